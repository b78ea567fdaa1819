"""Reads the clocks of this machine: the one place where time enters."""

import sys
import time
from datetime import timedelta

from lastcall.core.microseconds import at
from lastcall.core.moment import Moment

if sys.platform == "linux":

    def _uptime() -> tuple[int, int]:
        """CLOCK_MONOTONIC and CLOCK_BOOTTIME in nanoseconds, see clock_gettime(2)."""
        return time.clock_gettime_ns(time.CLOCK_MONOTONIC), time.clock_gettime_ns(time.CLOCK_BOOTTIME)
else:

    def _uptime() -> tuple[int, int]:
        """The monotonic clock, twice: no other system says how long it has slept."""
        now = time.monotonic_ns()
        return now, now


class SystemClock:
    """The real clocks, a `lastcall.ports.Clock`. Readings are whole microseconds, cut off, never rounded up."""

    def __init__(self) -> None:
        self._asleep = timedelta()

    def now(self) -> Moment:
        """Read the clocks together. Between two readings only `utc` can go backwards."""
        awake, since_boot = _uptime()
        # Two clocks are never read at quite the same instant: jitter must not make sleep shrink.
        self._asleep = max(self._asleep, _span(since_boot - awake))
        return Moment(at(time.time_ns() // 1000), _span(awake), self._asleep)


def _span(nanoseconds: int) -> timedelta:
    return timedelta(microseconds=nanoseconds // 1000)
