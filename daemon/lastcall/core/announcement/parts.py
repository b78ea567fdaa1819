"""What the items of a phrase say, sorted: which days, which times, from when, until when, and when not."""

from datetime import timedelta

from msgspec import Struct, field

from lastcall.core.announcement.dates import Day
from lastcall.core.announcement.items import (
    Count,
    Every,
    Often,
    Times,
)
from lastcall.core.announcement.zones import Zone


class DayPart(Struct, frozen=True):
    """Days in one breath: `1st and 3rd Thursday`."""

    at: int
    end: int
    weekdays: tuple[int, ...] = ()
    ordinals: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    dates: tuple[Day, ...] = ()
    every: Every | None = None
    """`every other`, said of just these."""
    standing: bool = False
    """Whether it says that it is every one: `Sundays`, `every Sunday`."""
    each: bool = False
    """Whether `every` or `each` stands before it."""
    again: bool = False
    """Whether it says that this is one more."""


class TimePart(Struct, frozen=True):
    """A time with what was said of it."""

    at: int
    end: int
    times: Times
    zones: tuple[Zone, ...] = ()
    joined: frozenset[str] = frozenset()
    """The marks between it and the part before."""
    near: tuple[str, ...] = ()
    """The parts of the day that were named since the time before it, the nearest last."""


class Parts(Struct):
    """A phrase, sorted."""

    sequence: list[DayPart | TimePart] = field(default_factory=list)
    every: list[tuple[Every, int]] = field(default_factory=list)
    """How often, said of the whole, and where."""
    often: list[tuple[Often, int]] = field(default_factory=list)
    monthly: bool = False
    """`of the month` was said."""
    months: tuple[int, ...] = ()
    months_twice: int | None = None
    """Where months are named once more."""
    months_follow: bool = False
    """Whether they were said as a stretch: `February to December`."""
    first: list[Day] = field(default_factory=list)
    last: list[Day] = field(default_factory=list)
    count: Count | None = None
    length: timedelta | None = None
    day_parts: list[str] = field(default_factory=list)
    not_on: list[Day] = field(default_factory=list)
    pauses: list[tuple[Day, Day]] = field(default_factory=list)
    """First and last day of each stretch that is left out."""
    not_in: tuple[int, ...] = ()
    not_weekdays: tuple[int, ...] = ()
    notes: list[str] = field(default_factory=list)

    def days(self) -> list[DayPart]:
        """The parts that say days, in order."""
        return [part for part in self.sequence if isinstance(part, DayPart)]
