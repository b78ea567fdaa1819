"""`lastcall plan`: the coming chats."""

import argparse
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from lastcall.cli.schedule_file import load_schedule, present
from lastcall.core.duration import short
from lastcall.core.moment import ZERO, iso
from lastcall.core.schedule import Planned, Schedule


def run(arguments: argparse.Namespace) -> int:
    """Print the plan."""
    schedule = load_schedule(arguments.config)
    begin = arguments.begin or present()
    planned = schedule.plan(begin, begin + timedelta(days=arguments.days))
    if arguments.json:
        print(json.dumps([_row(schedule, plan) for plan in planned], ensure_ascii=False, indent=2))
    elif planned:
        print("\n".join(lines(schedule, planned, begin)))
    else:
        following = schedule.next_occurrence(begin)
        later = f" The next chat is {following.chat}, {_day(schedule, following.start)}." if following else ""
        print(f"No chat in the next {arguments.days} days.{later}")
    return 0


def _row(schedule: Schedule, plan: Planned) -> dict[str, object]:
    chat = schedule.chat(plan.occurrence.chat)
    return {
        "chat": plan.occurrence.chat,
        "start": iso(plan.occurrence.start),
        "end": iso(plan.occurrence.end),
        "budget_s": round(chat.budget.total_seconds()) if chat else 0,
        "conflicts": list(plan.conflicts),
    }


def lines(schedule: Schedule, planned: Sequence[Planned], begin: datetime) -> list[str]:
    """The plan for people: by day, in the user's own zone, with the time it would take."""
    zone = ZoneInfo(schedule.timezone)
    widest = max(len(plan.occurrence.chat) for plan in planned)
    out: list[str] = []
    for day, plans in groupby(planned, key=lambda plan: plan.occurrence.start.astimezone(zone).date()):
        out.append(f"{day:%A %-d %B}")
        for plan in plans:
            start, end = (at.astimezone(zone) for at in (plan.occurrence.start, plan.occurrence.end))
            chat = schedule.chat(plan.occurrence.chat)
            budget = f"{short(chat.budget)} of {short(end - start)}" if chat else ""
            clash = f"  ! collides with {', '.join(plan.conflicts)}" if plan.conflicts else ""
            out.append(f"  {start:%H:%M}–{end:%H:%M}  {plan.occurrence.chat:<{widest}}  {budget}{clash}")
    return [*out, "", *_weeks(schedule, planned, begin)]


def _weeks(schedule: Schedule, planned: Sequence[Planned], begin: datetime) -> list[str]:
    """Whether each week's chats fit its budget."""
    out = []
    budgets = schedule.budgets
    weeks = groupby(planned, key=lambda plan: budgets.period("week", plan.occurrence.start).start)
    for start, plans in weeks:
        total = sum((chat.budget for plan in plans if (chat := schedule.chat(plan.occurrence.chat))), ZERO)
        fits = "" if total <= budgets.week else f", {short(total - budgets.week)} more than fits"
        name = "this week" if start <= begin else f"week of {_day(schedule, start)}"
        out.append(f"{name}: {short(total)} planned of {short(budgets.week)}{fits}")
    return out


def _day(schedule: Schedule, instant: datetime) -> str:
    return f"{instant.astimezone(ZoneInfo(schedule.timezone)):%A %-d %B}"
