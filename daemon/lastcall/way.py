"""The way to a file, as the system goes it: who could lead us elsewhere, and what must be watched."""

import errno
from collections import deque
from collections.abc import Iterator
from pathlib import Path

_MOST_LINKS = 40
"""As many as Linux follows, see path_resolution(7)."""


def way(path: Path) -> Iterator[Path]:
    """Each folder and symlink that is passed on the way to a file, and the file, whether it is there or not.

    What comes before the last name of each holds no symlink. Raises OSError: ELOOP for too many symlinks.
    """
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
            raise OSError(errno.ELOOP, "leads in a circle", str(path))
        target = here.readlink()
        folder = Path(target.anchor) if target.is_absolute() else folder
        ahead.extendleft(reversed(target.parts[1:] if target.is_absolute() else target.parts))
