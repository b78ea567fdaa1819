"""Lines that a user pastes: a hashtag and its announcement on each, as lists of chats are published."""

import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from msgspec import Struct

from lastcall.cli.complaint import pointed_at
from lastcall.cli.errors import CommandError

LARGEST = 64 * 1024
MOST_LINES = 500
LONGEST_SHOWN = 120
_LINE = re.compile(
    r"(?:(?:[-*•·‣–—]|\d{1,3}[.)])\s+)?(?P<tag>#[^\s:,]+)[:,]?(?:\s+[-–—|:](?=\s))?\s+(?P<phrase>\S.*)"
)


class Wanted(Struct, frozen=True):
    """A chat to add, as the user writes it."""

    tag: str
    phrase: str
    line: int | None = None
    """Where it stands in what was pasted, from 1."""


class Refused(Struct, frozen=True):
    """Why a chat was not added."""

    line: int | None
    text: str
    """The phrase, or the line as a whole."""
    error: str
    hint: str
    column: int | None = None
    """Where in the text, from 1; None where it is no matter of a place."""

    def json(self) -> dict[str, object]:
        """The documented shape."""
        return {
            "line": self.line,
            "phrase": self.text,
            "error": self.error,
            "column": self.column,
            "hint": self.hint,
        }

    def __str__(self) -> str:
        """For people: as `lastcall when` says it."""
        first = (
            f"line {self.line}: {self.error}"
            if self.line
            else f"unclear: {self.error}"
            if self.column
            else self.error
        )
        pointer = pointed_at(self.text, self.column, "  ") if self.column else []
        return "\n".join([first, *pointer, *([f"  {self.hint}"] if self.hint else [])])


def read_lines(stream: BinaryIO) -> list[Wanted | Refused]:
    """What stands in a stream. Blank lines and comments are passed over; too much of it ends the command."""
    data = stream.read(LARGEST + 1)
    lines = data.decode("utf-8-sig", errors="replace").splitlines()
    if len(data) > LARGEST or len(lines) > MOST_LINES:
        raise CommandError(
            f"this is more than {MOST_LINES} lines or {LARGEST // 1024} KiB: paste it in parts"
        )
    return list(_read(lines))


def _read(lines: Sequence[str]) -> Iterator[Wanted | Refused]:
    for number, line in enumerate(lines, 1):
        stripped = line.strip()
        if not stripped or stripped == "#" or stripped.startswith("# "):
            continue
        found = _LINE.fullmatch(stripped)
        if found:
            yield Wanted(found["tag"], found["phrase"], number)
        else:
            error = "a hashtag and its announcement are expected here"
            yield Refused(
                number, stripped[:LONGEST_SHOWN], error, "#critlib  every other Tuesday 9-10pm ET", 1
            )
