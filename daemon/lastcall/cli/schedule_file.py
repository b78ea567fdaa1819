"""The schedule that a command works on."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from lastcall import paths
from lastcall.cli.errors import CommandError

if TYPE_CHECKING:
    from lastcall.core.schedule import Schedule


def load_schedule(named: Path | None) -> "Schedule":
    """Read the schedule; one that can't be used ends the command, with all that is wrong with it."""
    return load_understood(named)[0]


def load_understood(named: Path | None) -> "tuple[Schedule, tuple[tuple[str, str], ...]]":
    """The same, with (hashtag, how its announcement is understood)."""
    from lastcall.cli.complaint import described
    from lastcall.edges.config import load

    path = existing(named)
    loaded = load(path)
    if loaded.schedule is None:
        errors = [problem for problem in loaded.problems if problem.severity == "error"]
        raise CommandError("\n".join(["the schedule can't be used.", *described(path, errors)]))
    return loaded.schedule, loaded.understood


def no_schedule() -> "Schedule":
    """What holds where the file can't be used: no chat, and no limit that could be reached."""
    from lastcall.core.budget import Budgets
    from lastcall.core.schedule import Schedule
    from lastcall.edges.config.source import system_zone

    zone = system_zone() or "UTC"
    return Schedule(zone, (), Budgets(day=timedelta(days=1), week=timedelta(days=7), timezone=zone))


def own_zone() -> str:
    """IANA name of the machine's zone, where a command can't do without."""
    from lastcall.edges.config.source import system_zone

    zone = system_zone()
    if not zone:
        said = f" (TZ is {os.environ['TZ']!a})" if os.environ.get("TZ") else ""
        raise CommandError(
            f"the machine's time zone has no name that is known{said}.\nName yours in TZ: TZ=America/Denver lastcall …"
        )
    return zone


def existing(named: Path | None) -> Path:
    """The schedule that was named, or the user's own; that there is none ends the command."""
    path = named or paths.config_file()
    if named is None and not path.exists():
        raise CommandError(f"there is no schedule yet at {path}\nTo write a first one: lastcall init")
    return path


def present() -> datetime:
    """Now, where a command's --from names no other instant."""
    return datetime.now(UTC)
