"""Time allowed and time spent: the allowance of a session, by session, day, week and protected time."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from msgspec import Struct

from lastcall.core.moment import ZERO
from lastcall.core.recurrence import Window, first_instant
from lastcall.core.span import Span, inside

Limit = Literal["session", "day", "week", "protected"]
Unit = Literal["day", "week"]


class Budgets(Struct, frozen=True):
    """Time allowed over all chats, and when a day and a week begin."""

    day: timedelta
    week: timedelta
    timezone: str
    """IANA name of the user's own zone, in which days and weeks begin."""
    day_starts: time = time(4, 0)
    week_starts: int = 0
    """Weekday on which the week begins, Monday is 0."""
    session: timedelta = timedelta(minutes=45)
    """For a chat that the file no longer names."""

    def of(self, unit: Unit) -> timedelta:
        """Time allowed in a day or a week."""
        return self.day if unit == "day" else self.week

    def period(self, unit: Unit, at: datetime) -> Window:
        """The day or week, as the user counts them, that `at` lies in."""
        local = at.astimezone(ZoneInfo(self.timezone))
        first = local.date()
        days = 1
        if unit == "week":
            first -= timedelta(days=(first.weekday() - self.week_starts) % 7)
            days = 7
        # Before day_starts it is still yesterday; in an autumn fold the first pass of day_starts counts.
        while self._begins(first.toordinal()) > at:
            first -= timedelta(days=days)
        while self._begins(first.toordinal() + days) <= at:
            first += timedelta(days=days)
        return Window(self._begins(first.toordinal()), self._begins(first.toordinal() + days))

    def _begins(self, ordinal: int) -> datetime:
        return _first_instant(ordinal, self.day_starts, self.timezone)


@lru_cache(maxsize=64)
def _first_instant(ordinal: int, day_starts: time, timezone: str) -> datetime:
    """When a day begins. A look asks for the same few days some twenty times."""
    day = datetime.fromordinal(ordinal).date()
    return first_instant(datetime.combine(day, day_starts), ZoneInfo(timezone))


class Extensions(Struct, frozen=True):
    """Extra minutes the user may take in a session."""

    length: timedelta
    per_session: int


class Step(Struct, frozen=True):
    """One rung of the ladder that is climbed once time is up."""

    do: Literal["notify", "lock", "run"]
    after: timedelta | None = None
    """Once, this long past the allowance."""
    every: timedelta | None = None
    """Again and again at this distance past the allowance. Exactly one of `after` and `every` is set."""
    command: tuple[str, ...] = ()
    """For `run`: the program and its arguments. No shell ever sees them."""


class Account(Struct, frozen=True):
    """How a session stands against its allowance."""

    attended: timedelta
    left: timedelta
    """What may still be used; zero once time is up."""
    over: timedelta
    """Attended time past the allowance."""
    limit: Limit
    """Which limit was reached first, or will be."""

    @property
    def allowance(self) -> timedelta:
        """What the session was allowed in all, extensions included.

        What is left after an overrun, because a new day has begun, was not allowed when the overrun was made.
        """
        return self.attended - self.over if self.over else self.attended + self.left

    @property
    def margin(self) -> timedelta:
        """What is left, or, as a negative figure, how far over: one line on which all thresholds lie."""
        return self.left if self.left > ZERO else -self.over


def account(
    spans: Sequence[Span],
    others: Sequence[Span],
    *,
    budgets: Budgets,
    session: timedelta,
    extended: timedelta = ZERO,
    protected: Sequence[Window] = (),
    owed: Sequence[Span] = (),
    now: datetime,
) -> Account:
    """Weigh a session's spans against every limit.

    `others` are the spans of other sessions, `session` is the chat's own budget, `extended` the extra minutes
    taken in this session: they widen every budget, never protected time. `owed` is time that counts once more against
    its week. `now` is the end of the last span, or
    the instant at which a session might open.
    """
    attended = sum((span.length for span in spans), ZERO)
    over: list[tuple[timedelta, timedelta, Limit]] = []
    left: list[tuple[timedelta, Limit]] = [(session + extended - attended, "session")]
    over.append((session + extended, attended, "session"))
    for unit in ("day", "week"):
        counted = [*others, *owed] if unit == "week" else others
        over += _past_period(spans, counted, budgets, unit, extended)
        left.append((_left_in_period([*counted, *spans], budgets, unit, extended, now), unit))
    over += _in_protected(spans, protected)
    left += [
        (max(window.start - now, ZERO), "protected") for window in protected if now < window.end
    ]  # inside a window nothing is left
    tails = sorted((begin, end, limit) for begin, end, limit in over if end > begin)
    limit = tails[0][2] if tails else min(left)[1]
    return Account(attended, max(min(left)[0], ZERO), _measure(tails), limit)


def _past_period(
    spans: Sequence[Span], others: Sequence[Span], budgets: Budgets, unit: Unit, extended: timedelta
) -> Iterable[tuple[timedelta, timedelta, Limit]]:
    """In each day or week the spans touch: attended time past its budget, on the axis of attended time."""
    for period in _periods(spans, budgets, unit):
        allowed = max(budgets.of(unit) + extended - inside(others, period), ZERO)
        used = ZERO
        axis = ZERO
        for span in spans:
            part = inside([span], period)
            entered = axis + max(period.start - span.start, ZERO)
            if used + part > allowed:
                yield entered + max(allowed - used, ZERO), entered + part, unit
            used += part
            axis += span.length


def _periods(spans: Sequence[Span], budgets: Budgets, unit: Unit) -> list[Window]:
    """The days or weeks that the spans touch. Where the clock was set, spans may go back to an earlier one."""
    found: dict[datetime, Window] = {}
    for span in spans:
        period = budgets.period(unit, span.start)
        found[period.start] = period
        while period.end < span.end:
            period = budgets.period(unit, period.end)
            found[period.start] = period
    return list(found.values())


def _left_in_period(
    spans: Iterable[Span], budgets: Budgets, unit: Unit, extended: timedelta, now: datetime
) -> timedelta:
    """What may be used from `now` on: a period that ends before its budget does passes on to the next."""
    period = budgets.period(unit, now)
    left = budgets.of(unit) + extended - inside(spans, period)
    to_the_next = period.end - now
    return left if left < to_the_next else to_the_next + budgets.of(unit)


def _in_protected(
    spans: Sequence[Span], protected: Sequence[Window]
) -> Iterable[tuple[timedelta, timedelta, Limit]]:
    axis = ZERO
    for span in spans:
        for window in protected:
            part = inside([span], window)
            if part:
                entered = axis + max(window.start - span.start, ZERO)
                yield entered, entered + part, "protected"
        axis += span.length


def _measure(tails: Sequence[tuple[timedelta, timedelta, Limit]]) -> timedelta:
    """The length of the union of sorted intervals: time past two limits at once counts once."""
    total = reached = ZERO
    for begin, end, _ in tails:
        total += max(end - max(begin, reached), ZERO)
        reached = max(reached, end)
    return total
