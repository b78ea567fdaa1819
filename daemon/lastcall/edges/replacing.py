"""A file the user owns, replaced as a whole or not at all."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path


class ReplaceError(Exception):
    """The file was not replaced; the message says why."""


def replace(path: Path, before: bytes, after: bytes) -> None:
    """Write `after` in place of `before`, at once, with the mode and owner that were there; a symlink stays one.

    Raises ReplaceError where the file holds something else meanwhile, or its folder can't be written to.
    """
    real = path.resolve()
    try:
        with tempfile.NamedTemporaryFile(dir=real.parent, prefix=".lastcall-", delete=False) as file:
            copy = Path(file.name)
            try:
                _fill(file.fileno(), real, after)
                if real.read_bytes() != before:
                    raise ReplaceError(f"{path} was changed meanwhile, and is left as it is")
                copy.replace(real)
            finally:
                copy.unlink(missing_ok=True)
        _sync_folder(real.parent)
    except OSError as error:
        raise ReplaceError(f"{real} can't be replaced: {error.strerror}") from error


def create(path: Path, data: bytes) -> None:
    """Write a new file for the user alone. Raises ReplaceError, also where there is one by now."""
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".lastcall-") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            os.link(file.name, path)
        _sync_folder(path.parent)
    except OSError as error:
        raise ReplaceError(f"{path} can't be written: {error.strerror}") from error


def _fill(descriptor: int, original: Path, data: bytes) -> None:
    """The data, on the disk, with the original's owner and mode."""
    found = original.stat()
    written = 0
    while written < len(data):
        written += os.write(descriptor, data[written:])
    made = os.fstat(descriptor)
    if (made.st_uid, made.st_gid) != (found.st_uid, found.st_gid):
        os.fchown(descriptor, found.st_uid, found.st_gid)
    os.fchmod(descriptor, found.st_mode & 0o7777)
    os.fsync(descriptor)


def _sync_folder(folder: Path) -> None:
    with suppress(OSError):  # some file systems can't; the new file is whole in any case
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
