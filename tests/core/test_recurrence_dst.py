"""Starts keep their wall time through every clock change of every zone from 2024 to 2037.

What is expected is worked out from the zone's offsets alone, found by asking it, instant after instant, what its
clocks show: in a gap a start happens when the clocks have jumped past it, in a fold the first time.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest

from lastcall.core.recurrence import Recurrence, first_instant, next_start, starts

FIRST, LAST = datetime(2024, 1, 1, tzinfo=UTC), datetime(2038, 1, 1, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
STRIDE = 5 * DAY
"""No zone changes its clocks twice in less; the shortest pair is Morocco's, a month apart."""
ZONES = sorted(name for name in available_timezones() if name not in {"localtime", "Factory"})


@dataclass(frozen=True)
class Clocks:
    """What the clocks of a zone show: from each instant on, UTC and so much more."""

    since: list[datetime]
    offsets: list[timedelta]

    def expected(self, wall: datetime) -> datetime:
        """The first instant at which the clocks show a wall time or have jumped past it."""
        passed = wall.replace(tzinfo=UTC)
        for begin, end, offset in zip(
            self.since, [*self.since[1:], LAST + STRIDE], self.offsets, strict=True
        ):
            if passed - offset < end:
                return max(passed - offset, begin)
        raise AssertionError(f"{wall} is later than all that was looked at")

    def around(self, wall: datetime) -> "Clocks":
        """The same, as far as it matters for a wall time; looked up faster."""
        index = max(bisect_right(self.since, wall.replace(tzinfo=UTC) - 2 * DAY) - 1, 0)
        return Clocks(self.since[index : index + 4], self.offsets[index : index + 4])

    @property
    def changes(self) -> Iterator[tuple[datetime, timedelta, timedelta]]:
        """(instant, offset before, offset after)."""
        for index in range(1, len(self.since)):
            yield self.since[index], self.offsets[index - 1], self.offsets[index]


def offset_at(zone: ZoneInfo, instant: datetime) -> timedelta:
    """How far the clocks are ahead of UTC, by what they show."""
    return instant.astimezone(zone).replace(tzinfo=UTC) - instant


def clocks(name: str, first: datetime = FIRST, last: datetime = LAST) -> Clocks:
    """Ask the zone, in strides, and narrow each change down to the second."""
    zone = ZoneInfo(name)
    found = Clocks([first - STRIDE], [offset_at(zone, first - STRIDE)])
    at = first - STRIDE
    while at < last:
        before, after = at, at + STRIDE
        new = offset_at(zone, after)
        if new != found.offsets[-1]:
            while after - before > timedelta(seconds=1):
                middle = before + (after - before) // 2
                middle = middle.replace(microsecond=0)
                if offset_at(zone, middle) == new:
                    after = middle
                else:
                    before = middle
            found.since.append(after)
            found.offsets.append(new)
        at += STRIDE
    return found


all_clocks = cache(clocks)


def walls_near(instant: datetime, before: timedelta, after: timedelta) -> list[datetime]:
    """Wall times at which a change could go wrong: both its edges, its inside, the minutes around, a day off."""
    edges = sorted((instant + offset).replace(tzinfo=None) for offset in (before, after))
    inside = edges[0] + (edges[1] - edges[0]) // 2
    around = [edge + step for edge in edges for step in (-DAY, -MINUTE, timedelta(), MINUTE, DAY)]
    return [*around, inside, inside + 7 * DAY]


def test_there_are_zones_and_changes_to_test() -> None:
    """A half-hour change, several a year, midnight ones and whole hours are among them."""
    assert len(ZONES) > 400
    sizes = {after - before for name in ZONES for _, before, after in all_clocks(name).changes}
    assert {HOUR, -HOUR, HOUR / 2, -HOUR / 2} <= sizes
    assert len(list(all_clocks("Africa/Casablanca").changes)) > 20
    assert len(list(all_clocks("America/New_York").changes)) == 28


def test_every_start_near_every_change_keeps_its_wall_time() -> None:
    """Before, at, in and after each gap and fold of each zone: shown by the clocks, or the end of the gap."""
    tested = 0
    for name in ZONES:
        zone, known = ZoneInfo(name), all_clocks(name)
        for change in known.changes:
            near = known.around((change[0] + change[1]).replace(tzinfo=None))
            for wall in walls_near(*change):
                assert first_instant(wall, zone) == near.expected(wall), (name, wall)
                tested += 1
    assert tested > 50_000


