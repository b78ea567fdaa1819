"""Folders that nobody else can write to: where the ledger, the lock and the control socket lie."""

import os
import stat
from contextlib import suppress
from pathlib import Path


class NotPrivateError(OSError):
    """A folder that somebody else could tamper with; the message says what is wrong with it."""


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


def _make(path: Path) -> None:
    """Like mkdir -p -m 700: Path.mkdir would give the parents the umask's mode instead."""
    if path.is_dir():
        return
    _make(path.parent)
    with suppress(FileExistsError):  # made just now by someone else, or no folder: that is looked at next
        path.mkdir(mode=0o700)
