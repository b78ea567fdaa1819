"""Chats read from a calendar file. Nothing in it is trusted for size, shape or sense."""

import warnings
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from icalendar import Calendar, Component, Event
from icalendar.prop import vDDDTypes
from msgspec import Struct

from lastcall.core.moment import ZERO
from lastcall.core.recurrence import Recurrence, next_start
from lastcall.edges.calendar_file.content import CalendarError, look_over
from lastcall.edges.calendar_file.parts import LONGEST, Unusable, Zones, except_on, only, series_of, start_of
from lastcall.edges.calendar_file.texts import budget_of, goal_of, hashtag_of, line_of, link_of
from lastcall.edges.calendar_file.writing import PROTECTED

MOST_REMINDERS = 10


class LeftOut(Struct, frozen=True):
    """What was not taken, and why."""

    title: str
    why: str
    over: bool = False
    """Whether it merely lies in the past."""


class Found(Struct, frozen=True):
    """A chat as an event states it."""

    hashtag: str
    recurrences: tuple[Recurrence, ...]
    """With their exceptions; a length of None is one that the event doesn't state."""
    name: str = ""
    goal: str = ""
    budget: str = ""
    """As written."""
    link: str = ""
    remind: tuple[timedelta, ...] = ()
    notes: tuple[str, ...] = ()
    """What was taken for granted, as sentences for the user."""


def read_calendar(data: bytes, timezone: str, now: datetime) -> tuple[list[Found], list[LeftOut]]:
    """The chats of a calendar file, one for each event that isn't over at `now`, and what was left out.

    `timezone` (IANA) is that of times that name none. Raises CalendarError.
    """
    text, described = look_over(data)
    try:
        with warnings.catch_warnings(
            action="ignore"
        ):  # it warns of zones that it guesses; ours are looked up again
            calendars = Calendar.from_ical(text, multiple=True)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise CalendarError(f"it is no calendar file: {str(error)[:200]}") from None
    if not calendars:
        raise CalendarError("it is no calendar file: it holds no BEGIN:VCALENDAR")
    found: list[Found] = []
    left: list[LeftOut] = []
    for calendar in calendars:
        for kind in ("VTODO", "VJOURNAL"):
            left += [LeftOut(_title(each), f"it is no event ({kind})") for each in calendar.walk(kind)]
        for event, moved in _series(calendar):
            taken = _taken(event, moved, Zones(described, timezone), now)
            if isinstance(taken, Found):
                found.append(taken)
            else:
                left.append(taken)
    return found, left


def _title(event: Component) -> str:
    return (line_of(event, "SUMMARY") or line_of(event, "UID") or "an event without a title")[:80]


def _series(calendar: Component) -> Iterator[tuple[Event, list[Event]]]:
    """Each event with its dates that were moved (RECURRENCE-ID)."""
    events = [each for each in calendar.walk("VEVENT") if isinstance(each, Event)]
    masters = {str(each.get("UID")) for each in events if "RECURRENCE-ID" not in each}
    moved: dict[str, list[Event]] = {}
    for each in events:
        if "RECURRENCE-ID" in each and str(each.get("UID")) in masters:
            moved.setdefault(str(each.get("UID")), []).append(each)
    for each in events:
        if "RECURRENCE-ID" not in each:
            yield each, moved.pop(str(each.get("UID")), [])
        elif str(each.get("UID")) not in masters:
            yield each, []


def _taken(event: Event, moved: Sequence[Event], zones: Zones, now: datetime) -> Found | LeftOut:
    title = _title(event)
    try:
        return _chat(event, _recurrences(event, moved, zones), now)
    except Unusable as why:
        return LeftOut(title, str(why))
    except (
        ValueError,
        OverflowError,
    ):  # icalendar's own errors, which are many, and dates beyond the calendar
        return LeftOut(title, "it can't be read")


def _chat(event: Event, recurrences: Sequence[Recurrence], now: datetime) -> Found | LeftOut:
    title, (hashtag, name, note) = _title(event), hashtag_of(event)
    if PROTECTED in event.categories:
        return LeftOut(title, "it is protected time and no chat; write it under `protected`")
    if _is_cancelled(event):
        return LeftOut(title, "it is cancelled")
    if not hashtag:
        return LeftOut(title, "it has no title to make a hashtag of")
    ahead = tuple(each for each in recurrences if next_start(each, now) is not None)
    if not ahead:
        return LeftOut(title, "it is over", over=True)
    single = [f"{each.start:%Y-%m-%d %H:%M}" for each in ahead if not each.rrule]
    beside = f"Beside its rule it happens on {', '.join(single)}." if 0 < len(single) < len(ahead) else ""
    endless = (
        "The event states no end: it lasts as long as your file says." if ahead[0].length is None else ""
    )
    notes = tuple(each for each in (note, beside, endless) if each)
    return Found(
        hashtag, ahead, name, goal_of(event), budget_of(event), link_of(event), _reminders(event), notes
    )


def _is_cancelled(event: Event) -> bool:
    return line_of(event, "STATUS").upper() == "CANCELLED"


def _recurrences(event: Event, moved: Sequence[Event], zones: Zones) -> list[Recurrence]:
    """The series, less its dates that were moved, and those. Raises Unusable."""
    first, *others = series_of(event, start_of(event, zones), zones)
    for each in moved:
        instead_of = only(each, "RECURRENCE-ID", vDDDTypes)
        if instead_of is None or "RANGE" in instead_of.params:
            raise Unusable("from one date on it was changed as a whole (THISANDFUTURE)")
        first = except_on(first, {zones.wall(instead_of, first.timezone)})
        if not _is_cancelled(each):
            others.append(start_of(each, zones))
    return [first, *others]


def _reminders(event: Event) -> tuple[timedelta, ...]:
    """How long before the start its alarms ring; those that ring at another time are left out."""
    leads = set()
    for alarm in event.walk("VALARM"):
        trigger = alarm.get("TRIGGER")
        if not isinstance(trigger, vDDDTypes) or trigger.params.get("RELATED", "START") != "START":
            continue
        if isinstance(trigger.dt, timedelta) and ZERO < -trigger.dt <= LONGEST:
            leads.add(-trigger.dt)
    return tuple(sorted(leads, reverse=True)[:MOST_REMINDERS])
