"""The schedule that a command works on."""

from datetime import UTC, datetime
from pathlib import Path

from lastcall import paths
from lastcall.cli.errors import CommandError
from lastcall.core.schedule import Schedule


def load_schedule(named: Path | None) -> Schedule:
    """Read the schedule; one that can't be used ends the command, with all that is wrong with it."""
    from lastcall.edges.config import load

    path = named or paths.config_file()
    loaded = load(path)
    if loaded.schedule is None:
        errors = [p for p in loaded.problems if p.severity == "error"]
        lines = [
            f"{path}:{p.line}:{p.column}: {p.message}" + (f"\n    {p.hint}" if p.hint else "") for p in errors
        ]
        raise CommandError("\n".join(["the schedule can't be used.", *lines]))
    return loaded.schedule


def present() -> datetime:
    """Now, where a command's --from names no other instant."""
    return datetime.now(UTC)
