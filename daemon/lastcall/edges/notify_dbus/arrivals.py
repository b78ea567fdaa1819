"""When it is said that bubbles can be shown again: at once, but not in a circle."""

import asyncio
from collections.abc import Callable

_WAITS = (0.0, 1.0, 5.0, 30.0, 120.0)
"""Seconds before the first arrival is said, before the second, …"""
_REMEMBERED = 600.0
"""Seconds after which an arrival no longer counts."""


class Arrivals:
    """Says that a server is there.

    What is said brings bubbles, and a server may die of one: started again by the bus, it would be given the same
    bubble, as fast as it can die. So servers that come and go are welcomed ever later, and only if they stay.
    """

    def __init__(self, say: Callable[[], None]) -> None:
        """`say` is called on the loop, never from within `arrived`."""
        self._say = say
        self._seen: list[float] = []
        self._due: asyncio.TimerHandle | None = None

    def arrived(self) -> None:
        """A server has appeared, or a bus."""
        loop = asyncio.get_running_loop()
        recent = [at for at in self._seen if loop.time() - at < _REMEMBERED]
        wait = _WAITS[min(len(recent), len(_WAITS) - 1)]
        self._seen = [*recent, loop.time()][-len(_WAITS) :]
        self.forget()
        self._due = loop.call_later(wait, self._say)

    def forget(self) -> None:
        """What was not said yet no longer holds."""
        if self._due:
            self._due.cancel()
            self._due = None
