"""Folders and files that nobody else can write to: the ledger, the lock, the overruns, and where they lie."""

import errno
import logging
import os
import stat
from contextlib import suppress
from pathlib import Path

_log = logging.getLogger("lastcall")


class NotPrivateError(OSError):
    """What somebody else could tamper with; the message says what is wrong with it."""


def private_folder(path: Path) -> None:
    """Make `path` and its missing parents, mode 0700; refuse a folder that others could tamper with.

    A folder that was there before keeps its mode: the user may have had a reason, and is told instead.
    Raises NotPrivateError, or the OSError that making it met.
    """
    _make(path)
    link, folder = path.lstat(), path.stat()
    if stat.S_ISLNK(link.st_mode) and link.st_uid != os.geteuid():
        raise NotPrivateError(f"{path} is a link that someone else made (uid {link.st_uid})")
    if not stat.S_ISDIR(folder.st_mode):
        raise NotPrivateError(f"{path} is not a folder")
    if folder.st_uid != os.geteuid():
        raise NotPrivateError(f"{path} belongs to someone else (uid {folder.st_uid})")
    if folder.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise NotPrivateError(f"{path} can be written to by others; `chmod go-w {path}` mends that")


def private_file(path: Path, flags: int) -> int:
    """Open a file of ours, which is made with mode 0600 where it is missing. Returns its descriptor.

    A link, a pipe, a file of somebody else or one with a second name is refused. That others may write to it is
    mended: it is our file. That they may read it may be what the user wants.
    Raises NotPrivateError, or the OSError that opening it met.
    """
    return _opened(path, flags | os.O_CREAT, mend=True)


def untouched_file(path: Path) -> int:
    """Open a file of ours to read, as `private_file` does, but refuse one that somebody else can have written."""
    return _opened(path, os.O_RDONLY, mend=False)


def _opened(path: Path, flags: int, *, mend: bool) -> int:
    flags |= os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK  # a pipe must not hold us up
    try:
        fd = os.open(path, flags, 0o600)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise NotPrivateError(f"{path} is a symbolic link, and is not followed; move it away") from error
        raise
    try:
        _check(path, fd, mend=mend)
    except BaseException:
        os.close(fd)
        raise
    return fd


def _check(path: Path, fd: int, *, mend: bool) -> None:
    found = os.fstat(fd)
    if not stat.S_ISREG(found.st_mode):
        raise NotPrivateError(f"{path} is not a regular file")
    if found.st_uid != os.geteuid():
        raise NotPrivateError(f"{path} belongs to someone else (uid {found.st_uid})")
    if found.st_nlink > 1:
        raise NotPrivateError(f"{path} has a second name elsewhere (a hard link)")
    if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        if not mend:
            raise NotPrivateError(f"{path} could be written to by others")
        _log.warning("%s could be written to by others; that is mended.", path)
        os.fchmod(fd, stat.S_IMODE(found.st_mode) & ~(stat.S_IWGRP | stat.S_IWOTH))


def _make(path: Path) -> None:
    """Like mkdir -p -m 700: Path.mkdir would give the parents the umask's mode instead."""
    if path.is_dir():
        return
    _make(path.parent)
    with suppress(FileExistsError):  # made just now by someone else, or no folder: that is looked at next
        path.mkdir(mode=0o700)
