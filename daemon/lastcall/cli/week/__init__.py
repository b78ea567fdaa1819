"""The plan as a picture: a week as columns of days, or one day below the other where the terminal is narrow."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec.structs import replace
from rich.console import Console
from rich.text import Text

from lastcall.cli.fit import in_figures, misfits, week_name
from lastcall.cli.week.block import MOST_COLLISIONS
from lastcall.cli.week.canvas import crop, wrap
from lastcall.cli.week.collisions import Collisions, collisions
from lastcall.cli.week.grid import Grid
from lastcall.cli.week.layout import Day, day
from lastcall.cli.week.look import ASCII, UNICODE, Look, bar, bar_style, colours
from lastcall.cli.week.stacked import stacked
from lastcall.core.planning import Forecast
from lastcall.core.schedule import Schedule
from lastcall.core.wording import chats

NARROW = 80
"""Below this many cells days stand below one another."""
COLUMNS = 7
LEAST_BAR, WEEK_BAR = 6, 24


def show(console: Console, schedule: Schedule, forecast: Forecast, now: datetime) -> None:
    """Print the picture of all days of a forecast."""
    for line in picture(schedule, forecast, now, console.width, look_of(console)):
        console.print(line, soft_wrap=True, highlight=False)


def look_of(console: Console) -> Look:
    """The signs that a terminal can show."""
    if not console.encoding.lower().startswith("utf"):
        return ASCII
    coloured = console.color_system is not None and not console.no_color
    return UNICODE if coloured else replace(UNICODE, parts="")


def picture(schedule: Schedule, forecast: Forecast, now: datetime, width: int, look: Look) -> Iterator[Text]:
    """The picture, line by line; `width` in cells."""
    zone = ZoneInfo(schedule.timezone)
    days = [day(schedule, load, forecast.sessions, now) for load in forecast.days]
    sessions = [block.session for each in days for block in each.chats if block.session]
    found = collisions(sessions, zone)
    palette = colours([chat.hashtag for chat in schedule.chats])
    yield _title(days, zone, width, look)
    hidden = 0
    if width < NARROW:
        yield Text()
        yield from stacked(days, width, zone=zone, look=look, colours=palette, marks=found.marks)
    else:
        for first in range(0, len(days), COLUMNS):
            shown = days[first : first + COLUMNS]
            grid = Grid(shown, width, zone=zone, look=look, colours=palette, marks=found.marks)
            yield Text()
            yield from grid.draw()
            hidden += grid.hidden
    yield Text(crop(look.key, width, look.ellipsis), "dim", no_wrap=True)
    yield Text()
    yield from _weeks(schedule, forecast, now, width, look)
    yield from _below(misfits(schedule, forecast, now), found, hidden, width, look)


def _title(days: Sequence[Day], zone: ZoneInfo, width: int, look: Look) -> Text:
    first, last = days[0].date, days[-1].date
    dates = f"{last:%A %-d %B %Y}"
    if first != last:
        year = f" {first:%Y}" if first.year != last.year else ""
        dates = f"{first:%A %-d %B}{year} {look.dash} {dates}"
    title = Text(crop(dates, width, look.ellipsis), "bold", no_wrap=True)
    return title.append(f"  {zone.key}", "not bold dim") if len(dates) + 2 + len(zone.key) <= width else title


def _weeks(schedule: Schedule, forecast: Forecast, now: datetime, width: int, look: Look) -> Iterator[Text]:
    named = [(week_name(schedule, week, now), in_figures(week), week.share) for week in forecast.weeks]
    widest = max(len(name) for name, _, _ in named)
    room = width - widest - 4 - max(len(figures) for _, figures, _ in named)
    for name, figures, share in named:
        begins = f"{name[0].upper()}{name[1:]}"
        if room < LEAST_BAR:
            yield from map(Text, wrap(f"{begins}: {figures}", width))
            continue
        full, empty = bar(share, min(room, WEEK_BAR), look)
        line = Text(f"{begins:<{widest + 2}}", "bold", no_wrap=True)
        yield (
            line.append(full, bar_style(share))
            .append(empty, "not bold dim")
            .append(f"  {figures}", "not bold")
        )


def _below(too_much: Sequence[str], found: Collisions, hidden: int, width: int, look: Look) -> Iterator[Text]:
    """What doesn't fit, and what the marks mean."""
    sentences = [(text, "" if text.startswith(" ") else "bold red") for text in too_much]
    numbered = [f"{look.mark}{number} {line}" for number, line in enumerate(found.lines[:MOST_COLLISIONS], 1)]
    more = len(found.lines) - MOST_COLLISIONS
    if more > 0:
        numbered.append(f"{more} more collisions: lastcall plan --list")
    if hidden:
        numbered.append(f"There was no room for {chats(hidden)}: lastcall plan --list")
    for group in (sentences, [(line, "yellow") for line in numbered]):
        if group:
            yield Text()
        for text, style in group:
            indent = "   " if text.startswith((" ", look.mark)) else ""
            first, *others = wrap(text.strip(), width - len(indent))
            yield Text(first if text.startswith(look.mark) else indent + first, style)
            yield from (Text(indent + line, style) for line in others)
