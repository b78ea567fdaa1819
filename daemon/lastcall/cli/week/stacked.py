"""A week as one day below the other, for narrow terminals."""

from collections.abc import Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

from rich.text import Text

from lastcall.cli.week.block import budgeted, mark_of, times
from lastcall.cli.week.canvas import crop, width_of
from lastcall.cli.week.layout import Block, Day
from lastcall.cli.week.look import AWAY, LONGEST_NAME, MARK, Look, bar, bar_style
from lastcall.core.duration import short
from lastcall.core.plain_text import one_line
from lastcall.core.planning import PlannedSession

HEAD = 18
"""Cells for a day's name."""
BAR = 10
WIDE = 56
"""From here on there is room for `40 min of 1 h`."""


def stacked(
    days: Sequence[Day],
    width: int,
    *,
    zone: ZoneInfo,
    look: Look,
    colours: Mapping[str, tuple[str, str]],
    marks: Mapping[PlannedSession, Sequence[int]],
) -> Iterator[Text]:
    """Days below one another; those on which nothing happens take one line. `width` is the terminal's."""
    for day in days:
        yield _head(day, width, look)
        for block in sorted((*day.protected, *day.chats), key=lambda block: block.begin):
            if block.session is None:
                yield _shade(block, width, look)
            else:
                mark = mark_of(marks.get(block.session, ()), width, look)
                yield _chat(block.session, width, zone, look, colours[block.session.occurrence.chat], mark)


def _head(day: Day, width: int, look: Look) -> Text:
    today = day.now is not None
    line = Text(no_wrap=True)
    name = f"{day.date:%a %-d %b}"
    line.append(f" {name}, today " if today else name, "bold reverse" if today else "bold")
    if day.load.planned:
        line.append(" " * (HEAD - line.cell_len))
        full, empty = bar(day.load.share, BAR, look)
        line.append(full, bar_style(day.load.share)).append(empty, "dim")
        line.append(
            f"  {short(day.load.planned)} of {short(day.load.allowed)}",
            bar_style(day.load.share) if day.load.excess else "",
        )
    return _cut(line, width, look)


def _shade(block: Block, width: int, look: Look) -> Text:
    clock = f"{_clock(block.begin)}{look.dash}{_clock(block.end)}"
    line = Text(f"  {clock:<11} {look.shade * 2} {one_line(block.name, LONGEST_NAME)}", AWAY, no_wrap=True)
    return _cut(line, width, look)


def _clock(minute: int) -> str:
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


def _chat(
    session: PlannedSession, width: int, zone: ZoneInfo, look: Look, colours: tuple[str, str], mark: str
) -> Text:
    ground, edge = colours
    part = budgeted(session) if width >= WIDE else short(session.length) if session.length else "no time"
    line = Text(f"  {times(session, zone, look)} ", no_wrap=True)
    room = max(width - line.cell_len - len(f"  {part} {mark}") - 2, 4)
    line.append(look.own if session.length else look.rest, f"{edge} on {ground}" if session.length else edge)
    name = crop(session.occurrence.chat, room, look.ellipsis)
    line.append(f"{name} ", f"bold #ffffff on {ground}" if session.length else AWAY)
    line.append(f" {part}").append(f" {mark}" if mark else "", MARK)
    return _cut(line, width, look)


def _cut(line: Text, width: int, look: Look) -> Text:
    if width_of(line.plain) > width:
        line.truncate(width - 1)
        line.append(look.ellipsis)
    return line
