"""`lastcall rehearse`: the schedule in virtual time, in text or with real notifications."""

import argparse
import json
from datetime import UTC, datetime, timedelta
from functools import partial
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
    playing = play(schedule, begin, arguments.length, arguments.stay)
    said = _json if arguments.json else partial(_text, schedule)
    if arguments.popups:
        from lastcall.cli.popups import show

        played = list(playing)
        show(schedule, played, arguments.speed, lambda line: print(said(line), flush=True))
        anything = bool(played)
    else:
        anything = False
        for line in playing:  # printed as it is played: a year takes a while
            anything = True
            print(said(line))
    if not anything and not arguments.json:
        print(f"Nothing would happen in that time.{_what_is_next(schedule, begin + arguments.length)}")
    return 0


def _what_is_next(schedule: Schedule, begin: datetime) -> str:
    following = schedule.next_occurrence(begin)
    if following is None:
        return " No chat is ahead."
    start = following.start.astimezone(ZoneInfo(schedule.timezone))
    return f" The next chat is {following.chat}, {start:%A %-d %B, %H:%M}: lastcall rehearse --next"


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


def _text(schedule: Schedule, line: Line) -> str:
    at = line.at.astimezone(ZoneInfo(schedule.timezone))
    return f"{at:%a %H:%M:%S}  {line.do:8}  {line.text}"
