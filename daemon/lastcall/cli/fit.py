"""Whether a schedule fits its budgets, in words, with what to do where it doesn't."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from lastcall.core.budget import Unit
from lastcall.core.duration import short
from lastcall.core.planning import Forecast, Load, PlannedSession, relief
from lastcall.core.recurrence import starts
from lastcall.core.schedule import Schedule

MINUTE = timedelta(minutes=1)


def day_name(schedule: Schedule, load: Load) -> str:
    """`Thursday 3 December`: the day on which a day or week, as the user counts them, begins."""
    return f"{first_day(schedule, load):%A %-d %B}"


def first_day(schedule: Schedule, load: Load) -> date:
    """The date of a day, or of a week's first day, by the user's own clock."""
    return load.window.start.astimezone(ZoneInfo(schedule.timezone)).date()


def week_name(schedule: Schedule, week: Load, now: datetime) -> str:
    """A week in words: `this week`, or `week of Monday 30 November`."""
    if week.window.start <= now < week.window.end:
        return "this week"
    return f"week of {day_name(schedule, week)}"


def in_figures(load: Load) -> str:
    """`4 h planned of 5 h`."""
    excess = f", {short(load.excess)} more than fits" if load.excess else ""
    planned = short(load.planned) if load.planned else "nothing"
    return f"{planned} planned of {short(load.allowed)}{excess}"


def misfits(schedule: Schedule, forecast: Forecast, now: datetime) -> list[str]:
    """The way out of each day and week that doesn't fit: for a day a sentence with its figures, and an indented line.

    A week's figures are told elsewhere.
    """
    out: list[str] = []
    crowded: dict[Unit, timedelta] = {}
    for load in forecast.overfull:
        left_out = relief(schedule, forecast, load)
        name = week_name(schedule, load, now) if load.unit == "week" else day_name(schedule, load)
        if load.unit == "day":
            out.append(f"{name}: {in_figures(load)}.")
        if left_out:
            begin = f"{name[0].upper()}{name[1:]}: leave out" if load.unit == "week" else "  Leave out"
            wider = f"{load.unit}: {_written(load.planned)}"
            out.append(f"{begin} {_listed(schedule, left_out)}, or set {wider} under budgets.")
        else:
            crowded[load.unit] = max(load.planned, crowded.get(load.unit, load.planned))
    if crowded:
        wider = " and ".join(f"{unit}: {_written(length)}" for unit, length in crowded.items())
        out.append(f"There is too much in all: take chats out, give each less, or set {wider} under budgets.")
    return out


def _listed(schedule: Schedule, sessions: Sequence[PlannedSession]) -> str:
    """What to leave out, with the key that does it."""
    named = [
        f"{session.occurrence.chat} ({short(session.length)}, skip: {_skip_date(schedule, session)})"
        for session in sessions
    ]
    return " and ".join(filter(None, (", ".join(named[:-1]), named[-1])))


def _skip_date(schedule: Schedule, session: PlannedSession) -> date:
    """The date as `skip` in the file wants it: in the zone of the announcement."""
    start = session.occurrence.start
    chat = schedule.chat(session.occurrence.chat)
    for recurrence in chat.recurrences if chat else ():
        if next(starts(recurrence, start, start + MINUTE), None) == start:
            return start.astimezone(ZoneInfo(recurrence.timezone)).date()
    return start.astimezone(ZoneInfo(schedule.timezone)).date()


def _written(length: timedelta) -> str:
    """A length as the file writes it, rounded up to minutes: `1h 50m`."""
    hours, minutes = divmod(-(-length // MINUTE), 60)
    return " ".join(f"{number}{unit}" for number, unit in ((hours, "h"), (minutes, "m")) if number)
