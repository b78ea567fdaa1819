"""The ledger's file: made private, brought to today's schema, checked for damage, set aside where it has any."""

import errno
import os
import sqlite3
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from lastcall.edges.ledger.schema import MIGRATIONS
from lastcall.ports import LedgerError
from lastcall.private import private_file, private_folder

_WAIT_S = 2
"""How long to wait for whoever else holds the file; the event loop waits with us."""
_BESIDE = ("", "-wal", "-shm")
"""What SQLite keeps beside the file, and what belongs together."""


_PASSING = {
    *(sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR),
    sqlite3.SQLITE_BUSY,
}
_PASSING_TOO = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EIO}


class DamagedError(sqlite3.DatabaseError):
    """The file opens, but its contents contradict each other."""


def damaged(error: Exception) -> bool:
    """Whether the fault is the file's contents: SQLITE_CORRUPT, SQLITE_NOTADB (sqlite.org/rescode.html)."""
    primary = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return isinstance(error, DamagedError) or primary in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def passing(error: BaseException | None) -> bool:
    """Whether the fault is not the file's but of what it lies on: full, read-only, or in somebody else's hands."""
    primary = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return primary in _PASSING or (isinstance(error, OSError) and error.errno in _PASSING_TOO)


def identity(path: Path) -> tuple[int, int] | None:
    """Tells the file at the path from another one of the same name; None: there is none.

    It must not be opened for this: closing it would drop SQLite's locks (fcntl(2), advisory locks).
    """
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


def wal(path: Path) -> Path:
    """Where SQLite keeps what is not in the file yet."""
    return Path(f"{path}-wal")


def remove_stale_wal(path: Path) -> None:
    """Take away the WAL of a file that is gone: SQLite would read it into the one that lies there now."""
    wal(path).unlink(missing_ok=True)
    Path(f"{path}-shm").unlink(missing_ok=True)


def open_for_writing(path: Path) -> sqlite3.Connection:
    """Open the file, or begin it. Raises sqlite3.Error, OSError, or LedgerError for a newer schema than ours."""
    private_folder(path.parent)
    # Made here, since SQLite would follow the umask. Its files beside take over this one's mode.
    os.close(private_file(path, os.O_RDWR))
    connection = sqlite3.connect(path, timeout=_WAIT_S, isolation_level="IMMEDIATE")
    try:
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        _check(connection)
        _migrate(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def open_for_reading(path: Path, *, alone: bool = False) -> sqlite3.Connection:
    """Open the file without changing it. Raises sqlite3.Error, or LedgerError for another schema than ours.

    `alone`: nobody else has it open, so that SQLite needs no files beside it, and no room for them.
    """
    mode = "immutable=1" if alone else "mode=ro"
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", timeout=_WAIT_S, uri=True)
    try:
        connection.row_factory = sqlite3.Row
        version = _version(connection, path)
    except BaseException:
        connection.close()
        raise
    if version < len(MIGRATIONS):
        connection.close()
        raise LedgerError(
            f"{path} was written by an older lastcall. Start the daemon to bring it up to date."
        )
    return connection


def set_aside(path: Path) -> Path:
    """Move a damaged file out of the way, with what lies beside it. Nothing is deleted: it may be mended yet."""
    aside = path.with_name(f"{path.name}.corrupt-{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}")
    for suffix in _BESIDE:
        with suppress(FileNotFoundError):
            Path(f"{path}{suffix}").rename(f"{aside}{suffix}")
    return aside


def _check(connection: sqlite3.Connection) -> None:
    """Read the whole file once; ten years of it take some hundredths of a second."""
    [(found,)] = connection.execute("PRAGMA integrity_check(1)")
    if found != "ok":
        raise DamagedError(found)


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring the schema up to date, each step in a transaction of its own."""
    while (version := _version(connection, path)) < len(MIGRATIONS):
        step = f"BEGIN IMMEDIATE; {MIGRATIONS[version]}; PRAGMA user_version={version + 1}; COMMIT;"
        try:
            connection.executescript(step)
        except sqlite3.Error:
            connection.rollback()
            if _version(connection, path) == version:  # otherwise somebody else took the step just before us
                raise


def _version(connection: sqlite3.Connection, path: Path) -> int:
    [(version,)] = connection.execute("PRAGMA user_version")
    if version > len(MIGRATIONS):
        raise LedgerError(
            f"{path} was written by a newer lastcall (its schema is {version}, this one knows {len(MIGRATIONS)}). "
            "Install that version again, or move the file away to begin a new one."
        )
    return int(version)
