"""Which time goes with which days."""

from collections.abc import Sequence
from itertools import groupby

from msgspec import Struct

from lastcall.core.announcement.clocks import DAY
from lastcall.core.announcement.doubt import Doubt
from lastcall.core.announcement.parts import DayPart, Parts, TimePart
from lastcall.core.announcement.times import NEAR, Settled, Times
from lastcall.core.announcement.zones import ahead


class Placed(Struct, frozen=True):
    """Days and one time on them."""

    days: DayPart
    time: Settled


def place_times(phrase: str, parts: Parts, home: str) -> list[Placed]:
    """The times of a sorted phrase with their days; `home` is the zone of the user's file. Raises Doubt."""
    times = Times(phrase, parts, home)
    placed = [
        Placed(day, time)
        for days, timed in _paired(phrase, _refined(parts.sequence))
        for settled in [times.settle(timed)]
        for day in days
        for time in settled
    ]
    return _once_each(placed)


# Pairing


def _refined(sequence: Sequence[DayPart | TimePart]) -> list[DayPart | TimePart]:
    """`Thursdays 9pm, second and fourth Thursday`: where days have no time of their own, those that say more stand."""
    if len(list(groupby(sequence, key=type))) % 2 == 0:
        return list(sequence)
    days = [part for part in sequence if isinstance(part, DayPart)]
    vague = [
        each for each in days
        if each.weekdays and not each.ordinals and not each.every and any(_says_more(other, each) for other in days)
    ]  # fmt: skip
    return [part for part in sequence if part not in vague]


def _says_more(other: DayPart, than: DayPart) -> bool:
    if other is than:
        return False
    if other.dates and not than.standing:
        return all(day.weekday is None for day in other.dates)
    return bool(other.ordinals or other.every) and set(other.weekdays) == set(than.weekdays)


def _paired(
    phrase: str, sequence: Sequence[DayPart | TimePart]
) -> list[tuple[list[DayPart], list[TimePart]]]:
    """Days with their times: `DT`, `TD`, or several such pairs in one order."""
    groups: list[list[DayPart | TimePart]] = [list(group) for _, group in groupby(sequence, key=type)]
    days = [[part for part in group if isinstance(part, DayPart)] for group in groups]
    times = [[part for part in group if isinstance(part, TimePart)] for group in groups]
    if not any(times):
        raise _no_time(phrase)
    if len(groups) % 2 == 0:
        first, second = (days[::2], times[1::2]) if days[0] else (days[1::2], times[::2])
        return list(zip(first, second, strict=True))
    if len(groups) == 3 and days[1]:  # 8pm on Mondays (3pm in New York)
        return [(days[1], [*times[0], *times[2]])]
    if len(groups) == 3 and {"and"} & set(_marks_before(phrase, days[2][0])):
        return [([*days[0], *days[2]], times[1])]
    odd = groups[2] if len(groups) > 2 else groups[0]
    raise Doubt("which time goes with which day?", odd[0].at, "Mondays 8pm and Thursdays 9pm ET")


def _marks_before(phrase: str, part: DayPart) -> list[str]:
    return phrase[: part.at].lower().replace("&", "and").split()[-1:]


def _no_time(phrase: str) -> Doubt:
    return Doubt("this says no time", len(phrase.rstrip()), f"“{phrase.strip()} 8-9pm”")


def _once_each(placed: Sequence[Placed]) -> list[Placed]:
    """`Thursdays 8pm ET / Fridays 10am Sydney` is one session."""
    kept: list[Placed] = []
    for each in placed:
        gaps = [] if each.days.again else [_gap(other, each) for other in kept if _by_two_clocks(other, each)]
        if any(0 < gap <= NEAR for gap in gaps):
            raise Doubt("two zones, and times that don't agree", each.days.at, "keep the one that is right")
        if 0 not in gaps:
            kept.append(each)
    return kept


def _by_two_clocks(one: Placed, other: Placed) -> bool:
    """Whether both name one weekday, each by its own zone."""
    plain = all(len(each.days.weekdays) == 1 and not each.days.ordinals for each in (one, other))
    return plain and one.days is not other.days and one.time.zone.name != other.time.zone.name


def _gap(one: Placed, other: Placed) -> int:
    """How many minutes lie between them in a week, at the time of the year when they are nearest."""
    week = 7 * DAY
    first, second = (each.days.weekdays[0] * DAY + each.time.start for each in (one, other))
    offsets = ahead(one.time.zone, other.time.zone)
    return min(
        min((second - first - minutes) % week, (first - second + minutes) % week) for minutes in offsets
    )
