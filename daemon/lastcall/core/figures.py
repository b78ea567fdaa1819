"""What the report says: frozen figures, for the terminal, JSON and the page alike."""

from datetime import datetime, time, timedelta
from typing import Literal

from msgspec import Struct

from lastcall.core.moment import ZERO

Word = Literal["keep", "shorten", "drop", "early"]
Direction = Literal["up", "steady", "down"]


class Tally(Struct, frozen=True):
    """Sessions summed up."""

    sessions: int = 0
    on_time: int = 0
    """Those without an overrun."""
    answered: int = 0
    """Those of which it was said what came of them, and be it nothing."""
    planned: timedelta = ZERO
    """How long the chats were to be."""
    allowed: timedelta = ZERO
    attended: timedelta = ZERO
    overrun: timedelta = ZERO
    got: int = 0
    gave: int = 0
    worth: int = 0
    """In whatever the user counts."""

    @property
    def outcomes(self) -> int:
        """Both ways."""
        return self.got + self.gave

    @property
    def each_took(self) -> timedelta | None:
        """Attended time per outcome; None where nothing came."""
        return self.attended / self.outcomes if self.outcomes else None


class Trend(Struct, frozen=True):
    """The latest sessions of a chat beside as many before them."""

    outcomes: Direction
    overrun: Direction
    earlier: Tally
    later: Tally


class Verdict(Struct, frozen=True):
    """What the figures of a chat advise."""

    word: Word
    reason: str
    """A sentence or two."""
    rests_on: int
    """So many sessions."""
    minutes: int | None = None
    """With `shorten`: to how many."""

    @property
    def text(self) -> str:
        """As people read it."""
        if self.word == "shorten":
            return f"shorten to {self.minutes} min"
        return "too early to tell" if self.word == "early" else self.word


class OfChat(Struct, frozen=True):
    """One chat's figures."""

    chat: str
    in_file: bool
    """False: the file no longer names it."""
    tally: Tally
    skipped: int
    missed: int
    first: datetime | None
    """When its first session here was opened; None: it was only skipped or missed."""
    last: datetime | None
    trend: Trend | None
    """None: too few sessions."""
    verdict: Verdict


class Week(Struct, frozen=True):
    """A week as the user counts them, whole, also where the report begins or ends within it."""

    start: datetime
    end: datetime
    spent: timedelta
    """Attended time that lies in it."""
    overrun: timedelta
    """Of the sessions opened in it; so are the next two."""
    sessions: int
    outcomes: int
    kept: bool | None
    """Whether the week's budget was kept; None: it isn't over, or only one chat is looked at."""


class Streak(Struct, frozen=True):
    """How many in a row."""

    now: int
    longest: int


class Guarded(Struct, frozen=True):
    """One protected time of the file: how often it was kept free."""

    name: str
    kept: int
    broken: int
    inside: timedelta
    """Attended time that lay in it."""


class FollowedUp(Struct, frozen=True):
    """What became of follow-ups."""

    done: int
    dropped: int
    open: int


class KindCount(Struct, frozen=True):
    """How often something came."""

    kind: str
    way: str
    times: int


class Report(Struct, frozen=True):
    """All figures."""

    since: datetime
    """Where it begins: as asked, or with the first session."""
    until: datetime
    timezone: str
    day_starts: time
    week_starts: int
    """Weekday, Monday is 0."""
    chat: str | None
    """Where only one chat is looked at."""
    totals: Tally
    skipped: int
    missed: int
    chats: tuple[OfChat, ...]
    """Most time first."""
    kinds: tuple[KindCount, ...]
    """Most often first; `nothing` is among them."""
    follow_ups: FollowedUp
    week_budget: timedelta | None
    """None: only one chat is looked at, or the user has no budget."""
    weeks: tuple[Week, ...]
    """By start."""
    hours: tuple[tuple[timedelta, ...], ...]
    """Attended time by weekday (seven, from Monday) and hour of the user's clock (24, from midnight). A weekday lasts
    as the user counts days: one o'clock on a Tuesday morning is still Monday's."""
    protected: tuple[Guarded, ...]
    weeks_in_a_row: Streak
    """Within the budget; the running week doesn't count."""
    on_time_in_a_row: Streak
    """Sessions without an overrun."""

    @property
    def weeks_kept(self) -> int:
        """Weeks within the budget."""
        return sum(week.kept is True for week in self.weeks)

    @property
    def weeks_counted(self) -> int:
        """Weeks that are over."""
        return sum(week.kept is not None for week in self.weeks)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to report."""
        return not self.chats
