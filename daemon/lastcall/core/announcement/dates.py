"""Dates as they are written: `2026-12-03`, `April 5th, 2018`, `26th of August 2015`, `8 July, 12 August 2019`."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from lastcall.core.announcement.doubt import Doubt
from lastcall.core.announcement.words import DAY_PATTERN, DAYS, MONTH_OF, MONTH_PATTERN, MONTHS, WEEKDAY_OF


class Day(Struct, frozen=True):
    """A day of the calendar as written; the year may be left to the reader."""

    month: int
    day: int
    year: int | None
    at: int
    """Where in the phrase."""
    end: int
    weekday: int | None = None
    """The weekday that was written with it."""
    other: tuple[int, int] | None = None
    """(month, day) where the two numbers could be the other way round."""

    @property
    def yearless(self) -> tuple[int, int]:
        """Month and day."""
        return self.month, self.day


_MONTH = rf"(?P<month>{MONTH_PATTERN})(?![a-z])\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?(?!\d)"
_NO_CLOCK = r"(?!\s?[ap]\.?\s?m\b|[:.]\d|\s?-\s?\d{1,2}\s?(?:[:.]\d\d)?\s?[ap]\.?m|[ap]\b|h\b|\s?o'clock)"
_YEAR = r"(?:,?\s?(?P<year>(?:19|20)\d\d)(?!\d|:\d)|,?\s?'(?P<short>\d\d)(?!\d))"
_SEP = r"\s?(?:,\s?(?:and\s|&\s|or\s)?|and\s|&\s?|or\s)\s?(?:the\s)?"
_ISO = re.compile(r"((?:19|20)\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)(?:t(?=\d))?")
_MONTH_FIRST = re.compile(
    rf"{_MONTH}\s?(?:the\s)?(?P<days>{_DAY}{_NO_CLOCK}(?:{_SEP}{_DAY}{_NO_CLOCK}(?!\s?[-/]\s?\d|\s(?:of\s)?(?:to|{MONTH_PATTERN})\b))*)"
    rf"{_YEAR}?"
)
_DAY_FIRST = re.compile(
    rf"(?:the\s)?(?P<days>(?:{_DAY}{_SEP})*{_DAY})(?:\s?of\s|\s|-)?(?:the\s)?{_MONTH}(?:-(?=\d{{4}}))?{_YEAR}?"
)
_SPAN = re.compile(
    rf"(?P<begin>\d{{1,2}})(?:st|nd|rd|th)?\s?(?:-|to\s|until\s|through\s)\s?(?P<end>\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?"
    rf"(?P<month>{MONTH_PATTERN})(?![a-z])\.?,?\s(?P<year>20\d\d)(?!\d|:\d)"
    rf"|(?P<month2>{MONTH_PATTERN})(?![a-z])\.?\s(?P<begin2>\d{{1,2}})(?:st|nd|rd|th)?\s?(?:-|to\s|until\s|through\s)\s?"
    r"(?P<end2>\d{1,2})(?:st|nd|rd|th)?,?\s(?P<year2>20\d\d)(?!\d|:\d)"
)
_NUMERIC = re.compile(r"(\d{1,2})([/.-])(\d{1,2})(?:\2((?:19|20)?\d\d))?(?!\d|:|[/.-]\d|\s?[ap]\.?m)")
_NUMBER = re.compile(r"\d{1,2}")
_WEEKDAY = re.compile(rf"(?:(?:this|next|coming)\s+)?({DAY_PATTERN})(?![a-z])\.?,?\s+(?:the\s+|on\s+)?")


def read_days(text: str, at: int) -> tuple[list[Day], int] | None:
    """The days that are written at a place of a phrase in lower case, and where they end."""
    weekday = _WEEKDAY.match(text, at)
    found = _read(text, weekday.end() if weekday else at)
    if found is None:
        return None
    days, end = found
    if weekday:
        first = days[0]
        days[0] = Day(first.month, first.day, first.year, at, end, WEEKDAY_OF[weekday[1]], first.other)
    return days, end


def _read(text: str, at: int) -> tuple[list[Day], int] | None:
    if match := _ISO.match(text, at):
        return [Day(int(match[2]), int(match[3]), int(match[1]), at, match.end())], match.end()
    if match := _MONTH_FIRST.match(text, at):
        return _listed(match), match.end()
    if match := _DAY_FIRST.match(text, at):
        return _listed(match), match.end()
    if match := _NUMERIC.match(text, at):
        return _numeric(match)
    return None


def read_span(text: str, at: int) -> tuple[Day, Day, int] | None:
    """`24 to 28 December 2026`: its first and last day, and where it ends."""
    match = _SPAN.match(text, at)
    if match is None:
        return None
    begin, end, month, year = (match[name] or match[f"{name}2"] for name in ("begin", "end", "month", "year"))
    first, last = (Day(MONTH_OF[month], int(day), int(year), at, match.end()) for day in (begin, end))
    return first, last, match.end()


def _listed(match: re.Match[str]) -> list[Day]:
    year = int(match["year"]) if match["year"] else 2000 + int(match["short"]) if match["short"] else None
    days = [int(number[0]) for number in _NUMBER.finditer(match["days"])]
    return [Day(MONTH_OF[match["month"]], day, year, match.start(), match.end()) for day in days]


def _numeric(match: re.Match[str]) -> tuple[list[Day], int] | None:
    """`4/20/2018`, `20.4.2018`. Without a year only a slash makes a date: `8.30` is a time, `8-9` a range."""
    first, second, year = int(match[1]), int(match[3]), match[4]
    if (year is None and match[2] != "/") or not (1 <= first <= 31 and 1 <= second <= 31):
        return None
    if first > 12 and second > 12:
        return None
    in_full = None if year is None else int(year) if len(year) == 4 else 2000 + int(year)
    swapped = match[2] == "." or first > 12
    month, day = (second, first) if swapped else (first, second)
    both = first <= 12 and second <= 12 and first != second and match[2] != "."
    return [
        Day(month, day, in_full, match.start(), match.end(), None, (day, month) if both else None)
    ], match.end()


def with_shared_year(days: list[Day]) -> list[Day]:
    """`8 July, 12 August, 9 September 2019`: one year at the end serves all; or a date is said twice, once with it."""
    years = {day.year for day in days if day.year is not None}
    if len(years) != 1:
        return days
    dated = {day.yearless for day in days if day.year is not None}
    serves_all = days[-1].year is not None
    [year] = years
    return [replace(day, year=year) if serves_all or day.yearless in dated else day for day in days]


def settled_by(day: Day, weekday: int) -> Day:
    """The day as it is read where one of its two readings, and not the other, falls on a weekday."""
    pairs = [pair for pair in (day.yearless, day.other) if pair and day.year]
    fitting = [p for p in pairs if (found := _date(day.year or 1, *p)) and found.weekday() == weekday]
    return replace(day, month=fitting[0][0], day=fitting[0][1], other=None) if len(fitting) == 1 else day


def sharing_year(first: Day, last: Day) -> tuple[list[Day], list[Day]]:
    """`24 to 28 December 2026`; but where the year turns between them, each needs its own."""
    if first.yearless <= last.yearless:
        first, last = with_shared_year([first, last])
    return [first], [last]


def month_first(day: Day) -> Day:
    """The day with its numbers read in that order, which is how they were kept."""
    return replace(day, other=None)


def resolve(day: Day, phrase: str, today: date) -> date:
    """The date that is meant. Raises Doubt where the year is missing, or the weekday contradicts it."""
    if day.year is None:
        raise _no_year(day, phrase, today)
    meant = [found for pair in (day.yearless, day.other) if pair and (found := _date(day.year, *pair))]
    if not meant:
        raise Doubt(
            f"{phrase[day.at : day.end].strip()} is not in the calendar", day.at, "a date such as 2026-12-03"
        )
    fitting = [found for found in meant if day.weekday in {None, found.weekday()}]
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        wrong = meant[0]
        error = f"{wrong.day} {MONTHS[wrong.month - 1]} {wrong.year} is a {DAYS[wrong.weekday()]}"
        raise Doubt(
            error, day.at, f"“{said(day, phrase, f'{DAYS[wrong.weekday()]} {wrong}')}”, or another date"
        )
    offers = " or ".join(f"“{said(day, phrase, str(found))}”" for found in fitting)
    raise Doubt("which is the month and which the day?", day.at, offers)


def refuse_yearless(days: Sequence[Day], phrase: str, today: date) -> None:
    """Raises Doubt where several dates state no year: all are offered with theirs."""
    places: dict[tuple[int, int], list[date]] = {}
    since = today
    for day in sorted(days, key=lambda day: day.at):
        following = [found for found in _next(day, since) if day.weekday in {None, found.weekday()}]
        if day.year is None and following:
            places.setdefault((day.at, day.end), []).append(following[0])
            since = following[0]
    if sum(map(len, places.values())) < 2:
        return
    offer = phrase
    for (at, end), found in sorted(places.items(), reverse=True):
        offer = offer[:at] + " and ".join(map(str, found)) + offer[end:]
    raise Doubt("these dates state no year", min(places)[0], f"“{offer}” would be the next such dates")


def _no_year(day: Day, phrase: str, today: date) -> Doubt:
    following = [found for found in _next(day, today) if day.weekday in {None, found.weekday()}]
    if not following:
        return Doubt("this date states no year", day.at, "add the year")
    offer = said(day, phrase, f"{DAYS[following[0].weekday()]} {following[0]}")
    return Doubt("this date states no year", day.at, f"“{offer}” would be the next such date")


def _next(day: Day, today: date) -> Iterator[date]:
    for year in range(today.year, today.year + 9):
        found = _date(year, *day.yearless)
        if found and found >= today:
            yield found


def said(day: Day, phrase: str, instead: str) -> str:
    """The phrase with the day written otherwise."""
    return f"{phrase[: day.at]}{instead}{phrase[day.end :]}"


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
