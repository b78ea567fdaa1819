"""What a phrase is made of once its words are recognised. Each knows where in the phrase it stands, from 0."""

from datetime import timedelta
from typing import Literal

from msgspec import Struct

from lastcall.core.announcement.clocks import Clock
from lastcall.core.announcement.dates import Day
from lastcall.core.announcement.zones import Zone

Unit = Literal["day", "week", "month"]
MarkKind = Literal["from", "until", "first", "next", "no", "and", "again", "/", "(", ")", ",", ";", "-"]


class Times(Struct, frozen=True):
    """A time of day or a range: `8-9pm`."""

    begin: Clock
    end: Clock | None


class Lasts(Struct, frozen=True):
    """A stated length: `for 90 minutes`."""

    length: timedelta


class Named(Struct, frozen=True):
    """A time zone."""

    zone: Zone


class Weekdays(Struct, frozen=True):
    """`Mon-Fri`, `MWF`, `Sundays`."""

    days: tuple[int, ...]
    """Monday is 0."""
    every: bool
    """Whether it says by itself that it is every one."""


class Ordinals(Struct, frozen=True):
    """`1st and 3rd`; -1 is the last."""

    numbers: tuple[int, ...]
    every: bool
    """Whether `every` stands before it."""


class Every(Struct, frozen=True):
    """How often: `every other week`. Where the unit is none, a weekday must follow: `every other Tuesday`."""

    interval: int
    unit: Unit | None
    latin: bool = False
    """`biweekly`, which some take for twice a week."""


class OfTheMonth(Struct, frozen=True):
    """`of each month`."""


class Often(Struct, frozen=True):
    """`twice a month`: a promise that so many days are named."""

    times: int
    unit: Unit


class Dates(Struct, frozen=True):
    """Days of the calendar."""

    days: tuple[Day, ...]


class Months(Struct, frozen=True):
    """`September-May`, `January and July`."""

    months: tuple[int, ...]
    follow: bool = False
    """Whether they were said as a stretch."""


class Part(Struct, frozen=True):
    """`evening`: part of the day."""

    name: str


class Mark(Struct, frozen=True):
    """A word that gives what follows its meaning, or joins."""

    kind: MarkKind


class Count(Struct, frozen=True):
    """`for 10 weeks`, `for six sessions`."""

    number: int
    unit: Literal["week", "month", "session"]


class Relative(Struct, frozen=True):
    """`tonight`, `this Thursday`: hangs on the day of publication."""


class Aside(Struct, frozen=True):
    """A word that changes nothing the daemon can act on, but is worth a note."""

    note: str


class Unknown(Struct, frozen=True):
    """A word that is not understood, or says nothing certain."""

    error: str
    instead: str = ""
    """What could stand there."""


What = (
    Times | Lasts | Named | Weekdays | Ordinals | Every | OfTheMonth | Often | Dates | Months | Part | Mark | Count
    | Relative | Aside | Unknown
)  # fmt: skip


class Item(Struct, frozen=True):
    """One of them and its place."""

    what: What
    at: int
    end: int


Found = tuple[tuple[What, ...], int]
"""What is recognised at a place of a phrase, and where it ends."""
