"""Who else could have written the file."""

import os
import stat
from collections import deque
from collections.abc import Iterator
from pathlib import Path

_MOST_LINKS = 40
"""As many as Linux follows, see path_resolution(7)."""


def trusted(path: Path) -> str | None:
    """Why programs that this file names must not be run, and what helps; None: nobody else can write or replace it.

    That takes each folder on the way, and each link: whoever can write to one of them can lead us elsewhere.
    """
    try:
        return next(filter(None, map(_fault, _way(path.absolute()))), None)
    except OSError as error:
        return str(error)


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


def _way(path: Path) -> Iterator[Path]:
    """Each folder and link that is passed on the way to a file, and the file. Raises OSError."""
    folder = Path(path.anchor)
    ahead = deque(path.parts[1:])
    links = 0
    yield folder
    while ahead:
        name = ahead.popleft()
        if name == "..":
            folder = folder.parent
            continue
        here = folder / name
        yield here
        if not here.is_symlink():
            folder = here
            continue
        links += 1
        if links > _MOST_LINKS:
            raise OSError(f"{path} leads in a circle")
        target = here.readlink()
        folder = Path(target.anchor) if target.is_absolute() else folder
        ahead.extendleft(reversed(target.parts[1:] if target.is_absolute() else target.parts))
