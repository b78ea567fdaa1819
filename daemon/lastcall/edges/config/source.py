"""What a reading starts from: the file's bytes, and the machine's zone for what the file leaves open."""

import os
import stat
from pathlib import Path

from tzlocal import get_localzone_name, reload_localzone

LARGEST = 1 << 20


def file_bytes(path: Path) -> bytes:
    """What is in the file. Raises OSError, and ValueError where it is too large or no file."""
    # A pipe or device must not block: what it is, is looked at before reading.
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise ValueError("it is no regular file")
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise ValueError("it is larger than 1 MiB")
    return data


def system_zone() -> str:
    """IANA name of the machine's zone, as it is now: it may have been changed since the last reading.

    Empty where it has none that is known: TZ may hold a rule (`UTC0`), or a mistake.
    """
    try:
        reload_localzone()
        return get_localzone_name() or ""
    except (LookupError, ValueError, OSError):
        return ""
