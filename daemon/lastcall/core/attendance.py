"""The one session that can be open: its spans, its account, and what is due as its allowance runs out."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from lastcall.core import wording
from lastcall.core.budget import Account, account
from lastcall.core.decisions import Decision, Hush, LockScreen, Record, RunProgram
from lastcall.core.enforcement import SAME, crossed, next_margin
from lastcall.core.moment import ZERO, Moment
from lastcall.core.outcome import Ended
from lastcall.core.past import Past
from lastcall.core.record import Memory, Undone
from lastcall.core.recurrence import Window
from lastcall.core.schedule import Chat, Occurrence, Schedule
from lastcall.core.session import EARLY, Attending, Away, AwayReason, Closed, EndedBy, Open, Session
from lastcall.core.span import Span, inside

CHECKPOINT = timedelta(minutes=1)
"""How much of an open span a crash may lose."""


class Attendance:
    """Holds the open session."""

    def __init__(self, schedule: Schedule, memory: Memory, past: Past) -> None:
        """Begin from what the ledger remembers; `recall` completes it, once `protected` is known."""
        self.schedule = schedule
        self.protected: Sequence[Window] = ()
        self.state: Open | None = _after_a_crash(memory.state)
        self.present = True
        self._past = past
        self._uptime = ZERO  # at the last look
        self._sign = ZERO  # attended time at the last sign of life
        self._margin = ZERO  # at the last look
        self._ended: tuple[Closed, timedelta] | None = (
            None  # the last session, if closed in time, and uptime then
        )

    def recall(self, looked_at: datetime) -> None:
        """Take up the open session as it was told at the last look: nothing is said again."""
        if self.state:
            self.settle_margin(looked_at)

    def let_go_unless(self, ended: Sequence[Ended]) -> None:
        """The last session can't go on if the ledger knows nothing of it any more."""
        if self._ended:
            session = self._ended[0].session
            if not any((each.chat, each.opened) == (session.chat, session.opened) for each in ended):
                self._ended = None

    # Questions

    @property
    def session(self) -> Session | None:
        """The open session."""
        return self.state.session if self.state else None

    def chat(self, hashtag: str) -> Chat:
        """A chat by its hashtag, also one that the file no longer names."""
        found = self.schedule.chat(hashtag)
        return found or Chat(hashtag, (), ZERO, self.schedule.budgets.session)

    def account(self, now: datetime) -> Account:
        """How the open session stands. There must be one."""
        if self.state is None:
            raise RuntimeError("no session is open")
        return self.account_of(self.state, now)

    def account_of(self, state: Open, now: datetime) -> Account:
        """How a session would stand in this state."""
        return self._account(state.session, state.spans, now)

    @property
    def is_up(self) -> bool:
        """Whether time was up at the last look."""
        return self.session is not None and self._margin <= SAME

    def prospect(self, chat: str, now: datetime, occurrence: Occurrence | None) -> Account:
        """What a session of this chat would be allowed if it opened now."""
        return self._account(Session(chat, occurrence, now), (), now)

    def spent(self, window: Window) -> timedelta:
        """Attended time in a window, over all chats, the open session included."""
        return self._past.spent(window) + inside(self.state.spans if self.state else (), window)

    def week_left(self, now: datetime) -> timedelta:
        """What is left of the week's budget."""
        budgets = self.schedule.budgets
        week = budgets.period("week", now)
        return max(budgets.week - self.spent(week) - inside(self.owed(), week), ZERO)

    def owed(self) -> Sequence[Span]:
        """Overruns that are taken off the rest of their week."""
        return self._past.owed() if self.schedule.repay == "week" else ()

    def repaid(self, session: Session) -> timedelta:
        """What is taken off a session because the last one of its chat went over."""
        if self.schedule.repay != "next":
            return ZERO
        occurrence = session.occurrence
        before = occurrence.start - EARLY if occurrence else session.opened
        return min(self._past.owed_by(session.chat, before), self.chat(session.chat).budget)

    def next_turn(self, now: datetime) -> datetime | None:
        """When the open session next needs a look; None where none is open."""
        match self.state:
            case Attending(session=session):
                lower = next_margin(self.schedule.warn, self.schedule.over_budget, self._margin)
                turns = [now + (self._margin - lower), now + CHECKPOINT, self._gives_up(now)]
                turns.append(self.schedule.budgets.period("day", now).end)
                if session.occurrence and session.occurrence.end > now:
                    turns.append(session.occurrence.end)
                return min(turns)
            case Away(since=since):
                return since + self.schedule.away_ends_session
            case None:
                return None

    # Moves

    def open(self, chat: str, occurrence: Occurrence | None, now: datetime) -> Open:
        """Open a session. None may be open."""
        opened = self._past.first_free(chat, now)
        self.state = Attending(Session(chat, occurrence, opened), Span(opened, ZERO))
        self._sign = ZERO
        self._margin = self.account(now).margin
        return self.state

    def belong_to(self, occurrence: Occurrence) -> None:
        """The chat of the open session begins: whatever it was opened for, it is this occurrence's from here on."""
        if self.state and self.state.session.occurrence != occurrence:
            before = self.state.session.occurrence
            if before:
                self._past.attend(before, self._uptime)
            self.state = replace(self.state, session=replace(self.state.session, occurrence=occurrence))

    def close(self, at: datetime, ended_by: EndedBy) -> list[Decision]:
        """Close the open session. Where somebody is there to answer, ask what came of it."""
        if self.state is None:
            return []
        session = replace(self.state.session, spans=tuple(s for s in self.state.spans if s.length > ZERO))
        closed = Closed.of(session, self._account(session, session.spans, at), at, ended_by)
        self.state = None
        self._past.add(closed, self._uptime)
        self._ended = (closed, self._uptime) if ended_by == "chat" and not closed.overrun else None
        asks = ended_by in {"user", "chat"}
        told = (
            wording.close(closed, self.chat(session.chat).goal, self.schedule.repay)
            if asks
            else Hush(session.chat)
        )
        return [Record(closed), told]

    def give_way(self, at: datetime, ended_by: EndedBy) -> list[Decision]:
        """Close the open session for another chat's: keep its account, ask nothing, take its bubble away."""
        session = self.session
        closed = [d for d in self.close(at, ended_by) if isinstance(d, Record)]
        return [*closed, Hush(session.chat)] if session else []

    def extend(self, now: datetime) -> Open:
        """Give the open session one extension. There must be a session."""
        if self.state is None:
            raise RuntimeError("no session is open")
        session = self.state.session
        extended = session.extended + self.schedule.extensions.length
        longer = replace(session, extended=extended, extensions=session.extensions + 1)
        self.state = replace(self.state, session=longer)
        self.sign_of_life()
        self.settle_margin(now)
        return self.state

    def undo(self) -> None:
        """Take the open session back, as if it had never been."""
        self.state = None

    def leave(self, reason: AwayReason, since: datetime, now: datetime) -> list[Decision]:
        """The user left the machine, perhaps some time ago: the last span ended then.

        May be said again of one absence: a screen that locks itself is seen before the idle time that made it.
        """
        self.present = False
        decisions = self._leave(reason, since, now)
        return [*decisions, *self._amend(now - since)] if self.state is None else decisions

    def _leave(self, reason: AwayReason, since: datetime, now: datetime) -> list[Decision]:
        away = self.state.left(reason, since, now) if self.state else None
        if away is None or away == self.state:
            return []
        if not away.spans:  # it was opened for somebody who had left before
            self.state = None
            return [Record(Undone(away.session)), Hush(away.session.chat)]
        self.state = away
        no_longer_up = self.is_up and self.account(away.since).margin > SAME
        decisions: list[Decision] = [Hush(away.session.chat)] if no_longer_up else []
        return [*decisions, *(self._settle_away(away, now) or [Record(away)])]

    def _amend(self, away: timedelta) -> list[Decision]:
        """Who left so long ago may have left before the chat's end closed the last session: it ended then."""
        if self._ended is None:
            return []
        (closed, uptime), self._ended = self._ended, None
        before_end = away - (self._uptime - uptime)
        if before_end <= ZERO or not closed.session.spans:
            return []
        self._past.take_back(closed.session)
        self.state = left = Away(closed.session, closed.closed, "idle").earlier("idle", before_end)
        return [decision for decision in self.close(left.since, "idle") if isinstance(decision, Record)]

    def sign_of_life(self) -> None:
        """The user did something: there is somebody there."""
        self._sign = sum((span.length for span in self.state.spans), ZERO) if self.state else ZERO

    def settle_margin(self, now: datetime) -> Account:
        """Take the margin as it is, so that only what it crosses from here on is told."""
        standing = self.account(now)
        self._margin = standing.margin
        return standing

    # The parts of a look

    def grow(self, last: Moment | None, now: Moment) -> None:
        """Count the time since the last look."""
        self._uptime = now.uptime
        if self.state and last:
            self.state = self.state.grown(last, now)

    def settle(self, since: datetime, now: datetime) -> list[Decision]:
        """Close the session if it has ended since the last look; go on with it if the user is back."""
        occurrence = self.session.occurrence if self.session else None
        if occurrence and now < occurrence.start - EARLY:  # a clock that was ahead had opened it
            return self.give_way(now, "chat")
        if isinstance(self.state, Away):
            return self._settle_away(self.state, now)
        if isinstance(self.state, Attending):
            return self._settle_attending(self.state, since, now)
        return []

    def enforce(self, now: datetime) -> list[Decision]:
        """Warn, call time, climb the ladder."""
        if not isinstance(self.state, Attending):
            return []
        session, before = self.state.session, self._margin
        standing = self.settle_margin(now)
        due = crossed(self.schedule.warn, self.schedule.over_budget, before, standing.margin)
        decisions: list[Decision] = []
        if due.warn:
            decisions.append(wording.warn(self.chat(session.chat), standing))
        if any(step.do == "notify" for step in due.steps):
            word = wording.time_up if due.time_up else wording.over
            decisions.append(word(session, standing, self.schedule.extensions))
        for step in due.steps:
            if step.do == "lock":
                decisions.append(LockScreen(session.chat, standing.over))
            elif step.do == "run":
                decisions.append(RunProgram(session.chat, step.command))
        return decisions

    def _settle_away(self, away: Away, now: datetime) -> list[Decision]:
        since = min(away.since, now)  # later only where the clock was set back while we did not run
        if now - since >= self.schedule.away_ends_session:
            return self.close(since, away.reason)
        occurrence = away.session.occurrence
        if occurrence and occurrence.end <= now and self.account(since).left > ZERO:
            return self.close(since, away.reason)
        if self.present:
            self.state = Attending(away.session, Span(now, ZERO))
        else:
            self.state = replace(away, since=since)
        return []

    def _settle_attending(self, attending: Attending, since: datetime, now: datetime) -> list[Decision]:
        """Its chat is over, unless time was up and the user stays; or nobody has stirred for too long."""
        occurrence = attending.session.occurrence
        if occurrence and since < occurrence.end <= now:
            within = replace(attending, span=attending.span.shorter(now - occurrence.end))
            if self._account(within.session, within.spans, occurrence.end).over <= SAME:
                self.state = within
                return self.close(occurrence.end, "chat")
        if self._gives_up(now) <= now:
            return self.close(now, "gave_up")
        return []

    def _gives_up(self, now: datetime) -> datetime:
        """When a session without a sign of life is closed."""
        standing = self.account(now)
        silent = min(standing.over, standing.attended - self._sign)
        return now + self.schedule.give_up_after + (standing.left or -silent)

    def _account(self, session: Session, spans: Sequence[Span], now: datetime) -> Account:
        budget = self.chat(session.chat).budget - self.repaid(session)
        if session.occurrence:  # who comes back to a chat has what was left of it, or owes what was over
            budget -= self._past.spent_in(session.occurrence)
        return account(
            spans,
            self._past.spans,
            budgets=self.schedule.budgets,
            session=budget,
            extended=session.extended,
            protected=self.protected,
            owed=self.owed(),
            now=now,
        )


def _after_a_crash(state: Open | None) -> Open | None:
    """A span that was open when the process died ended, as far as anybody knows, at its last checkpoint."""
    if isinstance(state, Attending):
        return Away(state.session.having(state.span), state.span.end, "crash")
    return state
