"""What the user's file means: chats, protected time and the rules of the house, as frozen values."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from heapq import heappop, heappush
from itertools import islice
from typing import Literal
from zoneinfo import ZoneInfo

from msgspec import Struct, field

from lastcall.core.budget import Budgets, Extensions, Step
from lastcall.core.moment import ZERO
from lastcall.core.outcome import KINDS, Kind
from lastcall.core.recurrence import Recurrence, Window, starts

MOST_CONFLICTS = 20
"""As many collisions as a person can read; a thousand chats at one time would name a million."""

Expansion = Callable[[Recurrence, datetime, datetime], Iterable[datetime]]
"""What gives the starts of a recurrence between two instants."""


class Chat(Struct, frozen=True, gc=False):
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

    @property
    def longest(self) -> timedelta:
        """The length of its longest occurrence."""
        return max(recurrence.length or self.lasts for recurrence in self.recurrences)

    def occurrences(
        self, begin: datetime, end: datetime, expand: Expansion = starts
    ) -> Iterator["Occurrence"]:
        """Its occurrences that start in [begin, end), not sorted over several recurrences."""
        seen: set[datetime] = set()
        for recurrence in self.recurrences:
            zone = ZoneInfo(recurrence.timezone)
            for start in expand(recurrence, begin, end):
                if start not in seen and not (self.skip and start.astimezone(zone).date() in self.skip):
                    seen.add(start)
                    yield Occurrence(self.hashtag, start, start + (recurrence.length or self.lasts))


class Occurrence(Struct, frozen=True, gc=False):
    """One run of a chat: a start and an end, aware UTC instants."""

    chat: str
    """The chat's hashtag."""
    start: datetime
    end: datetime


class ProtectedTime(Struct, frozen=True):
    """Family dinner, travel: no chat may reach into it."""

    name: str
    recurrences: tuple[Recurrence, ...] = ()
    """Each states its length."""
    windows: tuple[Window, ...] = ()
    """Stretches of whole days, already resolved to aware UTC instants."""

    def between(self, begin: datetime, end: datetime) -> Iterator[Window]:
        """Its windows that overlap [begin, end)."""
        yield from (window for window in self.windows if window.overlaps(begin, end))
        for recurrence in self.recurrences:
            length = recurrence.length or ZERO
            for start in starts(recurrence, begin - length, end):
                if start + length > begin:
                    yield Window(start, start + length)


class Planned(Struct, frozen=True):
    """An occurrence and what it collides with."""

    occurrence: Occurrence
    conflicts: tuple[str, ...]
    """Names of protected time, then hashtags of other chats; at most `MOST_CONFLICTS`."""


class Schedule(Struct, frozen=True):
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
    commitment: timedelta = ZERO
    """How long a loosened limit waits before it holds."""
    repay: Literal["off", "week", "next"] = "off"
    """What overruns are taken off: nothing, the rest of the week, or the next session of the same chat."""
    notifications: Literal["auto", "dbus", "plyer", "log"] = "auto"
    outcomes: tuple[Kind, ...] = KINDS
    """The kinds of outcome there are: ours, and the user's own."""
    follow_up_at: time = time(9)
    """When follow-ups are told on their day."""
    ask_again: Recurrence | None = None
    """When unanswered questions are asked once more; None: never."""
    digest: Recurrence | None = None
    """When the week is summed up; None: never."""

    def chat(self, hashtag: str) -> Chat | None:
        """The chat with this hashtag, in any case, with or without its #."""
        wanted = hashtag.removeprefix("#").casefold()
        return next((chat for chat in self.chats if chat.hashtag[1:].casefold() == wanted), None)

    def day_of(self, instant: datetime) -> date:
        """The day, as the user counts days: an evening that runs past midnight is still the same one."""
        return self.budgets.period("day", instant).start.astimezone(ZoneInfo(self.timezone)).date()

    @property
    def longest(self) -> timedelta:
        """The length of the longest occurrence of any chat."""
        return max((chat.longest for chat in self.chats), default=ZERO)

    def occurrences(self, begin: datetime, end: datetime) -> list[Occurrence]:
        """All occurrences that start in [begin, end), by start, at one start in the file's order."""
        # Chats by the thousand share a few hundred rules.
        once: Expansion = cache(lambda *asked: tuple(starts(*asked)))
        found = [occurrence for chat in self.chats for occurrence in chat.occurrences(begin, end, once)]
        return sorted(found, key=lambda occurrence: occurrence.start)

    def next_occurrence(self, at_or_after: datetime) -> Occurrence | None:
        """The first occurrence that starts at or after an instant, looking ahead in growing steps."""
        begin = at_or_after
        for days in (1, 7, 60, 800):
            end = at_or_after + timedelta(days=days)
            found = self.occurrences(begin, end)
            if found:
                return found[0]
            begin = end
        return None

    def protected_between(self, begin: datetime, end: datetime) -> list[tuple[str, Window]]:
        """(name, window) of the protected time that overlaps [begin, end), by start."""
        found = [(time.name, window) for time in self.protected for window in time.between(begin, end)]
        return sorted(found, key=lambda named: named[1].start)

    def plan(self, begin: datetime, end: datetime) -> list[Planned]:
        """The occurrences that start in [begin, end), each with what it collides with."""
        around = self.occurrences(begin - self.longest, end + self.longest)
        protected = self.protected_between(begin, end + self.longest)
        return [
            Planned(occurrence, tuple(names)[:MOST_CONFLICTS])
            for occurrence, names in _collisions(around, protected)
            if begin <= occurrence.start < end
        ]

    def conflicts(self, occurrence: Occurrence) -> tuple[str, ...]:
        """What one occurrence collides with."""
        planned = self.plan(occurrence.start, occurrence.start + timedelta(microseconds=1))
        return next((plan.conflicts for plan in planned if plan.occurrence == occurrence), ())


def _collisions(
    occurrences: list[Occurrence], protected: list[tuple[str, Window]]
) -> Iterable[tuple[Occurrence, list[str]]]:
    """Pair each occurrence with what overlaps it. Both lists are sorted by start; one sweep finds all."""
    others: list[list[str]] = [[] for _ in occurrences]
    running: dict[int, None] = {}  # by start
    ends: list[tuple[datetime, int]] = []  # of those running, the next at hand
    for index, occurrence in enumerate(occurrences):
        while ends and ends[0][0] <= occurrence.start:
            del running[heappop(ends)[1]]
        for other in reversed([*islice(reversed(running), MOST_CONFLICTS)]):
            others[index].append(occurrences[other].chat)
            if len(others[other]) < MOST_CONFLICTS:
                others[other].append(occurrence.chat)
        running[index] = None
        heappush(ends, (occurrence.end, index))
    for occurrence, chats in zip(occurrences, others, strict=True):
        names = {
            name: None for name, window in protected if window.overlaps(occurrence.start, occurrence.end)
        }
        yield occurrence, [*names, *chats]
