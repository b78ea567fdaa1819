"""A connection to the user's session bus: waited for while there is none, made anew when it is lost."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import unquote

from asyncinotify import Inotify, Mask
from dbus_fast import Message
from dbus_fast.aio import MessageBus

from lastcall.edges.notify_dbus.protocol import error_in

_RETRIES = (0.1, 1.0, 5.0)
"""Seconds after a change: a socket is bound before it listens, and logind mounts a folder after making it."""
_LASTING = 60.0
"""Seconds after which a connection was a good one; one that ends sooner is followed by an ever longer pause."""
_CHANGES = Mask.CREATE | Mask.MOVED_TO | Mask.DELETE_SELF | Mask.MOVE_SELF


class BusError(Exception):
    """The bus could not be reached, or a call over it failed; the message says why, for people."""


async def call(bus: MessageBus, message: Message) -> Message:
    """Call a method and wait for its answer, for as long as it takes. Raises BusError."""
    try:
        reply = await bus.call(message)
    except Exception as error:
        raise BusError(f"the session bus was lost ({error!r})") from error
    if reply is None:  # so the library answers when we ourselves close the connection
        raise BusError("the connection to the session bus was closed")
    if fault := error_in(reply):
        raise BusError(fault)
    return reply


class SessionBus:
    """Keeps one connection. Nothing runs meanwhile, nor while the bus is away: inotify tells when to try."""

    def __init__(
        self,
        address: str,
        *,
        timeout: float,
        greet: Callable[[MessageBus], Awaitable[None]],
        lost: Callable[[], None],
    ) -> None:
        """Each new connection is awaited by `greet`, both within `timeout` seconds; `lost` follows its end."""
        self._address = address
        self._timeout = timeout
        self._greet = greet
        self._lost = lost
        self._bus: MessageBus | None = None
        self._opening = asyncio.Lock()
        self._again = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Try once, then look after the connection in the background."""
        with suppress(BusError):
            await self.connection()
        self._keeper = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """Close the connection for good."""
        if self._keeper:
            self._keeper.cancel()
            await asyncio.wait({self._keeper})
        bus = self._bus
        self._drop()
        if bus and bus.connected:
            await _close(bus)

    async def connection(self) -> MessageBus:
        """The connection, made now if there is none. Raises BusError."""
        async with self._opening:
            if self._bus is None or not self._bus.connected:
                self._drop()
                self._bus = await self._open()
                self._again.set()
            return self._bus

    async def _open(self) -> MessageBus:
        bus = None
        try:
            async with asyncio.timeout(self._timeout):
                bus = MessageBus(self._address)
                await bus.connect()
                await self._greet(bus)
        except BaseException as error:
            if bus and bus.connected:
                await _close(bus)
            if not isinstance(error, Exception):
                raise
            reason = "no answer" if isinstance(error, TimeoutError) else str(error) or repr(error)
            raise BusError(f"no session bus at {self._address} ({reason})") from error
        return bus

    def _drop(self) -> None:
        if self._bus:
            self._bus = None
            self._lost()

    async def _keep(self) -> None:
        """Connect as soon as the bus can be there, and again after it was lost."""
        delays = iter(_RETRIES)
        pause = _RETRIES[0]
        while True:
            self._again.clear()
            async with self._watch():  # before the attempt, so that no change is missed
                try:
                    bus = await self.connection()
                except BusError:
                    with suppress(TimeoutError):
                        async with asyncio.timeout(next(delays, None)):
                            await self._again.wait()
                        delays = iter(_RETRIES)
                    continue
            since = asyncio.get_running_loop().time()
            await _gone(bus)
            lasted = asyncio.get_running_loop().time() - since
            pause = _RETRIES[0] if lasted > _LASTING else min(2 * pause, _LASTING)
            delays = iter(_RETRIES)
            await asyncio.sleep(pause)  # a bus that hangs up on us at once is not called in a circle

    @asynccontextmanager
    async def _watch(self) -> AsyncIterator[None]:
        """Meanwhile, `_again` is set when the socket appears, or the next folder on the way to it."""
        target = _socket_path(self._address)
        if target is None:
            yield
            return
        folder = next(parent for parent in target.parents if parent.is_dir())
        with Inotify() as inotify:
            with suppress(OSError):  # without a watch, the next bubble tries
                inotify.add_watch(folder, _CHANGES)
            watcher = asyncio.create_task(self._wait_for(inotify, target.relative_to(folder).parts[0]))
            try:
                yield
            finally:
                watcher.cancel()
                await asyncio.wait({watcher})

    async def _wait_for(self, inotify: Inotify, name: str) -> None:
        async for event in inotify:
            if event.name is None or str(event.name) == name:  # None: the folder itself has changed
                self._again.set()


async def _close(bus: MessageBus) -> None:
    bus.disconnect()
    await _gone(bus)


async def _gone(bus: MessageBus) -> None:
    with suppress(Exception):  # why it ended makes no difference
        # shielded: cancelling one who waits would cancel the one future that all wait for
        await asyncio.shield(bus.wait_for_disconnect())  # type: ignore[no-untyped-call]  # the library's omission


def _socket_path(address: str) -> Path | None:
    """The socket's path in a D-Bus address, None where it has none (abstract sockets, TCP)."""
    found = re.search(r"unix:(?:[^;]*,)?path=(/[^,;]+)", address)
    return Path(unquote(found[1])) if found else None
