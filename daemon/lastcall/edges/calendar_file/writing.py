"""The schedule as a calendar file: whole recurrences, from an instant on."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, Timezone
from icalendar.prop import vDuration, vRecur

from lastcall import __version__
from lastcall.core.duration import written
from lastcall.core.moment import ZERO
from lastcall.core.outcome import Kept
from lastcall.core.recurrence import DAY, LATEST, Recurrence, Window, first_instant, next_start, walls
from lastcall.core.schedule import Chat, ProtectedTime, Schedule
from lastcall.edges.calendar_file.changes import vtimezone
from lastcall.edges.calendar_file.todos import todo

CHAT, PROTECTED = "lastcall chat", "lastcall protected"
"""Categories."""
GOAL, BUDGET = "Goal: ", "Budget: "
"""How lines of a description begin."""
IN_UTC = ("UTC", "Etc/UTC")
AHEAD = 30
"""Years for which the changes of a zone are listed."""


def write_calendar(
    schedule: Schedule,
    begin: datetime,
    stamp: datetime,
    *,
    protected: bool = False,
    follow_ups: Iterable[Kept] = (),
) -> bytes:
    """The chats from `begin` on, with `protected` time where wanted, and open follow-ups as tasks.

    `stamp` is when this is written. Aware UTC.

    A rule that counts its occurrences begins where it always did. What is over is left out.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//lastcall//lastcall {__version__}//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "lastcall")
    events = [event for chat in schedule.chats for event in _chat(chat, begin)]
    if protected:
        zone = ZoneInfo(schedule.timezone)
        events += [event for each in schedule.protected for event in _protected(each, zone, begin)]
    for zone_of_events in _zones(events, begin):
        calendar.add_component(zone_of_events)
    for event in {str(event["UID"]): event for event in events}.values():
        event.add("dtstamp", stamp)
        calendar.add_component(event)
    for task in filter(None, (todo(kept, stamp) for kept in follow_ups)):
        calendar.add_component(task)
    return bytes(calendar.to_ical())


def _chat(chat: Chat, begin: datetime) -> Iterator[Event]:
    for recurrence in chat.recurrences:
        event = _recurring(chat.hashtag, recurrence, chat.skip, recurrence.length or chat.lasts, begin)
        if event is None:
            continue
        event.add("summary", f"{chat.name} ({chat.hashtag})" if chat.name else chat.hashtag)
        goal = [f"{GOAL}{chat.goal}"] if chat.goal else []
        event.add("description", "\n".join([*goal, f"{BUDGET}{written(chat.budget)}"]))
        event.add("categories", [CHAT])
        if chat.link:
            event.add("url", chat.link)
        for lead in chat.remind:
            event.add_component(_alarm(chat.hashtag, lead))
        yield event


