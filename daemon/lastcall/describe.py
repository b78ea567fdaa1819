"""The status in plain words, from its documented JSON shape: for `lastcall status`, systemd and the live line."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from lastcall.core.duration import minutes, short


def lines(status: Mapping[str, Any]) -> list[str]:
    """All of it."""
    out = [session_line(status["session"])] if status["session"] else ["No session is open."]
    out.append(next_line(status))
    for unit, word in (("day", "today"), ("week", "this week")):
        budget = status["budgets"][unit]
        owed = f", {_spent(budget['owed_s'])} of it to repay" if budget.get("owed_s") else ""
        out.append(f"{word}: {_spent(budget['spent_s'])} of {_spent(budget['of_s'])}{owed}")
    return [*out, *waiting(status)]


def waiting(status: Mapping[str, Any]) -> list[str]:
    """What waits for the user: questions without an answer, follow-ups that are due."""
    out = []
    unanswered = status.get("unanswered", [])
    for each in unanswered[-3:]:
        opened = datetime.fromisoformat(each["opened"]).astimezone()
        out.append(f'What came of {each["chat"]} on {opened:%A}? lastcall outcome "{each["chat"]}" KIND')
    if len(unanswered) > 3:
        out[0] = f"{len(unanswered) - 2} chats wait for a word: what came of them?"
    due = status.get("follow_ups", {}).get("due", 0)
    if due:
        out.append(f"{due} follow-up{'s are' if due != 1 else ' is'} due: lastcall follow-ups")
    return out


def one_line(status: Mapping[str, Any]) -> str:
    """The most important thing in one line."""
    return session_line(status["session"]) if status["session"] else next_line(status)


def session_line(session: Mapping[str, Any]) -> str:
    """How the open session stands."""
    attended = minutes(timedelta(seconds=session["attended_s"]))
    if session["over_s"]:
        return f"In {session['chat']} for {attended}: {minutes(timedelta(seconds=session['over_s']))} over."
    return f"In {session['chat']} for {attended}: {minutes(timedelta(seconds=session['left_s']))} left."


def next_line(status: Mapping[str, Any]) -> str:
    """What comes next, in the machine's own zone, without the time to it: it stays true until it begins."""
    if not status["next"]:
        return "No chat is ahead."
    start = datetime.fromisoformat(status["next"]["start"])
    return f"Next: {status['next']['chat']}, {start.astimezone():%A %-d %B, %H:%M}."


def time_to_next(status: Mapping[str, Any]) -> str:
    """How long until then: `1 h 05`, `3 days`; empty where nothing is ahead."""
    if not status["next"]:
        return ""
    length = datetime.fromisoformat(status["next"]["start"]) - datetime.fromisoformat(status["now"])
    return short(length) if length < timedelta(days=2) else f"{length.days} days"


def _spent(seconds: int) -> str:
    return short(timedelta(seconds=seconds)) if seconds else "nothing"
