"""What is planned against what is allowed, per day and week: whether a schedule fits, before it begins.

Planned time is what the daemon would grant to a user who goes to every chat and leaves on time. One person
attends one chat at a time: of chats that overlap, the one that begins first is gone to first, the next from
then on, for what is left of it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from lastcall.core.budget import Unit
from lastcall.core.moment import ZERO
from lastcall.core.recurrence import Window
from lastcall.core.schedule import Occurrence, Planned, Schedule

MOST_TRIED = 20
"""How many sessions are tried for one whose absence makes a day or week fit."""
MOST_WEIGHED = 500
"""With more chats than these in a day or week there is no such one, and trying would take seconds."""
MOST_LEFT_OUT = 5
"""A longer list of what to leave out is no advice."""


class PlannedSession(Struct, frozen=True):
    """What one occurrence would take of the budgets."""

    occurrence: Occurrence
    conflicts: tuple[str, ...]
    """As in `Planned`."""
    window: Window
    """From coming to leaving; empty where the user would not get in."""
    waits_for: str = ""
    """The chat in which the user still is when this one begins."""
    protected: str = ""
    """The protected time in which it begins, so that no session opens, or that ends it early."""

    @property
    def length(self) -> timedelta:
        """Planned time."""
        return self.window.end - self.window.start


class Load(Struct, frozen=True):
    """The planned time of one day or week against its budget."""

    unit: Unit
    window: Window
    allowed: timedelta
    planned: timedelta
    sessions: tuple[PlannedSession, ...]
    """Those that take time in it, by start."""

    @property
    def excess(self) -> timedelta:
        """How much more is planned than fits."""
        return max(self.planned - self.allowed, ZERO)

    @property
    def share(self) -> float:
        """How full it is: 1 is just full. A budget is never zero."""
        return self.planned / self.allowed


class Forecast(Struct, frozen=True):
    """The days and weeks, as the user counts them, that a stretch of time touches."""

    days: tuple[Load, ...]
    """By start, those without a chat too."""
    weeks: tuple[Load, ...]
    """By start, each from its first day to its last, also where the stretch covers only some of them."""
    sessions: tuple[PlannedSession, ...]
    """All that these weeks hold, by the start of the occurrence."""

    @property
    def overfull(self) -> tuple[Load, ...]:
        """The days, then the weeks, in which more is planned than fits."""
        return tuple(load for load in (*self.days, *self.weeks) if load.excess)


def forecast(schedule: Schedule, begin: datetime, end: datetime) -> Forecast:
    """Weigh every day and week that [begin, end) touches."""
    days, weeks = (tuple(_periods(schedule, unit, begin, end)) for unit in ("day", "week"))
    planned = schedule.plan(weeks[0].start - schedule.longest, weeks[-1].end)
    sessions = tuple(_attend(schedule, planned))
    taking = [session for session in sessions if session.length]
    return Forecast(
        tuple(_load(schedule, "day", window, taking) for window in days),
        tuple(_load(schedule, "week", window, taking) for window in weeks),
        tuple(session for session in sessions if session.occurrence.end > weeks[0].start),
    )


def relief(schedule: Schedule, ahead: Forecast, load: Load) -> tuple[PlannedSession, ...]:
    """What to leave out so that a day or week fits: the shortest session that will do, else the longest few.

    Empty where a few are not enough.
    """
    around = [
        Planned(session.occurrence, session.conflicts)
        for session in ahead.sessions
        if load.window.overlaps(session.occurrence.start, session.occurrence.end)
    ]
    if len(around) > MOST_WEIGHED:
        return ()
    by_length = sorted(load.sessions, key=lambda session: session.length)
    enough = [session for session in by_length if session.length >= load.excess]
    for session in enough[:MOST_TRIED]:
        if _fits(schedule, load, around, [session]):
            return (session,)
    for number in range(2, MOST_LEFT_OUT + 1):
        longest = by_length[-number:]
        if _fits(schedule, load, around, longest):
            return tuple(session for session in load.sessions if session in longest)
    return ()


def _periods(schedule: Schedule, unit: Unit, begin: datetime, end: datetime) -> Iterator[Window]:
    while begin < end:
        period = schedule.budgets.period(unit, begin)
        yield period
        begin = period.end


def _fits(
    schedule: Schedule, load: Load, around: Sequence[Planned], without: Collection[PlannedSession]
) -> bool:
    """Whether it fits without these: who leaves out one chat may have more time for the one beside it."""
    gone = {session.occurrence for session in without}
    kept = [planned for planned in around if planned.occurrence not in gone]
    taking = [session for session in _attend(schedule, kept) if session.length]
    return not _load(schedule, load.unit, load.window, taking).excess


def _attend(schedule: Schedule, planned: Sequence[Planned]) -> Iterator[PlannedSession]:
    """Go to each chat in turn, and leave on time."""
    if not planned:
        return
    budgets = {chat.hashtag: chat.budget for chat in schedule.chats}
    last = max(each.occurrence.end for each in planned)
    protected = schedule.protected_between(planned[0].occurrence.start, last)
    busy_with, free = "", planned[0].occurrence.start
    for each in planned:
        occurrence = each.occurrence
        begin = max(occurrence.start, free)
        waits_for = busy_with if free > occurrence.start else ""
        end = max(begin, min(begin + budgets[occurrence.chat], occurrence.end))
        near = [(name, window) for name, window in protected if window.overlaps(occurrence.start, end)]
        window, name = _clear_of(near, occurrence.start, Window(begin, end))
        if window.end > window.start:
            busy_with, free = occurrence.chat, window.end
        yield PlannedSession(occurrence, each.conflicts, window, waits_for, name)


def _clear_of(
    protected: Sequence[tuple[str, Window]], start: datetime, session: Window
) -> tuple[Window, str]:
    """What protected time leaves of a session, and its name: all of it, a first part, or nothing."""
    for name, window in protected:
        if window.start <= start or window.start <= session.start < window.end:
            return Window(session.start, session.start), name
        if session.start < window.start < session.end:
            return Window(session.start, window.start), name
    return session, ""


def _load(schedule: Schedule, unit: Unit, window: Window, taking: Sequence[PlannedSession]) -> Load:
    """What sessions that take time, one after the other and so sorted by end too, take of a window."""
    first = bisect_right(taking, window.start, key=lambda session: session.window.end)
    last = bisect_left(taking, window.end, key=lambda session: session.window.start)
    inside = tuple(taking[first:last])
    parts = (min(s.window.end, window.end) - max(s.window.start, window.start) for s in inside)
    return Load(unit, window, schedule.budgets.of(unit), sum(parts, ZERO), inside)
