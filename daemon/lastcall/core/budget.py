"""Time allowed and time spent: the allowance of a session, by session, day, week and protected time."""

from dataclasses import dataclass
from datetime import time, timedelta
from typing import Literal

Limit = Literal["session", "day", "week", "protected"]


@dataclass(frozen=True, slots=True)
class Budgets:
    """Time allowed over all chats, and when a day and a week begin."""

    day: timedelta
    week: timedelta
    timezone: str
    """IANA name of the user's own zone, in which days and weeks begin."""
    day_starts: time = time(4, 0)
    week_starts: int = 0
    """Weekday on which the week begins, Monday is 0."""


@dataclass(frozen=True, slots=True)
class Extensions:
    """Extra minutes the user may take in a session."""

    length: timedelta
    per_session: int


@dataclass(frozen=True, slots=True)
class Step:
    """One rung of the ladder that is climbed once time is up."""

    do: Literal["notify", "lock", "run"]
    after: timedelta | None = None
    """Once, this long past the allowance."""
    every: timedelta | None = None
    """Again and again at this distance past the allowance. Exactly one of `after` and `every` is set."""
    command: tuple[str, ...] = ()
    """For `run`: the program and its arguments. No shell ever sees them."""
