"""The words of org.freedesktop.Notifications: what is sent for a bubble, and checked in what comes back.

https://specifications.freedesktop.org/notification-spec/1.2/
"""

from collections.abc import Sequence
from typing import Any

from dbus_fast import Message, MessageFlag, MessageType, Variant
from msgspec import Struct

from lastcall.core.plain_text import one_line, plain
from lastcall.ports import Bubble

BUS = "org.freedesktop.DBus"
SERVER = "org.freedesktop.Notifications"
MATCHES = (
    f"type='signal',sender='{BUS}',interface='{BUS}',member='NameOwnerChanged',arg0='{SERVER}'",
    f"type='signal',sender='{SERVER}',interface='{SERVER}'",
)
"""Match rules for all that we want to hear."""

_SUMMARY, _BODY, _LABEL = 200, 1000, 50
"""Most characters sent. What comes from the bus is cut at `_SUMMARY`."""
_CAPABILITIES = 100
_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_SERVER_DECIDES, _NEVER = -1, 0
"""Values of expire_timeout."""


class ServerInfo(Struct, frozen=True):
    """Who shows the bubbles, in its own words."""

    name: str
    vendor: str
    version: str
    spec_version: str
    capabilities: frozenset[str]


def to_bus(member: str, argument: str) -> Message:
    """A call of the bus itself, of a method that takes one string."""
    return Message(BUS, "/org/freedesktop/DBus", BUS, member, signature="s", body=[argument])


def to_server(
    member: str, signature: str = "", body: Sequence[object] = (), flags: MessageFlag = MessageFlag.NONE
) -> Message:
    """A call of the notification server. Without NO_AUTOSTART the bus starts a server where it can."""
    path = "/" + SERVER.replace(".", "/")
    return Message(SERVER, path, SERVER, member, flags=flags, signature=signature, body=list(body))


def notify(bubble: Bubble, capabilities: frozenset[str], replaces: int, app_name: str) -> Message:
    """Notify, for a server with these capabilities; `replaces` is the id of the bubble shown before, or 0."""
    body = plain(bubble.body, _BODY)
    actions: list[str] = []
    if "actions" in capabilities:
        for button in bubble.buttons:
            actions += [button.key, one_line(button.label, _LABEL)]
    hints = {"urgency": Variant("y", bubble.urgency), "desktop-entry": Variant("s", app_name)}
    arguments = [
        app_name,
        replaces,
        "",  # app_icon: the desktop entry's
        one_line(bubble.summary, _SUMMARY) or app_name,  # no server must show an empty one
        body.translate(_MARKUP) if "body-markup" in capabilities else body,
        actions,
        hints,
        _NEVER if bubble.stays else _SERVER_DECIDES,
    ]
    return to_server("Notify", "susssasa{sv}i", arguments)


def is_id(message: Message) -> bool:
    """Whether this answers Notify as it should: one id, never 0."""
    return message.signature == "u" and bool(message.body[0])


def capabilities_in(message: Message) -> frozenset[str]:
    """What GetCapabilities answered; nothing where the answer makes no sense."""
    if message.signature != "as":
        return frozenset()
    return frozenset(one_line(word, _SUMMARY) for word in message.body[0][:_CAPABILITIES])


def server_info(message: Message, capabilities: frozenset[str]) -> ServerInfo | None:
    """What GetServerInformation answered; None where the answer makes no sense."""
    if message.signature != "ssss":
        return None
    name, vendor, version, spec_version = (one_line(word, _SUMMARY) for word in message.body)
    return ServerInfo(name, vendor, version, spec_version, capabilities)


def error_in(message: Message) -> str | None:
    """Why a call failed, for people; None if it did not."""
    if message.message_type is not MessageType.ERROR:
        return None
    details: list[Any] = message.body if message.signature.startswith("s") else []
    return one_line(" ".join([f"{message.error_name}:", *map(str, details[:1])]), _SUMMARY)
