"""`lastcall plan`: the coming chats, as a picture on a terminal, else one line each."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from lastcall.cli import plan_ics
from lastcall.cli.fit import in_figures, misfits, week_name
from lastcall.cli.schedule_file import load_understood, present
from lastcall.core.duration import short
from lastcall.core.moment import iso
from lastcall.core.plain_text import one_line
from lastcall.core.planning import Forecast, forecast
from lastcall.core.schedule import Planned, Schedule

LONGEST_LIST = 1000
MOST_ANNOUNCED = 12
MOST_DAYS = 35
MOST_CHATS = 1000
"""As many as a picture shows."""


def run(arguments: argparse.Namespace) -> int:
    """Print the plan."""
    schedule, understood = load_understood(arguments.config)
    if arguments.ics or arguments.protected:
        return plan_ics.write(schedule, arguments)
    now = present()
    begin = arguments.begin or now
    end = begin + timedelta(days=arguments.days)
    planned = schedule.plan(begin, end)
    if arguments.json:
        print(json.dumps(rows(schedule, planned), ensure_ascii=False, indent=2))
    elif not planned:
        following = schedule.next_occurrence(begin)
        later = f" The next chat is {following.chat}, {_day(schedule, following.start)}." if following else ""
        print(f"No chat in the next {arguments.days} days.{later}")
    elif arguments.list or len(planned) > MOST_CHATS or not _shows_pictures(arguments.days):
        print("\n".join(lines(schedule, planned, forecast(schedule, begin, end), now)))
    else:
        _draw(schedule, begin, arguments.days, now)
        print("\n".join(announced(planned, understood)))
    return 0


def announced(planned: Sequence[Planned], understood: Sequence[tuple[str, str]]) -> list[str]:
    """How the announcements of the planned chats are understood, where they are few."""
    shown = {plan.occurrence.chat for plan in planned}
    if len(shown) > MOST_ANNOUNCED:
        return ["", "How each is understood: lastcall check"]
    return ["", *(one_line(f"{tag}: {words}", LONGEST_LIST) for tag, words in understood if tag in shown)]


def _shows_pictures(days: int) -> bool:
    """Whether somebody looks at a terminal that can show one. FORCE_COLOR asks for it in a pipe, as of rich."""
    if days > MOST_DAYS or os.environ.get("TERM") == "dumb":
        return False
    return sys.stdout.isatty() or bool(os.environ.get("FORCE_COLOR"))


def _draw(schedule: Schedule, begin: datetime, days: int, now: datetime) -> None:
    from rich.console import Console

    from lastcall.cli.week import show

    first = end = schedule.budgets.period("day", begin).start
    for _ in range(days):  # one by one: the day of a clock change is longer or shorter
        end = schedule.budgets.period("day", end).end
    show(Console(), schedule, forecast(schedule, first, end), now)


def rows(schedule: Schedule, planned: Sequence[Planned]) -> list[dict[str, object]]:
    """The plan in its documented shape."""
    budgets = {chat.hashtag: chat.budget for chat in schedule.chats}
    return [
        {
            "chat": plan.occurrence.chat,
            "start": iso(plan.occurrence.start),
            "end": iso(plan.occurrence.end),
            "budget_s": round(budgets[plan.occurrence.chat].total_seconds()),
            "conflicts": list(plan.conflicts),
        }
        for plan in planned
    ]


def lines(schedule: Schedule, planned: Sequence[Planned], ahead: Forecast, now: datetime) -> list[str]:
    """The plan as text: a line for each chat, in the user's own zone, and what doesn't fit."""
    zone = ZoneInfo(schedule.timezone)
    budgets = {chat.hashtag: chat.budget for chat in schedule.chats}
    widest = max(len(plan.occurrence.chat) for plan in planned)
    out: list[str] = []
    for plan in planned:
        start, end = (at.astimezone(zone) for at in (plan.occurrence.start, plan.occurrence.end))
        budget = f"{short(budgets[plan.occurrence.chat])} of {short(end - start)}"
        clash = (
            f"  ! collides with {one_line(', '.join(plan.conflicts), LONGEST_LIST)}" if plan.conflicts else ""
        )
        day, clock = f"{start:%a %-d %b}", f"{start:%H:%M}–{end:%H:%M}"
        out.append(f"{day:<10}  {clock}  {plan.occurrence.chat:<{widest}}  {budget}{clash}")
    weeks = [f"{week_name(schedule, week, now)}: {in_figures(week)}" for week in ahead.weeks]
    return [*out, "", *weeks, *misfits(schedule, ahead, now)]


def _day(schedule: Schedule, instant: datetime) -> str:
    return f"{instant.astimezone(ZoneInfo(schedule.timezone)):%A %-d %B}"
