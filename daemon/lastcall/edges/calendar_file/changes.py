"""A zone's changes as a VTIMEZONE (RFC 5545 3.6.5): for calendar programs that don't know the zone by its name.

icalendar's own `Timezone.from_tzinfo` (7.3.2) states a spring change by the clock after it, where the RFC has the clock
before it, and lists dates where a rule would hold for good.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard
from icalendar.prop import vRecur

from lastcall.core.moment import ZERO
from lastcall.core.rrule import WEEKDAYS

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


class Clock(NamedTuple):
    """How clocks in a zone go for a while."""

    offset: timedelta
    name: str
    is_summer: bool


def vtimezone(zone: ZoneInfo, first: date, last: date) -> Timezone:
    """The zone from `first` on. Changes that come on the same weekday of each year are a rule, others up to `last`."""
    found = Timezone()
    found.add("tzid", zone.key)
    begin = datetime.combine(first, time(), UTC)
    opening = _clock(zone, begin)
    found.add_component(
        _observance(opening, opening.offset, [(begin + opening.offset).replace(tzinfo=None)], last)
    )
    groups: dict[tuple[Clock, timedelta], list[datetime]] = defaultdict(list)
    for instant, before, clock in _changes(zone, begin, datetime.combine(last, time(), UTC)):
        groups[clock, before.offset].append((instant + before.offset).replace(tzinfo=None))
    for (clock, offset_from), onsets in groups.items():
        found.add_component(_observance(clock, offset_from, onsets, last))
    return found


def _clock(zone: ZoneInfo, instant: datetime) -> Clock:
    local = instant.astimezone(zone)
    return Clock(local.utcoffset() or ZERO, local.tzname() or zone.key, bool(local.dst()))


def _changes(zone: ZoneInfo, begin: datetime, end: datetime) -> Iterator[tuple[datetime, Clock, Clock]]:
    """(the first instant, how clocks went before, how they go from then on), by instant."""
    before = _clock(zone, begin)
    while begin < end:
        clock = _clock(zone, begin + DAY)
        if clock != before:
            low, high = begin, begin + DAY
            while high - low > SECOND:
                middle = low + (high - low) // 2 // SECOND * SECOND
                low, high = (middle, high) if _clock(zone, middle) == before else (low, middle)
            yield high, before, clock
            before = clock
        begin += DAY


def _observance(
    clock: Clock, offset_from: timedelta, onsets: Sequence[datetime], last: date
) -> TimezoneStandard | TimezoneDaylight:
    """`onsets` are wall times by the clock before the change."""
    found = TimezoneDaylight() if clock.is_summer else TimezoneStandard()
    found.add("dtstart", onsets[0])
    found.add("tzoffsetfrom", offset_from)
    found.add("tzoffsetto", clock.offset)
    found.add("tzname", clock.name)
    rule = _yearly(onsets, last)
    if rule:
        found.add("rrule", vRecur.from_ical(rule))
    for onset in () if rule else onsets[1:]:
        found.add("rdate", onset)  # each in a property of its own: Thunderbird reads the first of a list only
    return found


def _yearly(onsets: Sequence[datetime], last: date) -> str:
    """The rule of changes that come each year on the n-th or last of a weekday, or the first from a day on, or ""."""
    first = onsets[0]
    years = [onset.year for onset in onsets]
    if len(onsets) < 3 or years != list(range(first.year, last.year)):
        return ""
    if len({(onset.month, onset.weekday(), onset.time()) for onset in onsets}) > 1:
        return ""
    code, month = WEEKDAYS[first.weekday()], first.month
    if all((onset + 7 * DAY).month != month for onset in onsets):
        return f"FREQ=YEARLY;BYMONTH={month};BYDAY=-1{code}"
    if len({(onset.day - 1) // 7 for onset in onsets}) == 1:
        return f"FREQ=YEARLY;BYMONTH={month};BYDAY={(first.day - 1) // 7 + 1}{code}"
    days = {onset.day for onset in onsets}
    if max(days) - min(days) != 6:
        return ""
    return f"FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={','.join(map(str, range(min(days), max(days) + 1)))};BYDAY={code}"
