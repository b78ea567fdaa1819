"""The one truth about time spent: a SQLite file that the daemon writes, and commands where no daemon runs.

Only what the daemon needs is imported here: what commands read, bring in or forget stands in modules of its own.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from lastcall.core.record import Entry, Memory
from lastcall.core.session import Closed
from lastcall.edges.ledger import rows
from lastcall.edges.ledger.file import (
    damaged,
    identity,
    open_for_reading,
    open_for_writing,
    passing,
    remove_stale_wal,
    set_aside,
    wal,
)
from lastcall.ports import LedgerError
from lastcall.private import NotPrivateError


class SqliteLedger:
    """A `lastcall.ports.Ledger` in one file, mode 0600 in a folder 0700.

    What `write` was given is on the disk when it returns (WAL, synchronous=FULL). A file that is damaged, or taken
    away while the daemon runs, does not stop it: a new one is begun, and `warning` says so. Nor does a disk that is
    full or read-only: then `write` fails, and is worth trying again.
    """

    def __init__(self, path: Path) -> None:
        """Open the ledger, or begin it. Raises LedgerError where that can't become better by itself."""
        self.warning: str | None = None
        """What the user should know about the file, in a sentence or two; None: all is well."""
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._identity: tuple[int, int] | None = None
        self._wal: tuple[int, int] | None = None
        try:
            with self._connected():
                pass
        except LedgerError as error:
            if not passing(error.__cause__):
                raise

    def load(self, since: datetime) -> Memory:
        """Read what the keeper must know. Spans, marks and occurrences count from `since` if they end after it."""
        try:
            with self._connected() as connection:
                return rows.memory(connection, since)
        except LedgerError as error:
            if not passing(error.__cause__):
                raise
            return self._load_without_writing(since)

    def write(self, entries: Sequence[Entry], looked_at: datetime) -> None:
        """Write the entries in order, and the instant of the look, in one transaction."""
        with self._connected() as connection, connection:
            for entry in entries:
                rows.put(connection, entry)
            rows.put_looked_at(connection, looked_at)

    def amend(self, entries: Sequence[Entry]) -> None:
        """Write entries, for a command that changes the ledger while no daemon runs: it is no look."""
        with self._connected() as connection, connection:
            for entry in entries:
                rows.put(connection, entry)

    def pending_overruns(self) -> list[Closed]:
        """The sessions with an overrun that are not known to stand in the overrun log yet, oldest first."""
        with self._connected() as connection:
            return rows.pending_overruns(connection)

    def exported(self, overruns: Sequence[Closed]) -> None:
        """Remember that these stand in the overrun log."""
        with self._connected() as connection, connection:
            rows.put_exported(connection, overruns)

    def close(self) -> None:
        """Close the file; it is opened again where it is needed again."""
        if self._connection:
            self._connection.close()
            self._connection = None

    def _load_without_writing(self, since: datetime) -> Memory:
        """Where there is no room even for what SQLite keeps beside the file."""
        if not self._path.exists() or not self._path.stat().st_size:
            return Memory()
        try:
            beside = wal(self._path)
            alone = not beside.exists() or not beside.stat().st_size  # nothing of the record stands elsewhere
            with closing(open_for_reading(self._path, alone=alone)) as connection:
                return rows.memory(connection, since)
        except (sqlite3.Error, OSError, LedgerError) as error:
            self.warning = f"{self._path} can't be read ({error}). Time spent before is not counted."
            return Memory()

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        """The connection; faults become LedgerErrors."""
        try:
            yield self._opened()
        except NotPrivateError as error:  # it names the place, which may be the folder
            raise LedgerError(f"{error}.") from error
        except (sqlite3.Error, OSError) as error:
            if damaged(error):
                self.close()  # opened again at the next use, which finds the damage and begins anew
            reason = getattr(error, "strerror", None) or error  # the path is said already
            raise LedgerError(f"{self._path}: {reason}.") from error

    def _opened(self) -> sqlite3.Connection:
        """The connection to the file that lies at the path now."""
        if self._connection and identity(self._path) != self._identity:
            self._leave()
        if not self._connection:
            self._connection = self._open()
            self._identity, self._wal = identity(self._path), identity(wal(self._path))
        return self._connection

    def _leave(self) -> None:
        """Let go of a file that no longer lies at the path."""
        its_own = identity(wal(self._path)) == self._wal
        self.close()
        if its_own:
            remove_stale_wal(self._path)
        self.warning = (
            f"{self._path} was taken away or replaced while lastcall was running. "
            "It goes on with what is there now; time spent before may be missing."
        )

    def _open(self) -> sqlite3.Connection:
        try:
            return open_for_writing(self._path)
        except sqlite3.DatabaseError as error:
            if not damaged(error):
                raise
            aside = set_aside(self._path)
            self.warning = (
                f"{self._path} was damaged ({error}). It is kept as {aside.name}, and a new one was begun."
            )
            return open_for_writing(self._path)
