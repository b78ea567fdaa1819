"""`lastcall check`: what is wrong with a schedule, all at once, and how each chat is understood."""

import argparse
import json
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

from lastcall import paths
from lastcall.cli.errors import EXIT_DONE, EXIT_NO
from lastcall.cli.schedule_file import present
from lastcall.core.schedule import Schedule

AHEAD = timedelta(days=60)


def run(arguments: argparse.Namespace) -> int:
    """Print problems; the answer is no where one is an error."""
    from lastcall.edges.config import load

    path: Path = arguments.file or arguments.config or paths.config_file()
    loaded = load(path)
    if arguments.json:
        problems = [asdict(problem) for problem in loaded.problems]
        print(
            json.dumps(
                {"ok": loaded.schedule is not None, "problems": problems}, ensure_ascii=False, indent=2
            )
        )
        return EXIT_DONE if loaded.schedule else EXIT_NO
    for problem in loaded.problems:
        key = f" ({problem.key})" if problem.key else ""
        print(f"{path}:{problem.line}:{problem.column}: {problem.severity}: {problem.message}{key}")
        if problem.hint:
            print(f"    {problem.hint}")
    if loaded.schedule is None:
        return EXIT_NO
    for tag, understood in loaded.understood:
        print(f"{tag}: {understood}")
    for line in _collisions(loaded.schedule):
        print(line)
    number = len(loaded.schedule.chats)
    print(f"{number} chat{'s' if number != 1 else ''}, fine.")
    return EXIT_DONE


def _collisions(schedule: Schedule) -> list[str]:
    """What each chat collides with in the coming weeks, once each."""
    now = present()
    found = {
        (plan.occurrence.chat, name): None
        for plan in schedule.plan(now, now + AHEAD)
        for name in plan.conflicts
    }
    return [f"{chat} collides with {name}: see `lastcall plan`" for chat, name in found]
