"""`lastcall follow-ups`: what is still to be done about the people met, overdue ones first."""

import argparse
import json
from collections.abc import Sequence
from datetime import date, timedelta

from msgspec.structs import replace

from lastcall.cli.errors import EXIT_USAGE, CommandError
from lastcall.cli.record import keep, number, outcomes, schedule_if_any
from lastcall.cli.schedule_file import present
from lastcall.core.afterwords import about
from lastcall.core.due import Due, Unclear, parse_due, spoken
from lastcall.core.outcome import FollowUp, Kept
from lastcall.core.outcome_json import to_json


def run(arguments: argparse.Namespace) -> int:
    """List, or settle one."""
    found = outcomes(only_open=True)
    today = schedule_if_any(arguments.config).day_of(present())
    words: list[str] = list(arguments.words)
    if arguments.action == "list":
        _list(found, today, as_json=arguments.json)
        return 0
    kept = _chosen(found, words)
    follow_up = kept.outcome.follow_up or FollowUp(today)
    if arguments.action == "postpone":
        due = _day(" ".join(words), today)
        changed, said = (
            replace(follow_up, due=due.day, told=False),
            f"{due.doubt} On {spoken(due.day)}".strip(),
        )
    elif words:
        raise CommandError(f"what is {words[0]!r}? Only the number is needed", EXIT_USAGE)
    elif arguments.action == "done":
        changed, said = replace(follow_up, settled="done", settled_at=present()), "Done"
    else:
        changed, said = replace(follow_up, settled="dropped", settled_at=present()), "Dropped"
    keep(replace(kept.outcome, follow_up=changed))
    print(f"{said}: {about(kept.outcome)}.")
    return 0


def _chosen(found: Sequence[Kept], words: list[str]) -> Kept:
    """The follow-up with the number in front of `words`, which is taken off; without one, the only one."""
    if words and words[0].isdigit():
        wanted = number(words.pop(0))
        for each in found:
            if each.number == wanted:
                return each
        raise CommandError(f"no follow-up with the number {wanted} is open: `lastcall follow-ups` lists them")
    if len(found) == 1:
        return found[0]
    if not found:
        raise CommandError("no follow-up is open")
    raise CommandError(f"which of the {len(found)}? `lastcall follow-ups` has their numbers", EXIT_USAGE)


def _day(written: str, today: date) -> Due:
    due = parse_due(written or "tomorrow", today)
    if isinstance(due, Unclear):
        raise CommandError(due.why)
    return due


def _list(found: Sequence[Kept], today: date, *, as_json: bool) -> None:
    if as_json:
        shown = [
            {"number": each.number, **to_json(each.outcome), "overdue": _due(each) < today} for each in found
        ]
        print(json.dumps(shown, ensure_ascii=False, indent=2))
    elif found:
        print("\n".join(_line(each, today) for each in found))
    else:
        print("Nothing is to follow.")


def _due(kept: Kept) -> date:
    return kept.outcome.follow_up.due if kept.outcome.follow_up else date.max


def _line(kept: Kept, today: date) -> str:
    note = f": {kept.outcome.note}" if kept.outcome.note else ""
    return f"{kept.number:>4}  {_when(_due(kept), today):<22}  {about(kept.outcome)}{note}"


def _when(due: date, today: date) -> str:
    late = (today - due).days
    if late > 0:
        return f"overdue {late} day{'s' if late != 1 else ''}"
    if due <= today + timedelta(days=1):
        return "tomorrow" if late else "today"
    return f"{due:%a %-d %b %Y}"
