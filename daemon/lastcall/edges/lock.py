"""One lastcall a user: two would count the same evening twice."""

import errno
import fcntl
import os
from contextlib import suppress
from pathlib import Path

from lastcall.ports import StorageError
from lastcall.private import NotPrivateError, private_file, private_folder

_CANT_WRITE = {errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EACCES}


class AlreadyRunning(Exception):  # noqa: N818 - a state of affairs, no fault
    """Another lastcall holds the lock."""

    def __init__(self, pid: int | None) -> None:
        """`pid` is the process that holds it; None: it has not written it down yet."""
        super().__init__(f"lastcall is already running{f' (process {pid})' if pid else ''}")
        self.pid = pid


class LockError(StorageError):
    """The lock can't be had, for another reason than somebody who holds it."""


class InstanceLock:
    """A flock(2) on a file: the kernel gives it back however the process ends."""

    def __init__(self, path: Path) -> None:
        """The file stays when the lock is given back; removing it would let two processes hold one lock each."""
        self._path = path
        self._fd: int | None = None

    def acquire(self) -> None:
        """Take the lock for as long as this process lives. Raises AlreadyRunning, or LockError."""
        try:
            fd = self._opened()
        except NotPrivateError as error:
            raise LockError(f"{error}.") from error
        except OSError as error:
            raise LockError(
                f"{self._path} can't be written ({error.strerror}), and lastcall keeps its record beside it. "
                "Make that possible, or name another place in XDG_STATE_HOME."
            ) from error
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            pid = _written(fd)
            os.close(fd)
            if isinstance(error, BlockingIOError):
                raise AlreadyRunning(pid) from None
            raise
        with suppress(OSError):  # the number is only for people: a full disk must not stop us from starting
            os.ftruncate(fd, 0)
            os.pwrite(fd, b"%d\n" % os.getpid(), 0)
        self._fd = fd

    def _opened(self) -> int:
        private_folder(self._path.parent)
        try:
            return private_file(self._path, os.O_RDWR)
        except OSError as error:
            if error.errno not in _CANT_WRITE:
                raise
            with suppress(OSError):  # a lock that was made before can be taken without writing
                return os.open(self._path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
            raise

    def release(self) -> None:
        """Give the lock back; nothing happens where it isn't held."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None


def _written(fd: int) -> int | None:
    """The process id in the file."""
    text = os.pread(fd, 20, 0).strip()
    return int(text) if text.isdigit() else None
