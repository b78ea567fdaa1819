"""Bubbles through the session bus (Desktop Notifications Specification 1.2), with buttons, replaced in place."""

from lastcall.edges.notify_dbus.notifier import DbusNotifier
from lastcall.edges.notify_dbus.protocol import ServerInfo

__all__ = ["DbusNotifier", "ServerInfo"]
