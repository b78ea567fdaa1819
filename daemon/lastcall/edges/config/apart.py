"""Reading the file in a process of its own, which takes what reading costs with it when it ends.

The parser, pydantic and the grammar of announcements are a quarter of the daemon's memory and half of its start, and are
needed for less than a second. Apart, they also leave the event loop free: a file of 10,000 chats delays no bell. What was
read is kept, so that a file which has not changed is not read again.

What brings the core along is imported late: a reading has to be under way before that.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from lastcall.version import version

if TYPE_CHECKING:
    from lastcall.edges.config.loaded import Loaded


class ReadingApart:
    """One reading of the file, under way since it was made.

    Never raises for what is wrong with the file, or with reading it.
    """

    def __init__(self, path: Path, kept: Path) -> None:
        """`kept`: where the last reading is, and this one will be."""
        self.version = version(path)
        """Of the file, before it was read."""
        self._kept = kept
        self._process: subprocess.Popen[bytes] | None = None
        self._failure = ""
        self._known = _recalled(path, kept)
        if not self._known:
            self._start(path)

    def _start(self, path: Path) -> None:
        # -P: nothing is imported from the folder that the daemon happens to be in.
        command = [sys.executable, "-P", "-m", "lastcall.edges.config", str(path)]
        try:
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)  # noqa: S603 - ours
        except OSError as error:
            self._failure = error.strerror or str(error)

    def finish(self) -> "Loaded":
        """Wait for what was read: what `load` returns."""
        if self._known:
            return self._known
        from lastcall.edges.config.handover import OtherVersion, restore
        from lastcall.edges.config.kept import keep

        if not self._process or not self._process.stdout:
            return _failed(self._failure)
        try:
            stamped = self._process.stdout.read()
            loaded = restore(stamped.partition(b"\n")[2])
        except OtherVersion:
            return _failed("lastcall was upgraded", "restart it: systemctl --user restart lastcall")
        except ValueError:
            return _failed("the process that reads it died, or took too long")
        finally:
            self.end()
        if loaded.schedule:
            keep(self._kept, stamped)
        return loaded

    def give_up(self) -> None:
        """Have `finish`, which another thread may be in, come to its end."""
        if self._process:
            self._process.kill()

    def end(self) -> None:
        """See to it that nothing is left of it, whether it was waited for or not."""
        if self._process:
            with self._process:  # closes the pipe, and waits
                self._process.kill()


def _recalled(path: Path, kept: Path) -> "Loaded | None":
    """What was read of the same file before, if that is the last that was read."""
    # The first start of all has nothing to gain from what is brought along here.
    if not os.access(kept, os.R_OK):
        return None
    try:
        from lastcall.edges.config.kept import recall, stamp
        from lastcall.edges.config.source import file_bytes, system_zone

        text = recall(kept, stamp(file_bytes(path), system_zone()))
        if text is None:
            return None
        from lastcall.edges.config.handover import restore  # only now: a reading would have to wait for it

        known = restore(text)
    except (OSError, ValueError, RecursionError, ImportError):  # the last: an upgrade is under way
        return None  # what is wrong is told by reading it
    return known if known.schedule else None


def _failed(why: str, remedy: str = "see `lastcall check`") -> "Loaded":
    from lastcall.edges.config.loaded import Loaded
    from lastcall.edges.config.problem import Problem

    return Loaded(None, (Problem(1, 1, "", f"the file could not be read: {why}.", remedy),))
