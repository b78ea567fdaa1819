"""Asks systemd-logind, see org.freedesktop.login1(5). Replies are taken only with the documented types."""

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any, Self

from dbus_fast import BusType, DBusError, DBusFastError, ErrorType, Message, MessageType, Variant
from dbus_fast.aio import MessageBus
from msgspec import Struct

from lastcall.core.microseconds import at

LOGIND = "org.freedesktop.login1"
MANAGER = f"{LOGIND}.Manager"
SESSION = f"{LOGIND}.Session"
_USER = f"{LOGIND}.User"
_BUS = "org.freedesktop.DBus"
_PROPERTIES = f"{_BUS}.Properties"
_ROOT = "/org/freedesktop/login1"
_RULES = (
    f"type='signal',sender='{_BUS}',interface='{_BUS}',member='NameOwnerChanged',arg0='{LOGIND}'",
    f"type='signal',sender='{LOGIND}',interface='{MANAGER}'",
    f"type='signal',sender='{LOGIND}',interface='{SESSION}'",
    f"type='signal',sender='{LOGIND}',interface='{_PROPERTIES}',arg0='{SESSION}'",
)
_GRAPHICAL = ("x11", "wayland", "mir")
"""Only these tell whether they are locked and since when they are idle."""

FAULTS = (DBusFastError, OSError, EOFError)
"""What any call here may raise: a refusal, a wrong answer, a lost connection."""


class GraphicalSession(Struct, frozen=True):
    """What logind says of one."""

    path: str
    locked: bool
    idle: bool
    idle_since: datetime | None
    """None: not idle, or unknown."""


class Login1:
    """A connection to the bus that logind is on, or will be on."""

    def __init__(
        self, bus: MessageBus, signalled: Callable[[Message], None], moved: Callable[[], None]
    ) -> None:
        """`signalled` is called with what logind sends, `moved` when it appears on the bus or leaves it."""
        self._bus = bus
        self._signalled = signalled
        self._moved = moved
        self.owner: str | None = None
        """logind's unique name at the last `find`. Anyone may send us a signal; only this one's count."""

    @classmethod
    async def connect(
        cls, address: str | None, signalled: Callable[[Message], None], moved: Callable[[], None]
    ) -> Self:
        """Connect to the bus at this address, None for the system bus. Raises FAULTS."""
        bus = await MessageBus(address, BusType.SYSTEM, negotiate_unix_fd=True).connect()
        login1 = cls(bus, signalled, moved)
        bus.add_message_handler(login1._heard)
        try:
            for rule in _RULES:
                await login1._ask(_to_the_bus("AddMatch", rule), answer="")
        except BaseException:
            bus.disconnect()
            raise
        return login1

    async def gone(self) -> None:
        """Return when the connection has ended."""
        with suppress(Exception):  # why it ended makes no difference
            await self._bus.wait_for_disconnect()  # type: ignore[no-untyped-call]  # the library's omission

    def close(self) -> None:
        """End the connection."""
        self._bus.disconnect()

    async def find(self) -> bool:
        """Look for logind on the bus; True if it is not the one that was there before."""
        owner = None
        with suppress(DBusError):  # it is not there
            owner = (await self._ask(_to_the_bus("GetNameOwner", LOGIND), answer="s")).body[0]
        before, self.owner = self.owner, owner
        return owner != before

    async def inhibit(self, what: str, why: str) -> int:
        """Delay `what` until the file descriptor that this returns is closed."""
        reply = await self._ask(_to_logind("Inhibit", "ssss", what, "lastcall", why, "delay"), answer="h")
        descriptor: int = reply.unix_fds[reply.body[0]]
        os.set_inheritable(descriptor, False)  # noqa: FBT003  # (positional only) our children must not hold up a suspend
        return descriptor

    async def lock(self, session: str) -> None:
        """Ask the desktop of the session at this path to lock."""
        await self._ask(_to_logind("Lock", path=session, interface=SESSION), answer="")

    async def session(self, uid: int) -> GraphicalSession | None:
        """The user's graphical session; the one that logind itself would name comes first."""
        for path in await self._sessions(uid):
            with suppress(DBusError):  # it has ended meanwhile
                get_all = _to_logind("GetAll", "s", SESSION, path=path, interface=_PROPERTIES)
                properties = (await self._ask(get_all, answer="a{sv}")).body[0]
                if (
                    _value(properties, "Type", "s") in _GRAPHICAL
                    and _value(properties, "Class", "s") == "user"
                ):
                    return _session(path, properties)
        return None

    async def _sessions(self, uid: int) -> list[str]:
        """The paths of the user's sessions of any kind."""
        paths = []
        with suppress(DBusError):  # not logged in
            user = (await self._ask(_to_logind("GetUser", "u", uid), answer="o")).body[0]
            get = _to_logind("Get", "ss", _USER, "Display", path=user, interface=_PROPERTIES)
            display = (await self._ask(get, answer="v")).body[0]
            if display.signature == "(so)" and display.value[0]:
                paths.append(display.value[1])
        listed = (await self._ask(_to_logind("ListSessions"), answer="a(susso)")).body[0]
        paths += [path for _id, owner, _name, _seat, path in listed if owner == uid and path not in paths]
        return paths

    async def _ask(self, message: Message, *, answer: str) -> Message:
        """Call a method that answers with values of these types."""
        reply = await self._bus.call(message)
        if reply is None:  # so the library answers when we ourselves close the connection
            raise EOFError("the connection was closed")
        if reply.message_type is MessageType.ERROR:
            why = str(reply.body[0]) if reply.body else ""
            raise DBusError(reply.error_name or ErrorType.FAILED, why, reply)
        if reply.signature != answer:
            why = f"{message.member} answered with {reply.signature!r} instead of {answer!r}"
            raise DBusError(ErrorType.INVALID_SIGNATURE, why, reply)
        return reply

    def _heard(self, message: Message) -> None:
        if message.message_type is not MessageType.SIGNAL:
            return
        if message.sender == _BUS and message.member == "NameOwnerChanged":
            self._moved()
        elif message.sender == self.owner:
            self._signalled(message)


def _to_the_bus(member: str, argument: str) -> Message:
    return Message(_BUS, "/org/freedesktop/DBus", _BUS, member, signature="s", body=[argument])


def _to_logind(
    member: str, types: str = "", *arguments: str | int, path: str = _ROOT, interface: str = MANAGER
) -> Message:
    return Message(LOGIND, path, interface, member, signature=types, body=list(arguments))


def _value(properties: dict[str, Variant], name: str, types: str) -> Any:
    """A property's value, None where it is missing or of another type."""
    found = properties.get(name)
    return found.value if found and found.signature == types else None


def _session(path: str, properties: dict[str, Variant]) -> GraphicalSession:
    since = None
    idle = _value(properties, "IdleHint", "b") or False
    if idle and (microseconds := _value(properties, "IdleSinceHint", "t")):
        with suppress(OverflowError):  # not a time at all
            since = at(microseconds)
    return GraphicalSession(path, _value(properties, "LockedHint", "b") or False, idle, since)
