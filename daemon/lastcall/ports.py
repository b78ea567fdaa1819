"""What the service needs of the outside, as Protocols without logic. Edges fulfil them, tests fake them."""

from collections.abc import Sequence
from datetime import datetime
from enum import IntEnum
from typing import Protocol

from msgspec import Struct

from lastcall.core.moment import Moment
from lastcall.core.record import Entry, Memory
from lastcall.core.session import AwayReason, Closed


class Urgency(IntEnum):
    """The Desktop Notifications Specification's levels, with its numbers."""

    LOW = 0
    NORMAL = 1
    CRITICAL = 2


class Button(Struct, frozen=True):
    """Something the user can press on a bubble."""

    key: str
    """Comes back in `NotifierListener.pressed`: short, ASCII. `default` is a click on the bubble itself."""
    label: str


class Bubble(Struct, frozen=True):
    """A desktop notification, in plain text. Escaping and shortening are the notifier's business."""

    tag: str
    """A bubble replaces the one shown before with the same tag."""
    summary: str
    body: str = ""
    urgency: Urgency = Urgency.NORMAL
    buttons: tuple[Button, ...] = ()
    stays: bool = False
    """Stays until it is pressed, closed or replaced; otherwise the server's own time applies."""


class NotifierListener(Protocol):
    """Who hears what became of the bubbles. Called on the event loop's thread, never from within `show`."""

    def pressed(self, tag: str, key: str) -> None:
        """The user pressed a button of the bubble now shown under `tag`."""

    def failed(self, bubble: Bubble, reason: str) -> None:
        """`bubble` could not be shown."""

    def available(self) -> None:
        """Notifications can be shown again, or for the first time."""


class Notifier(Protocol):
    """Shows bubbles. `show` and `close` return at once and never raise; the listener hears of faults."""

    def show(self, bubble: Bubble) -> None:
        """Show a bubble in place of the one with the same tag."""

    def close(self, tag: str) -> None:
        """Take the bubble with this tag away, if it is shown."""


class Clock(Protocol):
    """Reads the clocks."""

    def now(self) -> Moment:
        """Read the clocks once, together."""


class Alarm(Protocol):
    """Wakes the service at a wall-clock instant, and when the wall clock is set."""

    def set(self, at: datetime | None) -> None:
        """Replace the alarm. None: no alarm. An instant in the past fires at once, from the event loop."""


class PresenceListener(Protocol):
    """Who hears that the user left the machine or came back. Called on the event loop's thread."""

    def away(self, reason: AwayReason, since: datetime | None = None) -> None:
        """The user is gone, since `since` (aware UTC; None: since now).

        Called again in the same absence where it turns out that it began earlier.
        """

    def back(self) -> None:
        """The user is there again."""


class Screen(Protocol):
    """The user's session on the desktop."""

    def lock(self) -> None:
        """Lock the screen. Returns at once; a failure is logged."""


class Runner(Protocol):
    """Starts the programs that the user's file names."""

    def run(self, command: Sequence[str]) -> None:
        """Start a program without a shell. Returns at once; a failure is logged."""


class StorageError(Exception):
    """A file of ours could not be read or written; the message says which and why, for the user to read."""


class LedgerError(StorageError):
    """The ledger could not be read or written."""


class Ledger(Protocol):
    """The one truth about time spent."""

    def load(self, since: datetime) -> Memory:
        """Read what the keeper must know; history and marks from `since` (aware UTC) on.

        Raises LedgerError.
        """

    def write(self, entries: Sequence[Entry], looked_at: datetime) -> None:
        """Write the entries and up to when all was told, in one transaction, safe on disk when it returns.

        Writing an entry again changes nothing. Raises LedgerError, and then nothing was written.
        """

    def pending_overruns(self) -> Sequence[Closed]:
        """The sessions with an overrun that are not known to stand in the overrun log yet. Raises LedgerError."""

    def exported(self, overruns: Sequence[Closed]) -> None:
        """Remember that these stand in the overrun log. Raises LedgerError."""


class OverrunLog(Protocol):
    """The file people read: one line an overrun."""

    def complete(self, pending: Sequence[Closed]) -> Sequence[Closed]:
        """Append what is missing of these, and return those that stand in the file now.

        Raises StorageError where one could not be written; those before it are found at the next call.
        """
