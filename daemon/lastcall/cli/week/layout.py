"""Where things go in the picture of a week: which hours get rows, who stands beside whom, how wide a day is."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from lastcall.core.planning import Load, PlannedSession
from lastcall.core.recurrence import Window
from lastcall.core.schedule import Schedule

MINUTE = timedelta(minutes=1)
SLOT = 30
"""Minutes in a row."""
LONGEST_GAP = 2
"""Rows without news; more of them in a row become one."""
LONG = timedelta(hours=12)
LEAST_WIDTH = 8
"""Of a day, in cells."""
LEAST_LANE, MOST_LANE = 8, 26
"""Of a chat."""


class Block(Struct, frozen=True):
    """A chat or protected time in a day's column. Minutes count from the midnight the day's date begins with."""

    begin: int
    end: int
    session: PlannedSession | None = None
    name: str = ""
    """Of the protected time, where there is no session."""
    long: bool = False
    """Of protected time: a day off. It shades the hours that are shown, and brings none."""
    own: tuple[int, int] = (0, 0)
    """The minutes in which the user is in it, as planned."""

    @property
    def first(self) -> int:
        """The first slot it touches."""
        return self.begin // SLOT

    @property
    def last(self) -> int:
        """The last slot it touches."""
        return max(-(-self.end // SLOT) - 1, self.first)


class Day(Struct, frozen=True):
    """A column."""

    load: Load
    date: date
    chats: tuple[Block, ...]
    protected: tuple[Block, ...]
    now: int | None = None
    """The minute it is, where the day is today."""
    begins_week: bool = False


class Row(Struct, frozen=True):
    """Some minutes of the day, in all columns: one line on the terminal."""

    begin: int
    end: int
    gap: bool = False
    """Hours in which nothing begins or ends, squeezed together."""


def day(schedule: Schedule, load: Load, sessions: Iterable[PlannedSession], now: datetime) -> Day:
    """A day's column. An occurrence belongs to the day it begins in, and is drawn to the day's end at most."""
    zone = ZoneInfo(schedule.timezone)
    midnight = datetime.combine(load.window.start.astimezone(zone).date(), time())
    begins, ends = (_minute(at, midnight, zone) for at in (load.window.start, load.window.end))

    def block(start: datetime, end: datetime, session: PlannedSession | None = None, name: str = "") -> Block:
        begin = max(_minute(start, midnight, zone), begins)
        last = max(
            min(_minute(end, midnight, zone), ends), begin + 1
        )  # in an autumn fold it may end "before"
        own = session.window if session else Window(start, start)
        own_minutes = _minute(own.start, midnight, zone), _minute(own.end, midnight, zone)
        return Block(begin, last, session, name, long=end - start >= LONG, own=own_minutes)

    chats = (
        block(session.occurrence.start, session.occurrence.end, session)
        for session in sessions
        if load.window.start <= session.occurrence.start < load.window.end
    )
    protected = (
        block(window.start, window.end, name=name)
        for name, window in schedule.protected_between(load.window.start, load.window.end)
    )
    minute = _minute(now, midnight, zone) if load.window.start <= now < load.window.end else None
    begins_week = schedule.budgets.period("week", load.window.start).start == load.window.start
    return Day(load, midnight.date(), tuple(chats), tuple(protected), minute, begins_week=begins_week)


def _minute(at: datetime, midnight: datetime, zone: ZoneInfo) -> int:
    return (at.astimezone(zone).replace(tzinfo=None) - midnight) // MINUTE


def rows(days: Sequence[Day]) -> list[Row]:
    """Rows for the hours in which something happens in any column."""
    news: set[int] = set()
    single: set[int] = set()  # slots that are all there is of a chat: its name and its time need two lines
    for each in days:
        for block in each.chats:
            news |= {block.first, min(block.first + 1, block.last), block.last}
            if block.first == block.last:
                single.add(block.first)
        news |= {slot for block in each.protected if not block.long for slot in (block.first, block.last)}
    if not news:
        news = {18 * 60 // SLOT}
    found: list[Row] = []
    before = min(news) - 1
    for slot in sorted(news):
        between = range(before + 1, slot)
        if len(between) > LONGEST_GAP:
            found.append(Row(between[0] * SLOT, slot * SLOT, gap=True))
        else:
            found += [Row(quiet * SLOT, (quiet + 1) * SLOT) for quiet in between]
        step = SLOT // 2 if slot in single else SLOT
        found += [Row(begin, begin + step) for begin in range(slot * SLOT, (slot + 1) * SLOT, step)]
        before = slot
    return found


def lanes(blocks: Sequence[Block]) -> list[tuple[int, int]]:
    """For each block, in order, its lane and how many lanes it shares the column with."""
    found: list[tuple[int, int]] = []
    cluster: list[int] = []
    ends: list[int] = []  # the last slot taken, per lane of the cluster
    for block in [*blocks, None]:
        if ends and (block is None or block.first > max(ends)):
            found += [(lane, len(ends)) for lane in cluster]
            cluster, ends = [], []
        if block is None:
            break
        lane = next((n for n, last in enumerate(ends) if last < block.first), len(ends))
        ends[lane : lane + 1] = [block.last]
        cluster.append(lane)
    return found


def widths(days: Sequence[Day], room: int) -> list[int]:
    """How wide each column is: days with chats side by side get more of the room than empty ones."""
    beside = [max((of for _, of in lanes(each.chats)), default=0) for each in days]
    found = [max(LEAST_WIDTH, LEAST_LANE * of + 1) for of in beside]
    most = [max(MOST_LANE // 2, MOST_LANE * of) + 1 for of in beside]
    while sum(found) > room:  # the last lanes of the fullest day go first
        found[found.index(max(found))] -= 1
    for _ in range(room - sum(found)):  # the next cell goes to the day whose chats are the narrowest
        index = min(range(len(days)), key=lambda n: (found[n] >= most[n], found[n] / max(beside[n], 0.75)))
        if found[index] < most[index]:
            found[index] += 1
    return found
