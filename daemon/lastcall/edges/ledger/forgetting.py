"""Removing a part of the history so that its bytes are gone, not only its rows.

A deleted row stays in the file until its page is used again, and in the WAL until that is begun anew. So the freed
places are zeroed (PRAGMA secure_delete), the file is built anew (VACUUM), and the WAL is emptied.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from lastcall.core.microseconds import instant
from lastcall.edges.ledger.file import open_for_reading, open_for_writing
from lastcall.ports import LedgerError

_PATIENCE_S = 5.0
"""How long to wait until nobody reads what was removed."""
_TABLES = {
    "sessions": "opened",
    "outcomes": "opened",
    "marks": "planned_end",
    "exports": "opened",
}
"""Each with the instant by which it belongs to a day. Spans go with their sessions."""


class What(Struct, frozen=True):
    """What is to be forgotten: all of a chat, all before an instant, or what both have in common."""

    before: datetime | None
    chat: str | None
    """In any case."""


class Found(Struct, frozen=True):
    """How much of it there is."""

    sessions: int = 0
    outcomes: int = 0
    open_follow_ups: int = 0
    """Of the outcomes."""
    marks: int = 0

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to forget."""
        return not (self.sessions or self.outcomes or self.marks)


def find(path: Path, what: What) -> Found:
    """How much would be forgotten. Raises LedgerError."""
    if not path.exists():
        return Found()
    with _faults(path), closing(open_for_reading(path)) as connection:
        return _count(connection, what)


def forget(path: Path, what: What) -> None:
    """Remove it. It may come to nothing. Raises LedgerError, also where the bytes could not be removed."""
    if not path.exists():
        return
    with _faults(path), closing(open_for_writing(path)) as connection:
        connection.execute("PRAGMA secure_delete=ON")
        with connection:
            for table in _TABLES:
                where, values = _where(connection, table, what)
                connection.execute(f"DELETE FROM {table} WHERE {where}", values)  # noqa: S608 - our own words
        connection.isolation_level = None  # VACUUM takes no transaction
        connection.execute("VACUUM")
        _empty_wal(connection, path)


def _empty_wal(connection: sqlite3.Connection, path: Path) -> None:
    """A checkpoint waits for nobody who reads, so it is tried again (sqlite.org/pragma.html#pragma_wal_checkpoint)."""
    deadline = time.monotonic() + _PATIENCE_S
    while connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
        if time.monotonic() > deadline:
            raise LedgerError(
                f"{path}: forgotten, but another program is reading the file, so old bytes are still in"
                f" {path.name}-wal. End that program and forget once more."
            )
        time.sleep(0.05)


def _count(connection: sqlite3.Connection, what: What) -> Found:
    def count(table: str, more: str = "") -> int:
        where, values = _where(connection, table, what)
        found = connection.execute(f"SELECT COUNT(*) FROM {table} WHERE {where} {more}", values)  # noqa: S608
        return int(found.fetchone()[0])

    return Found(
        sessions=count("sessions"),
        outcomes=count("outcomes"),
        open_follow_ups=count("outcomes", "AND due IS NOT NULL AND settled IS NULL"),
        marks=count("marks"),
    )


def _where(connection: sqlite3.Connection, table: str, what: What) -> tuple[str, list[str | int]]:
    """A condition with its values. An open session has no end yet, and is forgotten with its chat only."""
    conditions, values = [], list[str | int]()
    if what.before is not None:
        conditions.append(f"{_TABLES[table]} < ?")
        values.append(instant(what.before))
        if table == "sessions":
            conditions.append("closed IS NOT NULL")
    if what.chat is not None:
        folded = what.chat.casefold()
        chats = [row[0] for row in connection.execute(f"SELECT DISTINCT chat FROM {table}")]  # noqa: S608
        same = [chat for chat in chats if chat.casefold() == folded]
        conditions.append(f"chat IN ({', '.join('?' * len(same))})")
        values += same
    return " AND ".join(conditions), values


@contextmanager
def _faults(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise LedgerError(f"{path}: {error}") from error
