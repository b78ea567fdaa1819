"""When time was spent: by week, by hour of the user's clock, in protected time. Sums over spans, each counted once."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from lastcall.core.budget import Budgets
from lastcall.core.figures import Guarded
from lastcall.core.history import SECOND, History, Stretch
from lastcall.core.microseconds import MICROSECOND, instant
from lastcall.core.outcome import NOTHING
from lastcall.core.recurrence import Window
from lastcall.core.schedule import Schedule
from lastcall.core.session import REACTION

_HOUR_S = 3600


class WeekSum(Struct):
    """What adds up in a week; lengths in microseconds."""

    window: Window
    spent: int = 0
    overrun: int = 0
    sessions: int = 0
    outcomes: int = 0


def by_week(history: History, budgets: Budgets, since: datetime, until: datetime) -> list[WeekSum]:
    """The weeks that touch [since, until), by start, whole."""
    weeks = [WeekSum(window) for window in _weeks(budgets, since, until)]
    begins = [instant(week.window.start) for week in weeks]
    ends = [instant(week.window.end) for week in weeks]
    last = instant(until)

    def week_of(opened: int) -> WeekSum | None:
        at = bisect_right(begins, opened) - 1
        return weeks[at] if at >= 0 and opened < min(ends[at], last) else None

    for stretch in history.stretches:
        end = stretch.start + stretch.length
        at = max(bisect_right(begins, stretch.start) - 1, 0)
        if begins[at] <= stretch.start and end <= ends[at]:
            weeks[at].spent += stretch.length
            continue
        while at < len(weeks) and begins[at] < end:
            weeks[at].spent += max(min(end, ends[at]) - max(stretch.start, begins[at]), 0)
            at += 1
    for past in history.sessions:
        if week := week_of(past.opened):
            week.sessions += 1
            week.overrun += past.overrun
    for brought in history.outcomes:
        if (week := week_of(brought.opened)) and brought.kind != NOTHING:
            week.outcomes += 1
    return weeks


def _weeks(budgets: Budgets, since: datetime, until: datetime) -> list[Window]:
    found = [budgets.period("week", since)]
    while found[-1].end < until:
        found.append(budgets.period("week", found[-1].end))
    return found


def by_hour(stretches: Iterable[Stretch], budgets: Budgets) -> tuple[tuple[timedelta, ...], ...]:
    """Time by weekday and hour of the user's clock, see `Report.hours`. In an autumn fold an hour has two."""
    zone, day_starts = ZoneInfo(budgets.timezone), budgets.day_starts
    cells = [[0] * 24 for _ in range(7)]
    for stretch in stretches:
        at, end = stretch.start, stretch.start + stretch.length
        while at < end:
            second, rest = divmod(at, SECOND)
            local = datetime.fromtimestamp(second, zone)
            next_hour = at - rest + (_HOUR_S - local.minute * 60 - local.second) * SECOND
            until = min(end, next_hour)
            weekday = (local.weekday() - (local.time() < day_starts)) % 7
            cells[weekday][local.hour] += until - at
            at = until
    return tuple(tuple(timedelta(microseconds=cell) for cell in day) for day in cells)


def guarded(
    stretches: Sequence[Stretch], schedule: Schedule, since: datetime, until: datetime
) -> tuple[Guarded, ...]:
    """How often each protected time of the file, as the file has it today, was kept from `since` to `until`.

    One that ends within a second after a session begins, or begins so shortly before one ends, is kept.
    """
    starts = [each.start for each in stretches]
    longest = max((each.length for each in stretches), default=0)
    out = []
    for protected in schedule.protected:
        windows = [each for each in protected.between(since, until) if each.end <= until]
        inside = [_spent_in(window, stretches, starts, longest) for window in windows]
        broken = sum(spent > REACTION for spent in inside)
        total = sum(inside, timedelta())
        out.append(Guarded(protected.name, len(windows) - broken, broken, total))
    return tuple(out)


def _spent_in(window: Window, stretches: Sequence[Stretch], starts: Sequence[int], longest: int) -> timedelta:
    """Attended time in a window; `starts` are the stretches', ascending, and none is longer than `longest`."""
    begin, end = instant(window.start), instant(window.end)
    total = 0
    for at in range(bisect_right(starts, begin - longest), len(starts)):
        if starts[at] >= end:
            break
        total += max(min(starts[at] + stretches[at].length, end) - max(starts[at], begin), 0)
    return total * MICROSECOND
