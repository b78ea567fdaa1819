"""What a command says of a chat that it has put into the file: the reading, the next dates, the collisions."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from heapq import merge
from itertools import groupby, islice
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from lastcall.cli.check import AHEAD
from lastcall.core.moment import iso
from lastcall.core.recurrence import HORIZON
from lastcall.core.schedule import Chat, Occurrence, Schedule

SHOWN = 3


class Collision(Struct, frozen=True):
    """What a chat collides with in the coming weeks."""

    name: str
    first: datetime
    times: int


class Told(Struct, frozen=True):
    """All that is said of one chat."""

    chat: str
    understood: tuple[str, ...]
    notes: tuple[str, ...]
    coming: tuple[Occurrence, ...]
    collisions: tuple[Collision, ...]

    def json(self) -> dict[str, object]:
        """The documented shape."""
        return {
            "chat": self.chat,
            "understood": list(self.understood),
            "notes": list(self.notes),
            "occurrences": [{"start": iso(each.start), "end": iso(each.end)} for each in self.coming],
            "conflicts": [
                {"name": each.name, "first": iso(each.first), "times": each.times} for each in self.collisions
            ],
        }

    def lines(self, zone: ZoneInfo) -> list[str]:
        """For people, in the user's own zone."""
        out = [f"  {each}" for each in self.understood]
        out += [f"  note: {note}" for note in self.notes]
        for coming in self.coming:
            start, end = coming.start.astimezone(zone), coming.end.astimezone(zone)
            out.append(f"    {start:%a %-d %b %Y  %H:%M}–{end:%H:%M}")
        out.append(f"    ({zone.key} time)" if self.coming else "    It is over: no date lies ahead.")
        for each in self.collisions:
            more = each.times - 1
            often = f" and {more} more time{'s' if more > 1 else ''} in the coming weeks" if more else ""
            out.append(f"  ! collides with {each.name} on {each.first.astimezone(zone):%a %-d %b}{often}")
        return out


def tell(
    schedule: Schedule,
    chats: Sequence[Chat],
    now: datetime,
    understood: Sequence[tuple[str, str]],
    notes: Mapping[str, Sequence[str]],
) -> list[Told]:
    """What there is to say of some chats of a schedule. `understood` as the file's reader gives it, notes by hashtag."""
    collisions = _collisions(schedule, now)
    return [
        Told(
            chat.hashtag,
            tuple(words for tag, words in understood if tag == chat.hashtag),
            tuple(notes.get(chat.hashtag, ())),
            _coming(chat, now),
            tuple(collisions.get(chat.hashtag, {}).values()),
        )
        for chat in chats
    ]


def _coming(chat: Chat, now: datetime) -> tuple[Occurrence, ...]:
    """The next ones, by start; each rule alone gives them in order."""
    alone = (replace(chat, recurrences=(recurrence,)) for recurrence in chat.recurrences)
    found = merge(*(each.occurrences(now, now + HORIZON) for each in alone), key=lambda each: each.start)
    return tuple(islice((next(same) for _, same in groupby(found, key=lambda each: each.start)), SHOWN))


def _collisions(schedule: Schedule, now: datetime) -> dict[str, dict[str, Collision]]:
    """By chat and by name, in the coming weeks."""
    found: dict[str, dict[str, Collision]] = {}
    for plan in schedule.plan(now, now + AHEAD):
        mine = found.setdefault(plan.occurrence.chat, {})
        for name in plan.conflicts:
            before = mine.get(name)
            first, times = (before.first, before.times) if before else (plan.occurrence.start, 0)
            mine[name] = Collision(name, first, times + 1)
    return found
