"""What is over and still matters: time spent, for the budgets, and occurrences dealt with, to be left alone."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from lastcall.core.moment import ZERO, Moment
from lastcall.core.record import Mark, Memory
from lastcall.core.recurrence import Window
from lastcall.core.schedule import Occurrence
from lastcall.core.session import ABSENT, EARLY, Closed, Session
from lastcall.core.span import Span, inside

REMEMBERED = timedelta(days=15)
"""How far back things are kept at hand: a week, whichever day it begins on, and a margin."""

Key = tuple[str, datetime]
"""Hashtag and start: identifies an occurrence."""


def key(occurrence: Occurrence) -> Key:
    """What identifies an occurrence."""
    return occurrence.chat, occurrence.start


class Past:
    """Holds what was. It is let go of by its age on the wall clock and by time really gone by since it was noted:
    a clock that was wrong for a while and is set right must find everything still there.
    """

    def __init__(self, memory: Memory, now: Moment) -> None:
        """Begin from what the ledger remembers."""
        self._left: set[Key] = set()
        self.remember(memory, now)

    def remember(self, memory: Memory, now: Moment) -> None:
        """Take what the ledger says in place of what was known."""
        noted = now.uptime
        self._spans = [(noted, chat, span) for chat, span in memory.history]
        self._overruns = [
            (noted, each.chat, Span(each.closed - each.overrun, each.overrun)) for each in memory.ended
        ]
        self._attended = {key(occurrence): noted for occurrence in memory.attended}
        self._left &= self._attended.keys()
        self._marks = {key(mark.occurrence): (noted, mark) for mark in memory.marks}
        self.clock_set_back(now.utc)

    @property
    def spans(self) -> Sequence[Span]:
        """The spans of all closed sessions, in the order in which they were closed."""
        return [span for _, _, span in self._spans]

    def spent(self, window: Window) -> timedelta:
        """Attended time of closed sessions in a window."""
        return inside(self.spans, window)

    def is_settled(self, occurrence: Occurrence) -> bool:
        """Whether the occurrence was attended to the user's liking, skipped or missed."""
        each = key(occurrence)
        return each in self._marks or (each in self._attended and each not in self._left)

    def was_attended(self, occurrence: Occurrence) -> bool:
        """Whether it had a session that is closed."""
        return key(occurrence) in self._attended

    def went_by(self, occurrence: Occurrence) -> bool:
        """Whether it was missed, or its session ended because the user went away."""
        marked = self._marks.get(key(occurrence))
        return key(occurrence) in self._left or (marked is not None and marked[1].kind == "missed")

    def spent_in(self, occurrence: Occurrence) -> timedelta:
        """Attended time of closed sessions of this chat while the occurrence was on."""
        mine = (span for _, chat, span in self._spans if chat == occurrence.chat)
        return inside(mine, Window(occurrence.start, occurrence.end))

    def owed(self) -> Sequence[Span]:
        """The time past their allowance of closed sessions, at the end of each."""
        return [span for _, _, span in self._overruns if span.length > ZERO]

    def owed_by(self, chat: str, before: datetime) -> timedelta:
        """By how much the last session of a chat that was closed before an instant went over."""
        mine = [span for _, other, span in self._overruns if other == chat and span.end <= before]
        return max(mine, key=lambda span: span.end).length if mine else ZERO

    def first_free(self, chat: str, instant: datetime) -> datetime:
        """The instant, or the next at which no session of this chat was opened: where the clock was set back, one may
        be opened at the very instant of another, and (chat, opened) identifies it.
        """
        taken = {span.start for _, other, span in self._spans if other == chat}
        while instant in taken:
            instant += timedelta.resolution
        return instant

    def add(self, closed: Closed, uptime: timedelta) -> None:
        """A session is over, and with it its occurrence, unless a wrong clock had opened it hours too early."""
        session = closed.session
        self._spans += [(uptime, session.chat, span) for span in session.spans]
        over = Span(closed.closed - closed.overrun, closed.overrun)
        self._overruns.append((uptime, session.chat, over))
        occurrence = session.occurrence
        if occurrence and closed.closed >= occurrence.start - EARLY:
            self.attend(occurrence, uptime)
            (self._left.add if closed.ended_by in ABSENT else self._left.discard)(key(occurrence))

    def take_back(self, session: Session) -> None:
        """The session that was added last is to be added anew."""
        del self._overruns[-1:]
        if session.spans:
            del self._spans[-len(session.spans) :]

    def attend(self, occurrence: Occurrence, uptime: timedelta) -> None:
        """An occurrence had a session."""
        self._attended[key(occurrence)] = uptime

    def mark(self, mark: Mark, uptime: timedelta) -> None:
        """An occurrence was dealt with without a session."""
        self._marks[key(mark.occurrence)] = (uptime, mark)

    def clock_set_back(self, now: datetime) -> None:
        """What lies ahead (again) can't have been missed."""
        self._marks = {
            each: (noted, mark)
            for each, (noted, mark) in self._marks.items()
            if mark.kind == "skipped" or mark.occurrence.end <= now
        }

    def forget(self, now: Moment) -> None:
        """Let go of what can no longer matter."""
        before, noted_before = now.utc - REMEMBERED, now.uptime - REMEMBERED
        self._spans = [each for each in self._spans if each[0] > noted_before or each[2].end > before]
        self._overruns = [each for each in self._overruns if each[0] > noted_before or each[2].end > before]
        self._attended = {
            each: noted for each, noted in self._attended.items() if noted > noted_before or each[1] > before
        }
        self._left &= self._attended.keys()
        self._marks = {
            each: kept for each, kept in self._marks.items() if kept[0] > noted_before or each[1] > before
        }
