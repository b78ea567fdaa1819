"""When time goes: weekday by hour, as a table that reads without its colours."""

from collections.abc import Sequence
from datetime import timedelta

from msgspec import Struct

from lastcall.core.duration import short
from lastcall.core.figures import Report
from lastcall.core.moment import ZERO

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LEVELS = 5
FEW = 9
"""As many hours leave room for figures on a phone."""


class Cell(Struct, frozen=True):
    """A weekday's hour."""

    level: int
    """0: nothing, to 5: the most there is."""
    text: str
    """`1 h 05`, or empty."""
    brief: str
    """The same in little room: `1:05`."""


class HeatMap(Struct, frozen=True):
    """The table."""

    hours: Sequence[str]
    """From the first that was used to the last, as the user's day goes."""
    days: Sequence[tuple[str, Sequence[Cell]]]
    is_narrow: bool
    text: str
    """The same in a sentence."""


def heat_map(report: Report) -> HeatMap | None:
    """None: no time was spent."""
    most = max(max(day) for day in report.hours)
    if not most:
        return None
    hours = _used(report)
    days = [(day + report.week_starts) % 7 for day in range(7)]
    weekday, hour = max(
        ((day, hour) for day in days for hour in hours), key=lambda at: report.hours[at[0]][at[1]]
    )
    return HeatMap(
        [f"{hour:02}" for hour in hours],
        [(DAYS[day], [_cell(report.hours[day][hour], most) for hour in hours]) for day in days],
        len(hours) <= FEW,
        f"Most of it, {short(most)}, goes on {DAYS[weekday]} from {hour:02}:00.",
    )


def _used(report: Report) -> list[int]:
    """The hours from the first to the last that has time, in the order of the user's day."""
    order = [(report.day_starts.hour + number) % 24 for number in range(24)]
    used = [any(day[hour] for day in report.hours) for hour in order]
    return order[used.index(True) : 24 - used[::-1].index(True)]


def _cell(spent: timedelta, most: timedelta) -> Cell:
    if spent == ZERO:
        return Cell(0, "", "")
    minutes = round(spent.total_seconds() / 60)
    level = min(int(LEVELS * spent / most) + 1, LEVELS)
    return Cell(
        level, short(spent), f"{minutes // 60}:{minutes % 60:02}" if minutes < 6000 else f"{minutes // 60}h"
    )
