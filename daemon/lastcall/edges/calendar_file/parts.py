"""An event's start, length, rule and exceptions as our values."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from icalendar import Event
from icalendar.prop import vDDDLists, vDDDTypes, vRecur
from msgspec import Struct
from msgspec.structs import replace

from lastcall.core.moment import ZERO
from lastcall.core.recurrence import DAY, Recurrence, check_rrule, first_instant, starts
from lastcall.edges.calendar_file.zones import iana

_T = TypeVar("_T")
LONGEST = timedelta(days=7)
"""As the schedule's own `lasts`."""
MOST_DATES = 1000
YEARS = range(1970, 2201)
"""As the schedule's own `start`."""


class Unusable(Exception):  # noqa: N818 - the ordinary answer to what is no chat, caught where events are read
    """Why an event can't be taken."""


class Zones(Struct, frozen=True):
    """How the file names its zones, and the zone of times that name none."""

    described: Mapping[str, str]
    own: str

    def of(self, value: Any) -> str:
        """The zone of a property's value. Raises Unusable."""
        tzid = str(value.params.get("TZID", ""))
        if not tzid:
            return "UTC" if getattr(value.dt, "tzinfo", None) else self.own
        found = iana(tzid, self.described.get(tzid, ""))
        if found is None:
            raise Unusable(f"its time zone “{tzid[:60]}” is unknown")
        return found

    def wall(self, value: Any, zone: str) -> datetime | date:
        """A property's value by the clock of `zone`; a date where it is one."""
        found = value.dt
        if not isinstance(found, datetime):
            return date(found.year, found.month, found.day) if isinstance(found, date) else _refuse(value)
        theirs = self.of(value)
        bare = found.replace(tzinfo=None)
        if theirs == zone:
            return bare
        return first_instant(bare, ZoneInfo(theirs)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def _refuse(value: Any) -> date:
    raise Unusable(f"a date can't be read ({str(value)[:60]})")


def only(event: Event, name: str, kind: type[_T]) -> _T | None:
    """A property that comes once, or None. Raises Unusable where it is of another kind than it should."""
    value: object = event.get(name)
    if isinstance(value, list):
        raise Unusable(f"it has {name} more than once")
    if value is not None and not isinstance(value, kind):
        raise Unusable(f"its {name} can't be read")
    return value


def start_of(event: Event, zones: Zones) -> Recurrence:
    """When an event begins: as a recurrence that happens once. Raises Unusable."""
    value = only(event, "DTSTART", vDDDTypes)
    if value is None:
        raise Unusable("it states no start")
    zone = zones.of(value)
    wall = zones.wall(value, zone)
    if not isinstance(wall, datetime):
        raise Unusable("it lasts all day, and a chat has a time")
    if wall.year not in YEARS:
        raise Unusable(f"the year {wall.year} is too far away")
    return Recurrence(zone, wall, "", _length(event, zones, zone, wall))


def _length(event: Event, zones: Zones, zone: str, start: datetime) -> timedelta | None:
    """From start to end, exactly; None where none is stated."""
    end, stated = only(event, "DTEND", vDDDTypes), only(event, "DURATION", vDDDTypes)
    length = ZERO
    if stated is not None:
        if not isinstance(stated.dt, timedelta):
            raise Unusable("its DURATION can't be read")
        length = stated.dt
    elif end is not None:
        wall = zones.wall(end, zone)
        if not isinstance(wall, datetime):
            wall = datetime.combine(wall, time())
        length = first_instant(wall, ZoneInfo(zone)) - first_instant(start, ZoneInfo(zone))
    if length > LONGEST:
        raise Unusable("it lasts longer than a week")
    if length < ZERO:
        raise Unusable("it ends before it begins")
    return length or None


def series_of(event: Event, once: Recurrence, zones: Zones) -> list[Recurrence]:
    """All that an event's rule, dates and exceptions give. The first of its dates need not follow its rule."""
    rule = only(event, "RRULE", vRecur)
    extra = list(_dates(event, "RDATE", zones, once))
    found = [replace(once, start=wall) for wall in extra if isinstance(wall, datetime)]
    if rule is None:
        return [_without(event, each, zones) for each in [once, *found]]
    series = replace(once, rrule=_rule(_text(rule), once))
    if not _follows(series):
        found = [once, *found]
        series = _counted_less(series)
    return [_without(event, each, zones) for each in [series, *found]]


def _text(rule: vRecur) -> str:
    """The rule as it was written. Raises Unusable."""
    try:
        text: bytes = rule.to_ical()  # type: ignore[no-untyped-call]  # of a typed package
        return text.decode()
    except (TypeError, ValueError):  # icalendar takes some parts that it can't write
        raise Unusable("its RRULE can't be read") from None


def _rule(text: str, once: Recurrence) -> str:
    """The rule, its UNTIL by the clock on the wall. Raises Unusable."""
    wrong = check_rrule(text, once.start)
    if wrong:
        raise Unusable(f"its rule {text[:100]} can't be used: {wrong}")
    parts = dict(part.split("=", 1) for part in text.upper().split(";") if part)
    until = parts.get("UNTIL", "")
    if until.endswith("Z"):
        instant = datetime.strptime(until, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        parts["UNTIL"] = f"{instant.astimezone(ZoneInfo(once.timezone)):%Y%m%dT%H%M%S}"
    return ";".join(f"{name}={value}" for name, value in parts.items())


def _follows(series: Recurrence) -> bool:
    """Whether the rule gives its own first date."""
    first = first_instant(series.start, ZoneInfo(series.timezone))
    return next(starts(series, first, first + timedelta.resolution), None) is not None


def _counted_less(series: Recurrence) -> Recurrence:
    """A first date that does not follow the rule counts as one (3.8.5.3)."""
    parts = dict(part.split("=", 1) for part in series.rrule.split(";"))
    if "COUNT" in parts:
        parts["COUNT"] = str(max(int(parts["COUNT"]) - 1, 1))
    return replace(series, rrule=";".join(f"{name}={value}" for name, value in parts.items()))


def _dates(event: Event, name: str, zones: Zones, once: Recurrence) -> Iterator[datetime | date]:
    """The dates of an EXDATE or RDATE, by the clock of the event's zone. Raises Unusable."""
    lists = event.get(name, [])
    listed = lists if isinstance(lists, list) else [lists]
    values = [value for each in listed if isinstance(each, vDDDLists) for value in each.dts]
    if len(values) > MOST_DATES or not all(isinstance(each, vDDDLists) for each in listed):
        raise Unusable(f"its {name} can't be read")
    return (zones.wall(value, once.timezone) for value in values)


def _without(event: Event, series: Recurrence, zones: Zones) -> Recurrence:
    """The series without its exceptions."""
    given = set(_dates(event, "EXDATE", zones, series))
    return except_on(series, given)


def except_on(series: Recurrence, given: set[datetime | date]) -> Recurrence:
    """The series without these dates. Raises Unusable where one of several times on a day is meant."""
    zone = ZoneInfo(series.timezone)
    days = {each.date() if isinstance(each, datetime) else each for each in given}
    left_out = set()
    for day in sorted(days):
        midnight = first_instant(datetime.combine(day, time()), zone)
        walls = [
            at.astimezone(zone).replace(tzinfo=None)
            for at in starts(series, midnight - DAY, midnight + 2 * DAY)
        ]
        on_day = [wall for wall in walls if wall.date() == day]
        # A gap moves a start, and some programs write an exception as a date, or at midnight.
        meant = [
            wall for wall in on_day if len(on_day) == 1 or {wall, day, datetime.combine(day, time())} & given
        ]
        if meant and len(meant) < len(on_day):
            raise Unusable(f"on {day} it leaves out one of several times")
        if meant:
            left_out.add(day)
    return replace(series, except_dates=series.except_dates | left_out)
