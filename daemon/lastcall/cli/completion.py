"""`lastcall completion`: completes commands and options in the shell."""

import argparse

from lastcall.cli.parser import build


def run(arguments: argparse.Namespace) -> int:
    """Print the script."""
    import shtab

    print(shtab.complete(build(), arguments.shell))
    return 0
