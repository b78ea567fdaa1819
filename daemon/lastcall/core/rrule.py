"""Recurrence rules (RFC 5545 3.3.10) as values: the parts of an RRULE, read and checked."""

from datetime import UTC, datetime, time
from functools import lru_cache
from typing import Any

from msgspec import Struct

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY")
MOST_STARTS_A_DAY = 24 * 60


class RuleError(ValueError):
    """A rule that cannot be used; the message says why."""


class Rule(Struct, frozen=True):
    """The parts of an RRULE, checked. An empty part was not given."""

    freq: str
    interval: int = 1
    count: int | None = None
    until: datetime | None = None
    """Naive: wall time. Aware: the instant, in UTC."""
    week_starts: int = 0
    by_month: tuple[int, ...] = ()
    by_month_day: tuple[int, ...] = ()
    by_year_day: tuple[int, ...] = ()
    by_week_no: tuple[int, ...] = ()
    by_day: tuple[tuple[int, int], ...] = ()
    """(n, weekday): the n-th of its month or year, from the end where negative; every one where 0."""
    by_hour: tuple[int, ...] = ()
    by_minute: tuple[int, ...] = ()
    by_second: tuple[int, ...] = ()
    by_set_pos: tuple[int, ...] = ()


_NUMBERS: dict[str, tuple[str, int, int]] = {  # part: (field, smallest, largest); smallest < 0: no zero
    "BYMONTH": ("by_month", 1, 12),
    "BYMONTHDAY": ("by_month_day", -31, 31),
    "BYYEARDAY": ("by_year_day", -366, 366),
    "BYWEEKNO": ("by_week_no", -53, 53),
    "BYHOUR": ("by_hour", 0, 23),
    "BYMINUTE": ("by_minute", 0, 59),
    "BYSECOND": ("by_second", 0, 59),
    "BYSETPOS": ("by_set_pos", -366, 366),
}
_ONLY_WITH = {  # RFC 5545 3.3.10: "MUST NOT be used when"
    "BYMONTHDAY": ("YEARLY", "MONTHLY", "DAILY", "HOURLY", "MINUTELY"),
    "BYYEARDAY": ("YEARLY", "HOURLY", "MINUTELY"),
    "BYWEEKNO": ("YEARLY",),
    "BYSETPOS": ("YEARLY", "MONTHLY", "WEEKLY", "DAILY"),
}


@lru_cache(maxsize=4096)
def parse_rule(text: str) -> Rule:
    """Read an RRULE value, as `FREQ=WEEKLY;BYDAY=MO`. Raises RuleError."""
    parts: dict[str, str] = {}
    for part in text.upper().removeprefix("RRULE:").rstrip(";").split(";"):
        name, equals, value = part.strip().partition("=")
        if not equals or not value:
            raise RuleError(f"{part!r} is not NAME=VALUE")
        if name in parts:
            raise RuleError(f"{name} is given twice")
        parts[name] = value
    freq = parts.get("FREQ")
    if freq is None:
        raise RuleError("FREQ is missing, as in FREQ=WEEKLY")
    if freq not in FREQUENCIES:
        raise RuleError(f"FREQ={freq} is not one of {', '.join(FREQUENCIES)}")
    if "COUNT" in parts and "UNTIL" in parts:
        raise RuleError("COUNT and UNTIL exclude each other")
    rule = Rule(freq, **dict(_part(name, parts) for name in parts if name != "FREQ"))
    times = max(len(rule.by_hour), 1) * max(len(rule.by_minute), 1) * max(len(rule.by_second), 1)
    if times > MOST_STARTS_A_DAY:
        raise RuleError(f"more than {MOST_STARTS_A_DAY} starts a day")
    return rule


def _part(name: str, parts: dict[str, str]) -> tuple[str, Any]:
    """One part of a rule, checked: the field of `Rule` and its value, of that field's type."""
    value, freq = parts[name], parts["FREQ"]
    if freq not in _ONLY_WITH.get(name, FREQUENCIES):
        raise RuleError(f"{name} does not go with FREQ={freq}")
    if name in _NUMBERS:
        field, least, most = _NUMBERS[name]
        return field, tuple(sorted({_number(name, item, least, most) for item in value.split(",")}))
    if name == "BYDAY":
        return "by_day", tuple(sorted({_weekday(item, parts) for item in value.split(",")}))
    if name in ("INTERVAL", "COUNT"):
        return name.lower(), _number(name, value, 1, 10_000)
    if name == "WKST" and value in WEEKDAYS:
        return "week_starts", WEEKDAYS.index(value)
    if name == "UNTIL":
        return "until", _until(value)
    raise RuleError(f"{name}={value} is not understood")


def _number(name: str, text: str, least: int, most: int) -> int:
    digits = text.strip().removeprefix("+").removeprefix("-")
    if digits.isascii() and digits.isdigit() and len(digits) < 6:
        number = int(text)
        if least <= number <= most and (number or least == 0):
            return number
    raise RuleError(f"{name}={text} is not a number from {least} to {most}")


def _weekday(text: str, parts: dict[str, str]) -> tuple[int, int]:
    """`MO` or `-1MO`."""
    day, number = text.strip()[-2:], text.strip()[:-2]
    if day not in WEEKDAYS:
        raise RuleError(f"BYDAY={text} is not a weekday such as MO or 2MO")
    if not number:
        return 0, WEEKDAYS.index(day)
    if parts["FREQ"] not in ("MONTHLY", "YEARLY") or "BYWEEKNO" in parts:
        raise RuleError(f"BYDAY={text}: a number goes with MONTHLY or YEARLY only, and not with BYWEEKNO")
    return _number("BYDAY", number, -53, 53), WEEKDAYS.index(day)


def _until(text: str) -> datetime:
    """UNTIL. A date alone includes the whole day, as calendars read it."""
    try:
        if len(text) == 8:
            return datetime.combine(datetime.strptime(text, "%Y%m%d").date(), time(23, 59, 59))  # noqa: DTZ007 - wall time
        if text.endswith("Z"):
            return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        return datetime.strptime(text, "%Y%m%dT%H%M%S")  # noqa: DTZ007 - wall time has no zone here
    except ValueError:
        raise RuleError(f"UNTIL={text} is not a date such as 20271231 or 20271231T235959") from None
