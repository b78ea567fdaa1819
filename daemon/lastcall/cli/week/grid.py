"""A week as columns of days. The left edge of a chat shows which part of it is planned, by its budget."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from rich.text import Text

from lastcall.cli.week.block import edge_of, mark_of, says, that_fits
from lastcall.cli.week.canvas import Canvas, crop, width_of, wrap
from lastcall.cli.week.layout import LEAST_LANE, Block, Day, lanes, rows, widths
from lastcall.cli.week.look import AWAY, AXIS, LONGEST_NAME, MARK, MARK_ON_GROUND, Look, bar, bar_style
from lastcall.core.duration import short
from lastcall.core.plain_text import one_line
from lastcall.core.planning import PlannedSession

HEAD, FOOT = 1, 2
"""Lines above the hours: the date; and below them: a bar, and the planned time."""


class Grid:
    """One week, or as many days as are shown side by side."""

    def __init__(
        self,
        days: Sequence[Day],
        width: int,
        *,
        zone: ZoneInfo,
        look: Look,
        colours: Mapping[str, tuple[str, str]],
        marks: Mapping[PlannedSession, Sequence[int]],
    ) -> None:
        """`width` is the terminal's, in cells."""
        self._days, self._zone, self._look, self._colours, self._marks = days, zone, look, colours, marks
        self._rows = rows(days)
        self._widths = widths(days, width - AXIS)
        self._height = HEAD + len(self._rows) + FOOT
        self._canvas = Canvas(width, self._height)
        self.hidden = 0
        """How many chats there was no room for, once it is drawn."""

    def draw(self) -> list[Text]:
        """The picture, line by line."""
        self._draw_axis()
        x = AXIS
        for day, width in zip(self._days, self._widths, strict=True):
            if day.begins_week and x > AXIS:
                for y in range(self._height):
                    self._canvas.put(x - 1, y, self._look.line, "dim")
            self._draw_head_and_foot(day, x, width - 1)
            for block in day.protected:
                self._shade(block, day, x, width - 1)
            self._draw_chats(day, x, width - 1)
            x += width
        return self._canvas.lines()

    def _draw_axis(self) -> None:
        now = next((day.now for day in self._days if day.now is not None), None)
        after_gap = True
        for y, row in enumerate(self._rows, HEAD):
            on = now is not None and row.begin <= now < row.end
            if row.gap:
                self._canvas.put(2, y, self._look.gap, "dim")
            elif on or after_gap or row.begin % 60 == 0:
                clock = f"{row.begin // 60 % 24:02}:{row.begin % 60:02}"
                self._canvas.put(0, y, clock, "bold cyan" if on else "dim")
            if on:
                self._canvas.put(5, y, self._look.now, "bold cyan")
            after_gap = row.gap

    def _draw_head_and_foot(self, day: Day, x: int, width: int) -> None:
        names = [f"{day.date:%a %-d %b}", f"{day.date:%a %-d}"]
        if day.now is not None:
            names = [f" {name} " for name in names]
        more = self._without_room(day, width)
        hidden = f" +{more}" if more else ""
        name = that_fits(width - len(hidden), *names)
        self._canvas.put(x, 0, name, "bold" if day.now is None else "bold reverse")
        self._canvas.put(x + width - len(hidden), 0, hidden, MARK)
        load, y = day.load, self._height - FOOT
        full, empty = bar(load.share, width - 1, self._look)
        self._canvas.put(x, y, full, bar_style(load.share))
        self._canvas.put(x + len(full), y, empty, "dim")
        if load.excess:
            planned = f"{short(load.planned)}, {short(load.excess)} over"
            text = that_fits(width, planned, f"{short(load.excess)} over", f"{short(load.planned)}!")
            self._canvas.put(x, y + 1, text, bar_style(load.share))
        elif load.planned:
            text = that_fits(width, f"{short(load.planned)} of {short(load.allowed)}", short(load.planned))
            self._canvas.put(x, y + 1, text, "")

    def _shade(self, block: Block, day: Day, x: int, width: int) -> None:
        lines = self._lines(block)
        for y in lines:
            self._canvas.put(x, y, self._look.shade * (width - 1), AWAY)
        taken = {y for chat in day.chats for y in self._lines(chat)}
        free = [y for y in lines if y not in taken]
        name = wrap(one_line(block.name, LONGEST_NAME), width - 2, len(free), self._look.ellipsis)
        for y, text in zip(free, name, strict=False):
            self._canvas.put(x, y, crop(f"{text} ", width - 1), f"italic {AWAY}")

    def _draw_chats(self, day: Day, x: int, width: int) -> None:
        most = _lanes_at_most(width)
        self.hidden += self._without_room(day, width)
        for block, (lane, of) in zip(day.chats, lanes(day.chats), strict=True):
            if lane < most:
                begin, end = (width * n // min(of, most) for n in (lane, lane + 1))
                self._draw_chat(block, x + begin, end - begin)

    def _without_room(self, day: Day, width: int) -> int:
        """How many chats of a day are not drawn."""
        return sum(lane >= _lanes_at_most(width) for lane, _ in lanes(day.chats))

    def _draw_chat(self, block: Block, x: int, width: int) -> None:
        session = block.session
        lines = self._lines(block)
        if session is None or not lines:
            return
        ground, edge = self._colours[session.occurrence.chat]
        style = f"#ffffff on {ground}" if session.length else AWAY
        for y in lines:
            glyph, glyph_style = edge_of(block, self._rows[y - HEAD], (ground, edge), self._look)
            self._canvas.put(x, y, " " * width, style)
            self._canvas.put(x, y, glyph, glyph_style)
        mark = mark_of(self._marks.get(session, ()), width, self._look)
        marked = min(1, len(lines) - 1)
        room = [width - 1 - (bool(mark) + width_of(mark) if n == marked else 0) for n in range(len(lines))]
        for n, text in enumerate(says(session, self._zone, room, self._look)):
            self._canvas.put(x + 1, lines[n], text[: width - 1], style if n else f"bold {style}")
        warning = f"{MARK_ON_GROUND} on {ground}" if session.length else MARK
        self._canvas.put(x + width - width_of(mark), lines[marked], mark, warning)

    def _lines(self, block: Block) -> list[int]:
        """The lines on which a block is drawn."""
        return [
            y for y, row in enumerate(self._rows, HEAD) if row.begin < block.end and block.begin < row.end
        ]


def _lanes_at_most(width: int) -> int:
    """How many chats have room side by side in a column."""
    return max(width // LEAST_LANE, 1)
