"""The starts of a recurrence rule (RFC 5545 3.3.10), in naive wall time.

Whether a day belongs to a rule is a question about that day alone, so any stretch of time is expanded without
walking there from DTSTART, and a rule that never matches ends with the stretch. Only COUNT is walked.
"""

from calendar import isleap, monthrange
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import count as counting
from itertools import product

from lastcall.core.rrule import Rule

DayTest = Callable[[date], bool]


def expand(rule: Rule, start: datetime, begin: datetime, end: datetime) -> Iterator[datetime]:
    """The starts of a rule in [begin, end), ascending; all naive wall time. `start` is DTSTART.

    A DTSTART that does not match the rule is no start itself.
    """
    walk_from = start if rule.count else max(begin, start)
    stop = min(end, rule.until + timedelta.resolution) if rule.until else end
    left = rule.count
    for wall in _from(rule, start, walk_from, stop):
        if wall >= stop:
            return
        if wall < walk_from:
            continue
        if wall >= begin:
            yield wall
        if left is not None:
            left -= 1
            if left == 0:
                return


def _from(rule: Rule, start: datetime, begin: datetime, end: datetime) -> Iterator[datetime]:
    """The starts of the periods from the one `begin` lies in up to the one `end` lies in."""
    test = _day_test(rule, start)
    last = end.toordinal()
    for period in _periods(rule, start, begin):
        if period.start > last:
            return
        days = (day for day in map(date.fromordinal, period) if test(day))
        found = (datetime.combine(day, clock) for day in days for clock in _clocks(rule, start, day))
        yield from _positions(list(found), rule.by_set_pos) if rule.by_set_pos else found


def _periods(rule: Rule, start: datetime, begin: datetime) -> Iterator[range]:
    """The days, as ordinals, of each year, month, week or day the interval hits, beginning not after `begin`."""
    if rule.freq == "YEARLY":
        for year in _steps(start.year, begin.year, rule.interval):
            if year > date.max.year:
                return
            first = date(year, 1, 1).toordinal()
            yield range(first, first + 365 + isleap(year))
    elif rule.freq == "MONTHLY":
        for month in _steps(_month(start), _month(begin), rule.interval):
            year, index = divmod(month, 12)
            if year > date.max.year:
                return
            first = date(year, index + 1, 1).toordinal()
            yield range(first, first + monthrange(year, index + 1)[1])
    else:
        length = 7 if rule.freq == "WEEKLY" else 1
        interval = rule.interval if rule.freq in ("WEEKLY", "DAILY") else 1
        into_week = (start.weekday() - rule.week_starts) % length
        for first in _steps(start.toordinal() - into_week, begin.toordinal(), interval * length):
            if first + length > date.max.toordinal():
                return
            yield range(max(first, 1), first + length)


