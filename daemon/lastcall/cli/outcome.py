"""`lastcall outcome`: what came of a session, said, listed, edited, taken back."""

import argparse
import json
from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from lastcall.cli.errors import EXIT_USAGE, CommandError
from lastcall.cli.record import (
    keep,
    last_sessions,
    number,
    numbered,
    outcomes,
    schedule_if_any,
    take_back,
)
from lastcall.cli.schedule_file import present
from lastcall.core.afterwords import about, noted
from lastcall.core.due import Unclear, parse_due, spoken
from lastcall.core.guess import did_you_mean
from lastcall.core.outcome import NOTHING, FollowUp, Kept, Kind, Outcome, Way
from lastcall.core.outcome_json import to_json
from lastcall.core.schedule import Schedule

LAST = "last"
HOW = 'say it as: lastcall outcome "#jobhuntchat" referral "Jane at Acme"'


def run(arguments: argparse.Namespace) -> int:
    """Do what is asked for."""
    if arguments.list:
        _list(outcomes(), arguments)
    elif arguments.undo:
        undone = _chosen(outcomes(), arguments.undo)
        take_back(undone.outcome)
        print(f"Taken back: {undone.number}, {undone.outcome.kind}, {about(undone.outcome)}.")
    elif arguments.edit:
        _edit(outcomes(), arguments)
    else:
        _say(arguments)
    return 0


def _say(arguments: argparse.Namespace) -> None:
    schedule = schedule_if_any(arguments.config)
    words: list[str] = list(arguments.words)
    chat, opened = _session(schedule, words, last=arguments.last)
    if not words:
        raise CommandError(f"what came of {chat}? {HOW}", EXIT_USAGE)
    kind = _kind(schedule, words.pop(0))
    outcome = _with(
        Outcome(chat, opened, kind.word, present(), way=kind.way, who=" ".join(words), worth=kind.worth),
        arguments,
        schedule,
    )
    keep(outcome)
    print(noted(outcome))


def _edit(found: Sequence[Kept], arguments: argparse.Namespace) -> None:
    schedule = schedule_if_any(arguments.config)
    words: list[str] = list(arguments.words)
    chosen = arguments.edit
    if not chosen.isdigit() and chosen != LAST:  # `--edit idea Tom`: the last one
        words.insert(0, chosen)
        chosen = LAST
    before = _chosen(found, chosen).outcome
    changed = before
    if words:
        kind = _kind(schedule, words.pop(0))
        way = kind.way if kind.word != before.kind else before.way
        changed = replace(changed, kind=kind.word, way=way, worth=kind.worth)
    if words:
        changed = replace(changed, who=" ".join(words))
    changed = _with(changed, arguments, schedule)
    if changed == before:
        raise CommandError(
            "nothing to change: give a kind, --who, --note, --follow-up or --worth", EXIT_USAGE
        )
    keep(changed)
    print(noted(changed))


def _with(outcome: Outcome, arguments: argparse.Namespace, schedule: Schedule) -> Outcome:
    """The outcome with what the options say."""
    way: Way = "gave" if arguments.gave else "got" if arguments.got else outcome.way
    if outcome.kind == NOTHING and way == "gave":
        raise CommandError("nothing can't be given: leave out --gave, or name what you gave")
    return replace(
        outcome,
        way=way,
        who=outcome.who if arguments.who is None else arguments.who,
        note=outcome.note if arguments.note is None else arguments.note,
        worth=outcome.worth if arguments.worth is None else arguments.worth,
        follow_up=_follow_up(outcome.follow_up, arguments.follow_up, schedule),
    )


def _follow_up(before: FollowUp | None, written: str | None, schedule: Schedule) -> FollowUp | None:
    if written is None:
        return before
    if written.strip().lower() in {"none", "never"}:
        return None
    due = parse_due(written, schedule.day_of(present()))
    if isinstance(due, Unclear):
        raise CommandError(due.why)
    if due.doubt:
        print(due.doubt)
    return FollowUp(due.day)


def _session(schedule: Schedule, words: list[str], *, last: bool) -> tuple[str, datetime]:
    """The session that is meant, and `words` without the chat that names it: its latest, or the latest of all."""
    sessions = last_sessions()
    kinds = {kind.word.casefold() for kind in schedule.outcomes}
    if last or (words and words[0].casefold() in kinds):
        if not sessions:
            raise CommandError("no chat was attended yet")
        chat = max(sessions, key=lambda each: sessions[each])
        return chat, sessions[chat]
    if not words:
        raise CommandError(HOW, EXIT_USAGE)
    wanted = "#" + words.pop(0).removeprefix("#")
    for chat, opened in sessions.items():
        if chat.casefold() == wanted.casefold():
            return chat, opened
    known = {*sessions, *(chat.hashtag for chat in schedule.chats)}
    if wanted.casefold() in {chat.casefold() for chat in known}:
        raise CommandError(f"{wanted} was not attended yet, so nothing can have come of it")
    raise CommandError(f"no session of {wanted} is known.{did_you_mean(wanted, known | kinds)}")


def _kind(schedule: Schedule, word: str) -> Kind:
    for kind in schedule.outcomes:
        if kind.word.casefold() == word.casefold():
            return kind
    words = [kind.word for kind in schedule.outcomes]
    raise CommandError(f"{word!r} is none of {', '.join(words)}.{did_you_mean(word, words)}")


def _chosen(found: Sequence[Kept], which: str) -> Kept:
    """The outcome with this number, or the one that was said last."""
    if which != LAST:
        return numbered(found, number(which))
    if not found:
        raise CommandError("nothing was said of any chat yet")
    return found[-1]


def _list(found: Sequence[Kept], arguments: argparse.Namespace) -> None:
    if arguments.words:
        wanted = "#" + arguments.words[0].removeprefix("#").casefold()
        found = [each for each in found if each.outcome.chat.casefold() == wanted]
    if arguments.json:
        shown = [{"number": each.number, **to_json(each.outcome)} for each in found]
        print(json.dumps(shown, ensure_ascii=False, indent=2))
    elif found:
        print("\n".join(_line(each) for each in found))
    else:
        print("Nothing was said yet.")


def _line(kept: Kept) -> str:
    outcome, follow_up = kept.outcome, kept.outcome.follow_up
    parts = [outcome.kind + (" given" if outcome.way == "gave" else ""), outcome.who, outcome.note]
    if outcome.worth is not None:
        parts.append(f"worth {outcome.worth}")
    if follow_up:
        parts.append(follow_up.settled or f"follow up on {spoken(follow_up.due)}")
    when = f"{outcome.opened.astimezone():%Y-%m-%d}"
    return f"{kept.number:>4}  {when}  {outcome.chat}: {', '.join(part for part in parts if part)}"
