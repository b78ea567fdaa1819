"""Which minute of the day a time is, and by which clock; and which times only say another one once more."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from msgspec import Struct

from lastcall.core.announcement import clocks
from lastcall.core.announcement.clocks import DAY, MINUTE, Clock, Run
from lastcall.core.announcement.doubt import Doubt
from lastcall.core.announcement.parts import Parts, TimePart
from lastcall.core.announcement.words import PARTS
from lastcall.core.announcement.zones import Zone, ahead, place

NEAR = 3 * 60
"""Times in two zones that lie closer together than this, in minutes, were meant to be the same."""

_NEVER = {"morning": (12 * 60, DAY), **dict.fromkeys(("afternoon", "evening", "night"), (4 * 60, 11 * 60))}
"""From and to which minute of the day nobody calls a start so."""


class Settled(Struct, frozen=True):
    """A time that can mean only one thing."""

    start: int
    """Minute of the day."""
    length: timedelta | None
    zone: Zone


class _Time(Struct):
    """A time part with what it can still mean."""

    part: TimePart
    runs: tuple[Run, ...]
    zone: Zone


class Times:
    """The times of a phrase; they are read in each other's light."""

    def __init__(self, phrase: str, parts: Parts, home: str) -> None:
        """`home` is the zone of the user's file. Raises Doubt where one time is said to be in two zones."""
        self._phrase, self._parts = phrase, parts
        timed = [part for part in parts.sequence if isinstance(part, TimePart)]
        self._zones = _zoned(timed, home)
        self._to_24 = _clear_24(timed)
        alone = len(set(parts.day_parts)) == len(timed) == 1
        self._part_of_day = parts.day_parts[-1] if alone else ""

    def settle(self, group: Sequence[TimePart]) -> list[Settled]:
        """The times that go with the same days, each once. Raises Doubt."""
        meant = [_Time(part, self._runs(part), self._zones[part]) for part in group]
        return [self._settled(time) for time in _distinct(self._phrase, meant)]

    def _runs(self, part: TimePart) -> tuple[Run, ...]:
        """What a time can mean by itself, and by what part of the day the phrase calls it."""
        begin, end = part.times.begin, part.times.end
        if self._to_24:
            begin, end = _as_24(begin), _as_24(end) if end else None
        found = clocks.runs(begin, end)
        if not found:
            raise Doubt("it ends when it begins", part.at, "8-9pm")
        several = len(set(self._parts.day_parts)) > 1
        named = part.near if several else self._parts.day_parts
        if len(found) > 1 and named:
            found = clocks.within(found, PARTS[named[-1]]) or found
        return found

    def _settled(self, time: _Time) -> Settled:
        """The one run that a time means."""
        part = time.part
        if len(time.runs) > 1:
            raise _am_or_pm(self._phrase, part)
        run = time.runs[0]
        if "midnight" in part.times.begin.text:
            self._refuse_midnight(part)
        written = self._phrase[part.at : part.end].strip()
        if run.length and run.length > clocks.LONGEST:
            raise Doubt(f"“{written}” would last {run.length // 60} hours", part.at, "8-9pm")
        begin, end = _NEVER.get(self._part_of_day, (DAY, DAY))
        if begin <= run.start < end:
            without = " ".join(self._phrase.replace(self._part_of_day, "").split())
            raise Doubt(f"“{written}” is not in the {self._part_of_day}", part.at, f"“{without}”")
        return Settled(run.start, self._length(run, part), time.zone)

    def _refuse_midnight(self, part: TimePart) -> None:
        """Some mean the night before a day, some the night after it; every day, both are the same."""
        if all(len(days.weekdays) == 7 for days in self._parts.days()):
            return
        said = part.times.begin.text
        at = self._phrase.lower().find(said, part.at)
        at, end = (at, at + len(said)) if at >= 0 else (part.at, part.end)
        begins = f"“{self._phrase[:at]}00:00{self._phrase[end:]}”"
        raise Doubt("does the day begin or end with this midnight?", part.at, f"{begins} where it begins")

    def _length(self, run: Run, part: TimePart) -> timedelta | None:
        stated, said = self._parts.length, run.length and run.length * MINUTE
        if stated and said and stated != said:
            raise Doubt("the length stated is not that from start to end", part.at, "keep one of the two")
        return said or stated


