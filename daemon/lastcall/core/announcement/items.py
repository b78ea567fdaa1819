"""What a phrase is made of once its words are recognised. Each knows where in the phrase it stands, from 0."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from lastcall.core.announcement.clocks import Clock
from lastcall.core.announcement.dates import Day
from lastcall.core.announcement.zones import Zone

Unit = Literal["day", "week", "month"]
MarkKind = Literal["from", "until", "first", "next", "no", "and", "again", "/", "(", ")", ",", ";", "-"]


@dataclass(frozen=True, slots=True)
class Times:
    """A time of day or a range: `8-9pm`."""

    begin: Clock
    end: Clock | None


@dataclass(frozen=True, slots=True)
class Lasts:
    """A stated length: `for 90 minutes`."""

    length: timedelta


@dataclass(frozen=True, slots=True)
class Named:
    """A time zone."""

    zone: Zone


@dataclass(frozen=True, slots=True)
class Weekdays:
    """`Mon-Fri`, `MWF`, `Sundays`."""

    days: tuple[int, ...]
    """Monday is 0."""
    every: bool
    """Whether it says by itself that it is every one."""


@dataclass(frozen=True, slots=True)
class Ordinals:
    """`1st and 3rd`; -1 is the last."""

    numbers: tuple[int, ...]
    every: bool
    """Whether `every` stands before it."""


@dataclass(frozen=True, slots=True)
class Every:
    """How often: `every other week`. Where the unit is none, a weekday must follow: `every other Tuesday`."""

    interval: int
    unit: Unit | None
    latin: bool = False
    """`biweekly`, which some take for twice a week."""


@dataclass(frozen=True, slots=True)
class OfTheMonth:
    """`of each month`."""


@dataclass(frozen=True, slots=True)
class Often:
    """`twice a month`: a promise that so many days are named."""

    times: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Dates:
    """Days of the calendar."""

    days: tuple[Day, ...]


@dataclass(frozen=True, slots=True)
class Months:
    """`September-May`, `January and July`."""

    months: tuple[int, ...]
    follow: bool = False
    """Whether they were said as a stretch."""


@dataclass(frozen=True, slots=True)
class Part:
    """`evening`: part of the day."""

    name: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A word that gives what follows its meaning, or joins."""

    kind: MarkKind


@dataclass(frozen=True, slots=True)
class Count:
    """`for 10 weeks`, `for six sessions`."""

    number: int
    unit: Literal["week", "month", "session"]


@dataclass(frozen=True, slots=True)
class Relative:
    """`tonight`, `this Thursday`: hangs on the day of publication."""


@dataclass(frozen=True, slots=True)
class Aside:
    """A word that changes nothing the daemon can act on, but is worth a note."""

    note: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """A word that is not understood, or says nothing certain."""

    error: str
    instead: str = ""
    """What could stand there."""


What = (
    Times | Lasts | Named | Weekdays | Ordinals | Every | OfTheMonth | Often | Dates | Months | Part | Mark | Count
    | Relative | Aside | Unknown
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """One of them and its place."""

    what: What
    at: int
    end: int


Found = tuple[tuple[What, ...], int]
"""What is recognised at a place of a phrase, and where it ends."""
