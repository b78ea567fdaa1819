"""`lastcall plan`: the coming chats, as a picture on a terminal, else one line each."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from lastcall.cli.fit import in_figures, misfits, week_name
from lastcall.cli.schedule_file import load_schedule, present
from lastcall.core.duration import short
from lastcall.core.moment import iso
from lastcall.core.plain_text import one_line
from lastcall.core.planning import Forecast, forecast
from lastcall.core.schedule import Planned, Schedule

LONGEST_LIST = 1000
MOST_DAYS = 35
"""As many as a picture shows."""


def run(arguments: argparse.Namespace) -> int:
    """Print the plan."""
    schedule = load_schedule(arguments.config)
    now = present()
    begin = arguments.begin or now
    end = begin + timedelta(days=arguments.days)
    planned = schedule.plan(begin, end)
    if arguments.json:
        print(json.dumps([_row(schedule, plan) for plan in planned], ensure_ascii=False, indent=2))
    elif not planned:
        following = schedule.next_occurrence(begin)
        later = f" The next chat is {following.chat}, {_day(schedule, following.start)}." if following else ""
        print(f"No chat in the next {arguments.days} days.{later}")
    elif arguments.list or not _shows_pictures(arguments.days):
        print("\n".join(lines(schedule, planned, forecast(schedule, begin, end), now)))
    else:
        _draw(schedule, begin, arguments.days, now)
    return 0


def _shows_pictures(days: int) -> bool:
    """Whether somebody looks at a terminal that can show one. FORCE_COLOR asks for it in a pipe, as of rich."""
    if days > MOST_DAYS or os.environ.get("TERM") == "dumb":
        return False
    return sys.stdout.isatty() or bool(os.environ.get("FORCE_COLOR"))


def _draw(schedule: Schedule, begin: datetime, days: int, now: datetime) -> None:
    from rich.console import Console

    from lastcall.cli.week import show

    first = schedule.budgets.period("day", begin).start
    whole_days = forecast(schedule, first, begin + timedelta(days=days - 1))
    show(Console(), schedule, whole_days, now)


def _row(schedule: Schedule, plan: Planned) -> dict[str, object]:
    chat = schedule.chat(plan.occurrence.chat)
    return {
        "chat": plan.occurrence.chat,
        "start": iso(plan.occurrence.start),
        "end": iso(plan.occurrence.end),
        "budget_s": round(chat.budget.total_seconds()) if chat else 0,
        "conflicts": list(plan.conflicts),
    }


def lines(schedule: Schedule, planned: Sequence[Planned], ahead: Forecast, now: datetime) -> list[str]:
    """The plan as text: a line for each chat, in the user's own zone, and what doesn't fit."""
    zone = ZoneInfo(schedule.timezone)
    widest = max(len(plan.occurrence.chat) for plan in planned)
    out: list[str] = []
    for plan in planned:
        start, end = (at.astimezone(zone) for at in (plan.occurrence.start, plan.occurrence.end))
        chat = schedule.chat(plan.occurrence.chat)
        budget = f"{short(chat.budget)} of {short(end - start)}" if chat else ""
        clash = (
            f"  ! collides with {one_line(', '.join(plan.conflicts), LONGEST_LIST)}" if plan.conflicts else ""
        )
        out.append(f"{start:%a %-d %b  %H:%M}–{end:%H:%M}  {plan.occurrence.chat:<{widest}}  {budget}{clash}")
    weeks = [f"{week_name(schedule, week, now)}: {in_figures(week)}" for week in ahead.weeks]
    return [*out, "", *weeks, *misfits(schedule, ahead)]


def _day(schedule: Schedule, instant: datetime) -> str:
    return f"{instant.astimezone(ZoneInfo(schedule.timezone)):%A %-d %B}"
