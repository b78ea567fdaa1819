"""`lastcall completion`: completes commands, options and files in the shell."""

import argparse
from pathlib import Path

from lastcall.cli.parser import build


def run(arguments: argparse.Namespace) -> int:
    """Print the script."""
    import shtab

    parser = build()
    _complete_files(parser, shtab.FILE)
    print(shtab.complete(parser, arguments.shell))
    return 0


def _complete_files(parser: argparse.ArgumentParser, how: object) -> None:
    """Have shtab offer files where a file is meant: it looks for an attribute of the action."""
    for action in parser._actions:  # noqa: SLF001 - argparse has no other way to walk them
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 - (the same)
            for command in action.choices.values():
                _complete_files(command, how)
        elif action.type is Path:
            vars(action)["complete"] = how
