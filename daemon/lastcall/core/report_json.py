"""The report as JSON: the documented shape of `lastcall report --json`, and what the page shows."""

from datetime import datetime, timedelta
from typing import Any

from lastcall.core.figures import Guarded, OfChat, Report, Streak, Tally, Trend, Week
from lastcall.core.moment import iso

Json = dict[str, Any]
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def to_json(report: Report) -> Json:
    """Lengths in whole seconds, instants in UTC."""
    return {
        "since": iso(report.since),
        "until": iso(report.until),
        "timezone": report.timezone,
        "day_starts": f"{report.day_starts:%H:%M}",
        "week_starts": WEEKDAYS[report.week_starts],
        "chat": report.chat,
        "totals": {**_tally(report.totals), "skipped": report.skipped, "missed": report.missed},
        "chats": [_chat(each) for each in report.chats],
        "kinds": [{"kind": each.kind, "way": each.way, "times": each.times} for each in report.kinds],
        "follow_ups": {
            "done": report.follow_ups.done,
            "dropped": report.follow_ups.dropped,
            "open": report.follow_ups.open,
        },
        "budget": {
            "week_s": seconds(report.week_budget),
            "weeks_kept": report.weeks_kept,
            "weeks": report.weeks_counted,
            "in_a_row": _streak(report.weeks_in_a_row),
        },
        "on_time_in_a_row": _streak(report.on_time_in_a_row),
        "weeks": [_week(each) for each in report.weeks],
        "hours": [[seconds(hour) for hour in day] for day in report.hours],
        "protected": [_guarded(each) for each in report.protected],
    }


def _tally(tally: Tally) -> Json:
    return {
        "sessions": tally.sessions,
        "on_time": tally.on_time,
        "answered": tally.answered,
        "planned_s": seconds(tally.planned),
        "allowed_s": seconds(tally.allowed),
        "attended_s": seconds(tally.attended),
        "overrun_s": seconds(tally.overrun),
        "outcomes": tally.outcomes,
        "got": tally.got,
        "gave": tally.gave,
        "worth": tally.worth,
        "s_per_outcome": seconds(tally.each_took),
    }


def _chat(chat: OfChat) -> Json:
    return {
        "chat": chat.chat,
        "in_file": chat.in_file,
        **_tally(chat.tally),
        "skipped": chat.skipped,
        "missed": chat.missed,
        "first": _instant(chat.first),
        "last": _instant(chat.last),
        "trend": _trend(chat.trend),
        "verdict": {
            "word": chat.verdict.word,
            "minutes": chat.verdict.minutes,
            "reason": chat.verdict.reason,
            "rests_on": chat.verdict.rests_on,
        },
    }


def _trend(trend: Trend | None) -> Json | None:
    if trend is None:
        return None
    return {
        "outcomes": trend.outcomes,
        "overrun": trend.overrun,
        "earlier": _tally(trend.earlier),
        "later": _tally(trend.later),
    }


def _week(week: Week) -> Json:
    return {
        "start": iso(week.start),
        "end": iso(week.end),
        "spent_s": seconds(week.spent),
        "overrun_s": seconds(week.overrun),
        "sessions": week.sessions,
        "outcomes": week.outcomes,
        "kept": week.kept,
    }


def _guarded(guarded: Guarded) -> Json:
    return {
        "name": guarded.name,
        "kept": guarded.kept,
        "broken": guarded.broken,
        "inside_s": seconds(guarded.inside),
    }


def _streak(streak: Streak) -> Json:
    return {"now": streak.now, "longest": streak.longest}


def _instant(at: datetime | None) -> str | None:
    return iso(at) if at else None


def seconds(length: timedelta | None) -> int | None:
    """Whole seconds."""
    return None if length is None else round(length.total_seconds())
