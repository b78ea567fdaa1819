"""Notices that the user has saved the schedule."""

import asyncio
import errno
import logging
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from lastcall.version import Version, version
from lastcall.way import way

if sys.platform == "linux":
    from asyncinotify import Event, Inotify, Mask

    _CHANGES = Mask.CREATE | Mask.CLOSE_WRITE | Mask.MOVE | Mask.DELETE
    _FOLDER_GONE = Mask.DELETE_SELF | Mask.MOVE_SELF | Mask.IGNORED | Mask.UNMOUNT | Mask.Q_OVERFLOW

_log = logging.getLogger("lastcall.watch")

Entry = tuple[Path, str]
"""A name in an existing folder that has no symlinks on its way."""


class FileWatcher:
    """Calls `changed` once for each save of a file: written in place, renamed into place, or a symlink turned.

    Folders are watched, not the file, which most editors replace; and those of the symlinks on the way.
    A file that does not exist yet is waited for. Nothing runs while nothing changes. Linux only.
    """

    def __init__(
        self,
        path: Path,
        changed: Callable[[], None],
        seen: Version,
        *,
        settle: timedelta = timedelta(milliseconds=100),
    ) -> None:
        """Changes count from the version that was `seen`, and are told once it is started.

        `changed` is called on the loop's thread; its exceptions are the loop's to report.
        `settle`: the quiet that ends a save. Editors write, rename and touch.
        """
        self._path = path.absolute()
        self._changed = changed
        self._settle = settle.total_seconds()
        self._seen = seen
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Tell of each change from now on, and of one that has come since the version that was seen."""
        if sys.platform != "linux":
            _log.info("Changes of %s are not noticed on this system; SIGHUP reloads it.", self._path)
            return
        self._task = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """Notice nothing more."""
        if self._task:
            self._task.cancel()
            await asyncio.wait({self._task})

    async def _watch(self) -> None:
        try:
            while True:
                await self._next_change()
                self._seen = version(self._path)
                asyncio.get_running_loop().call_soon(self._changed)
        except OSError as error:
            _log.warning("Changes of %s are not noticed (%s); SIGHUP reloads it.", self._path, error)

    async def _next_change(self) -> None:
        """Return when the file is another than the one seen last. Raises OSError."""
        while True:
            with Inotify() as inotify, suppress(FileNotFoundError, NotADirectoryError):  # it has just gone
                entries = _entries(self._path)
                for folder in {folder for folder, _ in entries}:
                    inotify.add_watch(folder, _CHANGES | Mask.DELETE_SELF | Mask.MOVE_SELF | Mask.ONLYDIR)
                if _entries(self._path) == entries and version(self._path) == self._seen:
                    await _next_event(inotify, entries)
                await _quiet(inotify, entries, self._settle)
            if version(self._path) != self._seen:
                return


if sys.platform == "linux":

    async def _next_event(inotify: Inotify, entries: set[Entry]) -> None:
        """Return when something happens to one of the entries, or to a folder of theirs."""
        async for event in inotify:
            if _concerns(event, entries):
                return

    async def _quiet(inotify: Inotify, entries: set[Entry], settle: float) -> None:
        """Return when nothing has happened to them for so many seconds."""
        with suppress(TimeoutError):
            while True:
                async with asyncio.timeout(settle):
                    await _next_event(inotify, entries)

    def _concerns(event: Event, entries: set[Entry]) -> bool:
        return bool(event.mask & _FOLDER_GONE) or (
            event.watch is not None and (event.watch.path, str(event.name)) in entries
        )


def _entries(path: Path) -> set[Entry]:
    """What must not change unnoticed: each symlink on the way to a file, and the file.

    Where the way breaks off it is the name that is missing there.
    """
    entries: set[Entry] = set()
    here = path
    try:
        for here in way(path):
            if here.is_symlink():
                entries.add((here.parent, here.name))
            elif not here.is_dir():
                break
    except OSError as error:
        if error.errno != errno.ELOOP:  # a circle may be broken yet: each link of it is watched
            raise
    return entries | {(here.parent, here.name)}