def _alarm(hashtag: str, lead: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", f"{hashtag} in {written(lead)}")
    alarm["TRIGGER"] = _Exactly(-lead)
    return alarm


def _protected(protected: ProtectedTime, zone: ZoneInfo, begin: datetime) -> Iterator[Event]:
    for recurrence in protected.recurrences:
        event = _recurring(protected.name, recurrence, frozenset(), recurrence.length or ZERO, begin)
        if event is not None:
            yield _named(event, protected.name)
    for window in protected.windows:
        if window.end > begin:
            yield _named(_whole_days(protected.name, window, zone), protected.name)


def _named(event: Event, name: str) -> Event:
    event.add("summary", name)
    event.add("categories", [PROTECTED])
    return event


def _whole_days(name: str, window: Window, zone: ZoneInfo) -> Event:
    """Windows are whole days in the schedule's zone."""
    event = Event()
    first, last = (at.astimezone(zone).date() for at in (window.start, window.end - timedelta.resolution))
    event.add("uid", _uid(name, first, last))
    event.add("dtstart", first)
    event.add("dtend", last + DAY)
    event.add("transp", "OPAQUE")
    return event


def _recurring(
    name: str, recurrence: Recurrence, skip: frozenset[date], length: timedelta, begin: datetime
) -> Event | None:
    """An event with its rule and exceptions; None where nothing lies ahead."""
    zone = ZoneInfo(recurrence.timezone)
    first = _first(recurrence, skip, begin)
    if first is None:
        return None
    event = Event()
    event.add("uid", _uid(name, recurrence.timezone, recurrence.start, recurrence.rrule))
    event.add("dtstart", _at(first, zone))
    event["DURATION"] = _Exactly(length)
    event.add("transp", "OPAQUE")
    if recurrence.rrule:
        event.add("rrule", _rule(recurrence.rrule, zone))
        skipped = [_at(wall, zone) for wall in _skipped(recurrence, skip, first)]
        if skipped:
            event.add("exdate", skipped)
    return event


def _first(recurrence: Recurrence, skip: frozenset[date], begin: datetime) -> datetime | None:
    """The wall time to begin with. A later one than the rule's own keeps its phase, as it is one of its starts."""
    zone = ZoneInfo(recurrence.timezone)
    if next_start(recurrence, begin) is None:
        return None
    if not recurrence.rrule:
        return None if _is_skipped(recurrence.start, recurrence, skip) else recurrence.start
    if "COUNT=" in recurrence.rrule:
        return next(iter(walls(recurrence, zone, first_instant(recurrence.start, zone), LATEST)), None)
    ahead = (wall for wall in walls(recurrence, zone, begin, LATEST) if first_instant(wall, zone) >= begin)
    return next((wall for wall in ahead if not _is_skipped(wall, recurrence, skip)), None)


def _skipped(recurrence: Recurrence, skip: frozenset[date], first: datetime) -> list[datetime]:
    """The wall times that the rule gives and that don't happen."""
    zone = ZoneInfo(recurrence.timezone)
    found: set[datetime] = set()
    for day in recurrence.except_dates | skip:
        midnight = first_instant(datetime.combine(day, time()), zone)
        around = walls(recurrence, zone, midnight - DAY, midnight + 2 * DAY)
        found |= {wall for wall in around if wall >= first and _is_skipped(wall, recurrence, skip)}
    return sorted(found)


def _is_skipped(wall: datetime, recurrence: Recurrence, skip: frozenset[date]) -> bool:
    """As the core has it: `skip` holds dates on which it begins, the rule's exceptions those it gives."""
    zone = ZoneInfo(recurrence.timezone)
    return wall.date() in recurrence.except_dates or first_instant(wall, zone).astimezone(zone).date() in skip


def _rule(rrule: str, zone: ZoneInfo) -> vRecur:
    """The rule; its UNTIL is wall time with us, and UTC there (3.3.10)."""
    rule: vRecur = vRecur.from_ical(rrule)
    for until in rule.get("UNTIL", []):
        if not isinstance(until, datetime):
            until = datetime.combine(until, time(23, 59, 59))  # noqa: PLW2901 - the whole day, as core reads it
        rule["UNTIL"] = [until if until.tzinfo else first_instant(until, zone)]
    return rule


def _at(wall: datetime, zone: ZoneInfo) -> datetime:
    return wall.replace(tzinfo=UTC if zone.key in IN_UTC else zone)


class _Exactly(vDuration):
    """A length in hours: a day (P1D) is nominal, and lasts 23 or 25 hours when the clocks change (3.3.6)."""

    def to_ical(self) -> bytes:
        seconds = round(abs(self.td).total_seconds())
        parts = {"H": seconds // 3600, "M": seconds // 60 % 60, "S": seconds % 60}
        length = "".join(f"{number}{unit}" for unit, number in parts.items() if number) or "0S"
        return f"{'-' * (self.td < ZERO)}PT{length}".encode()


def _uid(name: str, *what: object) -> str:
    """The same for the same chat and rule, whenever it is written."""
    told = "\n".join([name.casefold(), *map(str, what)])
    return f"{hashlib.sha256(told.encode()).hexdigest()[:32]}@lastcall"


def _zones(events: Iterable[Event], begin: datetime) -> Iterator[Timezone]:
    """The changes of each zone that an event is held in, from before the first event on."""
    firsts: dict[str, date] = {}
    for event in events:
        start = event.DTSTART
        if isinstance(start, datetime) and isinstance(start.tzinfo, ZoneInfo):
            key = start.tzinfo.key
            firsts[key] = min(firsts.get(key, start.date()), start.date())
    for key, first in sorted(firsts.items()):
        last = date(max(first.year, begin.year) + AHEAD, 1, 1)
        yield vtimezone(ZoneInfo(key), date(first.year - 1, 1, 1), last)
