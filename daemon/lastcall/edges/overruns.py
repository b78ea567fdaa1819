"""overruns.jsonl, the file people read and grep: one line an overrun, appended, never rewritten.

The ledger knows which overruns are pending. A crash can fall between the line and the ledger's note of it, and a
full disk can leave half a line: so before a line is appended, the end of the file is read.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from lastcall.core.overrun import line
from lastcall.core.session import Closed
from lastcall.ports import StorageError
from lastcall.private import NotPrivateError, private_file, private_folder
from lastcall.replacing import sync_folder

_TAIL = 1 << 20
"""How far back a line is looked for, in bytes: thousands of overruns."""
_Key = tuple[object, object, object]
"""The chat, opened and closed of a line: no two overruns have them all in common."""


class OverrunLogError(StorageError):
    """overruns.jsonl could not be completed. What was written before the fault is found at the next attempt."""


class OverrunFile:
    """A `lastcall.ports.OverrunLog`. The file is opened anew at each call, so logrotate may move it away."""

    def __init__(self, path: Path) -> None:
        """The file is made, mode 0600, with the first overrun."""
        self._path = path

    def complete(self, pending: Sequence[Closed]) -> Sequence[Closed]:
        """Append the lines that are missing, safe on disk on return. Raises OverrunLogError where one can't be."""
        try:
            with _opened(self._path) as fd:
                self._append_missing(fd, pending)
        except NotPrivateError as error:  # it names the place, which may be the folder
            raise OverrunLogError(f"{error}.") from error
        except OSError as error:
            raise OverrunLogError(f"{self._path}: {error.strerror or error}.") from error
        return pending

    def _append_missing(self, fd: int, pending: Sequence[Closed]) -> None:
        tail = _tail(fd)
        known = [*_keys(tail), *self._rotated()]
        unfinished = tail.rpartition(b"\n")[2]
        for fields in map(line, pending):
            if _key(fields) not in known:
                whole = json.dumps(fields, ensure_ascii=False).encode() + b"\n"
                _write(fd, whole.removeprefix(unfinished) if whole.startswith(unfinished) else b"\n" + whole)
                unfinished = b""
        os.fsync(fd)

    def _rotated(self) -> list[_Key]:
        """What stands in the file that was moved away last, as `overruns.jsonl.1` or `overruns.jsonl-20261124`.

        It may have been moved after a line was appended and before the ledger noted it.
        """
        beside = self._path.parent.glob(f"{self._path.name}[.-]*")
        rotated = (path for path in beside if path.is_file() and not path.is_symlink())
        newest = max(rotated, key=lambda path: path.stat().st_mtime, default=None)
        if newest is None:
            return []
        with newest.open("rb") as file:
            return list(_keys(_tail(file.fileno())))


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    """The file for appending, made where it is missing. A link, a pipe or a device is refused."""
    private_folder(path.parent)
    fd = private_file(path, os.O_RDWR | os.O_APPEND)
    try:
        yield fd
        sync_folder(path.parent)
    finally:
        os.close(fd)


def _tail(fd: int) -> bytes:
    """The end of the file; its first line may be cut."""
    return os.pread(fd, _TAIL, max(os.fstat(fd).st_size - _TAIL, 0))


def _write(fd: int, data: bytes) -> None:
    """Write all of it: write(2) may take only a part, and then says why at the next call."""
    while data:
        data = data[os.write(fd, data) :]


def _keys(text: bytes) -> Iterator[_Key]:
    """The keys of the lines that can be read. In a line that somebody else wrote they may be anything."""
    for written in text.splitlines():
        with suppress(ValueError, RecursionError):
            fields = json.loads(written)
            if isinstance(fields, dict):
                yield _key(fields)


def _key(fields: Mapping[str, object]) -> _Key:
    return fields.get("chat"), fields.get("opened"), fields.get("closed")
