"""`join`, `leave`, `extend`, `skip` and `snooze`: one request to the daemon, one line of answer."""

import argparse
import sys

from lastcall.cli.daemon import ask
from lastcall.cli.errors import EXIT_DONE, EXIT_NO


def run(arguments: argparse.Namespace) -> int:
    """Say it to the daemon."""
    request = {"do": arguments.command, "chat": getattr(arguments, "chat", None)}
    if arguments.command == "snooze":
        request["for"] = arguments.length
    answer = ask(request)
    print(answer.get("text", ""), file=sys.stdout if answer.get("ok") else sys.stderr)
    return EXIT_DONE if answer.get("ok") else EXIT_NO
