"""Lengths of time as people write them: `90s`, `40m`, `1h 30m`, `2d`."""

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
