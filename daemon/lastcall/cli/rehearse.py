"""`lastcall rehearse`: the schedule in virtual time, in text or with real notifications."""

import argparse
import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from lastcall.cli.errors import CommandError
from lastcall.cli.schedule_file import load_schedule, present
from lastcall.core.moment import iso
from lastcall.core.rehearsal import Line, play
from lastcall.core.schedule import Schedule

BEFORE = timedelta(minutes=1)
"""With --next: how long before the first reminder to begin."""


def run(arguments: argparse.Namespace) -> int:
    """Play, and print one line for each thing that would happen."""
    schedule = load_schedule(arguments.config)
    begin = (arguments.begin or present()).astimezone(UTC)
    if arguments.next:
        begin = _before_the_next(schedule, begin)
    played = list(play(schedule, begin, arguments.length, arguments.stay))
    if arguments.popups:
        from lastcall.cli.popups import show

        show(schedule, played, arguments.speed, lambda line: print(_text(line, schedule), flush=True))
        return 0
    for line in played:
        print(_json(line) if arguments.json else _text(line, schedule))
    if not played and not arguments.json:
        print("Nothing would happen in that time.")
    return 0


def _before_the_next(schedule: Schedule, now: datetime) -> datetime:
    occurrence = schedule.next_occurrence(
        now + max((r for c in schedule.chats for r in c.remind), default=BEFORE)
    )
    if occurrence is None:
        raise CommandError("no chat is ahead")
    chat = schedule.chat(occurrence.chat)
    lead = max(chat.remind, default=timedelta()) if chat else timedelta()
    return occurrence.start - lead - BEFORE


def _json(line: Line) -> str:
    return json.dumps(
        {"at": iso(line.at), "do": line.do, "chat": line.chat, "text": line.text}, ensure_ascii=False
    )


def _text(line: Line, schedule: Schedule) -> str:
    at = line.at.astimezone(ZoneInfo(schedule.timezone))
    return f"{at:%a %H:%M:%S}  {line.do:8}  {line.text}"
