"""From a sorted phrase to its slots and bounds: the checks that need the whole."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from heapq import merge
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from lastcall.core.announcement import dates, meaning
from lastcall.core.announcement.days import DayReader
from lastcall.core.announcement.doubt import Doubt, offered
from lastcall.core.announcement.items import Every, Item
from lastcall.core.announcement.meaning import A_DAY, Bounds, Days, Slot, matching
from lastcall.core.announcement.parts import DayPart, Parts, TimePart
from lastcall.core.announcement.slots import Placed, place_times
from lastcall.core.announcement.sorting import sort
from lastcall.core.announcement.words import DAYS
from lastcall.core.recurrence import first_instant, starts

FURTHEST = timedelta(days=366 * 20)
"""How far a count of sessions may reach."""
LONGEST_LIST = 20
"""Days left out: what is understood is said back, and must stay short enough to read."""
MONTH_FIRST = {
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Phoenix",
}
"""Where 10/1 is the first of October."""
A_WEEK = timedelta(days=7)


class Reading(Struct, frozen=True):
    """What a phrase says."""

    slots: tuple[Slot, ...]
    bounds: Bounds
    notes: tuple[str, ...]


def read(phrase: str, items: Sequence[Item], home: str, today: date) -> Reading:
    """Read the items of a phrase. `today` is where a fortnight begins that states no start. Raises Doubt."""
    return _Reader(phrase, sort(phrase, items), home, today).read()


class _Reader:
    def __init__(self, phrase: str, parts: Parts, home: str, today: date) -> None:
        self._phrase, self._parts, self._home, self._today = phrase, parts, home, today
        self._days = DayReader(phrase, parts, today)
        self._notes = list(parts.notes)

    def read(self) -> Reading:
        parts = self._parts
        every = self._interval()
        if len(parts.first) == len(parts.last) == 1:
            parts.first, parts.last = dates.sharing_year(parts.first[0], parts.last[0])
        self._settle_order()
        self._refuse_yearless()
        first = self._only(parts.first, "start")
        last = self._only(parts.last, "end")
        self._imply_days(every, first)
        self._share_year()
        placed = place_times(self._phrase, parts, self._home)
        slots = _once_each(self._slot(slot, every) for slot in placed)
        self._check_often(slots)
        months, slots = self._months(slots, first)
        if first is None and any(slot.days.interval > 1 for slot in slots):
            first = min(next(matching(s.days, months, self._today)) for s in slots if s.days.interval > 1)
            self._notes.append(f"No start is stated: counted from the first match; add “from {first}”.")
        not_on, never = self._left_out(slots)
        not_on |= self._paused(slots, months)
        bounds = self._counted(slots, Bounds(first, last, months, not_on, never))
        if bounds.first and bounds.last and bounds.last < bounds.first:
            at = parts.last[0].at if parts.last else 0
            raise Doubt("it ends before it begins", at, f"from {bounds.last} until {bounds.first}")
        self._refuse_mixed(slots, bounds)
        notes = dict.fromkeys(
            (*self._notes, *(each.time.zone.note for each in placed if each.time.zone.note))
        )
        return Reading(tuple(slots), bounds, tuple(notes))

    def _refuse_yearless(self) -> None:
        parts = self._parts
        single = dates.with_shared_year([day for part in parts.days() for day in part.dates])
        paused = [day for pair in parts.pauses for each in dates.sharing_year(*pair) for day in each]
        dates.refuse_yearless([*parts.first, *parts.last, *single, *paused], self._phrase, self._today)

    def _date(self, day: dates.Day) -> date:
        return dates.resolve(day, self._phrase, self._today)

    def _only(self, days: Sequence[dates.Day], what: str) -> date | None:
        found = {self._date(day) for day in days}
        if len(found) > 1:
            raise Doubt(f"this says more than one {what}", days[1].at, "keep one of them")
        return found.pop() if found else None

    def _settle_order(self) -> None:
        """`10/1/2026`: the rule's weekday may tell which number is the month, or whose zone it is."""
        weekdays = {day for part in self._parts.days() for day in part.weekdays}
        zones = [
            zone.name for part in self._parts.sequence if isinstance(part, TimePart) for zone in part.zones
        ]
        month_first = bool(zones) and zones[0] in MONTH_FIRST

        def settled(day: dates.Day) -> dates.Day:
            if day.other and day.weekday is None and len(weekdays) == 1:
                day = dates.settled_by(day, min(weekdays))
            if day.other and day.year and month_first:
                self._notes.append("The date is read with the month first, as where its zone is.")
                day = dates.month_first(day)
            return day

        self._parts.first = [settled(day) for day in self._parts.first]
        self._parts.sequence = [
            replace(part, dates=tuple(map(settled, part.dates))) if isinstance(part, DayPart) else part
            for part in self._parts.sequence
        ]

    def _left_out(self, slots: Sequence[Slot]) -> tuple[frozenset[date], frozenset[tuple[int, int]]]:
        """Dates on which it does not happen, and (month, day) pairs on which it never does."""
        if self._parts.not_weekdays and any(slot.days.monthly or slot.days.dates for slot in slots):
            raise Doubt("an exception like this is not understood", 0, "list the dates under skip instead")
        dated = [day for day in self._parts.not_on if day.year is not None]
        yearless = [day for day in self._parts.not_on if day.year is None]
        for day in yearless:  # any leap year tells whether there is such a day, and which number is the month
            dates.resolve(replace(day, year=2028), self._phrase, self._today)
        return frozenset(map(self._date, dated)), frozenset(day.yearless for day in yearless)

    def _paused(self, slots: Sequence[Slot], months: tuple[int, ...]) -> frozenset[date]:
        """The days of each stretch that is left out on which it would have been."""
        found: set[date] = set()
        for pair in self._parts.pauses:
            [begin], [end] = dates.sharing_year(*pair)
            first, last = self._date(begin), self._date(end)
            if last < first:
                raise Doubt("it ends before it begins", end.at, f"no chat from {last} to {first}")
            found.update(day for slot in slots for day in _until(last, matching(slot.days, months, first)))
        if len(found) > LONGEST_LIST:
            raise Doubt(
                "this leaves out more days than can be listed", self._parts.pauses[0][0].at, "except August"
            )
        return frozenset(found)

    def _refuse_mixed(self, slots: Sequence[Slot], bounds: Bounds) -> None:
        """A start, an end or an exception beside single dates: of which does it speak?"""
        dated = [slot for slot in slots if slot.days.dates]
        if dated and len(dated) < len(slots) and bounds != Bounds():
            raise Doubt("does this go for the dates too?", 0, "write the dates as an entry of their own")
        if len(dated) == len(slots) and bounds != Bounds():
            raise Doubt("a date is when it is: what is left out of it?", 0, "2026-12-03 20:00")

    # Days

    def _interval(self) -> Every | None:
        """How often, said of the whole."""
        said = {(every.interval, every.unit) for every, _ in self._parts.every}
        if len(said) > 1:
            raise Doubt("this says twice how often", self._parts.every[1][1], "keep one of them")
        return next((every for every, _ in self._parts.every), None)

    def _imply_days(self, every: Every | None, first: date | None) -> None:
        """Where no day is said, the start may say it: `from 26 August 2015, for 10 weeks`."""
        sequence = self._parts.sequence
        if self._parts.days():
            return
        repeats = self._parts.count or (every and every.unit == "week")
        if every and every.unit == "day":
            sequence.insert(0, DayPart(0, 0))
        elif first and repeats:
            sequence.insert(0, DayPart(0, 0, (first.weekday(),)))
        elif first:
            at = self._parts.first[0].at
            raise Doubt(
                "how often from then on?", at, offered(self._phrase, 0, f"every {DAYS[first.weekday()]}")
            )
        else:
            end = len(self._phrase.rstrip())
            at = self._parts.every[0][1] if self._parts.every else end
            rhythm = "on the 1st Wednesday" if every and every.unit == "month" else "on Wednesday"
            raise Doubt("this says no day", at, offered(self._phrase, end, rhythm))

    def _share_year(self) -> None:
        """`8 July, 12 August, 9 September 2019`: the year at the end serves all. One part a date."""
        sequence = self._parts.sequence
        days = [day for part in self._parts.days() for day in part.dates]
        shared = iter(dates.with_shared_year(days))
        self._parts.sequence = [
            each
            for part in sequence
            for each in (
                [replace(part, dates=(next(shared),)) for _ in part.dates]
                if isinstance(part, DayPart) and part.dates
                else [part]
            )
        ]

    def _slot(self, placed: Placed, every: Every | None) -> Slot:
        settled = placed.time
        start = time(*divmod(settled.start, 60))
        return Slot(self._days.read(placed.days, every), start, settled.length, settled.zone.name)

    def _check_often(self, slots: Sequence[Slot]) -> None:
        """`twice a month` is a promise that two days are named."""
        named = {slot.days for slot in slots}
        for often, at in self._parts.often:
            monthly = all(days.monthly for days in named)
            number = sum(max(len(d.weekdays), 1) * max(len(d.ordinals), len(d.month_days), 1) for d in named)
            if number != often.times or monthly != (often.unit == "month"):
                hint = (
                    "1st and 3rd Wednesday 8pm ET"
                    if often.unit == "month"
                    else "Mondays and Thursdays 8pm ET"
                )
                raise Doubt(f"on which days of the {often.unit}?", at, hint)

    # Bounds

    def _months(self, slots: list[Slot], first: date | None) -> tuple[tuple[int, ...], list[Slot]]:
        """The months, and the slots: `every 2 months from February to December` says which months."""
        said = self._parts.months
        if self._parts.months_twice is not None and len({slot.days for slot in slots}) > 1:
            raise Doubt(
                "which months for which day?",
                self._parts.months_twice,
                "write each day as an entry of its own",
            )
        intervals = {slot.days.interval for slot in slots if slot.days.monthly}
        if said and first is None and len(intervals) == 1 and intervals != {1}:
            if self._parts.months_follow:
                said = said[:: intervals.pop()]
            slots = [replace(s, days=replace(s.days, interval=1)) if s.days.monthly else s for s in slots]
        if not (said or self._parts.not_in):
            return (), slots
        months = tuple(sorted({m for m in said or range(1, 13) if m not in self._parts.not_in}))
        if not months:
            raise Doubt("no month is left", 0, "Mondays 8-9pm ET, except August")
        return (() if len(months) == 12 else months), slots

    def _counted(self, slots: Sequence[Slot], bounds: Bounds) -> Bounds:
        """`for 10 weeks` says when it ends."""
        count = self._parts.count
        if count is None or (
            count.unit == "session" and count.number == len(slots)
        ):  # `for two sessions: 8am and 8pm`
            return bounds
        if bounds.first is None or not self._parts.first:
            raise Doubt(
                f"for {count.number} {count.unit}s from when?",
                len(self._phrase.rstrip()),
                "add from 2026-12-03",
            )
        if bounds.last:
            raise Doubt("this says twice when it ends", self._parts.last[0].at, "keep one of them")
        if count.unit == "session":
            return replace(bounds, last=self._last_of(slots, bounds, count.number))
        if count.unit == "week":
            return replace(bounds, last=bounds.first + count.number * A_WEEK - A_DAY)
        month = bounds.first.month - 1 + count.number
        until = date(bounds.first.year + month // 12, month % 12 + 1, min(bounds.first.day, 28))
        return replace(bounds, last=until - A_DAY)

    def _last_of(self, slots: Sequence[Slot], bounds: Bounds, number: int) -> date | None:
        """The day of the n-th occurrence."""
        rules = meaning.recurrences(slots, bounds)
        begin = (
            first_instant(datetime.combine(bounds.first or self._today, time()), ZoneInfo(rules[0].timezone))
            - A_DAY
        )
        runs: list[Iterator[datetime]] = [starts(rule, begin, begin + FURTHEST) for rule in rules]
        found = next(islice(merge(*runs), number - 1, None), None)
        return found.astimezone(ZoneInfo(rules[0].timezone)).date() if found else None


def _until(last: date, days: Iterable[date]) -> Iterator[date]:
    return takewhile(lambda day: day <= last, days)


def _once_each(slots: Iterable[Slot]) -> list[Slot]:
    """A slot that is said again, once with its length, is one."""
    kept: dict[tuple[Days, time, str], Slot] = {}
    for slot in slots:
        key = slot.days, slot.start, slot.zone
        if key not in kept or kept[key].length is None:
            kept[key] = slot
        elif slot.length not in {None, kept[key].length}:
            raise Doubt("this says two ends for one start", 0, "keep one of them")
    return list(kept.values())


def has_time(parts: Parts) -> bool:
    """Whether any time of day is said."""
    return any(isinstance(part, TimePart) for part in parts.sequence)
