"""Who else could have written the file."""

import os
import stat
from pathlib import Path

from lastcall.way import way


def trusted(path: Path) -> str | None:
    """Why programs that this file names must not be run, and what helps; None: nobody else can write or replace it.

    That takes each folder on the way, and each link: whoever can write to one of them can lead us elsewhere.
    """
    try:
        return next(filter(None, map(_fault, way(path.absolute()))), None)
    except OSError as error:
        return f"{error.filename}: {error.strerror}"


def _fault(each: Path) -> str | None:
    """What is wrong with one step of the way."""
    found = each.lstat()
    if found.st_uid not in {os.getuid(), 0}:
        return f"{each} belongs to somebody else"
    if stat.S_ISLNK(found.st_mode):  # its mode means nothing
        return None
    sticky_folder = stat.S_ISDIR(found.st_mode) and found.st_mode & stat.S_ISVTX
    if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH) and not sticky_folder:
        return f"others can write {each}; `chmod go-w {each}` mends that"
    return None
