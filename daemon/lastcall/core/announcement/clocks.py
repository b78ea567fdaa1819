"""Times of day as they are written, and which times they can mean: `8-9:30pm`, `20h`, `11-noon`, `7.30`."""

import re
from collections.abc import Iterable
from datetime import timedelta

from msgspec import Struct

from lastcall.core.announcement.words import NUMBERS

DAY = 24 * 60
LONGEST = 18 * 60
"""A range longer than this, in minutes, is a slip of the pen."""
MINUTE = timedelta(minutes=1)


class Clock(Struct, frozen=True):
    """One time of day as written."""

    hour: int
    minute: int
    sign: str
    """`am`, `pm`, `24` where the hour can only be one of 24, or "" where nothing settles it."""
    text: str

    def minutes(self) -> tuple[int, ...]:
        """The minutes of the day it can mean."""
        if self.sign == "24":
            return (self.hour * 60 + self.minute,)
        base = self.hour % 12 * 60 + self.minute
        return tuple(base + half for sign, half in (("am", 0), ("pm", DAY // 2)) if self.sign in {sign, ""})


class Run(Struct, frozen=True):
    """A start and how long it lasts, in minutes; None: no end is stated."""

    start: int
    length: int | None


_ZONES = r"(?:[ecmp][sd]?t|gmt|utc|bst|uk|cet)?(?![a-z])"
_SIGN = (
    rf"\s?(?:([ap])\.?\s?m(?={_ZONES})(?:(?<=\.m)\.|(?<= m)\.)?"
    r"|([ap])(?![a-z'])|(p)(?=[ecmp][sd]?t(?![a-z])))"
)
_CLOCK = (
    r"(?:(noon|midday|midnight)(?![a-z])|12 (noon|midnight)(?![a-z])"
    r"|(\d{1,2})(?:\s?[:.]\s?(\d{2})(?!\d)|h(\d{2})?(?![a-z\d])|(?![\d]))"
    rf"(?:{_SIGN}|\s?(o'clock)|\s?(?:hrs|h|uhr)(?![a-z]))?)"
)
_HHMM = r"([01]\d|2[0-3])([0-5][05])"
_BEFORE_ZONE = r"(?=\s(?:[ecmp][sd]?t|gmt|utc|bst|ist|cet|uk)(?![a-z]))"
_MILITARY = rf"{_HHMM}(?:\s?-\s?{_HHMM})?(?:\s?(?:hrs?|hours?|h|uhr)(?![a-z])|{_BEFORE_ZONE})"
CLOCK = re.compile(_CLOCK)
_HOURS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_HOUR = rf"(?P<hour>{_HOURS}|(?:1[0-2]|[1-9])(?![\d:.h]))"
SPOKEN = re.compile(
    rf"(?:(?P<part>half(?:\spast)?|quarter\spast|quarter\sto)\s{_HOUR}(?P<sign>{_SIGN}|\s?o'clock)?"
    rf"|(?P<word>{_HOURS})(?P<said>{_SIGN}|\s?o'clock))(?![a-z\d'])"
)
MILITARY = re.compile(_MILITARY)
TO = re.compile(
    r"\s?(?:-|to(?![a-z])|un(?:til|till)(?![a-z])|till?(?![a-z])|thru(?![a-z])|through(?![a-z]))\s?"
)
AND = re.compile(r"\s?(?:and|&)\s?")


def read(text: str, at: int) -> tuple[Clock | str, int] | None:
    """The time at a place of a text in lower case and where it ends; as it is written, if there is no such time."""
    match = CLOCK.match(text, at)
    if match:
        return clock(match) or match[0].strip(), match.end()
    match = SPOKEN.match(text, at)
    return (_spoken(match), match.end()) if match else None


def _spoken(match: re.Match[str]) -> Clock:
    """`half past seven`, `quarter to 9pm`, `eight o'clock`."""
    named = match["hour"] or match["word"]
    hour = NUMBERS.get(named) or int(named)
    letter = (match["sign"] or match["said"] or "").strip()[:1]
    part = match["part"] or ""
    minute = 30 if part.startswith("half") else 15 if part else 0
    if part.endswith("to"):
        hour, minute = hour - 1 or 12, 45
    return Clock(hour, minute, {"a": "am", "p": "pm"}.get(letter, ""), match[0].strip())


def clock(match: re.Match[str]) -> Clock | None:
    """What a match of CLOCK says; None where there is no such time of day."""
    word = match[1] or match[2]
    if word:
        return Clock(0 if word == "midnight" else 12, 0, "24", match[0].strip())
    hour, minute, h_minute = int(match[3]), match[4], match[5]
    minutes = int(minute or h_minute or 0)
    letter = match[6] or match[7] or match[8]
    sign = f"{letter}m" if letter else ""
    if not sign and (_only_24(match[3], minute) or "h" in match[0].replace("o'clock", "")):
        sign = "24"
    if sign == "pm" and 12 < hour < 24:  # 21.00pm
        sign = "24"
    if (
        minutes > 59
        or hour > 24
        or (hour == 24 and minutes)
        or (sign in {"am", "pm"} and not 1 <= hour <= 12)
    ):
        return None
    return Clock(hour % 24, minutes, sign, match[0].strip())


def _only_24(hour: str, minute: str | None) -> bool:
    return int(hour) > 12 or int(hour) == 0 or (hour.startswith("0") and minute is not None)


def runs(begin: Clock, end: Clock | None) -> tuple[Run, ...]:
    """What a time or a range can mean. am or pm after one end serves the other where that is shorter."""
    if end is None:
        return tuple(Run(start, None) for start in begin.minutes())
    pairs = [(Run(start, (close - start) % DAY)) for start in begin.minutes() for close in end.minutes()]
    pairs = [run for run in pairs if run.length]
    if begin.sign or end.sign:
        return tuple(sorted(pairs, key=_length)[:1])
    return tuple(min((run for run in pairs if run.start == start), key=_length) for start in begin.minutes())


def _length(run: Run) -> int:
    return run.length or 0


def within(found: Iterable[Run], part: tuple[int, int]) -> tuple[Run, ...]:
    """Those that start in a part of the day."""
    return tuple(run for run in found if part[0] <= run.start < part[1])


_WORDED = {
    "half an": 0.5, "an": 1, "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8,
    "ten": 10, "twelve": 12, "thirty": 30, "forty-five": 45, "sixty": 60, "ninety": 90,
}  # fmt: skip
LENGTH = re.compile(
    r"(?:(?:for|lasting|lasts|last|about|approx(?:imately|\.)?|around|up to)\s+)*"
    rf"(?:(?P<number>\d{{1,4}}(?:[.,]\d)?)[\s-]?|(?P<word>{'|'.join(_WORDED)})[\s-])"
    r"(?P<half>½\s?)?(?P<unit>hours?(?:'s|s')?|hrs?|h|minutes?|mins?|min|m)(?![a-z])\.?(?:[\s-]?long)?"
    r"(?:\s(?:and\s)?(?:(?:a\s)?(?P<and_half>half)|(?P<rest>15|30|45)\s?(?:minutes?|mins?|m))(?![a-z]))?"
)


def length(match: re.Match[str]) -> timedelta:
    """What a match of LENGTH says."""
    number = float(match["number"].replace(",", ".")) if match["number"] else _WORDED[match["word"]]
    unit = 60 if match["unit"].startswith("h") else 1
    rest = 30 if match["and_half"] else int(match["rest"] or 0)
    return (number * unit + (30 if match["half"] else 0) + rest) * MINUTE
