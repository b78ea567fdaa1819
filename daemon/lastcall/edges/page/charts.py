"""Bars over weeks, as places on a drawing: across in percent, down in pixels, so that text keeps its size on a phone."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from lastcall.core.duration import short
from lastcall.core.figures import Report, Week
from lastcall.core.moment import ZERO

WEEKS = 26
"""The latest; more would be too narrow on a phone."""
TOP, HEIGHT = 10, 150
"""Of the plot."""
STEPS = [timedelta(minutes=each) for each in (5, 10, 15, 30, 60, 120, 300, 600, 1200, 3000, 6000)]
MEAN_OVER = 4
"""Weeks."""


class Bar(Struct, frozen=True):
    """A week. Its two parts stand on each other."""

    x: float
    width: float
    y: float
    height: float
    over_y: float
    over_height: float
    label: str
    """When it begins, where there is room to say so; else empty."""


class Level(Struct, frozen=True):
    """A line across, with its length of time."""

    y: float
    text: str


class Line(Struct, frozen=True):
    """From one week to the next."""

    x1: float
    y1: float
    x2: float
    y2: float


class Chart(Struct, frozen=True):
    """A drawing."""

    bars: Sequence[Bar]
    levels: Sequence[Level]
    budget: Level | None
    mean: Sequence[Line]
    text: str
    """The same in a sentence, for who can't see it."""
    left_out: int
    """Weeks before those that are shown."""


def week_chart(report: Report) -> Chart | None:
    """Time per week against the budget. None: no week, or none with time."""
    weeks = report.weeks[-WEEKS:]
    budget = report.week_budget
    most = max((week.spent for week in weeks), default=ZERO)
    if not most:
        return None
    scale = _Scale(max(most, budget) if budget and budget < 3 * most else most)
    parts = [(min(week.spent, budget) if budget else week.spent, week.spent) for week in weeks]
    level = Level(scale.y(budget), short(budget)) if budget and budget <= scale.most else None
    text = f"Bars: time in each of {len(weeks)} weeks, at most {short(most)}, in the last {_said(weeks[-1].spent)}."
    if budget:
        over = sum(week.spent > budget for week in weeks)
        text += f" The budget is {short(budget)}; {over} of them went over it."
    return Chart(
        _bars(weeks, parts, scale, report.timezone), scale.levels(), level, (), text, _left_out(report)
    )


def overrun_chart(report: Report) -> Chart | None:
    """Overrun per week, with its mean over four weeks. None: no overrun."""
    weeks = report.weeks[-WEEKS:]
    most = max((week.overrun for week in weeks), default=ZERO)
    if not most:
        return None
    scale = _Scale(most)
    bars = _bars(weeks, [(ZERO, week.overrun) for week in weeks], scale, report.timezone)
    means = [
        sum((week.overrun for week in weeks[at - MEAN_OVER + 1 : at + 1]), ZERO) / MEAN_OVER
        for at in range(MEAN_OVER - 1, len(weeks))
    ]
    middles = [bar.x + bar.width / 2 for bar in bars[MEAN_OVER - 1 :]]
    mean = [
        Line(middles[at], scale.y(means[at]), middles[at + 1], scale.y(means[at + 1]))
        for at in range(len(means) - 1)
    ]
    text = f"Bars: overrun in each of {len(weeks)} weeks, at most {short(most)}, in the last {_said(weeks[-1].overrun)}."
    if len(means) > 1:
        text += f" The mean over {MEAN_OVER} weeks went from {_said(means[0])} to {_said(means[-1])}."
    return Chart(bars, scale.levels(), None, mean, text, _left_out(report))


class _Scale:
    """From a length of time to a height."""

    def __init__(self, most: timedelta) -> None:
        """`most` is to fit in."""
        self.step = next((step for step in STEPS if most <= 4 * step), STEPS[-1])
        self.most = -(-most // self.step) * self.step

    def y(self, length: timedelta) -> float:
        """How far down."""
        return round(TOP + HEIGHT * (1 - length / self.most), 1)

    def levels(self) -> list[Level]:
        """The lines across; at most as many as can be read."""
        count = min(self.most // self.step, 5)
        every = self.most / count
        return [Level(self.y(number * every), _said(number * every)) for number in range(count + 1)]


def _bars(
    weeks: Sequence[Week], parts: Sequence[tuple[timedelta, timedelta]], scale: _Scale, timezone: str
) -> list[Bar]:
    """`parts` are where the lower part ends and where the upper one does."""
    wide = 100 / max(len(weeks), 4)  # one week alone is no wall
    zone = ZoneInfo(timezone)
    bottom = scale.y(ZERO)
    return [
        Bar(
            x=round(at * wide + wide * 0.12, 2),
            width=round(wide * 0.76, 2),
            y=scale.y(low),
            height=round(bottom - scale.y(low), 1),
            over_y=scale.y(high),
            over_height=round(scale.y(low) - scale.y(high), 1),
            label=_label(weeks, at, zone),
        )
        for at, (low, high) in enumerate(parts)
    ]


def _label(weeks: Sequence[Week], at: int, zone: ZoneInfo) -> str:
    """The day where they are few, else the month where it begins."""
    begins = weeks[at].start.astimezone(zone)
    if len(weeks) <= 6:
        return f"{begins:%-d %b}"
    before = weeks[at - 1].start.astimezone(zone) if at else None
    return "" if before is None or _same_month(before, begins) else f"{begins:%b}"


def _same_month(one: datetime, other: datetime) -> bool:
    return (one.year, one.month) == (other.year, other.month)


def _left_out(report: Report) -> int:
    return max(len(report.weeks) - WEEKS, 0)


def _said(length: timedelta) -> str:
    return short(length) if length else "0"
