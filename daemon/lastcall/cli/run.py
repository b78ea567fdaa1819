"""The daemon in the foreground, for a terminal and for systemd alike."""

import asyncio
import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lastcall import __version__, paths
from lastcall.cli.errors import CommandError
from lastcall.cli.schedule_file import load_schedule, no_schedule
from lastcall.core.schedule import Schedule
from lastcall.core.wording import chats
from lastcall.describe import next_line, time_to_next
from lastcall.edges.config.apart import ReadingApart

if TYPE_CHECKING:
    from lastcall.cli.live import LiveLine
    from lastcall.run import Daemon

log = logging.getLogger("lastcall")

DEMO = "lastcall rehearse --popups --next --stay 1h --for 80m --speed 100"
"""A chat with reminders, warnings and nags in 48 seconds; `make demo` is the same on the example."""


def run(path: Path, reading: ReadingApart, *, verbose: bool) -> int:
    """Run until Ctrl-C or SIGTERM, by the file at `path`, which is being read."""
    from lastcall.edges.lock import AlreadyRunning, InstanceLock

    live = _live_line()
    _log_to(live, verbose=verbose)
    lock = InstanceLock(paths.state_folder() / "lock")
    try:
        lock.acquire()
        asyncio.run(_serve(path, reading, live))
    except AlreadyRunning as error:
        who = str(error).removeprefix("lastcall is ")
        raise CommandError(f"{who}. To see what it does: lastcall status") from None
    finally:
        lock.release()
        reading.end()
    return 0


async def _serve(path: Path, reading: ReadingApart, live: "LiveLine | None") -> None:
    from lastcall.run import Daemon

    loaded = reading.finish()
    if loaded.schedule is None and not _under_systemd():
        load_schedule(path)
    daemon = Daemon(path, loaded.schedule or no_schedule(), reading.version)
    for handler in logging.getLogger().handlers:
        handler.addFilter(daemon.mark)
    if loaded.schedule is None:
        # As a service, wait for the file to be mended rather than die: nobody would see why.
        daemon.say_broken(loaded)
    elif not _under_systemd():
        log.info("lastcall %s, %s: %s. Ctrl-C ends it.", __version__, path, chats(len(loaded.schedule.chats)))
        _keep(
            asyncio.get_running_loop().create_task(
                _say_where(daemon, loaded.schedule, offer=live is not None)
            )
        )
    if not _under_systemd():  # there, `systemctl status` shows it
        daemon.on_change = _Told(live)
    if live:
        live.start()
    try:
        await daemon.run()
    finally:
        if live:
            live.stop()


class _Told:
    """Says what comes next each time that this changes, and keeps the live line current."""

    def __init__(self, live: "LiveLine | None") -> None:
        self._live = live
        self._next = ""

    def __call__(self, status: dict[str, Any]) -> None:
        following = next_line(status)
        if following != self._next:
            self._next = following
            until = time_to_next(status)
            log.info("%s", f"{following} In {until}." if until else following)
        if self._live:
            self._live.show(status)


async def _say_where(daemon: "Daemon", schedule: Schedule, *, offer: bool) -> None:
    """Say where notifications go, once the bus has answered or not. `offer`: somebody watches, show them more."""
    server = await daemon.dbus.server() if daemon.dbus else None
    if server:
        log.info("notifications go to %s %s", server.name, server.version)
    elif daemon.dbus is None:
        log.info("notifications go to %s, as the schedule says", schedule.notifications)
    else:
        log.info("no notification server is reached: notifications go to this log until one is")
    if offer:
        # `make run` says so to its programs; whoever installed lastcall has no Makefile
        demo = "make demo" if "MAKELEVEL" in os.environ else DEMO
        log.info("for a whole evening in under a minute, in another terminal: %s", demo)


_tasks: set["asyncio.Task[None]"] = set()


def _keep(task: "asyncio.Task[None]") -> None:
    """The event loop holds tasks weakly."""
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)


def _under_systemd() -> bool:
    return "NOTIFY_SOCKET" in os.environ


def _live_line() -> "LiveLine | None":
    if not sys.stderr.isatty() or _under_systemd():
        return None
    from lastcall.cli.live import LiveLine

    return LiveLine()


def _log_to(live: "LiveLine | None", *, verbose: bool) -> None:
    """To the terminal above the live line, to the journal with its priorities, else plainly to stderr."""
    handler: logging.Handler
    if live:
        handler = live.handler()
    else:
        handler = logging.StreamHandler()
        handler.setFormatter(
            _JournalFormatter() if _to_the_journal() else logging.Formatter("%(asctime)s %(message)s")
        )
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    log.setLevel(logging.DEBUG if verbose else logging.INFO)
    # the service logs all that it shows; the notifier of last resort would say the same once more
    logging.getLogger("lastcall.notify.bubbles").setLevel(logging.CRITICAL)


def _to_the_journal() -> bool:
    """Whether stderr is the journal. The variable alone is handed down to shells whose stderr is something else."""
    try:
        found = os.fstat(sys.stderr.fileno())
    except (OSError, ValueError):
        return False
    return os.environ.get("JOURNAL_STREAM") == f"{found.st_dev}:{found.st_ino}"


class _JournalFormatter(logging.Formatter):
    """Begins each line with its syslog priority, as sd-daemon(3) has it, and ends it with the session it is about."""

    PRIORITIES = ((logging.ERROR, 3), (logging.WARNING, 4), (logging.INFO, 6))

    def format(self, record: logging.LogRecord) -> str:
        priority = next((number for level, number in self.PRIORITIES if record.levelno >= level), 7)
        session = getattr(record, "session", "")
        about = f" [{session}]" if session else ""
        return "\n".join(f"<{priority}>{line}{about}" for line in super().format(record).splitlines())
