"""Plain words to recurrences: `every other Wednesday 8-9pm ET from 2026-01-07`.

A phrase is taken apart piece by piece: dates, ordinals, times, weekdays, a zone. Whatever is left must be a word
that never matters, or the phrase is unclear: a wrong silent reading would cost a user a chat.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from lastcall.core.recurrence import Recurrence, Window, first_instant, starts

LONGEST = 500
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
ORDINALS = {
    "1st": 1,
    "first": 1,
    "2nd": 2,
    "second": 2,
    "3rd": 3,
    "third": 3,
    "4th": 4,
    "fourth": 4,
    "last": -1,
}
ORDINAL_NAMES = {1: "1st", 2: "2nd", 3: "3rd", 4: "4th", -1: "last"}
ZONES = {
    "America/New_York": ("et", "est", "edt", "eastern"),
    "America/Chicago": ("ct", "cst", "cdt", "central"),
    "America/Denver": ("mt", "mst", "mdt", "mountain"),
    "America/Los_Angeles": ("pt", "pst", "pdt", "pacific"),
    "America/Phoenix": ("arizona",),
    "Europe/London": ("uk", "gmt", "bst"),
    "Europe/Berlin": ("cet", "cest"),
    "UTC": ("utc",),
}
ZONE_OF = {word: zone for zone, words in ZONES.items() for word in words}
SEASONAL = {"est", "edt", "cst", "cdt", "mst", "mdt", "pst", "pdt", "gmt", "bst", "cet", "cest"}
FILLER = {
    "a", "an", "at", "chat", "each", "every", "for", "from", "in", "join", "month", "of", "on", "the", "time",
    "us", "and", "week", "weekly", "pm", "evening", "evenings", "night", "nights", "morning", "mornings", "afternoon",
    "afternoons",
}  # fmt: skip
PM_WORDS = re.compile(r"\b(?:evenings?|nights?|afternoons?)\b")
AM_WORDS = re.compile(r"\bmornings?\b")

_DATE = r"\d{4}-\d{2}-\d{2}"
_CLOCK = r"(?:noon|midnight|\d{1,2}(?:[:.]\d{2})?(?:\s*[ap]\.?m\b\.?)?)"
_FROM = re.compile(rf"\b(?:from|starting|commencing|beginning)\s+({_DATE})\b")
_UNTIL = re.compile(rf"\buntil\s+({_DATE})\b")
_ISO = re.compile(rf"\b({_DATE})\b")
_TIMES = re.compile(rf"(?<![\w:.])({_CLOCK})(?:\s*(?:-|to|until)\s*({_CLOCK}))?(?![\w:])")
_EVERY = re.compile(
    r"\b(?:every\s+other|alternate|bi-?weekly|fortnightly|every\s+(\d{1,2})\s+weeks?|every\s+two\s+weeks)\b"
)
_ORDINAL = re.compile(r"\b(1st|2nd|3rd|4th|first|second|third|fourth|last)\b")
_DAY_NAME = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:days?)?s?"
_DAY_RANGE = re.compile(rf"\b({_DAY_NAME})\.?\s*(?:-|to|through)\s*({_DAY_NAME})\b\.?")
_DAY = re.compile(rf"\b({_DAY_NAME})\b\.?")
_SETS = re.compile(r"\b(weekdays?|weekends?|daily|every\s+day|mwf)\b")
_IANA = re.compile(r"\b([a-z]+(?:/[a-z_+-]+)+)\b")
_CITY = re.compile(r"\b([a-z]+(?: [a-z]+){0,2})\s+time\b")


@dataclass(frozen=True, slots=True)
class Announcement:
    """A phrase that was understood."""

    phrase: str
    recurrences: tuple[Recurrence, ...]
    """At least one, all in one zone."""
    notes: tuple[str, ...]
    """What was taken for granted, as sentences for the user."""
    understood: str
    """The meaning in canonical words, a phrase that gives the same recurrences."""

    @property
    def timezone(self) -> str:
        """IANA name of the zone the announcement is held in."""
        return self.recurrences[0].timezone


@dataclass(frozen=True, slots=True)
class Unclear:
    """A phrase that was not understood, or could mean several things."""

    phrase: str
    error: str
    column: int
    """Where in the phrase, from 1."""
    hint: str


@dataclass(frozen=True, slots=True)
class Protection:
    """When nothing may happen."""

    recurrences: tuple[Recurrence, ...] = ()
    """Each states its length."""
    windows: tuple[Window, ...] = ()
    """Whole days, resolved to aware UTC instants."""


class _Doubt(Exception):  # noqa: N818 - the ordinary answer to an unclear phrase, caught in `parse`
    def __init__(self, error: str, at: int, hint: str) -> None:
        super().__init__(error)
        self.error, self.at, self.hint = error, at, hint


@dataclass(frozen=True, slots=True)
class _Rule:
    """On which days: what the words before and after the times mean."""

    rrule: str
    words: str
    interval: int = 1


def parse(phrase: str, timezone: str, today: date) -> Announcement | Unclear:
    """Read an announcement. `timezone` (IANA) is used where the phrase names none; a fortnight that states no
    start counts from its first match at or after `today`.
    """
    try:
        return _Reader(phrase, timezone, today).read()
    except _Doubt as doubt:
        return Unclear(phrase, doubt.error, doubt.at + 1, doubt.hint)


def parse_protected(phrase: str, timezone: str, today: date) -> Protection | Unclear:
    """Read when nothing may happen: whole days as `2026-12-24 to 2027-01-02`, or an announcement with an end."""
    days = re.fullmatch(rf"\s*({_DATE})(?:\s*(?:to|until|-|–)\s*({_DATE}))?\s*", phrase)
    if days:
        try:
            first = date.fromisoformat(days[1])
            last = date.fromisoformat(days[2] or days[1])
        except ValueError:
            return Unclear(phrase, "this date is not in the calendar", 1, "2026-12-24 to 2027-01-02")
        if last < first:
            return Unclear(phrase, "it ends before it begins", days.start(2) + 1, f"{last} to {first}")
        zone = ZoneInfo(timezone)
        begin, end = (datetime.combine(day, time()) for day in (first, last + timedelta(days=1)))
        return Protection(windows=(Window(first_instant(begin, zone), first_instant(end, zone)),))
    found = parse(phrase, timezone, today)
    if isinstance(found, Unclear):
        return found
    if any(recurrence.length is None for recurrence in found.recurrences):
        return Unclear(phrase, "it states no end", len(phrase.rstrip()) + 1, "daily 6-7:30pm")
    return Protection(recurrences=found.recurrences)


class _Reader:
    """Takes one phrase apart. What a piece is made of is blanked, so that columns stay true."""

    def __init__(self, phrase: str, timezone: str, today: date) -> None:
        self._phrase, self._default, self._today = phrase, timezone, today
        self._text = re.sub("[–—]", "-", phrase).casefold()
        self._notes: list[str] = []

    def read(self) -> Announcement:
        """Raises _Doubt."""
        if len(self._phrase) > LONGEST or len(self._text) != len(self._phrase):
            raise _Doubt("this is too long or too odd to read", 0, "Mondays 8-9pm ET")
        first, last = self._dated(_FROM), self._dated(_UNTIL)
        dates = [self._as_date(match) for match in self._take(_ISO)]
        zone, zone_words = self._zone()
        rule = self._rule(dates)
        times = self._times()
        self._refuse_leftovers()
        first = first or (self._today if rule.interval > 1 else None)
        recurrences = tuple(self._build(zone, rule, dates, first, last, each) for each in times)
        stated = first if first and (rule.interval > 1 or first != self._today) else None
        return Announcement(
            self._phrase,
            recurrences,
            tuple(self._notes),
            self._say(rule, dates, times, zone_words, stated, last),
        )

    def _take(self, pattern: re.Pattern[str]) -> list[re.Match[str]]:
        found = list(pattern.finditer(self._text))
        for match in found:
            self._text = self._text[: match.start()] + " " * len(match[0]) + self._text[match.end() :]
        return found

    def _as_date(self, match: re.Match[str]) -> date:
        try:
            return date.fromisoformat(match[1])
        except ValueError:
            raise _Doubt(f"{match[1]} is not in the calendar", match.start(1), "2026-12-03 20:00") from None

    def _dated(self, pattern: re.Pattern[str]) -> date | None:
        found = self._take(pattern)
        if len(found) > 1:
            raise _Doubt("this says two dates for one thing", found[1].start(), "keep one of them")
        return self._as_date(found[0]) if found else None

    def _zone(self) -> tuple[str, str]:
        """The zone, and how it is said."""
        named = [(m.start(), _iana(m[1]) or self._unknown_zone(m)) for m in self._take(_IANA)]
        for match in self._take(re.compile(rf"\b({'|'.join(ZONE_OF)})(?:\s+time)?\b")):
            zone = ZONE_OF[match[1]]
            if match[1] in SEASONAL:
                self._notes.append(f"{match[1].upper()} is taken for {_place(zone)}, summer and winter.")
            named.append((match.start(), zone))
        for match in self._take(_CITY):
            city = next((c for c in _tails(match[1]) if c in _cities()), None)
            if city is None:
                self._unknown_zone(match)
            else:
                rest = match[1].removesuffix(city)
                at = match.start()
                self._text = self._text[:at] + rest + self._text[at + len(rest) :]
                named.append((match.start(), _cities()[city]))
        if len({zone for _, zone in named}) > 1:
            raise _Doubt("this names two zones", max(named)[0], "keep one zone and its times")
        if not named:
            self._notes.append(f"No zone is named: {_place(self._default)}, as in your file.")
            return self._default, _place(self._default)
        return named[0][1], _place(named[0][1])

    def _unknown_zone(self, match: re.Match[str]) -> str:
        raise _Doubt(
            f"“{match[1]}” is not a time zone", match.start(1), "New York time, ET or America/New_York"
        )

    def _rule(self, dates: list[date]) -> _Rule:
        interval = self._interval()
        ordinals = [ORDINALS[match[1]] for match in self._take(_ORDINAL)]
        days = self._weekdays()
        if dates:
            if days and any(day.weekday() not in days for day in dates):
                raise _Doubt("the weekday is not that of the date", 0, f"{dates[0]:%A} {dates[0]}")
            return _Rule("", " and ".join(str(day) for day in dates))
        if not days:
            raise _Doubt("this says no day", 0, f"{'every other ' if interval > 1 else ''}Wednesday 8-9pm ET")
        names = [DAYS[day].capitalize() for day in days]
        if ordinals:
            if interval > 1:
                raise _Doubt("an ordinal and a distance don't go together", 0, "1st and 3rd Thursday 8pm ET")
            by = ",".join(f"{n}{CODES[day]}" for n in ordinals for day in days)
            said = " and ".join(ORDINAL_NAMES[n] for n in ordinals)
            return _Rule(f"FREQ=MONTHLY;BYDAY={by}", f"{said} {' and '.join(names)}")
        by = ",".join(CODES[day] for day in days)
        if interval > 1:
            distance = "other" if interval == 2 else f"{interval} weeks on"
            return _Rule(
                f"FREQ=WEEKLY;INTERVAL={interval};BYDAY={by}",
                f"Every {distance} {' and '.join(names)}",
                interval,
            )
        if len(days) == 7:
            return _Rule("FREQ=DAILY", "Daily")
        return _Rule(f"FREQ=WEEKLY;BYDAY={by}", "Every " + ", ".join(names))

    def _interval(self) -> int:
        found = self._take(_EVERY)
        if len(found) > 1:
            raise _Doubt("this says twice how often", found[1].start(), "keep one of them")
        return int(found[0][1] or 2) if found else 1

    def _weekdays(self) -> list[int]:
        days: set[int] = set()
        for match in self._take(_SETS):
            word = match[1]
            days |= set(range(5)) if word.startswith("weekday") else set()
            days |= {5, 6} if word.startswith("weekend") else {0, 2, 4} if word == "mwf" else set()
            days |= set(range(7)) if word == "daily" or word.startswith("every") else set()
        for match in self._take(_DAY_RANGE):
            first, last = _weekday(match[1]), _weekday(match[2])
            days |= {(first + n) % 7 for n in range((last - first) % 7 + 1)}
        days |= {_weekday(match[1]) for match in self._take(_DAY)}
        return sorted(days)

    def _times(self) -> list[tuple[time, timedelta | None]]:
        part = "pm" if PM_WORDS.search(self._text) else "am" if AM_WORDS.search(self._text) else ""
        found = self._take(_TIMES)
        if not found:
            raise _Doubt("this says no time", len(self._phrase.rstrip()), f"{self._phrase.strip()} 8-9pm")
        return [_time(match, part) for match in found]

    def _refuse_leftovers(self) -> None:
        for word in re.finditer(r"[^\s,;.&/()|@!:-]+", self._text):
            if word[0] not in FILLER:
                raise _Doubt(f"“{word[0]}” is not understood", word.start(), "Mondays 8-9pm ET")

    def _build(
        self, zone: str, rule: _Rule, dates: list[date], first: date | None, last: date | None,
        when: tuple[time, timedelta | None],
    ) -> Recurrence:  # fmt: skip
        begins, length = when
        if dates:
            if len(dates) > 1:
                raise _Doubt(
                    "only one date is understood at a time", 0, "write each date as an entry of its own"
                )
            return Recurrence(zone, datetime.combine(dates[0], begins), "", length)
        until = f";UNTIL={last:%Y%m%d}T235959" if last else ""
        anchor = Recurrence(
            zone, datetime.combine(first or date(2024, 1, 1), begins), rule.rrule + until, length
        )
        if rule.interval == 1:
            return anchor
        # A fortnight counts from its first match, not from the week of the date.
        plain = replace(anchor, rrule=rule.rrule.replace(f"INTERVAL={rule.interval};", ""))
        begin = anchor.start.replace(tzinfo=UTC) - timedelta(days=2)
        local = ZoneInfo(zone)
        walls = (at.astimezone(local) for at in starts(plain, begin, begin + timedelta(days=16)))
        match = next(wall.date() for wall in walls if wall.date() >= anchor.start.date())
        return replace(anchor, start=datetime.combine(match, begins))

    def _say(
        self, rule: _Rule, dates: list[date], times: list[tuple[time, timedelta | None]], zone: str,
        first: date | None, last: date | None,
    ) -> str:  # fmt: skip
        said = " and ".join(_range(begins, length) for begins, length in times)
        begin = f" from {first}" if first and not dates else ""
        end = f" until {last}" if last else ""
        if rule.interval > 1 and first == self._today:
            self._notes.append(f"No start is stated: counted from the first match; add `from {self._today}`.")
        return f"{rule.words}, {said}, {zone}{begin}{end}"


def _time(match: re.Match[str], part: str) -> tuple[time, timedelta | None]:
    """Start and length of one range. am or pm after one of them serves both where that makes sense."""
    begin, begin_sign = _clock(match[1], match.start(1))
    if match[2] is None:
        return _settled(begin, begin_sign or part, match), None
    end, end_sign = _clock(match[2], match.start(2))
    if not begin_sign and end_sign in {"am", "pm"}:
        other = "am" if end_sign == "pm" else "pm"
        closes = _settled(end, end_sign, match)
        begin_sign = end_sign if _settled(begin, end_sign, match) < closes else other
    elif not begin_sign and end_sign == "24":
        begin_sign = "24"
    opens = _settled(begin, begin_sign or part, match)
    if not end_sign:
        end_sign = "24" if begin_sign == "24" else _later(begin, end, begin_sign or part)
    closes = _settled(end, end_sign, match)
    length = timedelta(hours=closes.hour - opens.hour, minutes=closes.minute - opens.minute)
    if not length:
        raise _Doubt("it ends when it begins", match.start(2), "8-9pm")
    return opens, length % timedelta(days=1)


def _later(begin: tuple[int, int], end: tuple[int, int], sign: str) -> str:
    """`8pm-9` ends at nine in the evening, `11am-1` at one in the afternoon."""
    if sign not in {"am", "pm"}:
        return sign
    if (end[0] % 12, end[1]) > (begin[0] % 12, begin[1]):
        return sign
    return "pm" if sign == "am" else "am"


def _clock(text: str, at: int) -> tuple[tuple[int, int], str]:
    """(hour, minute) as written, and what settles am or pm: am, pm, 24, or nothing."""
    if text in {"noon", "midnight"}:
        return ((12, 0), "24") if text == "noon" else ((0, 0), "24")
    digits = re.match(r"(\d{1,2})(?:[:.](\d{2}))?", text)
    hour, minute = (int(digits[1]), int(digits[2] or 0)) if digits else (99, 0)
    sign = re.sub(r"[\d\s:.]", "", text)
    if hour > 23 or minute > 59 or (sign and not 1 <= hour <= 12):
        raise _Doubt(f"“{text}” is no time of day", at, "8pm or 20:00")
    bare = (
        hour > 12 or hour == 0 or (digits is not None and digits[1].startswith("0") and digits[2] is not None)
    )
    return (hour, minute), sign or ("24" if bare else "")


def _settled(clock: tuple[int, int], sign: str, match: re.Match[str]) -> time:
    hour, minute = clock
    if sign in {"am", "pm"} and hour <= 12:
        return time(hour % 12 + (12 if sign == "pm" else 0), minute)
    if sign == "24":
        return time(hour, minute)
    written = match[0].strip()
    raise _Doubt(f"“{written}” could be am or pm", match.start(), f"{written}pm, {written}am, or 20:00")


def _range(begins: time, length: timedelta | None) -> str:
    """In 24 hours; where that could be read as half a day's, am or pm is said."""
    clear = begins.hour < 10 or begins.hour > 12
    said = f"{begins:%H:%M}" if clear else f"{begins:%H:%M}{'am' if begins.hour < 12 else 'pm'}"
    if length is None:
        return said
    end = datetime.combine(date(2024, 1, 1), begins) + length
    return f"{said}–{end:%H:%M}"


def _weekday(name: str) -> int:
    return next(index for index, day in enumerate(DAYS) if day.startswith(name[:3]))


def _place(zone: str) -> str:
    """How a zone is said: `New York time`."""
    return f"{zone.rpartition('/')[2].replace('_', ' ')} time" if "/" in zone else zone


def _tails(words: str) -> Iterator[str]:
    """`on new york`, `new york`, `york`."""
    parts = words.split()
    return (" ".join(parts[index:]) for index in range(len(parts)))


@cache
def _cities() -> dict[str, str]:
    """City to IANA name."""
    return {
        zone.rpartition("/")[2].replace("_", " ").casefold(): zone
        for zone in sorted(available_timezones())
        if "/" in zone
    }


@cache
def _iana(text: str) -> str | None:
    """The IANA name in its own case."""
    return next((zone for zone in available_timezones() if zone.casefold() == text), None)