# Zones


def _zoned(times: Sequence[TimePart], home: str) -> dict[TimePart, Zone]:
    """Each time's zone: its own, that of the next time, that of the one before, or the user's own."""
    zones: dict[TimePart, Zone] = {}
    following = None
    for part in reversed(times):
        following = _one(part) or following
        if following:
            zones[part] = following
    before = None
    for part in times:
        before = zones.get(part) or before or Zone(home, f"No zone is named: {place(home)}, your own.")
        zones[part] = before
    return zones


def _one(part: TimePart) -> Zone | None:
    """The zone of a time, where it names several for one clock the one that says most."""
    names = {zone.name for zone in part.zones}
    if len(names) <= 1:
        return part.zones[0] if part.zones else None
    if names == {"UTC", "Europe/London"}:
        return Zone("UTC")
    first = min(
        part.zones, key=lambda zone: zone.literal is not None
    )  # `AEST (Brisbane)`: the place says more
    if all(0 in ahead(first, zone) for zone in part.zones):
        return first
    both = " and ".join(place(zone.name) for zone in part.zones[:2])
    raise Doubt(f"one time can't be both {both}", part.at, "keep one of the zones, or a time for each")


# Times


def _clear_24(times: Iterable[TimePart]) -> bool:
    """Whether the phrase counts hours to 24: one of its times can't be read otherwise, and none has am or pm."""
    found = [clock for part in times for clock in (part.times.begin, part.times.end) if clock]
    signs = {clock.sign for clock in found}
    return not signs & {"am", "pm"} and any(c.sign == "24" and c.text[:1].isdigit() for c in found)


def _as_24(clock: Clock) -> Clock:
    return clock if clock.sign else Clock(clock.hour, clock.minute, "24", clock.text)


def _distinct(phrase: str, times: Sequence[_Time]) -> list[_Time]:
    """Leave out times that say the same run once more: in another zone, or with its end."""
    kept: list[_Time] = []
    for time in times:
        same = [other for other in kept if _agree(other, time)]
        if same:
            continue
        for other in kept:
            _refuse_nearly_same(phrase, other, time)
        kept.append(time)
    return kept


def _agree(kept: _Time, time: _Time) -> bool:
    """Whether both can be one run; what one of them leaves open, the other settles."""
    offsets = ahead(kept.zone, time.zone)
    pairs = [
        (one, other) for one in kept.runs for other in time.runs
        if any((other.start - one.start - minutes) % DAY == 0 for minutes in offsets)
        and (one.length == other.length or None in {one.length, other.length})
    ]  # fmt: skip
    if not pairs or ("again" in time.part.joined and kept.zone.name != time.zone.name and offsets != {0}):
        return False
    starts = {one.start: one.length or other.length for one, other in pairs}
    kept.runs = tuple(Run(start, length) for start, length in starts.items())
    return True


def _refuse_nearly_same(phrase: str, kept: _Time, time: _Time) -> None:
    """Times that miss each other by a little were meant to be the same, unless words say that there are two."""
    joined, offsets = time.part.joined, ahead(kept.zone, time.zone)
    same_zone = kept.zone.name == time.zone.name
    gaps = [
        min((other.start - one.start - minutes) % DAY, (one.start - other.start + minutes) % DAY)
        for one in kept.runs
        for other in time.runs
        for minutes in offsets
    ]
    beside = bool(joined & {"/", "("}) and "and" not in joined
    two = "again" in joined or (same_zone and "and" in joined) or (kept.runs == time.runs and not beside)
    if not two and (beside or min(gaps) <= NEAR):
        said = phrase[time.part.at : time.part.end].strip()
        raise Doubt(
            f"“{said}” is not the time said before",
            time.part.at,
            "keep the right one, or say `and` between two",
        )


def _am_or_pm(phrase: str, part: TimePart) -> Doubt:
    clock = part.times.end or part.times.begin
    last = phrase.lower().find(clock.text, part.at + (len(part.times.begin.text) if part.times.end else 0))
    at = last + len(clock.text)
    offers = (f"“{phrase[:at]}{sign}{phrase[at:]}”" for sign in ("am", "pm"))
    return Doubt("this could be am or pm", part.at, " or ".join(offers))
