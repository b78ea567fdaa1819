"""What collides with what in the plan, and what comes of it, in words; each with the number it is marked with."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from msgspec import Struct

from lastcall.cli.week.look import LONGEST_NAME
from lastcall.core.duration import short
from lastcall.core.plain_text import one_line
from lastcall.core.planning import PlannedSession


class Collisions(Struct, frozen=True):
    """All of them."""

    lines: tuple[str, ...]
    """In the order of their numbers, from 1 on."""
    marks: Mapping[PlannedSession, tuple[int, ...]]
    """The numbers of each session that collides."""


def collisions(sessions: Sequence[PlannedSession], zone: ZoneInfo) -> Collisions:
    """Find them in sessions sorted by start, and put alike ones into one line."""
    dates: defaultdict[str, dict[date, None]] = defaultdict(dict)
    marked: defaultdict[PlannedSession, dict[str, None]] = defaultdict(dict)
    for text, involved in _told(sessions, zone):
        dates[text][involved[-1].occurrence.start.astimezone(zone).date()] = None
        for session in involved:
            marked[session][text] = None
    numbers = {text: number for number, text in enumerate(dates, 1)}
    lines = tuple(f"{text}: {_days(list(days))}" for text, days in dates.items())
    return Collisions(
        lines, {session: tuple(numbers[text] for text in texts) for session, texts in marked.items()}
    )


def _told(
    sessions: Sequence[PlannedSession], zone: ZoneInfo
) -> Iterator[tuple[str, tuple[PlannedSession, ...]]]:
    """Each collision in words, with the sessions it is about, once."""
    running: list[PlannedSession] = []
    for session in sessions:
        start = session.occurrence.start
        running = [other for other in running if other.occurrence.end > start]
        chats = {other.occurrence.chat: other for other in running}
        for name in session.conflicts:
            if name in chats:
                yield _overlap(chats[name], session, zone), (chats[name], session)
            elif not name.startswith("#"):
                yield _reach(session, name), (session,)
        running.append(session)


def _overlap(first: PlannedSession, second: PlannedSession, zone: ZoneInfo) -> str:
    both = f"{first.occurrence.chat} and {second.occurrence.chat} overlap"
    if not second.length:
        return f"{both}, no time is left for {second.occurrence.chat}"
    if second.waits_for:
        return f"{both}, so {second.occurrence.chat} counts from {second.window.start.astimezone(zone):%H:%M}"
    return f"{both}, but your time in {first.occurrence.chat} is up by then"


def _reach(session: PlannedSession, name: str) -> str:
    chat, protected = session.occurrence.chat, one_line(name, LONGEST_NAME)
    if session.protected != name:
        return f"{chat} reaches into {protected}, but your time is up by then"
    if session.length:
        return f"{chat} reaches into {protected}, so it is {short(session.length)} only"
    return f"{chat} begins in {protected}, so it doesn't open"


def _days(days: Sequence[date]) -> str:
    named = [f"{day:%a %-d %b}" for day in days[:7]]
    return ", ".join(named) + (f" and {len(days) - 7} more" if len(days) > 7 else "")
