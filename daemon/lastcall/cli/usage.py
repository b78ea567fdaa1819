"""What argparse leaves to be desired: help that fits the screen, and "did you mean" for what is mistyped."""

import argparse
import re
import sys
from collections.abc import Sequence
from itertools import groupby
from typing import Any, NoReturn

from lastcall.cli.errors import EXIT_USAGE
from lastcall.core.guess import did_you_mean

_CHOICE = re.compile(r"invalid choice: '([^']*)'")


class Help(argparse.HelpFormatter):
    """Wraps paragraphs, and leaves lines that begin with a space as they are."""

    def __init__(self, prog: str, **keys: Any) -> None:
        """Leave room for the longest command and most options."""
        super().__init__(prog, max_help_position=20, **keys)

    def add_argument(self, action: argparse.Action) -> None:
        """Count the indentation of commands, too, so that the longest has its help beside it."""
        super().add_argument(action)
        if isinstance(action.choices, dict):
            self._action_max_length += self._indent_increment

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        import textwrap

        out: list[str] = []
        for kept, group in groupby(text.splitlines(), key=lambda line: not line or line.startswith(" ")):
            lines = list(group)
            out += lines if kept else textwrap.wrap(" ".join(lines), width)
        return "\n".join(indent + line for line in out)


class Parser(argparse.ArgumentParser):
    """Of the command line, and of each command."""

    def __init__(self, **keys: Any) -> None:
        """Abbreviated options are refused: a script that uses one breaks with the next new option."""
        super().__init__(formatter_class=Help, allow_abbrev=False, **keys)

    def error(self, message: str) -> NoReturn:
        """Say what is wrong in a line, and where the help is."""
        self.exit(EXIT_USAGE, f"{self.prog}: {self._in_words(message)}\nsee: {self.prog} --help\n")

    def _in_words(self, message: str) -> str:
        wrong = _CHOICE.search(message)
        if not wrong:
            return message
        known = [str(choice) for action in self._actions for choice in action.choices or ()]
        near = did_you_mean(wrong[1], known)
        if len(known) > 10:
            return f"there is no command {wrong[1]!r}.{near}"
        return f"{wrong[1]!r} is none of {', '.join(known)}.{near}"

    def refuse(self, unknown: Sequence[str]) -> NoReturn:
        """There are words or options left that nobody takes."""
        options = [option for action in self._actions for option in action.option_strings]
        first = unknown[0].partition("=")[0]
        if first.startswith("-"):
            self.error(f"there is no option {first}.{did_you_mean(first, options)}")
        self.error(f"{first!r} is one word too many. What holds spaces needs quotes.")


def parse(parser: Parser, words: Sequence[str]) -> argparse.Namespace:
    """Read the arguments; ends the program where they make no sense, as argparse does."""
    if not words:
        parser.print_help(sys.stderr)
        parser.exit(EXIT_USAGE)
    arguments, unknown = parser.parse_known_args(words)
    if "phrase" in arguments and not any(word.startswith("-") for word in unknown):
        arguments.phrase += unknown  # argparse takes words in one run only, and options may stand among them
    elif unknown:
        arguments.parser.refuse(unknown)  # by the command's own parser: argparse would ask the outermost
    return arguments
