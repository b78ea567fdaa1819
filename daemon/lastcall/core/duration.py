"""Lengths of time as people write them, `1h 30m`, and as they read them, `90 minutes`."""

import re
from datetime import timedelta

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
PATTERN = r"\d+ *[smhd]( *\d+ *[smhd])*"
_DURATION = re.compile(PATTERN)
_PART = re.compile(r"(\d{1,6}) *([smhd])")


def parse_duration(text: str) -> timedelta | None:
    """The length that the text states, None where it states none: a number needs a unit, each unit comes once."""
    written = text.strip().lower()
    if len(written) > 40 or not _DURATION.fullmatch(written):
        return None
    parts = _PART.findall(written)
    named = [unit for _, unit in parts]
    if len(set(named)) != len(named) or sorted(named, key="dhms".index) != named:
        return None
    return timedelta(**{UNITS[unit]: int(number) for number, unit in parts})


def written(length: timedelta) -> str:
    """A length as `parse_duration` reads it, to the second: `1h 30m`, `25h`."""
    seconds = round(length.total_seconds())
    parts = {"h": seconds // 3600, "m": seconds // 60 % 60, "s": seconds % 60}
    return " ".join(f"{number}{unit}" for unit, number in parts.items() if number) or "0s"


def minutes(length: timedelta) -> str:
    """A length in words, as exact as a glance wants it: `40 minutes`, `1 minute`, `30 seconds`."""
    seconds = round(length.total_seconds())
    if seconds < 60:
        return f"{seconds} second{'s' if seconds != 1 else ''}"
    whole = (seconds + 30) // 60
    if whole < 120:
        return f"{whole} minute{'s' if whole != 1 else ''}"
    return short(length)


def short(length: timedelta) -> str:
    """A length in few letters: `3 h 10`, `40 min`, `30 s`."""
    seconds = round(length.total_seconds())
    if seconds < 60:
        return f"{seconds} s"
    hours, rest = divmod((seconds + 30) // 60, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest:02}" if rest else f"{hours} h"
