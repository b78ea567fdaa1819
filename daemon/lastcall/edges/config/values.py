"""Parsers of single values: text from the file to a value of the core, or an `unfit` error with a hint."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic_core import PydanticCustomError

from lastcall.core.guess import nearest
from lastcall.core.outcome_json import LONGEST_KIND
from lastcall.edges.config.problem import quoted

HASHTAG = "{hashtag}"
OFF = "off"
LONGEST_LINE = 300
"""More than a bubble shows."""
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_WALL = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2})?")
_OFFSET = re.compile(r"(UTC|GMT)?\s*[+-]\s*\d.*", re.IGNORECASE)
_ABBREVIATED = {
    "America/New_York": {"ET", "EST", "EDT", "EST5EDT", "EASTERN"},
    "America/Chicago": {"CT", "CST", "CDT", "CST6CDT", "CENTRAL"},
    "America/Denver": {"MT", "MST", "MDT", "MST7MDT", "MOUNTAIN"},
    "America/Los_Angeles": {"PT", "PST", "PDT", "PST8PDT", "PACIFIC"},
    "Europe/London": {"GMT", "BST", "UK", "GB"},
    "Europe/Berlin": {"CET", "CEST"},
    "Australia/Sydney": {"AET", "AEST", "AEDT"},
}
"""What people write, and the zone they mean: `EST` as such would stay on winter time all year."""


def unfit(message: str, hint: str = "", *, offset: int = 0) -> PydanticCustomError:
    """An error in our own words. `offset` is how many characters into the text it lies."""
    return PydanticCustomError("unfit", "{message}", {"message": message, "hint": hint, "offset": offset})


def text(value: object) -> str:
    """One text, its ends trimmed."""
    if value is None:
        raise PydanticCustomError("empty", "nothing is written here")
    if isinstance(value, list):
        raise unfit(
            "one value is expected here, and this is a list", "a text that begins with [ needs quotes"
        )
    if not isinstance(value, str):
        hint = "a text with { or a colon in it needs quotes"
        raise unfit("one value is expected here, and this has keys of its own", hint)
    return value.strip()


def line(value: object) -> str:
    """A text of one line, for bubbles and menus."""
    found = text(value)
    if len(found.splitlines()) > 1 or len(found) > LONGEST_LINE:
        raise unfit(
            "this is longer than a notification can show", f"one line of at most {LONGEST_LINE} characters"
        )
    return found


def clock_time(value: object) -> time:
    """A time of day, `04:00`."""
    found = _CLOCK.fullmatch(text(value))
    if not found:
        raise unfit(f"{quoted(text(value))} is no time of day", 'write it as "04:00", from 00:00 to 23:59')
    return time(int(found[1]), int(found[2]))


def daily(value: object) -> time | None:
    """A time of day, or `off`."""
    return None if text(value).lower() == OFF else clock_time(value)


def weekly(value: object) -> tuple[int, time] | None:
    """A weekday (Monday is 0) and a time of day, as `Sunday 18:00`; or `off`."""
    written = text(value)
    if written.lower() == OFF:
        return None
    name, _, clock = written.rpartition(" ")
    name = name.strip().lower().removesuffix(" at")
    found = [i for i, weekday in enumerate(WEEKDAYS) if len(name) >= 3 and f"{weekday}s".startswith(name)]
    if not found or not _CLOCK.fullmatch(clock):
        raise unfit(f"{quoted(written)} is no time in a week", "write it as Sunday 18:00, or off")
    return found[0], clock_time(clock)


def outcome_kind(value: object) -> str:
    """A kind of outcome of the user's own: a word or a few."""
    written = " ".join(text(value).split())
    fine = all(char.isalnum() or char in " _-'" or unicodedata.category(char)[0] == "M" for char in written)
    if not fine or not written[:1].isalnum() or len(written) > LONGEST_KIND:
        raise unfit(
            f"{quoted(written)} is no kind of outcome",
            f"a word or a few, at most {LONGEST_KIND} characters: sale",
        )
    return written


def day(value: object) -> date:
    """A date, `2026-12-28`."""
    written = text(value)
    if _DAY.fullmatch(written):
        try:
            return date.fromisoformat(written)
        except ValueError:
            raise unfit(f"{written} is not in the calendar") from None
    raise unfit(f"{quoted(written)} is no date", "write it as 2026-12-28, year first")


