"""A notification server for tests that can be slow, simple or out of its mind. It lives on the test's loop."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any, Self

from dbus_fast import Message, MessageType
from dbus_fast.aio import MessageBus

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
ABLE = ("actions", "body", "body-markup")


class StandInServer:
    """`async with StandInServer(address) as server:` and it owns the name. What it shows is in `screen`."""

    def __init__(self, address: str, capabilities: Sequence[str] = ABLE, *, silent: bool = False) -> None:
        self._address = address
        self.silent = silent
        """While set, answers to Notify are kept back; `answer_late` sends them."""
        self.coy = False
        """While set, what it is able to do is kept back in the same way."""
        self.answers: dict[str, tuple[str, list[Any]]] = {
            "GetCapabilities": ("as", [list(capabilities)]),
            "GetServerInformation": ("ssss", ["stand-in", "tests", "1", "1.2"]),
        }
        """Signature and body of the answer to each method. `Notify` here answers without showing anything."""
        self.slow = 0.0
        """Seconds until Notify is answered."""
        self.answered = 0
        """How often it was, where it is slow."""
        self.dies = False
        """While set, the server dies of Notify instead of answering it; then `dead` is set."""
        self.dead = asyncio.Event()
        self.impatient = ""
        """If set, the user presses this button before the answer to Notify is read."""
        self.client: str | None = None
        """Who called last."""
        self.calls: list[str] = []
        self.screen: dict[int, list[Any]] = {}
        """Arguments of Notify by id, for each bubble on the screen."""
        self._last_id = 0
        self._kept: list[Message] = []
        self._bus: MessageBus | None = None

    async def __aenter__(self) -> Self:
        self._bus = await MessageBus(self._address).connect()
        self._bus.add_message_handler(self._called)
        await self._bus.request_name(NAME)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self.bus.connected:
            self.bus.disconnect()
        await self.bus.wait_for_disconnect()  # type: ignore[no-untyped-call]  # the library's omission

    @property
    def bus(self) -> MessageBus:
        assert self._bus, "not started"
        return self._bus

    @property
    def summaries(self) -> list[str]:
        """Of the bubbles on the screen, the oldest first."""
        return [arguments[3] for arguments in self.screen.values()]

    async def answer_late(self) -> None:
        """Send all answers that were kept back."""
        self.silent = False
        for reply in self._kept:
            await self.bus.send(reply)
        self._kept.clear()

    async def press(self, shown_id: int, key: str) -> None:
        """Say that a button was pressed, whether there is one or not."""
        await self.signal("ActionInvoked", "us", shown_id, key)

    async def dismiss(self, shown_id: int) -> None:
        """The user closes a bubble."""
        del self.screen[shown_id]
        await self.signal("NotificationClosed", "uu", shown_id, 2)

    async def signal(self, member: str, signature: str, *body: object, to: str | None = None) -> None:
        """Send any signal; without `to` it goes to all who listen to the owner of the name."""
        signal = Message.new_signal(PATH, NAME, member, signature, list(body))
        signal.destination = to
        await self.bus.send(signal)

    async def read_by_the_bus(self) -> None:
        """Return when the bus has taken all that was sent: it answers in order."""
        bus = "org.freedesktop.DBus"
        await self.bus.call(Message(bus, "/org/freedesktop/DBus", f"{bus}.Peer", "Ping"))

    def _called(self, message: Message) -> Message | bool:
        if message.message_type is not MessageType.METHOD_CALL or message.interface != NAME:
            return False
        self.calls.append(message.member or "")
        self.client = message.sender
        if message.member == "CloseNotification":
            self.screen.pop(message.body[0], None)
        elif message.member in self.answers:
            reply = Message.new_method_return(message, *self.answers[message.member])
            if self.coy and message.member == "GetCapabilities":
                self._kept.append(reply)
                return True
            return reply
        elif message.member == "Notify":
            return self._show(message)
        return True

    def _answer_slowly(self, reply: Message) -> None:
        self.bus.send(reply)
        self.answered += 1

    def _show(self, message: Message) -> Message | bool:
        if self.dies:
            self.bus.disconnect()
            self.dead.set()
            return True
        shown_id = message.body[1]
        if shown_id not in self.screen:
            self._last_id += 1
            shown_id = self._last_id
        self.screen[shown_id] = message.body
        reply = Message.new_method_return(message, "u", [shown_id])
        if self.silent:
            self._kept.append(reply)
            return True
        if self.slow:
            asyncio.get_running_loop().call_later(self.slow, self._answer_slowly, reply)
            return True
        if self.impatient:
            self.bus.send(reply)
            self.bus.send(Message.new_signal(PATH, NAME, "ActionInvoked", "us", [shown_id, self.impatient]))
            time.sleep(0.02)  # the client, on this same loop, now finds both in its socket together
            return True
        return reply
