"""A recurrence in plain words, where there are some that mean the same: for rules that come from elsewhere."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from msgspec.structs import replace

from lastcall.core.announcement import Unclear, parse
from lastcall.core.recurrence import DAY, Recurrence, starts
from lastcall.core.rrule import Rule, parse_rule

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ORDINALS = {1: "1st", 2: "2nd", 3: "3rd", 4: "4th", -1: "last"}
YEARS = timedelta(days=366 * 3)
"""Weekly and monthly rules that agree for so long agree until their end."""
AROUND = timedelta(days=40)
MOST_WEEKS = 4
"""Between two dates; nobody announces more."""


def in_words(recurrence: Recurrence, now: datetime) -> str | None:
    """An announcement that `parse` reads as a recurrence with the same occurrences from `now` on, or None.

    Exceptions are not part of it.
    """
    if recurrence.length is not None and recurrence.length >= DAY:
        return None
    phrases = _phrases(recurrence)
    return next((phrase for phrase in phrases if _means(phrase, recurrence, now)), None)


def _means(phrase: str, recurrence: Recurrence, now: datetime) -> bool:
    found = parse(phrase, recurrence.timezone, now.date())
    if isinstance(found, Unclear) or len(found.recurrences) != 1:
        return False
    read = found.recurrences[0]
    if (read.timezone, read.length) != (recurrence.timezone, recurrence.length) or read.except_dates:
        return False
    plain = replace(recurrence, except_dates=frozenset())
    first = recurrence.start.replace(tzinfo=UTC)
    stretches = [(min(now, first - AROUND) if not recurrence.rrule else now, max(now, first) + YEARS)]
    until = parse_rule(recurrence.rrule).until if recurrence.rrule else None
    if until:
        end = until.replace(tzinfo=UTC)
        stretches.append((max(now, end - AROUND), end + AROUND))
    return all(list(starts(read, *stretch)) == list(starts(plain, *stretch)) for stretch in stretches)


def _phrases(recurrence: Recurrence) -> Iterator[str]:
    """What might be said of it."""
    start = recurrence.start
    times = _clock(start.time())
    if recurrence.length:
        times += f"-{_clock((start + recurrence.length).time())}"
    said = f"{times} {recurrence.timezone}"
    if not recurrence.rrule:
        yield f"{start.date()} {said}"
        return
    rule = parse_rule(recurrence.rrule)
    until = f" until {rule.until.date()}" if rule.until else ""
    days = _days(rule, start)
    if days and not rule.count:
        if rule.interval == 1:
            yield f"{days} {said}{until}"
        yield f"{days} {said} from {start.date()}{until}"


def _days(rule: Rule, start: datetime) -> str:
    """On which days, for the rules that people announce."""
    named = [DAYS[day] for _, day in rule.by_day] or [DAYS[start.weekday()]]
    match rule.freq:
        case "DAILY" if rule.interval == 1:
            return "daily"
        case "WEEKLY" if rule.interval == 1:
            return " and ".join(filter(None, (", ".join(f"{day}s" for day in named[:-1]), f"{named[-1]}s")))
        case "WEEKLY" if rule.interval <= MOST_WEEKS:
            distance = "other" if rule.interval == 2 else f"{rule.interval} weeks on"
            return f"every {distance} {' and '.join(named)}"
        case "MONTHLY" if rule.interval == 1 and len({day for _, day in rule.by_day}) == 1:
            numbers = [
                ORDINALS.get(number, "")
                for number, _ in sorted(rule.by_day, key=lambda each: (each[0] < 0, each[0]))
            ]
            return f"{' and '.join(numbers)} {named[0]}" if all(numbers) else ""
    return ""


def _clock(at: time) -> str:
    """`9:30pm`, as announcements have it. A second makes no time of day that can be announced."""
    minutes = f":{at:%M:%S}" if at.second else f":{at:%M}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}{'am' if at.hour < 12 else 'pm'}"
