"""Chats that a command has read: into the user's file, and what is said of them."""

import json
import sys
from collections.abc import Sequence
from typing import Protocol
from zoneinfo import ZoneInfo

from lastcall.cli.change import ScheduleFile
from lastcall.cli.schedule_file import present
from lastcall.cli.told import Told, tell
from lastcall.core.schedule import Chat
from lastcall.edges.schedule_edit import Keys, add_announcement, add_chats

Fit = dict[str, tuple[Keys, tuple[str, ...]]]
"""Chats that can be put into the file, by hashtag: their keys, and notes on how they were read."""


class Refusal(Protocol):
    """Why something was not put into the file; as a text, it is for people."""

    def json(self) -> dict[str, object]:
        """Its documented shape."""


def put(file: ScheduleFile, fit: Fit, *, also: bool = False, save: bool) -> list[Told]:
    """Add the chats, or `also` an announcement of one that is there; check the text as a whole, and save it."""
    if not fit:
        return []
    old: tuple[Chat, ...] = file.schedule.chats
    chats: list[Chat | None]
    if also:
        index = next(index for index, chat in enumerate(old) if chat.hashtag in fit)
        when = fit[old[index].hashtag][0]["when"]
        text = file.edited(lambda text: add_announcement(text, index, when))
        chats = [*old[:index], None, *old[index + 1 :]]
    else:
        text = file.edited(lambda text: add_chats(text, [keys for keys, _ in fit.values()]))
        chats = [*old, *[None] * len(fit)]
    loaded, schedule = file.check(text, chats)
    if save:
        file.save(text)
    new = [chat for chat, known in zip(schedule.chats, chats, strict=True) if known is None]
    return tell(schedule, new, present(), loaded.understood, {tag: notes for tag, (_, notes) in fit.items()})


def say_json(file: ScheduleFile, told: Sequence[Told], refused: Sequence[Refusal], *, saved: bool) -> None:
    """For scripts."""
    answer = {
        "file": str(file.path),
        "saved": saved,
        "added": [each.json() for each in told],
        "refused": [each.json() for each in refused],
    }
    print(json.dumps(answer, ensure_ascii=False, indent=2))


def say_text(file: ScheduleFile, told: Sequence[Told], refused: Sequence[Refusal], *, saved: bool) -> None:
    """For people: what was added on stdout, what was not on stderr."""
    zone = ZoneInfo(file.schedule.timezone)
    for each in told:
        print(f"{'Added' if saved else 'Would add'} {each.chat}:")
        print("\n".join(each.lines(zone)))
    if told:
        print(file.closing(saved=saved), flush=True)
    for why in refused:
        print(why, file=sys.stderr)
