"""`lastcall import`: the events of a calendar file as chats in the user's file; a history goes to import_history.py."""

import argparse
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct

from lastcall.cli.change import ScheduleFile, open_schedule
from lastcall.cli.errors import EXIT_DONE, EXIT_NO, CommandError
from lastcall.cli.import_history import LARGEST as LARGEST_HISTORY
from lastcall.cli.import_history import import_history, is_history
from lastcall.cli.putting import Fit, put, say_json, say_text
from lastcall.cli.schedule_file import present
from lastcall.core.duration import written
from lastcall.core.recurrence import DAY, Recurrence, first_instant, starts
from lastcall.core.restating import in_words
from lastcall.core.schedule import Chat
from lastcall.edges.calendar_file import LARGEST, CalendarError, Found, LeftOut, read_calendar
from lastcall.edges.schedule_edit import Keys, Value, add_chats, block_lines

A_YEAR = timedelta(days=366)
MOST_TIMES, MOST_SKIPS = 50, 500
"""Of one chat."""


class Refused(Struct, frozen=True):
    """An event that is no chat of this file."""

    title: str
    why: str

    def json(self) -> dict[str, object]:
        """The documented shape."""
        return {"event": self.title, "error": self.why}

    def __str__(self) -> str:
        """For people."""
        return f"left out: {self.title}: {self.why}"


def run(arguments: argparse.Namespace) -> int:
    """Add what can be a chat, and say what can't."""
    data = _bytes(arguments.file)
    if is_history(data):
        return import_history(data, arguments)
    file = open_schedule(arguments.config, begin=True)
    try:
        fit, refused = candidates(file, data, present())
    except CalendarError as error:
        raise CommandError(f"{arguments.file} can't be imported: {error}") from None
    told = put(file, fit, save=not arguments.dry_run)
    say = say_json if arguments.json else say_text
    say(file, told, refused, saved=bool(told) and not arguments.dry_run)
    if not told and not arguments.json:
        print("Nothing was added.")
    return EXIT_DONE if told else EXIT_NO


def _bytes(path: Path) -> bytes:
    """As much as is read at all, of a file or a pipe; a history may be larger than a calendar."""
    with path.open("rb") as file:
        data = file.read(LARGEST + 1)
        return data + file.read(LARGEST_HISTORY + 1 - len(data)) if is_history(data) else data


def _summed(left: Sequence[LeftOut]) -> list[Refused]:
    """Each with its reason; what is over would fill pages, and is counted."""
    over = sum(each.over for each in left)
    out = [Refused(each.title, each.why) for each in left if not each.over]
    return [*out, Refused(f"{over} event{'s' if over > 1 else ''}", "in the past")] if over else out


def candidates(file: ScheduleFile, data: bytes, now: datetime) -> tuple[Fit, list[Refused]]:
    """The chats of a calendar that can be added, and why the rest can't. Events of one hashtag are one chat.

    Raises CalendarError.
    """
    found, left = read_calendar(data, file.schedule.timezone, now)
    groups: dict[str, list[Found]] = {}
    for each in found:
        groups.setdefault(each.hashtag.casefold(), []).append(each)
    new: list[tuple[Keys, Chat]] = []
    refused = _summed(left)
    for events in groups.values():
        wanted = _wanted(file, events, now)
        if isinstance(wanted, str):
            refused.append(Refused(events[0].hashtag, wanted))
        else:
            new.append(wanted)
    notes = {
        events[0].hashtag: dict.fromkeys(n for each in events for n in each.notes)
        for events in groups.values()
    }
    return {
        str(keys["hashtag"]): (keys, tuple(notes[str(keys["hashtag"])])) for keys in _trimmed(file, new)
    }, refused


def _wanted(file: ScheduleFile, events: Sequence[Found], now: datetime) -> tuple[Keys, Chat] | str:
    """A chat as the file would have it, and what it means there; or why it can't be added."""
    from lastcall.edges.config import parse

    recurrences = [each for event in events for each in event.recurrences]
    known = file.schedule.chat(events[0].hashtag)
    if known:
        return _difference(known, recurrences, now)
    if len(recurrences) > MOST_TIMES or sum(len(each.except_dates) for each in recurrences) > MOST_SKIPS:
        return f"it has more than {MOST_TIMES} times or {MOST_SKIPS} exceptions"
    keys = _keys(events, recurrences, now)
    loaded = parse("chats:\n- " + "\n  ".join(block_lines(keys)), timezone=file.schedule.timezone)
    if loaded.schedule is None:
        return f"{loaded.problems[0].message}; {loaded.problems[0].hint}".rstrip("; ")
    return keys, loaded.schedule.chats[0]


def _difference(known: Chat, recurrences: Sequence[Recurrence], now: datetime) -> str:
    theirs = {at for each in recurrences for at in starts(each, now, now + A_YEAR)}
    if theirs == {each.start for each in known.occurrences(now, now + A_YEAR)}:
        return "it is in the file already"
    return "it is in the file already, at other times; change it with `lastcall edit`, or `lastcall remove` it first"


def _keys(events: Sequence[Found], recurrences: Sequence[Recurrence], now: datetime) -> Keys:
    """In plain words where they mean the same, else as exact rules."""
    skip = sorted({day for each in recurrences for day in each.except_dates})
    shared = all(_is_free(each, day) for each in recurrences for day in skip)
    whens = [_when(each, now, with_skip=not shared) for each in recurrences]
    keys: Keys = {"hashtag": events[0].hashtag, "when": whens if len(whens) > 1 else whens[0]}
    for key in ("name", "goal", "budget", "link"):
        if text := next((text for event in events if (text := getattr(event, key))), ""):
            keys[key] = text
    if shared and skip:
        keys["skip"] = [str(day) for day in skip]
    if remind := next((event.remind for event in events if event.remind), ()):
        keys["remind"] = [written(lead) for lead in remind]
    return keys


def _is_free(recurrence: Recurrence, day: date) -> bool:
    """Whether it does not happen on a day, so that the whole chat can skip it."""
    zone = ZoneInfo(recurrence.timezone)
    midnight = first_instant(datetime.combine(day, time()), zone)
    around = starts(recurrence, midnight - DAY, midnight + 2 * DAY)
    return all(at.astimezone(zone).date() != day for at in around)


def _when(recurrence: Recurrence, now: datetime, *, with_skip: bool) -> Value:
    skip: list[Value] = [str(day) for day in sorted(recurrence.except_dates)] if with_skip else []
    words = None if skip else in_words(recurrence, now)
    if words:
        return words
    exact: Keys = {
        "start": recurrence.start.isoformat(timespec="seconds" if recurrence.start.second else "minutes")
    }
    if recurrence.rrule:
        exact["rrule"] = recurrence.rrule
    exact["timezone"] = recurrence.timezone
    if recurrence.length:
        exact["lasts"] = written(recurrence.length)
    return {**exact, "skip": skip} if skip else exact


def _trimmed(file: ScheduleFile, new: Sequence[tuple[Keys, Chat]]) -> list[Keys]:
    """The chats without the keys that say what the file says for all."""
    if not new:
        return []
    bare: list[Keys] = [{key: keys[key] for key in ("hashtag", "when")} for keys, _ in new]
    _, schedule = file.check(
        file.edited(lambda text: add_chats(text, bare)), [*file.schedule.chats, *[None] * len(new)]
    )
    out = []
    for (keys, wanted), plain in zip(new, schedule.chats[-len(new) :], strict=True):
        same = {key for key in ("budget", "remind", "link") if getattr(wanted, key) == getattr(plain, key)}
        out.append({key: value for key, value in keys.items() if key not in same})
    return out
