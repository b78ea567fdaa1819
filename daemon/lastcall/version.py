"""Which version of a file there is."""

from pathlib import Path

Version = tuple[int, ...] | None


def version(path: Path) -> Version:
    """Differs between two versions of a file, and between a file and none (None)."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns
