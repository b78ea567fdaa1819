"""The history as the report reads it: rows, not the values the keeper works with, because ten years are many.

Instants are microseconds since 1970 UTC and lengths are microseconds, as in the ledger. (chat, opened) is the session.
"""

from collections.abc import Sequence
from typing import NamedTuple

from msgspec import Struct

SECOND = 1_000_000
MINUTE = 60 * SECOND


class Past(NamedTuple):
    """A session that is over."""

    chat: str
    opened: int
    closed: int
    planned_start: int | None
    """None: off schedule."""
    planned_end: int | None
    attended: int
    allowance: int
    overrun: int
    ended_by: str

    @property
    def planned(self) -> int:
        """How long the chat was to be; nothing off schedule."""
        if self.planned_start is None or self.planned_end is None:
            return 0
        return max(self.planned_end - self.planned_start, 0)


class Stretch(NamedTuple):
    """A span of a session that is over."""

    chat: str
    opened: int
    start: int
    length: int


class Brought(NamedTuple):
    """An outcome."""

    chat: str
    opened: int
    kind: str
    way: str
    who: str
    worth: int | None
    due: str | None
    """A follow-up's day; None: nothing is to follow."""
    settled: str | None


class Unattended(NamedTuple):
    """An occurrence that was skipped or missed."""

    chat: str
    planned_start: int
    kind: str


class History(Struct, frozen=True):
    """All that the report rests on."""

    sessions: Sequence[Past] = ()
    """By `opened`."""
    stretches: Sequence[Stretch] = ()
    """By `start`."""
    outcomes: Sequence[Brought] = ()
    """As they were said."""
    unattended: Sequence[Unattended] = ()
