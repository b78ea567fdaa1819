"""What a test sees of the command line."""

import argparse
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest

from lastcall.cli.main import main
from lastcall.cli.parser import build
from lastcall.cli.usage import Parser, parse


@dataclass(frozen=True)
class Said:
    """What a command left behind."""

    code: int
    out: str
    err: str


Lastcall = Callable[..., Said]
"""`lastcall("plan", "--json")` runs it in this process."""


def commands() -> Mapping[str, Parser]:
    """Each command with its own parser."""
    [found] = [a.choices for a in build()._actions if isinstance(a, argparse._SubParsersAction)]
    return dict(found)


def understood(example: str) -> argparse.Namespace:
    """A command line as it stands in help or documentation. SystemExit: it makes no sense."""
    words = shlex.split(example.partition(" > ")[0].partition(" | ")[0], comments=True)
    while "=" in words[0]:  # EDITOR=nano lastcall edit
        words = words[1:]
    assert words[0] == "lastcall", example
    return parse(build(), words[1:])


class Terminal:
    """Runs commands in this process, one after the other; `code` is the exit code of the last."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.code = 0

    def says(self, *words: str) -> str:
        """What is printed, whichever way."""
        self._capsys.readouterr()
        try:
            self.code = main(words)
        except SystemExit as end:  # argparse
            self.code = int(end.code or 0)
        printed = self._capsys.readouterr()
        return printed.out + printed.err
