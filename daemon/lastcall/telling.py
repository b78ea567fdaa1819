"""One notifier made of several: what the first can't show the next one tries, down to the log."""

import logging
from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from lastcall.ports import Bubble, Notifier, NotifierListener

log = logging.getLogger("lastcall.notify")


class Audience(Protocol):
    """Who is told what the user pressed, and that bubbles can be shown again."""

    def pressed(self, tag: str, key: str) -> None:
        """The user pressed a button."""

    def available(self) -> None:
        """Bubbles can be shown (again)."""


class Telling:
    """A Notifier over others, tried in order."""

    def __init__(self) -> None:
        """Give `audience` and `notifiers` before the first bubble."""
        self.audience: Audience | None = None
        self.notifiers: Sequence[Notifier] = ()
        self.fault: str | None = None
        """Why the first notifier could not show the last bubble; None: it did, as far as is known."""

    def listener(self, rank: int) -> NotifierListener:
        """Who the notifier of this rank is to tell what became of its bubbles."""
        return _Listener(self, rank)

    def show(self, bubble: Bubble) -> None:
        """Show with the first notifier."""
        self.notifiers[0].show(bubble)

    def close(self, tag: str) -> None:
        """Take the bubble away, wherever it is shown."""
        for notifier in self.notifiers:
            notifier.close(tag)

    def failed(self, rank: int, bubble: Bubble, reason: str) -> None:
        """Try the next one."""
        if rank == 0:
            if self.fault != reason:
                log.warning("can't show notifications: %s", reason)
            self.fault = reason
        if rank + 1 < len(self.notifiers):
            self.notifiers[rank + 1].show(bubble)

    def available(self) -> None:
        """A notifier can show bubbles (again)."""
        self.fault = None
        if self.audience:
            self.audience.available()

    def pressed(self, tag: str, key: str) -> None:
        """The user pressed a button."""
        if self.audience:
            self.audience.pressed(tag, key)


class _Listener(Struct, frozen=True):
    telling: Telling
    rank: int

    def pressed(self, tag: str, key: str) -> None:
        self.telling.pressed(tag, key)

    def failed(self, bubble: Bubble, reason: str) -> None:
        self.telling.failed(self.rank, bubble, reason)

    def available(self) -> None:
        self.telling.available()
