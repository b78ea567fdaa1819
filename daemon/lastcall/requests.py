"""What may be asked over the control socket, and the answers: JSON objects in, JSON objects out.

A request is `{"do": WORD, ...}`. Commands are answered with `{"ok": bool, "text": str}`, a question for the status
with `{"ok": true, "status": {...}}`, anything else with `{"ok": false, "text": why}`.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from lastcall.core.decisions import (
    Command,
    Extend,
    Join,
    KeepOutcome,
    Leave,
    Skip,
    Snooze,
    TakeBackOutcome,
)
from lastcall.core.duration import parse_duration
from lastcall.core.moment import iso
from lastcall.core.outcome import Outcome, TakenBack
from lastcall.core.outcome_json import from_json, taken_back
from lastcall.core.schedule import Occurrence
from lastcall.core.status import Status, status
from lastcall.ports import Clock
from lastcall.service import Service

Json = dict[str, Any]
LONGEST_TEXT = 200
MOST_UNANSWERED = 20
SNOOZE = timedelta(minutes=5)


def handle(service: Service, clock: Clock, request: Mapping[str, object]) -> Json:
    """Answer one request. Nothing in it is trusted for type or size."""
    word = request.get("do")
    if word == "status":
        return {"ok": True, "status": status_json(status(service.keeper, clock.now()))}
    if word == "reread":
        return (
            {"ok": True, "text": "Read."} if service.reread() else {"ok": False, "text": "It can't be read."}
        )
    command = _about_outcomes(word, request) or _command(word, request)
    if isinstance(command, str):
        return {"ok": False, "text": command}
    answer = service.do(command)
    return {"ok": answer.ok, "text": answer.text}


def _about_outcomes(word: object, request: Mapping[str, object]) -> Command | str | None:
    """The command about outcomes that is asked for, or why there is none; None: it is about something else."""
    if word == "outcome":
        read = from_json(request.get("outcome"))
        return KeepOutcome(read) if isinstance(read, Outcome) else read
    if word == "take_back":
        taken = taken_back(request)
        return TakeBackOutcome(taken.key) if isinstance(taken, TakenBack) else taken
    return None


def _command(word: object, request: Mapping[str, object]) -> Command | str:
    """The command that is asked for, or why there is none."""
    chat = request.get("chat")
    if chat is not None and not (isinstance(chat, str) and 0 < len(chat) <= LONGEST_TEXT):
        return "`chat` must be a hashtag."
    match word:
        case "join":
            return Join(chat)
        case "leave":
            return Leave()
        case "extend":
            return Extend()
        case "skip":
            return Skip(chat)
        case "snooze":
            length = _length(request.get("for"))
            return Snooze(length, chat) if length else "`for` must be a length of time, as 10m."
        case _:
            return "Unknown request."


def _length(written: object) -> timedelta | None:
    if written is None:
        return SNOOZE
    return parse_duration(written) if isinstance(written, str) else None


def status_json(now: Status) -> Json:
    """The documented shape of `lastcall status --json`."""
    session: Json | None = None
    if now.session and now.account:
        session = {
            "chat": now.session.chat,
            "opened": iso(now.session.opened),
            "attended_s": seconds(now.account.attended),
            "allowance_s": seconds(now.account.allowance),
            "left_s": seconds(now.account.left),
            "over_s": seconds(now.account.over),
        }
    return {
        "now": iso(now.now),
        "next": occurrence_json(now.upcoming) if now.upcoming else None,
        "session": session,
        "budgets": {
            "day": {"spent_s": seconds(now.day.spent), "of_s": seconds(now.day.of)},
            "week": {
                "spent_s": seconds(now.week.spent),
                "of_s": seconds(now.week.of),
                "owed_s": seconds(now.week.owed),
            },
        },
        "unanswered": [
            {"chat": each.chat, "opened": iso(each.opened), "closed": iso(each.closed)}
            for each in now.unanswered[-MOST_UNANSWERED:]
        ],
        "follow_ups": {"open": now.follow_ups_open, "due": now.follow_ups_due},
    }


def occurrence_json(occurrence: Occurrence) -> dict[str, str]:
    """A chat's run, as every command writes it."""
    return {"chat": occurrence.chat, "start": iso(occurrence.start), "end": iso(occurrence.end)}


def seconds(length: timedelta) -> int:
    """Whole seconds."""
    return round(length.total_seconds())
