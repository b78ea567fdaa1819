"""`lastcall status`: what is on, what is next and what is left."""

import argparse
import json
import sys

from lastcall import __version__
from lastcall.cli.daemon import ask, follow
from lastcall.cli.errors import CommandError
from lastcall.describe import lines, one_line, time_to_next

RESTART = "Start it anew: systemctl --user restart lastcall"


def run(arguments: argparse.Namespace) -> int:
    """Print the status once, or at every change."""
    if arguments.format:
        from lastcall.cli.bars import show

        return show(arguments.format, watch=arguments.watch)
    if arguments.watch and not arguments.json and sys.stdout.isatty():
        from lastcall.cli.live import count_down

        count_down(follow())
        return 0
    if arguments.watch:
        for status in follow():
            print(json.dumps(status) if arguments.json else one_line(status), flush=True)
        return 0
    answer = ask({"do": "status"})
    if "status" not in answer:
        raise CommandError(f"the daemon that runs is of another version than {__version__}. {RESTART}")
    status = answer["status"]
    if arguments.json:
        print(json.dumps(status, ensure_ascii=False, indent=2))
    else:
        session, following, *budgets = lines(status)
        until = time_to_next(status)
        print("\n".join([session, f"{following} In {until}." if until else following, *budgets]))
    return 0
