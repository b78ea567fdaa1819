"""What stands on a chat in the picture: its edge, the times, the budget, a mark."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from lastcall.cli.week.canvas import crop, width_of
from lastcall.cli.week.layout import Block, Row
from lastcall.cli.week.look import Look
from lastcall.core.duration import short
from lastcall.core.planning import PlannedSession

NONE = "no time"
MOST_COLLISIONS = 8
"""As many are told below the picture."""
ROOM_FOR_TWO = 12


def edge_of(block: Block, row: Row, colours: tuple[str, str], look: Look) -> tuple[str, str]:
    """The sign and style of the edge in a row: full where time is planned, to an eighth of a cell."""
    ground, edge = colours
    begin, end = max(block.own[0], row.begin), min(block.own[1], row.end)
    share = max(end - begin, 0) / (min(row.end, block.end) - max(row.begin, block.begin))
    own = edge if block.session and block.session.length else ""
    if share <= 0 or (not look.parts and share < 0.5):
        return look.rest, f"{edge} on {ground}" if own else edge
    if share >= 1 or not look.parts:
        return look.own, f"{edge} on {ground}"
    eighths = round(8 * (end - begin) / (row.end - row.begin))
    if begin > row.begin:  # it begins within the row, and fills it from below
        return look.parts[eighths], f"{edge} on {ground}"
    return look.parts[8 - eighths], f"{ground} on {edge}"


def mark_of(numbers: Sequence[int], width: int, look: Look) -> str:
    """The mark of a chat that collides, with the numbers of the lines below that say with what."""
    told = [str(number) for number in numbers if number <= MOST_COLLISIONS]
    return look.mark + ",".join(told[: 2 if width >= ROOM_FOR_TWO else 1]) if numbers else ""


def times(session: PlannedSession, zone: ZoneInfo, look: Look) -> str:
    """`20:00–21:00`, by the user's own clock."""
    start, end = (at.astimezone(zone) for at in (session.occurrence.start, session.occurrence.end))
    return f"{start:%H:%M}{look.dash}{end:%H:%M}"


def budgeted(session: PlannedSession) -> str:
    """`40 min of 1 h`: the planned part of a chat."""
    whole = session.occurrence.end - session.occurrence.start
    if not session.length:
        return NONE
    return short(session.length) if session.length == whole else f"{short(session.length)} of {short(whole)}"


def says(session: PlannedSession, zone: ZoneInfo, room: Sequence[int], look: Look) -> list[str]:
    """The text of a chat, line by line: name, times, budget, as much as there is room for (in cells, per line)."""
    chat = crop(session.occurrence.chat, room[0], look.ellipsis)
    whole = times(session, zone, look)
    begins, part = whole[:5], budgeted(session)
    least = short(session.length) if session.length else NONE
    match len(room):
        case 1:
            return [chat]
        case 2:
            both = (
                f"{whole}  {part}",
                f"{whole}  {least}",
                f"{begins}  {least}",
                f"{begins} {least}",
                begins,
            )
            return [chat, that_fits(room[1], *both)]
        case _:
            return [chat, that_fits(room[1], whole, begins), that_fits(room[2], part, least)]


def that_fits(width: int, *texts: str) -> str:
    """The first text that fits, else the last."""
    return next((text for text in texts if width_of(text) <= width), texts[-1])
