"""From slots and bounds to recurrences, and to the canonical words that mean the same."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby

from msgspec import Struct

from lastcall.core.announcement.words import DAYS, MONTHS, ORDINAL_NAMES
from lastcall.core.announcement.zones import place
from lastcall.core.recurrence import Recurrence
from lastcall.core.rrule import WEEKDAYS

SINCE = date(2024, 1, 1)
"""A Monday. Rules that state no start, and need none, count from here."""
YEARS = range(2024, 2051)
"""The years in which a date without a year is left out."""
A_DAY = timedelta(days=1)
NOON = time(12)
WEEK = (0, 1, 2, 3, 4)


class Days(Struct, frozen=True):
    """On which days."""

    weekdays: tuple[int, ...] = ()
    ordinals: tuple[int, ...] = ()
    """With weekdays: the n-th of the month."""
    month_days: tuple[int, ...] = ()
    dates: tuple[date, ...] = ()
    """If there are any, nothing else is said."""
    interval: int = 1
    """Of months where ordinals or days of the month are said, else of weeks; of days where nothing is."""

    @property
    def monthly(self) -> bool:
        """Whether it counts in months."""
        return bool(self.ordinals or self.month_days)


class Slot(Struct, frozen=True):
    """Days and one time on them."""

    days: Days
    start: time
    length: timedelta | None
    zone: str


class Bounds(Struct, frozen=True):
    """From when, until when, in which months and when not: the same for all slots."""

    first: date | None = None
    last: date | None = None
    months: tuple[int, ...] = ()
    not_on: frozenset[date] = frozenset()
    never_on: frozenset[tuple[int, int]] = frozenset()
    """(month, day): in every year."""


# To recurrences


def recurrences(slots: Sequence[Slot], bounds: Bounds) -> tuple[Recurrence, ...]:
    """What the slots mean. Where an interval is said, `bounds.first` must be."""
    return tuple(each for slot in slots for each in _recurrences(slot, bounds))


def _recurrences(slot: Slot, bounds: Bounds) -> Iterator[Recurrence]:
    left_out = bounds.not_on | {d for pair in bounds.never_on for d in _in_each_year(*pair)}
    if slot.days.dates:
        for day in slot.days.dates:
            yield Recurrence(slot.zone, datetime.combine(day, slot.start), "", slot.length)
        return
    first = bounds.first or SINCE
    if slot.days.interval > 1:
        first = next(matching(slot.days, bounds.months, first))
    until = f";UNTIL={bounds.last:%Y%m%d}T235959" if bounds.last else ""
    rule = _rrule(slot.days, bounds.months) + until
    yield Recurrence(slot.zone, datetime.combine(first, slot.start), rule, slot.length, frozenset(left_out))


def _rrule(days: Days, months: tuple[int, ...]) -> str:
    interval = f";INTERVAL={days.interval}" if days.interval > 1 else ""
    in_months = f";BYMONTH={','.join(map(str, sorted(months)))}" if months else ""
    if days.month_days:
        return f"FREQ=MONTHLY{interval}{in_months};BYMONTHDAY={','.join(map(str, days.month_days))}"
    if days.ordinals:
        by_day = ",".join(f"{n}{WEEKDAYS[day]}" for n in days.ordinals for day in days.weekdays)
        return f"FREQ=MONTHLY{interval}{in_months};BYDAY={by_day}"
    if not days.weekdays or (len(days.weekdays) == 7 and days.interval == 1):
        return f"FREQ=DAILY{interval}{in_months}"
    return f"FREQ=WEEKLY{interval}{in_months};BYDAY={','.join(WEEKDAYS[day] for day in days.weekdays)}"


def matching(days: Days, months: tuple[int, ...], first: date) -> Iterator[date]:
    """The days, at or after `first`, that would count if none were left out by the interval."""
    day = first
    while day.year < 9999:
        if (not months or day.month in months) and _matches(days, day):
            yield day
        day += A_DAY


def _matches(days: Days, day: date) -> bool:
    if days.month_days:
        from_end = day.day - ((day.replace(day=28) + 4 * A_DAY).replace(day=1) - A_DAY).day - 1
        return bool({day.day, from_end} & set(days.month_days))
    if days.weekdays and day.weekday() not in days.weekdays:
        return False
    if days.ordinals:
        last = (day + 7 * A_DAY).month != day.month
        return (day.day - 1) // 7 + 1 in days.ordinals or (last and -1 in days.ordinals)
    return True


def _in_each_year(month: int, day: int) -> Iterator[date]:
    for year in YEARS:
        try:
            yield date(year, month, day)
        except ValueError:  # 29 February
            continue


# To words


def say(slots: Sequence[Slot], bounds: Bounds) -> str:
    """Canonical words, which `parse` reads as the same recurrences."""
    said: list[str] = []
    zone = slots[0].zone if slots else ""
    mixed = any(not slot.days.monthly for slot in slots)
    for (_, times, in_zone), alike in groupby(
        _by_days(slots), key=lambda run: (bool(run[0].dates), *run[1:])
    ):
        again = "again " if in_zone != zone else ""  # not the same session by another clock
        zone = in_zone
        runs = [days for days, _, _ in alike]
        dates = [str(day) for days in runs for day in days.dates]
        each = [_listed(dates)] if dates else [_say_days(days, mixed=mixed) for days in runs]
        said += [
            f"{again}{days[0].lower() if again else days[0]}{days[1:]}, {times}, {place(zone)}"
            for days in each
        ]
    return ", ".join(("; ".join(said), *_say_bounds(slots, bounds)))


def _by_days(slots: Sequence[Slot]) -> Iterator[tuple[Days, str, str]]:
    """(days, their times in words, zone)."""
    for (days, zone), together in groupby(slots, key=lambda slot: (slot.days, slot.zone)):
        yield days, " and ".join(map(_say_time, together)), zone


def _say_days(days: Days, *, mixed: bool) -> str:
    if days.month_days:
        return f"{_listed(map(_nth, days.month_days))} of every {_each(days.interval, 'month')}"
    if not days.weekdays:
        return f"Every {_each(days.interval, 'day')}" if days.interval > 1 else "Daily"
    names = _listed(DAYS[day] for day in days.weekdays)
    if days.ordinals:
        ordinals = _listed(ORDINAL_NAMES[n] for n in days.ordinals)
        ordinals = (
            ordinals.capitalize() if days.interval == 1 else f"Every {days.interval} months on the {ordinals}"
        )
        return f"{ordinals} {names}{' of the month' if days.interval == 1 and not mixed else ''}"
    if days.interval == 1:
        return (
            "Daily"
            if len(days.weekdays) == 7
            else "Every weekday"
            if days.weekdays == WEEK
            else f"Every {names}"
        )
    return (
        f"Every other {names}"
        if (days.interval, len(days.weekdays)) == (2, 1)
        else f"Every {days.interval} weeks on {names}"
    )


def _nth(n: int) -> str:
    if n < 0:
        return "last day"
    suffix = "th" if 10 < n % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{suffix}"


def _each(interval: int, unit: str) -> str:
    return unit if interval == 1 else f"{interval} {unit}s"


def _say_time(slot: Slot) -> str:
    """In 24 hours; where that could be read as half a day's, am or pm is said."""
    if slot.length is None:
        return "noon" if slot.start == NOON else _clock(slot.start)
    if slot.length >= A_DAY:
        hours, rest = divmod(slot.length // timedelta(minutes=1), 60)
        return f"{_clock(slot.start)} for " + (f"{hours * 60 + rest} minutes" if rest else f"{hours} hours")
    end = (datetime.combine(SINCE, slot.start) + slot.length).time()
    # Beside an am or pm elsewhere, the shorter of two readings would be taken.
    if slot.length < A_DAY / 2 and (_is_clear(slot.start) or _is_clear(end)):
        return f"{slot.start:%H:%M}–{end:%H:%M}"
    return f"{_clock(slot.start)}–{_clock(end)}"


def _is_clear(clock: time) -> bool:
    return not 10 <= clock.hour <= 12


def _clock(clock: time) -> str:
    return f"{clock:%H:%M}" if _is_clear(clock) else f"{clock:%H:%M}{'am' if clock.hour < 12 else 'pm'}"


def _say_bounds(slots: Sequence[Slot], bounds: Bounds) -> Iterator[str]:
    first = bounds.first
    rules = [slot.days for slot in slots if not slot.days.dates]
    if first and rules and all(days.interval > 1 for days in rules):  # name a day on which it happens
        first = min(next(matching(days, bounds.months, first)) for days in rules)
    if bounds.months:
        yield f"in {_say_months(bounds.months)}"
    if first and rules:
        yield f"from {first}"
    if bounds.last and rules:
        yield f"until {bounds.last}"
    left_out = [str(day) for day in sorted(bounds.not_on)]
    left_out += [f"{day} {MONTHS[month - 1]}" for month, day in sorted(bounds.never_on)]
    if left_out:
        yield "except " + _listed(left_out)


def _say_months(months: tuple[int, ...]) -> str:
    """`September–May` where they follow each other, also over the turn of the year."""
    begins = [month for month in months if (month - 2) % 12 + 1 not in months]
    if len(begins) == 1 and len(months) > 2:
        return f"{MONTHS[begins[0] - 1]}–{MONTHS[(begins[0] + len(months) - 2) % 12]}"
    return _listed(MONTHS[month - 1] for month in sorted(months))


def _listed(parts: Iterable[str]) -> str:
    """`a, b and c`."""
    listed = list(parts)
    return " and ".join(part for part in (", ".join(listed[:-1]), listed[-1]) if part)
