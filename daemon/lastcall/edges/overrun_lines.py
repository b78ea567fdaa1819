"""Taking lines out of overruns.jsonl, and out of what logrotate has moved aside: the file is written anew, at once."""

import json
import os
import stat
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from lastcall.ports import StorageError
from lastcall.replacing import replace_file

Unwanted = Callable[[Mapping[str, object]], bool]


def take_out(path: Path, unwanted: Unwanted) -> tuple[int, list[Path]]:
    """Remove the lines that are unwanted, and say how many; and which files beside could not be looked into.

    A line that can't be read stays: nobody knows what it says. Raises StorageError.
    """
    taken = 0
    unread = []
    for each in [path, *sorted(path.parent.glob(f"{path.name}[.-]*"))]:
        if each.suffix in {".gz", ".xz", ".zst", ".bz2"}:
            unread.append(each)
        else:
            taken += _take_out(each, unwanted)
    return taken, unread


def _take_out(path: Path, unwanted: Unwanted) -> int:
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError:
        return 0
    except OSError as error:
        raise StorageError(f"{path}: {error.strerror or error}") from error
    try:
        status = os.fstat(fd)
        if not stat.S_ISREG(status.st_mode):
            raise StorageError(f"{path} is not a regular file")
        with os.fdopen(os.dup(fd), "rb") as file:
            lines = file.read().splitlines(keepends=True)
        kept = [line for line in lines if not _is(line, unwanted)]
        if len(kept) == len(lines):
            return 0
        replace_file(path, b"".join(kept), stat.S_IMODE(status.st_mode))
        _carry_over(fd, sum(map(len, lines)), path)
    except OSError as error:
        raise StorageError(f"{path}: {error.strerror or error}") from error
    finally:
        os.close(fd)
    return len(lines) - len(kept)


def _is(line: bytes, unwanted: Unwanted) -> bool:
    with suppress(ValueError, RecursionError):
        fields = json.loads(line)
        return isinstance(fields, dict) and unwanted(fields)
    return False


def _carry_over(fd: int, read: int, path: Path) -> None:
    """A daemon may have appended to the old file just before it was replaced."""
    if late := os.pread(fd, 1 << 20, read):
        with path.open("ab") as file:
            file.write(late)
