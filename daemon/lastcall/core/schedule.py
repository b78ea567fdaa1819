"""What the user's file means: chats, protected time and the rules of the house, as frozen values."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from lastcall.core.budget import Budgets, Extensions, Step
from lastcall.core.recurrence import Recurrence, Window


@dataclass(frozen=True, slots=True)
class Chat:
    """One entry of the schedule: a hashtag, when it happens, its budget, its goal."""

    hashtag: str
    """With its `#`, as `#jobhuntchat`."""
    recurrences: tuple[Recurrence, ...]
    lasts: timedelta
    """How long an occurrence is where its recurrence states no length."""
    budget: timedelta
    """Time allowed in one session."""
    remind: tuple[timedelta, ...] = ()
    """How long before the start to remind, longest first."""
    link: str = ""
    """What Open opens; the hashtag is already filled in."""
    name: str = ""
    goal: str = ""
    skip: frozenset[date] = frozenset()
    """Dates, in the recurrence's own zone, on which the user will not go."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One run of a chat: a start and an end, aware UTC instants."""

    chat: str
    """The chat's hashtag."""
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class ProtectedTime:
    """Family dinner, travel: no chat may reach into it."""

    name: str
    recurrences: tuple[Recurrence, ...] = ()
    """Each states its length."""
    windows: tuple[Window, ...] = ()
    """Stretches of whole days, already resolved to aware UTC instants."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """The whole file, validated."""

    timezone: str
    chats: tuple[Chat, ...]
    budgets: Budgets
    protected: tuple[ProtectedTime, ...] = ()
    attendance: Literal["assume", "ask"] = "assume"
    warn: tuple[timedelta, ...] = (timedelta(minutes=10), timedelta(minutes=2))
    """How long before the allowance ends to warn, longest first."""
    extensions: Extensions = field(default_factory=lambda: Extensions(timedelta(minutes=10), 1))
    over_budget: tuple[Step, ...] = (
        Step("notify", after=timedelta()),
        Step("notify", every=timedelta(minutes=5)),
    )
    give_up_after: timedelta = timedelta(hours=2)
    away_ends_session: timedelta = timedelta(minutes=10)
    notifications: Literal["auto", "dbus", "plyer", "log"] = "auto"
