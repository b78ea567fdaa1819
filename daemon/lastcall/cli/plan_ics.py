"""`lastcall plan --ics`: the schedule for a calendar program."""

import argparse
import sys

from lastcall.cli.errors import EXIT_USAGE, CommandError
from lastcall.cli.schedule_file import present
from lastcall.core.schedule import Schedule


def write(schedule: Schedule, arguments: argparse.Namespace) -> int:
    """Write the calendar to standard output. Its lines end as RFC 5545 has it, so it is written as bytes."""
    from lastcall.edges.calendar_file import write_calendar

    if not arguments.ics or arguments.json:
        raise CommandError("--protected goes with --ics, and --json doesn't", EXIT_USAGE)
    now = present()
    data = write_calendar(schedule, arguments.begin or now, now, protected=arguments.protected)
    sys.stdout.buffer.write(data)
    return 0
