"""The last reading, in a file of ours, so that a start need not read anew what has not changed: docs/adr/0043."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from zoneinfo import TZPATH

from lastcall import __version__
from lastcall.private import private_file, untouched_file

_PACKAGE = Path(__file__).parents[2]
_READERS = (_PACKAGE / "core", _PACKAGE / "core" / "announcement", _PACKAGE / "edges" / "config")
"""The modules that decide what a file means."""


def stamp(data: bytes, zone: str) -> bytes:
    """A line that is another one when a reading could be: for other bytes, another zone of the machine, other readers."""
    digest = hashlib.sha256(data)
    digest.update(repr((zone, *_readers())).encode())
    return f"{digest.hexdigest()}\n".encode()


def recall(kept: Path, stamp: bytes) -> bytes | None:
    """The text that was kept under this stamp. None where there is none, or where somebody else can have put it there."""
    try:
        with os.fdopen(untouched_file(kept), "rb") as file:
            return file.read() if file.read(len(stamp)) == stamp else None
    except OSError:
        return None


def keep(kept: Path, stamped: bytes) -> None:
    """Keep a text that begins with its stamp. That this fails costs a later start some time, and nothing else.

    It is written in place: half of it lacks its last line, so it will not be taken for a whole one.
    """
    with suppress(OSError), os.fdopen(private_file(kept, os.O_WRONLY), "wb") as file:
        file.truncate()
        file.write(stamped)


def _readers() -> Iterator[object]:
    """What tells this lastcall, as it is at the moment, and these time zones from others."""
    yield __version__
    for folder in _READERS:
        for module in sorted(folder.glob("*.py")):
            found = module.stat()
            yield module.name, found.st_mtime_ns, found.st_size
    for place in TZPATH:
        with suppress(OSError):  # not every system has every one
            yield place, Path(place).stat().st_mtime_ns
