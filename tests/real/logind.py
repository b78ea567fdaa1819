"""A stand-in for systemd-logind on a private bus: its names, paths and types, as far as a desktop program asks."""

import os
import select
from dataclasses import dataclass
from typing import Any, Self

from dbus_fast import Message, MessageType, NameFlag, Variant
from dbus_fast.aio import MessageBus

NAME = "org.freedesktop.login1"
ROOT = "/org/freedesktop/login1"
MANAGER = f"{NAME}.Manager"
SESSION = f"{NAME}.Session"
PROPERTIES = "org.freedesktop.DBus.Properties"


@dataclass
class Session:
    """A login. `kind`: x11, wayland or tty."""

    id: str
    uid: int
    kind: str = "wayland"
    session_class: str = "user"
    locked: Any = False
    idle: bool = False
    idle_since: int = 0
    """Microseconds since 1970."""

    @property
    def path(self) -> str:
        return f"{ROOT}/session/_3{self.id}"  # logind escapes the first digit

    def properties(self) -> dict[str, Variant]:
        return {
            "Id": Variant("s", self.id),
            "User": Variant("(uo)", [self.uid, _user_path(self.uid)]),
            "Type": Variant("s", self.kind),
            "Class": Variant("s", self.session_class),
            "State": Variant("s", "active"),
            "Active": Variant("b", True),
            "IdleHint": Variant("b", self.idle),
            "IdleSinceHint": Variant("t", self.idle_since),
            "LockedHint": Variant("s" if isinstance(self.locked, str) else "b", self.locked),
        }


@dataclass
class Inhibitor:
    """Somebody delays something until the other end of the pipe is closed."""

    what: str
    who: str
    mode: str
    pipe: int

    def held(self) -> bool:
        return not select.select([self.pipe], [], [], 0)[0]


class StandInLogind:
    """`async with StandInLogind(address) as logind:`"""

    def __init__(self, address: str) -> None:
        self._address = address
        self.sessions: list[Session] = []
        self.inhibitors: list[Inhibitor] = []
        self.asked_to_lock: list[str] = []
        """Paths of sessions."""
        self.refuses_inhibitors = False

    async def __aenter__(self) -> Self:
        self._bus = await MessageBus(self._address, negotiate_unix_fd=True).connect()
        self._bus.add_message_handler(self._answer)
        await self._bus.request_name(NAME, NameFlag.DO_NOT_QUEUE)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._bus.connected:
            self._bus.disconnect()
            await self._bus.wait_for_disconnect()  # type: ignore[no-untyped-call]  # the library's omission
        for inhibitor in self.inhibitors:
            os.close(inhibitor.pipe)

    def log_in(self, session: Session) -> Session:
        self.sessions.append(session)
        self.emit(ROOT, MANAGER, "SessionNew", "so", session.id, session.path)
        return session

    def log_out(self, session: Session) -> None:
        self.sessions.remove(session)
        self.emit(ROOT, MANAGER, "SessionRemoved", "so", session.id, session.path)

    def prepare_for(self, what: str, begins: bool) -> None:
        """`what`: Sleep or Shutdown."""
        self.emit(ROOT, MANAGER, f"PrepareFor{what}", "b", begins)

    def hint(self, session: Session, **hints: Any) -> None:
        """What a desktop does through SetLockedHint and SetIdleHint."""
        for name, value in hints.items():
            setattr(session, name, value)
        names = ("LockedHint",) if "locked" in hints else ("IdleHint", "IdleSinceHint")
        changed = {name: session.properties()[name] for name in names}
        self.emit(session.path, PROPERTIES, "PropertiesChanged", "sa{sv}as", SESSION, changed, [])

    def emit(self, path: str, interface: str, member: str, types: str = "", *body: object) -> None:
        self._bus.send(Message.new_signal(path, interface, member, types, list(body)))

    def _answer(self, message: Message) -> Message | bool | None:
        if message.message_type is not MessageType.METHOD_CALL:
            return None
        if (message.interface, message.member) == (MANAGER, "Inhibit"):
            return self._inhibit(message)
        answer = self._values(message, *message.body)
        if answer is None:
            return Message.new_error(
                message, "org.freedesktop.DBus.Error.UnknownObject", "There is no such thing."
            )
        return Message.new_method_return(message, *answer)

    def _values(self, message: Message, *arguments: Any) -> tuple[str, list[Any]] | None:
        session = next((session for session in self.sessions if session.path == message.path), None)
        match message.member, arguments:
            case "GetUser", (uid,) if any(session.uid == uid for session in self.sessions):
                return "o", [_user_path(uid)]
            case "Get", (_, "Display"):
                return "v", [Variant("(so)", self._display(message.path))]
            case "ListSessions", ():
                listed = [[each.id, each.uid, "somebody", "seat0", each.path] for each in self.sessions]
                return "a(susso)", [listed]
            case "GetAll", _ if session:
                return "a{sv}", [session.properties()]
            case "Lock", () if session:
                self.asked_to_lock.append(session.path)
                self.emit(session.path, SESSION, "Lock")
                return "", []
        return None

    def _display(self, user: str | None) -> list[str]:
        """logind's choice of the user's main session."""
        of_user = [session for session in self.sessions if _user_path(session.uid) == user]
        return [of_user[0].id, of_user[0].path] if of_user else ["", "/"]

    def _inhibit(self, message: Message) -> Message | bool:
        if self.refuses_inhibitors:
            return Message.new_error(message, "org.freedesktop.DBus.Error.AccessDenied", "Permission denied")
        what, who, _why, mode = message.body
        ours, theirs = os.pipe()
        self.inhibitors.append(Inhibitor(what, who, mode, ours))
        reply = Message.new_method_return(message, "h", [0], [theirs])
        sent = self._bus.send(reply)
        sent.add_done_callback(lambda _: os.close(theirs))
        return True


def _user_path(uid: int) -> str:
    return f"{ROOT}/user/_{uid}"
