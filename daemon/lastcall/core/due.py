"""Days in plain words: `friday`, `next monday`, `in 2 weeks`, `dec 4`, `2026-12-04`. The past is refused."""

import re
from calendar import monthrange
from datetime import date, timedelta

from msgspec import Struct

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
FURTHEST = 5 * 366
"""Days ahead: a follow-up in ten years is a slip of the finger."""
FAR = 183
"""Days ahead from which a date without a year may have been meant to be the one just gone."""
EXAMPLES = "friday, next monday, in 3 days, in 2 weeks, dec 4 or 2026-12-04"
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_NAMED = {
    "today": 0,
    "tonight": 0,
    "tomorrow": 1,
    "the day after tomorrow": 2,
    "next week": 7,
    "yesterday": -1,
}
_IN = re.compile(r"(?:in )?(\d{1,4}|[a-z]+) (day|week|month)s?")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_MONTH_DAY = re.compile(r"([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)? (?:of )?([a-z]{3,9})\.?(?:,? (\d{4}))?")
_SLASHES = re.compile(r"\d{1,4}[/.]\d{1,2}([/.]\d{1,4})?")


class Due(Struct, frozen=True):
    """A day that was understood."""

    day: date
    doubt: str = ""
    """What else might have been meant, in a sentence; empty where nothing else."""


class Unclear(Struct, frozen=True):
    """What can't be a due day, and why, in a sentence."""

    why: str


def parse_due(text: str, today: date) -> Due | Unclear:
    """The day that is meant, seen from `today`, a day of the user's own calendar."""
    words = " ".join(text.casefold().replace(",", " , ").split()).replace(" , ", ", ").removeprefix("on ")
    if not words or len(text) > 60:
        return Unclear(f"When? Write {EXAMPLES}.")
    for read in (_named, _weekday, _distance, _iso, _in_a_month):
        found = read(words, today)
        if found:
            return _checked(found, today)
    if _SLASHES.fullmatch(words):
        return Unclear(f"{text!r} can be read in two ways: write dec 4 or 2026-12-04.")
    return Unclear(f"{text!r} is no day that is understood: write {EXAMPLES}.")


def _checked(found: Due | Unclear, today: date) -> Due | Unclear:
    if isinstance(found, Unclear):
        return found
    if found.day < today:
        return Unclear(f"{spoken(found.day)} is past.")
    if (found.day - today).days > FURTHEST:
        return Unclear(f"{spoken(found.day)} is more than five years ahead.")
    return found


def spoken(day: date) -> str:
    """`Friday 4 December 2026`."""
    return f"{DAYS[day.weekday()].capitalize()} {day.day} {MONTHS[day.month - 1].capitalize()} {day.year}"


def _named(words: str, today: date) -> Due | None:
    distance = _NAMED.get(words)
    if distance is None:
        return None
    doubt = (
        f"Next week is taken as a week from today: {spoken(today + timedelta(7))}." if distance == 7 else ""
    )
    return Due(today + timedelta(distance), doubt)


def _weekday(words: str, today: date) -> Due | None:
    """`friday` is the first one after today; `next friday` is the one of next week."""
    prefix, _, name = words.rpartition(" ")
    index = _index(name, DAYS)
    if index is None or prefix not in {"", "this", "next"}:
        return None
    coming = today + timedelta((index - today.weekday() - 1) % 7 + 1)
    if prefix == "next":
        monday = today + timedelta(7 - today.weekday())
        day = monday + timedelta(index)
        doubt = f"Taken as {spoken(day)}; `{DAYS[index]}` is {spoken(coming)}." if day != coming else ""
        return Due(day, doubt)
    doubt = (
        f"Today is {DAYS[index].capitalize()}: taken as {spoken(coming)}." if index == today.weekday() else ""
    )
    return Due(coming, doubt)


def _distance(words: str, today: date) -> Due | Unclear | None:
    found = _IN.fullmatch(words)
    if not found:
        return None
    number = int(found[1]) if found[1].isdecimal() else _NUMBERS.get(found[1])
    if number is None:
        return None
    if found[2] == "month":
        return (
            Due(_months_on(today, number)) if number <= 60 else Unclear("That is more than five years ahead.")
        )
    return Due(today + timedelta(number * (7 if found[2] == "week" else 1)))


def _months_on(today: date, number: int) -> date:
    """The same day of the month, or its last where it has none such."""
    year, month = divmod(today.year * 12 + today.month - 1 + number, 12)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def _iso(words: str, _today: date) -> Due | Unclear | None:
    if not _ISO.fullmatch(words):
        return None
    try:
        return Due(date.fromisoformat(words))
    except ValueError:
        return Unclear(f"{words} is not in the calendar.")


def _in_a_month(words: str, today: date) -> Due | Unclear | None:
    """`dec 4`: without a year the next one there is."""
    found = _MONTH_DAY.fullmatch(words)
    name, number, year = found.groups() if found else ("", "", None)
    if not found and (found := _DAY_MONTH.fullmatch(words)):
        number, name, year = found.groups()
    month = _index(name, MONTHS) if name else None
    if month is None:
        return None
    for each in [int(year)] if year else range(today.year, today.year + 9):
        try:
            day = date(each, month + 1, int(number))
        except ValueError:  # 29 February waits for its year
            continue
        if year or day >= today:
            far = not year and (day - today).days > FAR
            return Due(day, f"Without a year, that is taken as {spoken(day)}." if far else "")
    return Unclear(f"{words} is not in the calendar.")


def _index(word: str, names: tuple[str, ...]) -> int | None:
    """Which of the names is meant, by its whole or its first three letters and more."""
    found = [i for i, name in enumerate(names) if len(word) >= 3 and name.startswith(word)]
    return found[0] if len(found) == 1 else None