def _steps(first: int, begin: int, step: int) -> Iterator[int]:
    """first, first + step…, from the last one not after `begin`."""
    return counting(first + max(begin - first, 0) // step * step, step)


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _positions(found: list[datetime], positions: tuple[int, ...]) -> list[datetime]:
    """BYSETPOS: the n-th starts of a period."""
    size = len(found)
    wanted = {n - 1 if n > 0 else size + n for n in positions}
    return [start for index, start in enumerate(found) if index in wanted]


def _clocks(rule: Rule, start: datetime, day: date) -> list[time]:
    """The times of day at which a rule starts on a matching day."""
    if rule.freq in ("HOURLY", "MINUTELY"):
        return _ticks(rule, start, day)
    if not (rule.by_hour or rule.by_minute or rule.by_second):
        return [start.time()]
    hours = rule.by_hour or (start.hour,)
    minutes = rule.by_minute or (start.minute,)
    seconds = rule.by_second or (start.second,)
    return [time(*clock) for clock in product(hours, minutes, seconds)]


def _ticks(rule: Rule, start: datetime, day: date) -> list[time]:
    """The times of day of an HOURLY or MINUTELY rule."""
    hourly = rule.freq == "HOURLY"
    unit = 60 if hourly else 1
    begun = (start.toordinal() * 24 + start.hour) * 60 + (0 if hourly else start.minute)
    midnight = day.toordinal() * 24 * 60
    step = unit * rule.interval
    first = begun + max(-(-(midnight - begun) // step), 0) * step - midnight
    minutes = rule.by_minute or ((start.minute,) if hourly else ())
    found = []
    for tick in range(first, 24 * 60, step):
        hour, minute = divmod(tick, 60)
        if (rule.by_hour and hour not in rule.by_hour) or (minutes and not hourly and minute not in minutes):
            continue
        seconds = rule.by_second or (start.second,)
        found += [time(hour, m, s) for m in (minutes if hourly else (minute,)) for s in seconds]
    return found


def _day_test(rule: Rule, start: datetime) -> DayTest:
    """Whether a day of a period that the interval hits belongs to the rule."""
    tests = list(_day_tests(rule, start))
    if len(tests) == 1:
        return tests[0]
    return lambda day: all(test(day) for test in tests)


def _day_tests(rule: Rule, start: datetime) -> Iterator[DayTest]:
    by_month, by_month_day, by_day = rule.by_month, rule.by_month_day, rule.by_day
    if not (by_month_day or by_day or rule.by_year_day or rule.by_week_no):  # DTSTART says the rest
        if rule.freq == "WEEKLY":
            by_day = ((0, start.weekday()),)
        elif rule.freq in ("MONTHLY", "YEARLY"):
            by_month_day = (start.day,)
            by_month = by_month or ((start.month,) if rule.freq == "YEARLY" else ())
    if by_month:
        yield lambda day: day.month in by_month
    if by_month_day:
        yield lambda day: not _from_both_ends(day.day, _days_in_month(day)).isdisjoint(by_month_day)
    if rule.by_year_day:
        yield (
            lambda day: (
                not {_day_of_year(day), _day_of_year(day) - 367 + (not isleap(day.year))}.isdisjoint(
                    rule.by_year_day
                )
            )
        )
    if rule.by_week_no:
        yield lambda day: not _week_numbers(day, rule.week_starts).isdisjoint(rule.by_week_no)
    if by_day:
        yield _weekday_test(by_day, in_year=rule.freq == "YEARLY" and not by_month)


def _weekday_test(by_day: tuple[tuple[int, int], ...], *, in_year: bool) -> DayTest:
    plain = frozenset(weekday for n, weekday in by_day if n == 0)
    numbered = frozenset((n, weekday) for n, weekday in by_day if n)
    if not numbered:
        return lambda day: day.weekday() in plain

    def test(day: date) -> bool:
        weekday = day.weekday()
        if weekday in plain:
            return True
        at, size = (_day_of_year(day), _days_in_year(day)) if in_year else (day.day, _days_in_month(day))
        return ((at - 1) // 7 + 1, weekday) in numbered or (-((size - at) // 7) - 1, weekday) in numbered

    return test


def _from_both_ends(number: int, size: int) -> set[int]:
    """The n-th of so many, counted from the start and, negative, from the end."""
    return {number, number - size - 1}


def _days_in_month(day: date) -> int:
    return _month_length(day.year, day.month)


@lru_cache(maxsize=1200)
def _month_length(year: int, month: int) -> int:
    return monthrange(year, month)[1]


def _days_in_year(day: date) -> int:
    return 365 + isleap(day.year)


def _day_of_year(day: date) -> int:
    return day.toordinal() - date(day.year, 1, 1).toordinal() + 1


def _week_numbers(day: date, week_starts: int) -> set[int]:
    """A day's week number, from the year's start and, negative, from its end. Week 1 has four days or more."""

    def number(of: date) -> tuple[int, int]:
        fourth = of + timedelta(days=3 - (of.weekday() - week_starts) % 7)
        return fourth.year, (_day_of_year(fourth) - 1) // 7 + 1

    year, week = number(day)
    return _from_both_ends(week, number(date(year, 12, 28))[1])
