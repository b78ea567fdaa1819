"""Reading the file in a process of its own, which takes what reading costs with it when it ends.

The parser, pydantic and the grammar of announcements are a quarter of the daemon's memory and half of its start, and are
needed for less than a second. Apart, they also leave the event loop free: a file of 10,000 chats delays no bell.
"""

import subprocess
import sys
from pathlib import Path

from lastcall.edges.config.loaded import Loaded
from lastcall.edges.config.problem import Problem

Begun = subprocess.Popen[bytes] | OSError
"""A reading under way, or why there is none."""


def load_apart(path: Path) -> Loaded:
    """What `load` returns. Never raises for what is wrong with the file, or with reading it. For a thread: it waits."""
    return finish(begin(path))


def begin(path: Path) -> Begun:
    """Have the file read, and don't wait for it. `finish` takes what this returns."""
    # -P: nothing is imported from the folder that the daemon happens to be in.
    command = [sys.executable, "-P", "-m", "lastcall.edges.config", str(path)]
    try:
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)  # noqa: S603 - ours
    except OSError as error:
        return error


def finish(begun: Begun) -> Loaded:
    """Wait for what was read."""
    if isinstance(begun, OSError):
        return _failed(begun.strerror or str(begun))
    # Only now: it brings along the core, for which `begin` must not wait.
    from lastcall.edges.config.handover import OtherVersion, restore

    try:
        return restore(begun.stdout.read() if begun.stdout else b"")
    except OtherVersion:
        return _failed("lastcall was upgraded", "restart it: systemctl --user restart lastcall")
    except ValueError:
        return _failed("the process that reads it died, or took too long")
    finally:
        end(begun)


def end(begun: Begun) -> None:
    """See to it that nothing is left of it, whether it was waited for or not."""
    if not isinstance(begun, OSError):
        with begun:  # closes the pipe, and waits
            begun.kill()


def _failed(why: str, remedy: str = "see `lastcall check`") -> Loaded:
    return Loaded(None, (Problem(1, 1, "", f"the file could not be read: {why}.", remedy),))
