"""The time the user really spends: a session made of spans, and the states it can be in, each a type."""

from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from lastcall.core.budget import Account, Limit
from lastcall.core.moment import JUMP, ZERO, Moment
from lastcall.core.schedule import Occurrence
from lastcall.core.span import Span

EARLY = timedelta(minutes=30)
"""Whoever joins this long before the start, or later, joins the occurrence that is to come."""

REACTION = timedelta(seconds=1)
"""Whoever leaves this soon after time is called has left on time."""

AwayReason = Literal["lock", "suspend", "idle", "shutdown", "crash"]
EndedBy = Literal["user", "chat", "lock", "suspend", "idle", "gave_up", "shutdown", "crash"]
ABSENT: frozenset[EndedBy] = frozenset(("lock", "suspend", "idle", "shutdown", "crash"))
"""What ends a session without the user's meaning it to: where the chat is still on, it may go on in another."""


class Session(Struct, frozen=True):
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

    def having(self, span: Span) -> "Session":
        """The same session with one more ended span. An empty one is not worth keeping."""
        return replace(self, spans=(*self.spans, span)) if span.length > ZERO else self


class Attending(Struct, frozen=True):
    """The user is there: a span is open."""

    session: Session
    span: Span
    """The open span, as long as it was at the last look."""

    @property
    def spans(self) -> tuple[Span, ...]:
        """All spans, the open one last."""
        return (*self.session.spans, self.span)

    def left(self, reason: AwayReason, since: datetime, now: datetime) -> "Away":
        """The state after the user left, perhaps some time ago."""
        span = self.span.shorter(now - since)
        return Away(self.session.having(span), span.end, reason)

    def grown(self, last: Moment, now: Moment) -> "Attending | Away":
        """The state at `now`, given the reading of the look before.

        Only the clock that stands still in suspend is counted, whatever the wall clock did in between.
        """
        span = replace(self.span, length=self.span.length + max(now.awake - last.awake, ZERO))
        if now.slept_since(last):
            return Away(self.session.having(span), span.end + now.stepped_since(last), "suspend")
        if abs(now.utc - span.end) > JUMP:  # what comes belongs to the day that the clock names now
            return Attending(self.session.having(span), Span(now.utc, ZERO))
        return replace(self, span=span)


class Away(Struct, frozen=True):
    """The session is open but nobody is there. It goes on if the user comes back in time."""

    session: Session
    since: datetime
    reason: AwayReason

    @property
    def spans(self) -> tuple[Span, ...]:
        """All spans."""
        return self.session.spans

    def left(self, reason: AwayReason, since: datetime, _: datetime) -> "Away":
        """The state after it turned out that the user had left before."""
        return self.earlier(reason, self.since - since) if since < self.since and self.spans else self

    def earlier(self, reason: AwayReason, by: timedelta) -> "Away":
        """The state, had the user left so much earlier. There must be a span."""
        *before, last = self.spans
        span = last.shorter(by)
        return Away(replace(self.session, spans=tuple(before)).having(span), span.end, reason)

    def grown(self, last: Moment, now: Moment) -> "Away":
        """The state at `now`: where the clock was set, the instant of leaving is told by the clock as it is now."""
        return replace(self, since=self.since + now.stepped_since(last))


class Closed(Struct, frozen=True):
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

    @staticmethod
    def of(session: Session, final: Account, at: datetime, ended_by: EndedBy) -> "Closed":
        """A session as it ended, given its account then."""
        overrun = final.over if final.over >= REACTION else ZERO
        allowance = final.attended + (-overrun if overrun else final.left)
        return Closed(session, at, ended_by, final.attended, allowance, overrun, final.limit)


Open = Attending | Away
