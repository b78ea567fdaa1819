"""The composition root: builds the edges around the service, and runs until told to stop."""

import asyncio
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from lastcall import paths
from lastcall.core.foresight import Foresight
from lastcall.core.keeper import Keeper
from lastcall.core.moment import iso
from lastcall.core.schedule import Schedule
from lastcall.core.session import AwayReason
from lastcall.core.status import status
from lastcall.core.wording import chats
from lastcall.describe import one_line
from lastcall.edges.alarm import WallClockAlarm
from lastcall.edges.clock import SystemClock
from lastcall.edges.config import trusted
from lastcall.edges.config.apart import ReadingApart
from lastcall.edges.config.loaded import Loaded
from lastcall.edges.control import ControlServer
from lastcall.edges.ledger import SqliteLedger
from lastcall.edges.notify_dbus import DbusNotifier
from lastcall.edges.notify_log import LogNotifier
from lastcall.edges.notify_plyer import PlyerNotifier
from lastcall.edges.overruns import OverrunFile
from lastcall.edges.presence import LogindPresence
from lastcall.edges.runner import ProgramRunner
from lastcall.edges.systemd import SystemdNotifier, Watchdog
from lastcall.edges.watch import FileWatcher
from lastcall.ports import Notifier
from lastcall.requests import Json, handle, status_json
from lastcall.service import Service, recall
from lastcall.telling import Telling
from lastcall.version import Version, version

log = logging.getLogger("lastcall")

OUTSIDE = ("systemd-run", "--user", "--collect", "--quiet", "xdg-open")
"""How a sandboxed service opens a link: a browser of its own would have no network, and end with the service."""
SYSTEM_ZONE = Path("/etc/localtime")
"""What the machine's time zone is, see localtime(5)."""
SCHEDULE, LEDGER = "schedule", "ledger"
"""What problems are about: one bubble each."""
LOGGED = 20
"""As many mistakes of a schedule as go to the log; `lastcall check` has all."""
LATE = timedelta(seconds=30)
"""An alarm that has not rung for so long is broken."""
AFTER_A_FAULT = 60.0
"""Seconds until the next look after one that failed by a mistake of ours."""


class _Remembered:
    """An alarm that knows what it is set to."""

    def __init__(self, alarm: WallClockAlarm) -> None:
        self._alarm = alarm
        self.start, self.stop = alarm.start, alarm.stop
        self.due: datetime | None = None

    def set(self, at: datetime | None) -> None:
        """See `lastcall.ports.Alarm.set`."""
        self.due = at
        self._alarm.set(at)


def _state_home() -> tuple[str, ...]:
    """What tells a program that systemd starts for us where our ledger is, if not in the usual place."""
    named = os.environ.get("XDG_STATE_HOME")
    return (f"--setenv=XDG_STATE_HOME={named}",) if named else ()