def wall_time(value: object) -> datetime:
    """A date and a time of day, by the clock on the wall."""
    written = text(value)
    if not _WALL.fullmatch(written):
        hint = 'write it as "2026-01-05T22:00", and the zone under timezone'
        raise unfit(f"{quoted(written)} is no date with a time", hint)
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        raise unfit(f"{written} is not in the calendar") from None
    if not 1970 <= found.year <= 2200:  # a rule is counted from here: each year back costs time
        raise unfit(f"the year {found.year} is too far away", "a year from 1970 to 2200")
    return found


def number(least: int, most: int) -> Callable[[object], int]:
    """A parser of whole numbers between two bounds."""

    def parse(value: object) -> int:
        written = text(value)
        if not re.fullmatch("[0-9]{1,9}", written) or not least <= int(written) <= most:
            raise unfit(f"{quoted(written)} does not fit here", f"a whole number from {least} to {most}")
        return int(written)

    return parse


def choice(allowed: Sequence[str]) -> Callable[[object], str]:
    """A parser of one word out of some."""

    def parse(value: object) -> str:
        written = text(value)
        if written.lower() in allowed:
            return written.lower()
        raise unfit(f"{quoted(written)} is none of {', '.join(allowed)}", did_you_mean(written, allowed))

    return parse


def did_you_mean(written: str, known: Sequence[str]) -> str:
    """A guess at a mistyped word, "" where none is near."""
    near = nearest(written, known)
    return f"did you mean {near}?" if near else ""


def hashtag(value: object) -> str:
    """A hashtag, with its #."""
    written = text(value)
    tag = written.removeprefix("#")
    if not tag:
        raise unfit("the hashtag is empty", 'write it as "#jobhuntchat", in quotes, or as jobhuntchat')
    wrong = next((char for char in tag if not _in_hashtag(char)), None)
    if wrong:
        hint = "letters, digits and _ only, one hashtag a chat"
        raise unfit(
            f"{quoted(written)} is no hashtag: {quoted(wrong)} can't be in one",
            hint,
            offset=written.index(wrong),
        )
    if len(tag) > 100:
        raise unfit("a hashtag has at most 100 characters")
    return f"#{tag}"


def _in_hashtag(char: str) -> bool:
    # marks (category M) are the vowel signs of Hindi, Thai and other scripts
    return char == "_" or char.isalnum() or unicodedata.category(char).startswith("M")


def link(value: object) -> str:
    """A web address, in which `{hashtag}` may stand for the hashtag without its #."""
    written = text(value)
    hint = f'write it as "https://bsky.app/hashtag/{HASHTAG}", in quotes'
    try:
        parts = urlsplit(fill(written, "#x"))
        fine = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        fine = False
    if not fine or re.search(r"[\s<>\"\\]", written):
        raise unfit(f"{quoted(written)} is no web address", hint)
    if re.search(r"[{}]", written.replace(HASHTAG, "")):
        raise unfit(f"only {HASHTAG} can stand in braces", hint)
    return written


def fill(template: str, tag: str) -> str:
    """The link of one chat."""
    return template.replace(HASHTAG, quote(tag.removeprefix("#"), safe=""))


def zone(value: object) -> str:
    """An IANA time zone's name."""
    written = text(value)
    meant = next((name for name, short in _ABBREVIATED.items() if written.upper() in short), None)
    if meant:
        raise unfit(f"{quoted(written)} is short for several zones", f"write a place: {meant}")
    try:
        ZoneInfo(written)
        known = "/" in written or written == "UTC"
    except (ValueError, OSError, LookupError):
        known = False
    if not known and _OFFSET.fullmatch(written):
        raise unfit(f"{quoted(written)} is not a time zone", "a place knows of summer time: Europe/Berlin")
    if not known:
        near = did_you_mean(written.replace(" ", "_"), sorted(available_timezones()))
        raise unfit(
            f"{quoted(written)} is not a time zone", near or "write a continent and a city: America/Denver"
        )
    return written


def one_or_many(value: object) -> list[object]:
    """A list, where one value may stand for a list of one."""
    return value if isinstance(value, list) else [value]
