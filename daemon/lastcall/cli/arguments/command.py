"""What a command is on the command line, and the arguments that several have."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from lastcall.cli.arguments.kinds import instant
from lastcall.cli.usage import Parser


class Command(NamedTuple):
    """A command's help, and how its arguments are added. More of the help is in `lastcall.cli.about`."""

    summary: str
    example: str
    add_arguments: Callable[[Parser], None] = lambda _: None
    module: str = ""
    """Of lastcall.cli, with a `run`; empty: it has the command's name."""


def config(parser: argparse.ArgumentParser) -> None:
    """Which schedule."""
    parser.add_argument("--config", metavar="FILE", type=Path,
                        help="the schedule (default: ~/.config/lastcall/lastcall.yaml)")  # fmt: skip


def as_json(parser: argparse._ActionsContainer) -> None:
    """Output for scripts."""
    parser.add_argument("--json", action="store_true", help="for scripts: a stable, documented shape")


def begin(parser: argparse.ArgumentParser) -> None:
    """From when on."""
    parser.add_argument("--from", dest="begin", metavar="INSTANT", type=instant,
                        help="as 2026-12-01 or 2026-12-01T20:00Z (default: now)")  # fmt: skip


def chat(parser: argparse.ArgumentParser, default: str) -> None:
    """Which chat, where `default` is meant without one."""
    parser.add_argument("chat", metavar="CHAT", nargs="?", help=f"its hashtag (default: {default})")