class Daemon:
    """One running lastcall."""

    def __init__(self, config: Path, schedule: Schedule, read: Version) -> None:
        """Build everything; nothing is started. `read`: the file's version that the schedule is from, or an older one.

        Raises StorageError where the ledger can't be had.
        """
        self.on_change: Callable[[Json], None] = lambda _: None
        """Gets the status after every look."""
        self._config = config
        self._broken = False
        self._session = ""
        state = paths.state_folder()
        self._clock = SystemClock()
        self._ledger = SqliteLedger(state / "ledger.sqlite3")
        self._alarm = _Remembered(WallClockAlarm(self._look))
        self._runner = ProgramRunner()
        self._systemd = SystemdNotifier()
        self._presence = LogindPresence(self)
        self._telling = Telling()
        self.dbus: DbusNotifier | None = None
        """The first notifier, unless the file chooses another."""
        self._telling.notifiers = self._notifiers(schedule.notifications)
        now = self._clock.now()
        self.service = Service(
            Keeper(schedule, recall(self._ledger, now.utc), now),
            clock=self._clock,
            ledger=self._ledger,
            overruns=OverrunFile(state / "overruns.jsonl"),
            notifier=self._telling,
            alarm=self._alarm,
            screen=self._presence,
            runner=self._runner,
        )
        self._watchdog = Watchdog(self._systemd, self.service.look, self._alarm_is_overdue)
        self.service.untrusted = trusted(config)
        report = (sys.executable, "-m", "lastcall", "report", "--open", "--config", str(config.absolute()))
        self.service.reporter = report
        if self._systemd.present:
            self.service.opener = OUTSIDE
            self.service.reporter = (*OUTSIDE[:-1], *_state_home(), *report)
        self.service.changed = self._changed
        self._telling.audience = self.service
        self._control = ControlServer(paths.control_socket(), self._answer, self._status)
        self._watcher = FileWatcher(config, self.reload, read)
        self._zone_watcher = FileWatcher(SYSTEM_ZONE, self._zone_changed, version(SYSTEM_ZONE))
        self._socket_watcher = FileWatcher(
            paths.control_socket(), self._mend_socket, version(paths.control_socket())
        )
        self._stop = asyncio.Event()
        self._reloading: asyncio.Task[None] | None = None
        self._reading: ReadingApart | None = None
        self._again = False
        self._mending: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Serve until SIGTERM or SIGINT."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        loop.add_signal_handler(signal.SIGHUP, self.reload)
        self._alarm.start()
        if self.dbus:
            await self.dbus.start()
        await self._presence.start()
        await self._control.start()  # before the look: nothing is written where another daemon listens
        self.service.look()
        # From here on commands change outcomes through us; one may have done so by itself just before.
        self.service.reread()
        await self._watcher.start()
        await self._zone_watcher.start()
        await self._socket_watcher.start()
        self._systemd.ready()
        self._watchdog.start()
        await self._stop.wait()
        await self._end()

    def reload(self) -> None:
        """Read the file again. A broken one changes nothing but what is told."""
        if self._stop.is_set():
            return
        if self._reloading and not self._reloading.done():
            self._again = True  # what is being read may be older
        else:
            self._reloading = asyncio.get_running_loop().create_task(self._reload())

    async def _reload(self) -> None:
        """Waited for in a thread: a long file must not keep the alarm from ringing."""
        self._systemd.reloading()
        try:
            self._again = True
            while self._again:
                self._again = False
                loaded, ahead = await asyncio.to_thread(self._read, self.service.foresight())
                if ahead:  # also where it is older: a file that is saved without end counts as well
                    self._adopt(ahead)
            if ahead is None:
                self.say_broken(loaded)
        except Exception:
            # A mistake of ours: the schedule that held goes on holding, and systemd is not left waiting.
            log.exception("the schedule could not be taken up")
        finally:
            self._systemd.ready()

    def _read(self, foresee: Callable[[Schedule], Foresight]) -> tuple[Loaded, Foresight | None]:
        self._reading = ReadingApart(self._config, paths.kept_reading())
        loaded = self._reading.finish()
        return loaded, foresee(loaded.schedule) if loaded.schedule else None

    def _zone_changed(self) -> None:
        """The machine moved to another zone: instants stay, what the file leaves to the machine follows."""
        time.tzset()
        self.reload()

    def _adopt(self, ahead: Foresight) -> None:
        self.service.untrusted = trusted(self._config)
        self.service.adopt(ahead)
        if self._broken:
            self.service.solved("The schedule is fine again.", about=SCHEDULE)
        self._broken = False
        log.info("read %s: %s", self._config, chats(len(ahead.file.chats)))

    def say_broken(self, loaded: Loaded) -> None:
        """The file can't be used: say what is wrong and where."""
        self._broken = True
        errors = [problem for problem in loaded.problems if problem.severity == "error"]
        for problem in errors[:LOGGED]:
            log.error("%s:%d:%d: %s", self._config, problem.line, problem.column, problem.message)
        first, more = errors[0], len(errors) - 1
        others = f" And {more} more: see `lastcall check`." if more else ""
        told = f"{first.message}; {first.hint}".rstrip("; ")
        where = f"{self._config.name}, line {first.line}, column {first.column}"
        body = f"{where}: {told}.{others}"
        self.service.problem("Your schedule has a mistake.", body, about=SCHEDULE)

    def mark(self, record: logging.LogRecord) -> bool:
        """A filter for log handlers: gives a record the id of the session that it belongs to, as `session`."""
        session = self.service.keeper.attendance.session
        if session:
            self._session = f"{session.chat}@{iso(session.opened)}"
        record.session = self._session
        return True

    # What the presence edge tells, and the alarm

    def away(self, reason: AwayReason, since: Any = None) -> None:
        """The user left the machine."""
        self.service.away(reason, since)

    def back(self) -> None:
        """The user is there again."""
        self.service.back()

    def _look(self) -> None:
        try:
            self.service.look()
        except Exception:
            # A mistake of ours must not end the reminders: the next look may well succeed.
            log.exception("a look failed")
            asyncio.get_running_loop().call_later(AFTER_A_FAULT, self._look)

    def _mend_socket(self) -> None:
        self._mending = asyncio.get_running_loop().create_task(self._control.mend())

    def _answer(self, request: Mapping[str, object]) -> Json:
        if request.get("do") == "file":  # for commands that change a file: whether it is the one read here
            return {"ok": True, "file": str(self._config)}
        return handle(self.service, self._clock, request)

    def _status(self) -> Json:
        return status_json(status(self.service.keeper, self._clock.now()))

    def _changed(self) -> None:
        now = self._status()
        self._systemd.status(one_line(now))
        self._control.push(now)
        self.on_change(now)
        if self.service.keeper.attendance.session is None:
            self._session = ""  # only now: what was said of the end belongs to it
        self._say_warnings()

    def _notifiers(self, wanted: str) -> list[Notifier]:
        """The notifiers in the order in which they are tried."""
        kinds: list[Callable[[int], Notifier]] = []
        if wanted in {"auto", "dbus"}:
            kinds.append(self._make_dbus)
        if wanted in {"auto", "plyer"}:
            kinds.append(lambda rank: PlyerNotifier(self._telling.listener(rank)))
        kinds.append(lambda rank: LogNotifier(self._telling.listener(rank)))
        return [make(rank) for rank, make in enumerate(kinds)]

    def _make_dbus(self, rank: int) -> Notifier:
        self.dbus = DbusNotifier(self._telling.listener(rank))
        return self.dbus

    def _say_warnings(self) -> None:
        warning, self._ledger.warning = self._ledger.warning, None
        if warning:
            self.service.problem("Look at lastcall's ledger.", warning, about=LEDGER)

    def _alarm_is_overdue(self) -> bool:
        due = self._alarm.due
        return due is not None and self._clock.now().utc - due > LATE

    async def _end(self) -> None:
        self._systemd.stopping()
        self._watchdog.stop()
        if self._reloading:
            self._reloading.cancel()
        if self._reading:  # its thread would be waited for
            self._reading.give_up()
        self.service.stop()
        await self._watcher.stop()
        await self._zone_watcher.stop()
        await self._socket_watcher.stop()
        await self._control.stop()
        await self._presence.stop()
        if self.dbus:
            await self.dbus.stop()
        self._alarm.stop()
        await self._runner.stop()
        self._ledger.close()
