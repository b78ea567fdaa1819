"""Reading the ledger beside the daemon, or without one: commands that only show something."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from lastcall.core.commitment import Limit
from lastcall.core.outcome import Kept
from lastcall.core.record import Mark
from lastcall.core.session import Closed
from lastcall.edges.ledger import outcomes, rows
from lastcall.edges.ledger.file import open_for_reading
from lastcall.ports import LedgerError

_T = TypeVar("_T")


def read_overruns(path: Path, since: datetime | None) -> list[Closed]:
    """The sessions with an overrun that were closed at `since` or later, oldest first; None: all of them.

    As all functions here: changes nothing, whether a daemon runs or not. No ledger yet: nothing. Raises LedgerError.
    """
    return read(path, lambda connection: rows.overruns(connection, since), [])


def read_sessions(path: Path, since: datetime | None = None) -> list[Closed]:
    """All sessions that were closed at `since` or later, by `closed`."""
    return read(path, lambda connection: rows.sessions(connection, since), [])


def read_marks(path: Path, since: datetime | None = None) -> list[Mark]:
    """What was skipped or missed and would have ended at `since` or later, by start."""
    return read(path, lambda connection: rows.marks(connection, since), [])


def read_outcomes(path: Path, *, only_open: bool = False) -> list[Kept]:
    """All outcomes as they were said; `only_open`: those with an open follow-up, the oldest due first."""
    return read(path, lambda connection: outcomes.kept(connection, only_open=only_open), [])


def read_limits(path: Path) -> tuple[Limit, ...]:
    """The limits in force, by key."""
    return read(path, rows.limits, ())


def read_last_sessions(path: Path) -> dict[str, datetime]:
    """Of each chat that was ever attended, when its last session was opened."""
    return read(path, outcomes.last_sessions, {})


def read(path: Path, query: Callable[[sqlite3.Connection], _T], nothing: _T) -> _T:
    """What the query finds; `nothing` where there is no ledger yet. Raises LedgerError."""
    if not path.exists():
        return nothing
    try:
        with closing(open_for_reading(path)) as connection:
            return query(connection)
    except (sqlite3.Error, OSError) as error:
        raise LedgerError(f"{path}: {error}") from error
