"""`lastcall check`: what is wrong with a schedule, all at once, and how each chat is understood."""

import argparse
import json
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from msgspec.structs import asdict

from lastcall import paths
from lastcall.cli.errors import EXIT_DONE, EXIT_NO
from lastcall.cli.schedule_file import existing, present
from lastcall.core.schedule import Schedule
from lastcall.core.wording import chats

if TYPE_CHECKING:
    from lastcall.core.commitment import Waiting
    from lastcall.edges.config.loaded import Loaded
    from lastcall.edges.config.problem import Problem

AHEAD = timedelta(days=60)


def run(arguments: argparse.Namespace) -> int:
    """Print problems; the answer is no where one is an error."""
    from lastcall.cli.complaint import described
    from lastcall.edges.config import load

    named: Path | None = arguments.file or arguments.config
    path = (named or paths.config_file()) if arguments.json else existing(named)
    loaded, now = load(path), present()
    problems = looked_at(path, loaded, now)
    code = EXIT_DONE if loaded.schedule else EXIT_NO
    if arguments.json:
        shape = {"ok": loaded.schedule is not None, "problems": [asdict(problem) for problem in problems]}
        print(json.dumps(shape, ensure_ascii=False, indent=2))
        return code
    out = described(path, problems)
    if loaded.schedule:
        out += [*([""] if out else []), *_meaning(loaded, loaded.schedule, now, len(problems))]
    print("\n".join(out))
    return code


def looked_at(path: Path, loaded: "Loaded", now: datetime) -> "list[Problem]":
    """What reading the file found, and, in one that can be used, what is worth a second look; by line."""
    from lastcall.edges.config import trusted
    from lastcall.edges.config.advice import advice, held_back
    from lastcall.edges.config.problem import Problem

    found = [*loaded.problems, *advice(loaded, now)]
    if loaded.schedule and path == paths.config_file():
        found += held_back(loaded, _waiting(loaded.schedule, now))
    runs_programs = loaded.schedule and any(step.command for step in loaded.schedule.over_budget)
    if runs_programs and (why := trusted(path)):
        found.append(Problem(1, 1, "over_budget", f"programs are not run: {why}", severity="warning"))
    return sorted(found, key=lambda problem: (problem.line, problem.column))


def _waiting(schedule: Schedule, now: datetime) -> "tuple[Waiting, ...]":
    """The limits of the user's own file that are looser than those in force."""
    from lastcall.core.commitment import bind
    from lastcall.edges.ledger.reading import read_limits
    from lastcall.ports import LedgerError

    try:
        return bind(schedule, read_limits(paths.state_folder() / "ledger.sqlite3"), now).waiting
    except LedgerError:
        return ()  # doctor says what is wrong with it


def _meaning(loaded: "Loaded", schedule: Schedule, now: datetime, warnings: int) -> list[str]:
    """How it is understood, what collides, and the verdict."""
    out = [f"{tag}: {understood}" for tag, understood in loaded.understood]
    number = len(schedule.chats)
    verdict = (
        f"{chats(number)}, fine." if not warnings else f"{chats(number)}; {_count(warnings)} to look at."
    )
    return [*out, *_collisions(schedule, now), verdict]


def _collisions(schedule: Schedule, now: datetime) -> list[str]:
    """What each chat collides with in the coming weeks: how often, and when first."""
    times: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], datetime] = {}
    for plan in schedule.plan(now, now + AHEAD):
        for name in plan.conflicts:
            pair = (plan.occurrence.chat, name)
            times[pair] += 1
            first.setdefault(pair, plan.occurrence.start)
    out = []
    away = {each.name for each in schedule.protected if each.windows}
    for (chat, name), start in first.items():
        together = [(each, times[each, other]) for each, other in first if other == name]
        if name in away and len(together) > 1:
            if chat == together[0][0]:
                told = ", ".join(f"{each} {_often(number)}" for each, number in together)
                out.append(f"{name} takes out {told}")
            continue
        if name.startswith("#") and (name, chat) in first and name < chat:
            continue  # the other chat's line says so
        often = times[chat, name]
        day = f"{start.astimezone(ZoneInfo(schedule.timezone)):%A %-d %B}"
        when = f"on {day}" if often == 1 else f"{often} times in {AHEAD.days} days, first on {day}"
        out.append(f"{chat} collides with {name} {when}")
    return out


def _often(times: int) -> str:
    return "once" if times == 1 else f"{times} times"


def _count(warnings: int) -> str:
    return "one warning" if warnings == 1 else f"{warnings} warnings"
