"""Plain words to recurrences: `every other Wednesday 8-9pm ET from 2026-01-07`.

A phrase is scanned into items (`scan`), the items are sorted into days, times and bounds (`sorting`), each time finds its
days and its minute (`slots`), and the whole is checked (`reading`) and put into rules and words (`meaning`). A word
that is not known makes the phrase unclear: a wrong silent reading would cost a user a chat.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from msgspec import Struct

from lastcall.core.announcement import dates
from lastcall.core.announcement.doubt import Doubt
from lastcall.core.announcement.meaning import recurrences, say
from lastcall.core.announcement.parts import Parts
from lastcall.core.announcement.reading import has_time, read
from lastcall.core.announcement.scan import scan
from lastcall.core.announcement.sorting import sort
from lastcall.core.recurrence import Recurrence, Window, first_instant, starts

LONGEST = 500
"""Characters in a phrase."""
RAREST = timedelta(days=366 * 41)
"""A fifth Monday of February may be forty years away."""
EXAMPLE = "write it as “Mondays 8-9pm ET” or “every other Tuesday 20:00-21:00 from 2026-12-01”"
_OFFERED = re.compile("“([^”]*)”")


class Announcement(Struct, frozen=True):
    """A phrase that was understood."""

    phrase: str
    recurrences: tuple[Recurrence, ...]
    """At least one."""
    notes: tuple[str, ...]
    """What was taken for granted, as sentences for the user."""
    understood: str
    """The meaning in canonical words, a phrase that gives the same recurrences."""

    @property
    def timezone(self) -> str:
        """IANA name of the zone in which the announcement is held; of the first where it is held in several."""
        return self.recurrences[0].timezone


class Unclear(Struct, frozen=True):
    """A phrase that was not understood, or could mean several things."""

    phrase: str
    error: str
    column: int
    """Where in the phrase, from 1."""
    hint: str
    """What would be understood; whole phrases stand in “ ”."""


class Protection(Struct, frozen=True):
    """When nothing may happen."""

    recurrences: tuple[Recurrence, ...] = ()
    """Each states its length."""
    windows: tuple[Window, ...] = ()
    """Whole days, resolved to aware UTC instants."""


@lru_cache(maxsize=1024)
def parse(phrase: str, timezone: str, today: date) -> Announcement | Unclear:
    """Read an announcement. `timezone` (IANA) is used where the phrase names none; a fortnight that states no
    start counts from its first match at or after `today`.
    """
    try:
        return _parse(phrase, timezone, today)
    except Doubt as doubt:
        return _unclear(phrase, doubt, timezone, today)


def _parse(phrase: str, timezone: str, today: date) -> Announcement:
    if len(phrase) > LONGEST:
        raise Doubt("this is too long to read", LONGEST, EXAMPLE)
    reading = read(phrase, list(scan(phrase, timezone)), timezone, today)
    found = recurrences(reading.slots, reading.bounds)
    if not any(_happens(rule) for rule in found):
        raise Doubt(
            "with these dates it never happens", 0, "Mondays 8-9pm ET from 2026-12-07 until 2027-03-29"
        )
    return Announcement(phrase, found, reading.notes, say(reading.slots, reading.bounds))


def _happens(rule: Recurrence) -> bool:
    begin = rule.start.replace(tzinfo=UTC) - timedelta(days=2)
    return next(starts(rule, begin, begin + RAREST), None) is not None


def _unclear(phrase: str, doubt: Doubt, timezone: str, today: date) -> Unclear:
    """The answer to a doubt; a phrase is offered only if it would be understood."""
    offers = _OFFERED.findall(doubt.hint)
    works = all(_is_clear(offer, timezone, today) for offer in offers)
    return Unclear(phrase, doubt.error, min(doubt.at, len(phrase)) + 1, doubt.hint if works else EXAMPLE)


def _is_clear(phrase: str, timezone: str, today: date) -> bool:
    try:
        _parse(phrase, timezone, today)
    except Doubt:
        return False
    return True


def parse_protected(phrase: str, timezone: str, today: date) -> Protection | Unclear:
    """Read when nothing may happen: whole days as `2026-12-24 to 2027-01-02`, or an announcement with an end."""
    try:
        parts = sort(phrase, list(scan(phrase[:LONGEST], timezone)))
        days = None if has_time(parts) else _whole_days(phrase, parts, today)
    except Doubt as doubt:
        return _unclear(phrase, doubt, timezone, today)
    if days:
        return Protection(windows=tuple(_window(first, last, ZoneInfo(timezone)) for first, last in days))
    found = parse(phrase, timezone, today)
    if isinstance(found, Unclear):
        return found
    if any(recurrence.length is None for recurrence in found.recurrences):
        return Unclear(phrase, "it states no end", len(phrase.rstrip()) + 1, "daily 6-7:30pm")
    return Protection(recurrences=found.recurrences)


def _whole_days(phrase: str, parts: Parts, today: date) -> list[tuple[date, date]]:
    """(first, last) of each stretch of days. Raises Doubt."""
    only_dates = [part for part in parts.days() if part.dates]
    if parts.first and parts.last and not parts.sequence:
        parts.first, parts.last = dates.sharing_year(parts.first[0], parts.last[0])
        first, last = (dates.resolve(days[0], phrase, today) for days in (parts.first, parts.last))
        if last < first:
            raise Doubt("it ends before it begins", parts.last[0].at, f"{last} to {first}")
        return [(first, last)]
    if only_dates and len(only_dates) == len(parts.sequence) and not (parts.first or parts.last):
        days = dates.with_shared_year([day for part in only_dates for day in part.dates])
        return [(found, found) for found in (dates.resolve(day, phrase, today) for day in days)]
    return []


def _window(first: date, last: date, zone: ZoneInfo) -> Window:
    begin, end = (datetime.combine(day, time()) for day in (first, last + timedelta(days=1)))
    return Window(first_instant(begin, zone), first_instant(end, zone))