@pytest.mark.parametrize(
    "rrule", ["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU", "FREQ=DAILY;INTERVAL=2"]
)
def test_a_rule_runs_through_every_change(rrule: str) -> None:
    """Each zone and change, with a start just in or beside it: every day that the rule names, once, in order."""
    step = 2 if "INTERVAL" in rrule else 1
    for name in ZONES:
        known = all_clocks(name)
        for number, change in enumerate(known.changes):
            walls = walls_near(*change)
            wall = walls[(number + len(name)) % len(walls)]
            first = wall - 4 * DAY
            days = [first + n * step * DAY for n in range(8 // step)]
            near = known.around(first)
            expected = sorted({near.expected(day) for day in days})
            end = expected[-1] + MINUTE
            found = list(starts(Recurrence(name, first, rrule), expected[0], end))
            assert found == expected, (name, first)


@pytest.mark.parametrize(
    ("zone", "wall", "instant"),
    [
        ("America/New_York", "2026-03-08T02:30", "2026-03-08T07:00"),  # the gap: the first instant after it
        ("America/New_York", "2026-11-01T01:30", "2026-11-01T05:30"),  # the fold: the first time
        ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:30"),  # a gap of half an hour
        ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45"),
        ("Africa/Cairo", "2026-04-24T00:30", "2026-04-23T22:00"),  # a day without a midnight
        ("America/Santiago", "2026-09-06T00:00", "2026-09-06T04:00"),
        ("America/Santiago", "2026-04-04T23:30", "2026-04-05T02:30"),  # half past eleven comes twice
        (
            "Africa/Casablanca",
            "2026-02-15T02:30",
            "2026-02-15T01:30",
        ),  # Ramadan: out of summer time, and back
        ("Africa/Casablanca", "2026-03-22T02:30", "2026-03-22T02:00"),
        ("Antarctica/Troll", "2026-03-29T02:00", "2026-03-29T01:00"),  # a gap of two hours
        ("Pacific/Apia", "2011-12-30T20:00", "2011-12-30T10:00"),  # a Friday that never was
        ("Pacific/Kwajalein", "1993-08-21T12:00", "1993-08-21T12:00"),
        ("Asia/Pyongyang", "2018-05-04T23:45", "2018-05-04T15:00"),
    ],
)
def test_well_known_changes(zone: str, wall: str, instant: str) -> None:
    """Worked out by hand."""
    expected = datetime.fromisoformat(instant).replace(tzinfo=UTC)
    begin = datetime.fromisoformat(wall)
    for recurrence in (Recurrence(zone, begin), Recurrence(zone, begin - 7 * DAY, "FREQ=WEEKLY;COUNT=2")):
        found = list(starts(recurrence, expected - HOUR, expected + HOUR))
        assert found == [expected]
        assert next_start(recurrence, expected) == expected


def test_a_gap_gives_one_start_to_all_that_fall_into_it() -> None:
    """02:10, 02:50 and 03:00 are one and the same instant on the night of the change: one start."""
    recurrence = Recurrence(
        "America/New_York",
        datetime.fromisoformat("2026-03-07T02:10"),
        "FREQ=DAILY;BYHOUR=2,3;BYMINUTE=0,10,50",
    )
    begin = datetime(2026, 3, 8, 6, 30, tzinfo=UTC)
    found = [f"{start:%H:%M}" for start in starts(recurrence, begin, begin + 2 * HOUR)]
    assert found == ["07:00", "07:10", "07:50"]


def test_windows_side_by_side_miss_and_repeat_nothing() -> None:
    """However a year is cut, each start lies in exactly one piece: looks that follow each other see it once."""
    recurrence = Recurrence("Africa/Casablanca", datetime.fromisoformat("2026-01-01T02:30"), "FREQ=DAILY")
    begin, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    whole = list(starts(recurrence, begin, end))
    for cut in (timedelta(hours=7), DAY, timedelta(days=45)):
        edges = [begin + n * cut for n in range((end - begin) // cut + 1)] + [end]
        pieces = [start for piece in pairwise(edges) for start in starts(recurrence, *piece)]
        assert pieces == whole
    assert len(whole) == 365


def test_a_length_is_exact_whatever_the_clocks_do() -> None:
    """Two hours from 01:00 end at four o'clock on the night of the spring change."""
    zone = ZoneInfo("America/New_York")
    recurrence = Recurrence(zone.key, datetime.fromisoformat("2026-03-08T01:00"), length=2 * HOUR)
    [start] = starts(recurrence, FIRST, LAST)
    assert f"{(start + 2 * HOUR).astimezone(zone):%H:%M}" == "04:00"
