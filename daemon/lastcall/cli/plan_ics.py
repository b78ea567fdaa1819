"""`lastcall plan --ics`: the schedule for a calendar program."""

import argparse
import sys

from lastcall.cli.errors import EXIT_USAGE, CommandError
from lastcall.cli.record import outcomes
from lastcall.cli.schedule_file import present
from lastcall.core.outcome import Kept
from lastcall.core.schedule import Schedule
from lastcall.ports import StorageError


def write(schedule: Schedule, arguments: argparse.Namespace) -> int:
    """Write the calendar to standard output. Its lines end as RFC 5545 has it, so it is written as bytes."""
    from lastcall.edges.calendar_file import write_calendar

    if not arguments.ics or arguments.json:
        raise CommandError("--protected goes with --ics, and --json doesn't", EXIT_USAGE)
    now = present()
    begin, open_ones = arguments.begin or now, _follow_ups()
    data = write_calendar(schedule, begin, now, protected=arguments.protected, follow_ups=open_ones)
    sys.stdout.buffer.write(data)
    return 0


def _follow_ups() -> list[Kept]:
    """The open ones. A ledger that can't be read takes nothing away from the chats."""
    try:
        return outcomes(only_open=True)
    except StorageError as error:
        print(f"lastcall: follow-ups are left out: {error}", file=sys.stderr)
        return []
