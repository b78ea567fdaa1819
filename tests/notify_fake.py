"""A notifier for tests: an imaginary screen, with a user in front of it."""

import asyncio
import time
from collections.abc import Callable

from lastcall.ports import Bubble, Notifier, NotifierListener


class FakeNotifier:
    """Keeps what would be on the screen. As with real ones, the listener hears nothing from within `show`."""

    def __init__(self, listener: NotifierListener | None = None) -> None:
        self.listener = listener
        self.shown: list[Bubble] = []
        """All bubbles that reached the screen, in order."""
        self.screen: dict[str, Bubble] = {}
        """Those on it now, by tag."""
        self.closed: list[str] = []
        """Tags whose bubbles were taken away."""
        self.fault = ""
        """While set, bubbles fail, and this is why."""
        self.broken = False
        """While set, `show` raises, which a notifier must never do."""
        self._failed: list[tuple[Bubble, str]] = []

    def show(self, bubble: Bubble) -> None:
        if self.broken:
            raise ZeroDivisionError
        if self.fault:
            self._failed.append((bubble, self.fault))
            return
        self.shown.append(bubble)
        self.screen[bubble.tag] = bubble

    def close(self, tag: str) -> None:
        if self.screen.pop(tag, None):
            self.closed.append(tag)

    def report(self) -> None:
        """Tell the listener of the failures so far, as the event loop would soon after."""
        failed, self._failed = self._failed, []
        for bubble, reason in failed:
            self._heard_by.failed(bubble, reason)

    def recover(self) -> None:
        """The screen is there again."""
        self.fault = ""
        self._heard_by.available()

    def press(self, tag: str, key: str = "default") -> None:
        """The user presses a button; the bubble goes. A button that is not there is a mistake of the test."""
        bubble = self.screen[tag]
        assert key in {button.key for button in bubble.buttons}, f"{bubble} has no button {key}"
        del self.screen[tag]
        self._heard_by.pressed(tag, key)

    def dismiss(self, tag: str) -> None:
        """The user closes a bubble without an answer."""
        del self.screen[tag]

    @property
    def _heard_by(self) -> NotifierListener:
        assert self.listener, "nobody listens to this notifier"
        return self.listener


def _fits(fake: FakeNotifier) -> Notifier:
    return fake


class Heard:
    """A listener that remembers, and that a test can wait for."""

    def __init__(self) -> None:
        self.presses: list[tuple[str, str]] = []
        self.failures: list[tuple[Bubble, str]] = []
        self.arrivals = 0

    def pressed(self, tag: str, key: str) -> None:
        self.presses.append((tag, key))

    def failed(self, bubble: Bubble, reason: str) -> None:
        self.failures.append((bubble, reason))

    def available(self) -> None:
        self.arrivals += 1

    def more_than(self, arrivals: int) -> bool:
        return self.arrivals > arrivals

    @property
    def nothing(self) -> bool:
        return not (self.presses or self.failures or self.arrivals)


async def soon(met: Callable[[], object], what: str = "it to happen", seconds: float = 5) -> None:
    """Let the event loop run until `met` is true; fail, saying `what` was waited for, once the time is up."""
    deadline = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < deadline, f"waited {seconds:g} s in vain for {what}"
        await asyncio.sleep(0.005)
