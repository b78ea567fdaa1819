"""Keeps track of whether the user is there.

Nothing is polled. Any sign of a change has logind's properties read anew, and what they say together is
compared with what was reported last: a signal that is lost, doubled or out of order does no harm.
"""

import asyncio
import logging
import os
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Literal

from dbus_fast import DBusError, Message

from lastcall.core.session import AwayReason
from lastcall.edges.presence.login1 import FAULTS, MANAGER, SESSION, GraphicalSession, Login1
from lastcall.ports import PresenceListener

_PATIENCE = 5.0
"""Seconds that the start waits for the bus and for logind."""

_log = logging.getLogger("lastcall.presence")


class LogindPresence:
    """Tells the listener when the user leaves and comes back. Locks the screen, a `lastcall.ports.Screen`.

    The user is away as long as there is a reason: suspend, shutdown, idle, lock. The first one is reported; of
    what joins it only idle time, which says since when, and may have begun before the rest. After a graphical
    session has ended the user counts as away, as behind a lock.
    Suspend and shutdown are delayed until the listener has heard of them.
    """

    def __init__(
        self,
        listener: PresenceListener,
        *,
        bus_address: str | None = None,
        uid: int | None = None,
        lock_grace: timedelta = timedelta(seconds=10),
        retry: timedelta = timedelta(seconds=30),
    ) -> None:
        """`bus_address`: None for the system bus. `uid`: whose session, None for our own user's.

        `lock_grace`: how long a request to lock counts until the desktop confirms it. Some never do, nor do
        they tell of the unlocking, and nobody must count as away for good. `retry`: how long to wait before
        looking for a bus that is gone.
        """
        self._listener = listener
        self._address = bus_address
        self._uid = os.getuid() if uid is None else uid
        self._grace = lock_grace.total_seconds()
        self._retry = retry.total_seconds()
        self._login1: Login1 | None = None
        self._session: GraphicalSession | None = None
        self._logged_out = False
        self._going: dict[Literal["suspend", "shutdown"], None] = {}  # in order
        self._asked_to_lock: asyncio.TimerHandle | None = None
        self._reported_away = False
        self._idle_told: datetime | None = None
        self._inhibitor: int | None = None
        self._changed = asyncio.Event()
        self._settled = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None
        self._locking: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Report how things stand, and listen from then on. Without a system bus nothing is ever reported."""
        login1 = await self._connect()
        if login1 is None:
            return
        self._keeper = asyncio.create_task(self._keep(login1))
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                await self._settled.wait()

    async def stop(self) -> None:
        """Listen no more. Nothing is reported."""
        tasks = self._locking | ({self._keeper} if self._keeper else set())
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        self._forget()

    def lock(self) -> None:
        """See `lastcall.ports.Screen.lock`."""
        if self._login1 is None or self._session is None:
            _log.warning("The screen cannot be locked: logind knows of no graphical session.")
            return
        task = asyncio.create_task(self._lock(self._login1, self._session.path))
        self._locking.add(task)
        task.add_done_callback(self._locking.discard)

    async def _lock(self, login1: Login1, session: str) -> None:
        try:
            await login1.lock(session)
        except FAULTS as error:
            _log.warning("The screen could not be locked: %s", error)

    async def _connect(self) -> Login1 | None:
        try:
            async with asyncio.timeout(_PATIENCE):
                return await Login1.connect(self._address, self._on_signal, self._changed.set)
        except FAULTS as error:
            why = str(error) or "no answer"
            _log.info("Lock, idle and suspend are not noticed: no system bus (%s).", why)
            return None

    async def _keep(self, login1: Login1) -> None:
        """Follow logind, and look for the bus again whenever it is gone. Where there never was one nothing runs."""
        while True:
            await self._keep_until_gone(login1)
            found = None
            while found is None:
                await asyncio.sleep(self._retry)
                found = await self._connect()
            login1 = found

    async def _keep_until_gone(self, login1: Login1) -> None:
        self._login1 = login1
        self._changed.set()
        gone = asyncio.create_task(login1.gone())
        following = asyncio.create_task(self._follow(login1))
        try:
            await asyncio.wait({gone})
            _log.info("Lock, idle and suspend are no longer noticed: the system bus is gone.")
            self._forget()
            asyncio.get_running_loop().call_soon(self._report)  # a listener's fault is the loop's to report
        finally:
            following.cancel()
            login1.close()
            await asyncio.wait({gone, following})

    async def _follow(self, login1: Login1) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await self._changed.wait()
            self._changed.clear()
            try:
                await self._read(login1)
            except FAULTS as error:
                _log.info("logind could not be asked: %s", error)
            loop.call_soon(
                self._report
            )  # by the loop, where a listener's fault is seen and ends nothing here
            loop.call_soon(self._settled.set)

    async def _read(self, login1: Login1) -> None:
        if await login1.find():
            self._release()
            self._going.clear()
        if login1.owner is None:
            _log.info("Lock, idle and suspend are not noticed until logind runs.")
            return
        if self._inhibitor is None and not self._going:
            await self._inhibit(login1)
        session = await login1.session(self._uid)
        self._logged_out = session is None and (self._logged_out or self._session is not None)
        self._session = session
        if session and session.locked:
            self._confirmed()

    async def _inhibit(self, login1: Login1) -> None:
        try:
            self._inhibitor = await login1.inhibit("shutdown:sleep", "writes down how long you chatted")
        except DBusError as error:
            _log.info("Suspend will not wait for us: %s", error)
        if self._going:  # it has begun meanwhile
            self._release()

    def _on_signal(self, message: Message) -> None:
        ours = self._session is not None and message.path == self._session.path
        signal = (message.interface, message.member, message.signature)
        if signal == (MANAGER, "PrepareForSleep", "b"):
            self._prepare("suspend", begins=message.body[0])
        elif signal == (MANAGER, "PrepareForShutdown", "b"):
            self._prepare("shutdown", begins=message.body[0])
        elif signal == (SESSION, "Lock", "") and ours:
            self._lock_asked()
        elif signal == (SESSION, "Unlock", "") and ours:
            self._confirmed()
            self._changed.set()
        else:  # a session has come, gone or changed
            self._changed.set()

    def _prepare(self, reason: Literal["suspend", "shutdown"], *, begins: bool) -> None:
        if not begins:  # over, or called off
            self._going.pop(reason, None)
            self._changed.set()
            return
        self._going[reason] = None
        try:
            self._report()
        finally:
            self._release()

    def _lock_asked(self) -> None:
        self._confirmed()
        self._asked_to_lock = asyncio.get_running_loop().call_later(self._grace, self._unconfirmed)
        self._report()

    def _unconfirmed(self) -> None:
        self._asked_to_lock = None
        self._changed.set()

    def _confirmed(self) -> None:
        """From here on, what the desktop says of the lock is enough."""
        if self._asked_to_lock:
            self._asked_to_lock.cancel()
            self._asked_to_lock = None

    def _reasons(self) -> dict[AwayReason, datetime | None]:
        """Why the user is away, and since when where that is known; the first one first."""
        reasons: dict[AwayReason, datetime | None] = dict.fromkeys(self._going)
        if self._session and self._session.idle:
            reasons["idle"] = self._session.idle_since
        if self._logged_out or self._asked_to_lock or (self._session and self._session.locked):
            reasons["lock"] = None
        return reasons

    def _report(self) -> None:
        reasons = self._reasons()
        idle_since = reasons.get("idle")
        if reasons and not self._reported_away:
            self._reported_away = True
            reason, since = next(iter(reasons.items()))
            self._idle_told = since
            self._listener.away(reason, since)
        elif idle_since and idle_since != self._idle_told:
            self._idle_told = idle_since
            self._listener.away("idle", idle_since)
        elif not reasons and self._reported_away:
            self._reported_away = False
            self._listener.back()

    def _release(self) -> None:
        if self._inhibitor is not None:
            os.close(self._inhibitor)
            self._inhibitor = None

    def _forget(self) -> None:
        self._login1 = None
        self._session = None
        self._logged_out = False
        self._going.clear()
        self._confirmed()
        self._release()
