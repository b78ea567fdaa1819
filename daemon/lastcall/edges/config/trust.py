"""Who else could have written the file."""

import os
import stat
from pathlib import Path


def trusted(path: Path) -> str | None:
    """Why programs that this file names must not be run, or None: others can write it, or its folder."""
    real = path.resolve()
    for each in (real, real.parent):
        try:
            found = each.stat()
        except OSError as error:
            return str(error)
        if found.st_uid not in {os.getuid(), 0}:
            return f"{each} belongs to somebody else"
        sticky_folder = stat.S_ISDIR(found.st_mode) and found.st_mode & stat.S_ISVTX
        if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH) and not sticky_folder:
            return f"others can write {each}"
    return None
