"""The notifier: one delivery at a time under each tag, none waiting for another's."""

import asyncio
import os
from contextlib import suppress
from functools import partial

from dbus_fast import Message, MessageFlag, MessageType
from dbus_fast.aio import MessageBus
from msgspec import Struct

from lastcall.edges.notify_dbus.arrivals import Arrivals
from lastcall.edges.notify_dbus.connection import BusError, SessionBus, call
from lastcall.edges.notify_dbus.protocol import (
    BUS,
    MATCHES,
    SERVER,
    ServerInfo,
    capabilities_in,
    is_id,
    notify,
    server_info,
    to_bus,
    to_server,
)
from lastcall.ports import Bubble, NotifierListener

_FAREWELL = 1.0
"""Seconds that `stop` leaves what is under way."""
_MOST_PATIENT = 10
"""How many times `timeout` a server is waited for that has shown to be slow."""
_UNANSWERED = 32
"""So many bubbles a server may owe an answer to; what is more has failed at once."""


class _Shown(Struct, frozen=True):
    """A bubble that is on the screen."""

    id: int
    keys: frozenset[str]
    """Of the buttons it was shown with."""


class DbusNotifier:
    """Shows bubbles through whatever notification server is on the session bus.

    A server that takes longer than `timeout` seconds has failed. Should it answer later, the bubble counts
    after all, and the next one is waited for as long as that took: it would be shown twice otherwise.
    """

    def __init__(
        self,
        listener: NotifierListener,
        *,
        bus_address: str | None = None,
        app_name: str = "lastcall",
        timeout: float = 3.0,
    ) -> None:
        self._listener = listener
        self._app_name = app_name
        self._timeout = self._patience = timeout
        self._arrivals = Arrivals(listener.available)
        address = bus_address or os.environ.get("DBUS_SESSION_BUS_ADDRESS")
        self._session = SessionBus(
            address or f"unix:path=/run/user/{os.getuid()}/bus",
            timeout=timeout,
            greet=self._greet,
            lost=self._forget,
        )
        self._started = False
        self._owner = ""
        self._capabilities: frozenset[str] | None = None
        self._wanted: dict[str, Bubble | None] = {}
        self._deliveries: dict[str, asyncio.Task[None]] = {}
        self._attempts: dict[str, asyncio.Task[None]] = {}
        self._late: set[asyncio.Task[None]] = set()
        self._shown: dict[str, _Shown] = {}

    async def start(self) -> None:
        """Look for the bus. Where there is none yet, it is waited for in the background."""
        await self._session.start()
        self._started = True

    async def stop(self) -> None:
        """Finish what can be finished soon, and close the connection."""
        self._arrivals.forget()
        if self._deliveries:
            await asyncio.wait(self._deliveries.values(), timeout=_FAREWELL)
        left = {*self._deliveries.values(), *self._attempts.values(), *self._late}
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(left)
        await self._session.stop()

    def show(self, bubble: Bubble) -> None:
        """Show a bubble in place of the one with the same tag, also of one that still waits to be shown."""
        self._want(bubble.tag, bubble)

    def close(self, tag: str) -> None:
        """Take the bubble with this tag away, if it is shown."""
        self._want(tag, None)

    async def server(self) -> ServerInfo | None:
        """Ask the server about itself, without starting one. None: there is none, or it makes no sense."""
        quietly = MessageFlag.NO_AUTOSTART
        with suppress(BusError, TimeoutError):
            async with asyncio.timeout(self._timeout):
                bus = await self._session.connection()
                about = await call(bus, to_server("GetServerInformation", flags=quietly))
                able = await call(bus, to_server("GetCapabilities", flags=quietly))
                return server_info(about, capabilities_in(able))
        return None

    def _want(self, tag: str, bubble: Bubble | None) -> None:
        self._wanted[tag] = bubble
        if tag not in self._deliveries:
            self._deliveries[tag] = asyncio.get_running_loop().create_task(self._deliver(tag))

    async def _deliver(self, tag: str) -> None:
        """Bring the screen up to date with what is wanted under `tag`."""
        try:
            while tag in self._wanted:
                bubble = self._wanted.pop(tag)
                if bubble:
                    await self._put(bubble)
                else:
                    await self._take_away(tag)
        finally:
            del self._deliveries[tag]

    async def _put(self, bubble: Bubble) -> None:
        if len(self._late) >= _UNANSWERED:
            self._listener.failed(bubble, "the notification server does not answer")
            return
        attempt = asyncio.create_task(self._notify(bubble))
        self._attempts[bubble.tag] = attempt
        patience, asked = self._patience, asyncio.get_running_loop().time()
        await asyncio.wait({attempt}, timeout=patience)
        if not attempt.done():
            self._late.add(attempt)
            attempt.add_done_callback(partial(self._answered_late, bubble.tag, asked))
            self._listener.failed(bubble, f"the notification server did not answer within {patience:g} s")
            return
        del self._attempts[bubble.tag]
        if error := attempt.exception():
            self._listener.failed(bubble, str(error) or repr(error))

    async def _notify(self, bubble: Bubble) -> None:
        """Hand a bubble to the server, for as long as that takes. Raises BusError."""
        bus = await self._session.connection()
        if self._capabilities is None:
            self._capabilities = await self._ask_capabilities(bus)
            if self._attempts.get(bubble.tag) is not asyncio.current_task():
                return  # overtaken before it was sent: a later one may be on the screen already
        capabilities = self._capabilities
        before = self._shown.get(bubble.tag)
        replaces = before.id if before else 0
        reply = await call(bus, notify(bubble, capabilities, replaces, self._app_name))
        if not is_id(reply):
            raise BusError(f"the notification server answered nonsense ({reply.signature!r})")
        if self._attempts.get(bubble.tag) is asyncio.current_task():
            keys = (
                frozenset(button.key for button in bubble.buttons)
                if "actions" in capabilities
                else frozenset()
            )
            self._shown[bubble.tag] = _Shown(reply.body[0], keys)
        elif reply.body[0] != replaces:  # overtaken meanwhile, so this one would stay for ever
            await self._send_close(bus, reply.body[0])

    async def _ask_capabilities(self, bus: MessageBus) -> frozenset[str]:
        """What the server can do. Starts one where the bus can: a bubble is waiting for it."""
        try:
            return capabilities_in(await call(bus, to_server("GetCapabilities")))
        except BusError:
            return frozenset()  # plain text it is, then; without any server, Notify will say so

    async def _take_away(self, tag: str) -> None:
        self._attempts.pop(tag, None)
        shown = self._shown.pop(tag, None)
        if shown:
            with suppress(BusError, TimeoutError):
                async with asyncio.timeout(self._timeout):
                    await self._send_close(await self._session.connection(), shown.id)

    async def _send_close(self, bus: MessageBus, shown_id: int) -> None:
        flags = MessageFlag.NO_AUTOSTART | MessageFlag.NO_REPLY_EXPECTED
        with suppress(OSError):
            await bus.send(to_server("CloseNotification", "u", [shown_id], flags))

    def _answered_late(self, tag: str, asked: float, attempt: asyncio.Task[None]) -> None:
        self._late.discard(attempt)
        if self._attempts.get(tag) is attempt:
            del self._attempts[tag]
        if not attempt.cancelled() and attempt.exception() is None:
            took = asyncio.get_running_loop().time() - asked
            self._patience = max(self._patience, min(1.5 * took, _MOST_PATIENT * self._timeout))

    async def _greet(self, bus: MessageBus) -> None:
        bus.add_message_handler(self._received)
        for rule in MATCHES:
            await call(bus, to_bus("AddMatch", rule))
        with suppress(BusError):  # GetNameOwner's way to say that there is no server
            self._owner = (await call(bus, to_bus("GetNameOwner", SERVER))).body[0]
        if self._started:
            self._arrivals.arrived()

    def _forget(self) -> None:
        """The server is gone, and all that it showed."""
        self._owner = ""
        self._capabilities = None
        self._patience = self._timeout
        self._shown.clear()

    def _received(self, message: Message) -> None:
        if message.message_type is MessageType.SIGNAL:
            # After the answer to Notify that may have come just before: whoever awaits it goes first.
            asyncio.get_running_loop().call_soon(self._signalled, message)

    def _signalled(self, message: Message) -> None:
        kind = (message.interface, message.member, message.signature)
        if message.sender == BUS and kind == (BUS, "NameOwnerChanged", "sss"):
            self._owner_changed(*message.body)
        elif message.sender != self._owner:
            return
        elif kind == (SERVER, "ActionInvoked", "us"):
            self._invoked(*message.body)
        elif kind == (SERVER, "NotificationClosed", "uu"):
            self._closed(message.body[0])

    def _owner_changed(self, name: str, _old: str, new: str) -> None:
        if name != SERVER:
            return
        self._forget()
        self._owner = new
        if new:
            self._arrivals.arrived()

    def _invoked(self, shown_id: int, key: str) -> None:
        for tag, shown in self._shown.items():
            if shown.id == shown_id and key in shown.keys:
                self._listener.pressed(tag, key)
                return

    def _closed(self, shown_id: int) -> None:
        for tag, shown in self._shown.items():
            if shown.id == shown_id:
                del self._shown[tag]
                return
