"""What an announcement means: RFC 5545 rules in one IANA time zone, and the instants they give.

Wall time lives here and nowhere else. Starts keep their wall time in the recurrence's own zone: one that
falls into the spring gap happens at the first instant after it, one in the autumn fold once, the first time.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from lastcall.core.expansion import expand
from lastcall.core.rrule import RuleError, parse_rule

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
HORIZON = timedelta(days=36_525)
"""A rule that gives nothing for a hundred years gives nothing: the calendar's rarest day comes every forty."""
EARLIEST = datetime(1, 1, 4, tzinfo=UTC)
LATEST = datetime(9999, 12, 28, tzinfo=UTC)
"""Between these any zone's wall time, and a day around it, can be written."""


class Recurrence(Struct, frozen=True, gc=False):
    """A rule for starts, in wall time. Several of them make up a chat's announcement."""

    timezone: str
    """IANA name, as `America/New_York`."""
    start: datetime
    """DTSTART: naive wall time in `timezone`. Without `rrule` it is the only start."""
    rrule: str = ""
    """An RRULE value (RFC 5545 3.3.10) without the `RRULE:` prefix, as `FREQ=WEEKLY;BYDAY=MO`; "" is once.
    UNTIL is wall time in `timezone` (no Z)."""
    length: timedelta | None = None
    """Exact time from start to end, None where the announcement states none."""
    except_dates: frozenset[date] = frozenset()
    """Wall dates, in `timezone`, on which it does not happen (EXDATE by date)."""


class Window(Struct, frozen=True, gc=False):
    """A stretch of time between two aware instants, the end not included."""

    start: datetime
    end: datetime

    def overlaps(self, start: datetime, end: datetime) -> bool:
        """Whether any instant of [start, end) lies in this window."""
        return self.start < end and start < self.end


def starts(recurrence: Recurrence, begin: datetime, end: datetime) -> Iterator[datetime]:
    """The starts in [begin, end), aware UTC and ascending. `begin` and `end` are aware.

    Lazy, and bounded by `end`: a rule that never matches gives nothing. Raises RuleError for an RRULE that
    `check_rrule` refuses, ZoneInfoNotFoundError for an unknown zone.
    """
    zone = ZoneInfo(recurrence.timezone)
    begin, end = max(begin, EARLIEST), min(end, LATEST)
    last = None
    for wall in walls(recurrence, zone, begin, end):
        if wall.date() in recurrence.except_dates:
            continue
        instant = first_instant(wall, zone)
        if begin <= instant < end and instant != last:
            yield instant
            last = instant


def next_start(recurrence: Recurrence, at_or_after: datetime) -> datetime | None:
    """The first start at or after an instant; None where there is none within a hundred years."""
    end = at_or_after + HORIZON if at_or_after < LATEST - HORIZON else LATEST
    return next(starts(recurrence, at_or_after, end), None)


def check_rrule(rrule: str, start: datetime) -> str | None:
    """Why an RRULE cannot be used with this DTSTART (naive wall time), or None. "" is once, and can."""
    if not 1970 <= start.year <= 9000:
        return f"the year {start.year} is out of range"
    if not rrule:
        return None
    try:
        rule = parse_rule(rrule)
    except RuleError as error:
        return str(error)
    if rule.until and rule.until.tzinfo:  # in which zone is not known here: nowhere is it a day off
        rule = replace(rule, until=rule.until.replace(tzinfo=None) + DAY)
    if next(expand(rule, start, start, start + HORIZON), None) is None:
        return "the rule never gives a start"
    return None


def first_instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first instant, in UTC, at which clocks in `zone` show `wall` or have jumped past it."""
    instant = wall.replace(tzinfo=zone).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == wall:
        return instant
    # In the spring gap. The change lies between what the offsets after and before it make of the wall time.
    before, after = wall.replace(tzinfo=zone, fold=1).astimezone(UTC), instant
    offset = after.astimezone(zone).utcoffset()
    while after - before > SECOND:
        middle = before + (after - before) // 2 // SECOND * SECOND
        if middle.astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after


def walls(recurrence: Recurrence, zone: ZoneInfo, begin: datetime, end: datetime) -> Iterable[datetime]:
    """The wall times that may start in [begin, end), and some just outside: a gap or fold can take a day."""
    if not recurrence.rrule:
        return (recurrence.start,)
    rule = parse_rule(recurrence.rrule)
    if rule.until and rule.until.tzinfo:
        rule = replace(rule, until=rule.until.astimezone(zone).replace(tzinfo=None))
    first = begin.astimezone(zone).replace(tzinfo=None) - DAY
    return expand(rule, recurrence.start, first, end.astimezone(zone).replace(tzinfo=None) + DAY)
