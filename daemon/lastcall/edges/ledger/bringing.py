"""Bringing a history into the ledger: what stands there already stays as it is."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from lastcall.core.history_json import Remembered
from lastcall.core.microseconds import instant
from lastcall.core.outcome import Outcome
from lastcall.core.record import Mark
from lastcall.edges.ledger import rows
from lastcall.edges.ledger.file import open_for_writing
from lastcall.ports import LedgerError

Key = tuple[str | int, ...]


def bring_in(path: Path, entries: Sequence[Remembered]) -> list[Remembered]:
    """Write the entries that are missing, all or none, and return them. Raises LedgerError."""
    try:
        with closing(open_for_writing(path)) as connection, connection:
            connection.execute("BEGIN IMMEDIATE")  # what is there must not change while we look
            known = _known(connection)
            missing = []
            for entry in entries:
                if (key := _key(entry)) not in known:
                    known.add(key)
                    missing.append(entry)
                    rows.put(connection, entry)
    except (sqlite3.Error, OSError) as error:
        raise LedgerError(f"{path}: {error}") from error
    return missing


def _known(connection: sqlite3.Connection) -> set[Key]:
    connection.row_factory = None
    queries = (
        "SELECT 'session', chat, opened FROM sessions",  # the open one, too
        "SELECT 'mark', chat, planned_start FROM marks",
        "SELECT 'outcome', chat, opened, said_at FROM outcomes",
    )
    return {row for query in queries for row in connection.execute(query)}


def _key(entry: Remembered) -> Key:
    match entry:
        case Outcome(chat, opened, said_at=said_at):
            return "outcome", chat, instant(opened), instant(said_at)
        case Mark(occurrence):
            return "mark", occurrence.chat, instant(occurrence.start)
        case _:
            return "session", entry.session.chat, instant(entry.session.opened)
