"""The time the user really spends: a session made of spans, and the states it can be in, each a type."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from lastcall.core.budget import Limit
from lastcall.core.schedule import Occurrence

AwayReason = Literal["lock", "suspend", "idle", "shutdown", "crash"]
EndedBy = Literal["user", "chat", "lock", "suspend", "idle", "gave_up", "shutdown", "crash"]


@dataclass(frozen=True, slots=True)
class Span:
    """One unbroken stretch of attended time."""

    start: datetime
    """Aware UTC: tells the day and week the time belongs to."""
    length: timedelta
    """Measured on the clock that stands still in suspend, so no clock step can change it."""

    @property
    def end(self) -> datetime:
        """When it ended, counted from its start."""
        return self.start + self.length


@dataclass(frozen=True, slots=True)
class Session:
    """What holds of a session whatever its state. (chat, opened) identifies it."""

    chat: str
    """Hashtag."""
    occurrence: Occurrence | None
    """None: off schedule."""
    opened: datetime
    spans: tuple[Span, ...] = ()
    """The ended ones, in order."""
    extended: timedelta = timedelta()
    """Extra minutes taken so far."""
    extensions: int = 0
    """How many times extra minutes were taken."""


@dataclass(frozen=True, slots=True)
class Attending:
    """The user is there: a span is open."""

    session: Session
    span: Span
    """The open span, as long as it was at the last look."""


@dataclass(frozen=True, slots=True)
class Away:
    """The session is open but nobody is there. It goes on if the user comes back in time."""

    session: Session
    since: datetime
    reason: AwayReason


@dataclass(frozen=True, slots=True)
class Closed:
    """A session that is over, with its account."""

    session: Session
    closed: datetime
    ended_by: EndedBy
    attended: timedelta
    allowance: timedelta
    """What the session was allowed in all, extensions included."""
    overrun: timedelta
    """attended - allowance where that is positive, else zero."""
    limit: Limit
    """Which limit set the allowance."""


Open = Attending | Away
