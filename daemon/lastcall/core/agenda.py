"""The occurrences around now: what begins, ends and is to be reminded of. Rules are not expanded at each look."""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from lastcall.core.moment import ZERO
from lastcall.core.recurrence import Window
from lastcall.core.schedule import Chat, Occurrence, Schedule

_T = TypeVar("_T")

AHEAD = tuple(timedelta(days=days) for days in (2, 9, 70, 800))
"""How far ahead rules are expanded at a time: the first that is far enough for something to be on."""


QUIET = timedelta(minutes=7, seconds=30)
"""How long before the last start that is known rules are expanded anew: with ten thousand rules that takes a
third of a second, so not at a start, nor when one is likely to be reminded of."""


class Appointment(Struct, frozen=True, gc=False):
    """An occurrence with its chat, and whether protected time holds it back."""

    chat: Chat
    occurrence: Occurrence
    held_by: str = ""
    """The protected time in which it begins: no reminder, and no session opens by itself."""

    @property
    def key(self) -> tuple[str, datetime]:
        """What identifies the occurrence."""
        return self.chat.hashtag, self.occurrence.start


class Agenda(Struct, frozen=True):
    """Appointments and protected windows of a stretch of time."""

    window: Window
    """All that is on, begins or ends in it is known; at its end, or where the clock is set back to before its
    start, a new agenda is due."""
    longest: timedelta
    by_start: tuple[Appointment, ...]
    by_end: tuple[Appointment, ...]
    reminders: tuple[tuple[datetime, Appointment], ...]
    """(when to remind, of what), by instant."""
    protected: tuple[tuple[str, Window], ...]
    horizon: datetime
    """Appointments are known up to here."""

    def coming(self, now: datetime) -> Iterator[Appointment]:
        """The appointments that begin after now, by start."""
        return islice(self.by_start, bisect_right(self.by_start, now, key=_start), None)

    def running(self, now: datetime) -> Iterator[Appointment]:
        """The appointments whose occurrence is on."""
        begin = bisect_right(self.by_start, now - self.longest, key=_start)
        end = bisect_right(self.by_start, now, key=_start)
        return (a for a in self.by_start[begin:end] if now < a.occurrence.end)

    def ended(self, since: datetime, now: datetime) -> tuple[Appointment, ...]:
        """The appointments whose occurrence ended in (since, now]."""
        return self.by_end[
            bisect_right(self.by_end, since, key=_end) : bisect_right(self.by_end, now, key=_end)
        ]

    def to_remind(self, since: datetime, now: datetime) -> list[Appointment]:
        """The appointments with a reminder in (since, now] that have not begun, each once."""
        begin = bisect_right(self.reminders, since, key=_instant)
        due = self.reminders[begin : bisect_right(self.reminders, now, key=_instant)]
        fresh = {a.key: a for _, a in due if now < a.occurrence.start and not a.held_by}
        return list(fresh.values())

    def joinable(self, chat: str, now: datetime, early: timedelta) -> Appointment | None:
        """The appointment of a chat that is on, or begins soon."""
        mine = (a for a in self.by_start if a.chat.hashtag == chat)
        return next((a for a in mine if a.occurrence.start - early <= now < a.occurrence.end), None)

    def protecting(self, now: datetime) -> tuple[str, Window] | None:
        """The protected time that covers an instant."""
        return next((p for p in self.protected if p[1].start <= now < p[1].end), None)

    @property
    def windows(self) -> tuple[Window, ...]:
        """The protected windows alone."""
        return tuple(window for _, window in self.protected)

    def next_turn(self, now: datetime) -> datetime:
        """The first instant after now at which an appointment may need attention."""
        coming = (
            *(
                instant
                for instant, _ in _first(self.reminders, bisect_right(self.reminders, now, key=_instant))
            ),
            *(_start(a) for a in _first(self.by_start, bisect_right(self.by_start, now, key=_start))),
            *(_end(a) for a in _first(self.by_end, bisect_right(self.by_end, now, key=_end))),
        )
        return min((self.window.end, *coming))


def _start(appointment: Appointment) -> datetime:
    return appointment.occurrence.start


def _end(appointment: Appointment) -> datetime:
    return appointment.occurrence.end


def _instant(reminder: tuple[datetime, Appointment]) -> datetime:
    return reminder[0]


def _first(items: tuple[_T, ...], index: int) -> tuple[_T, ...]:
    return items[index : index + 1]


def agenda(schedule: Schedule, since: datetime, now: datetime, *, spent_from: datetime) -> Agenda:
    """Expand the schedule: all that was on at `since` or later, until some days after `now`, and further where
    nothing is on so soon: the next one that the user may go to is always known.

    Protected time is known from `spent_from` on, where that is earlier: an open session may reach back so far.
    """
    for ahead in AHEAD:
        found = _until(schedule, since, now + ahead, spent_from)
        free = [a.occurrence.start for a in found.by_start if not a.held_by]
        if free and free[-1] - QUIET > now:
            return replace(found, window=Window(since, min(found.window.end, free[-1] - QUIET)))
    return _until(schedule, since, now + AHEAD[0], spent_from)


def _until(schedule: Schedule, since: datetime, end: datetime, spent_from: datetime) -> Agenda:
    longest_reminder = max((lead for chat in schedule.chats for lead in chat.remind), default=ZERO)
    longest = schedule.longest
    first, last = since - longest, end + longest_reminder
    protected = tuple(schedule.protected_between(min(first, spent_from), last))
    chats = {chat.hashtag: chat for chat in schedule.chats}
    appointments = [
        Appointment(chats[occurrence.chat], occurrence, _holding(protected, occurrence.start))
        for occurrence in schedule.occurrences(first, last)
        if occurrence.end > since
    ]
    reminders = [(a.occurrence.start - lead, a) for a in appointments for lead in a.chat.remind]
    return Agenda(
        Window(since, end),
        longest,
        tuple(appointments),
        tuple(sorted(appointments, key=_end)),
        tuple(sorted(reminders, key=_instant)),
        protected,
        last,
    )


def _holding(protected: tuple[tuple[str, Window], ...], start: datetime) -> str:
    return next((name for name, window in protected if window.start <= start < window.end), "")
