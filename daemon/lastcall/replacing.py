"""Files that are put in place as a whole or not at all: written beside, brought to the disk, then given the name."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile


class ReplaceError(Exception):
    """The user's file was not replaced; the message says why."""


def replace_file(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Put a file of these bytes in place of what has the name. No link is followed. Raises OSError."""
    with _ready(path, data, mode) as copy:
        copy.replace(path)


def replace(path: Path, before: bytes, after: bytes) -> None:
    """Write `after` in place of `before`, at once, with the mode and owner that were there; a symlink stays one.

    Raises ReplaceError where the file holds something else meanwhile, or its folder can't be written to.
    """
    real = path.resolve()
    try:
        found = real.stat()
        with _ready(real, after, found.st_mode, (found.st_uid, found.st_gid)) as copy:
            if real.read_bytes() != before:
                raise ReplaceError(f"{path} was changed meanwhile, and is left as it is")
            copy.replace(real)
    except OSError as error:
        raise ReplaceError(f"{real} can't be replaced: {error.strerror}") from error


def create(path: Path, data: bytes) -> None:
    """Write a new file for the user alone. Raises ReplaceError, also where there is one by now."""
    try:
        with _ready(path, data, 0o600) as copy:
            path.hardlink_to(copy)
    except OSError as error:
        raise ReplaceError(f"{path} can't be written: {error.strerror}") from error


@contextmanager
def _ready(path: Path, data: bytes, mode: int, owner: tuple[int, int] | None = None) -> Iterator[Path]:
    """The data on the disk, beside `path`. What does not get the name is gone afterwards."""
    with NamedTemporaryFile(dir=path.parent, prefix=".lastcall-", delete=False) as file:  # made 0600
        copy = Path(file.name)
        try:
            file.write(data)
            file.flush()
            made = os.fstat(file.fileno())
            if owner and owner != (made.st_uid, made.st_gid):
                os.fchown(file.fileno(), *owner)
            os.fchmod(file.fileno(), stat.S_IMODE(mode))
            os.fsync(file.fileno())
            yield copy
        finally:
            copy.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Keep a new file's name safe, too: fsync(2) of the file alone does not."""
    with suppress(OSError):  # some file systems can't; the file itself is whole in any case
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
