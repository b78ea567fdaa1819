"""The whole history, read beside the daemon or without one: for the report and for an export."""

import sqlite3
from datetime import datetime
from pathlib import Path

from lastcall.core.history import Brought, History, Past, Stretch, Unattended
from lastcall.core.microseconds import EVER, instant
from lastcall.edges.ledger.reading import read

_SESSIONS = """
SELECT chat, opened, closed, planned_start, planned_end, attended, allowance, overrun, ended_by FROM sessions
WHERE closed IS NOT NULL AND closed >= ? ORDER BY opened, chat
"""
_STRETCHES = """
SELECT chat, opened, start, length FROM spans JOIN sessions USING (chat, opened)
WHERE closed IS NOT NULL AND closed >= ? ORDER BY start
"""
_OUTCOMES = """
SELECT chat, opened, kind, way, who, worth, due, settled FROM outcomes WHERE opened >= ? ORDER BY said_at, number
"""
_UNATTENDED = """
SELECT chat, planned_start, kind FROM marks WHERE planned_start >= ? ORDER BY planned_start, chat
"""


def read_history(path: Path, since: datetime | None = None) -> History:
    """What happened at `since` or later (None: ever), read at one instant. No ledger yet: nothing. Raises LedgerError."""
    return read(path, lambda connection: _history(connection, since), History())


def _history(connection: sqlite3.Connection, since: datetime | None) -> History:
    oldest = (instant(since) if since else EVER,)
    connection.row_factory = None  # plain tuples: half the time of Row
    connection.execute("BEGIN")  # all four see the same ledger
    return History(
        list(map(Past._make, connection.execute(_SESSIONS, oldest))),
        list(map(Stretch._make, connection.execute(_STRETCHES, oldest))),
        list(map(Brought._make, connection.execute(_OUTCOMES, oldest))),
        list(map(Unattended._make, connection.execute(_UNATTENDED, oldest))),
    )
