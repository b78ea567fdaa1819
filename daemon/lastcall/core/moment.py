"""A reading of the clocks, taken at the edge and passed in. The core never looks at a clock itself."""

from datetime import UTC, datetime, timedelta

from msgspec import Struct

ZERO = timedelta()
JUMP = timedelta(seconds=2)
"""Clock steps and suspends shorter than this are noise: NTP slews, a look that came a little late."""


class Moment(Struct, frozen=True):
    """Three clocks read together; their differences tell suspend and clock steps apart (clock_gettime(2))."""

    utc: datetime
    """CLOCK_REALTIME, aware UTC. The only one that may go backwards."""
    awake: timedelta
    """CLOCK_MONOTONIC since boot. It stands still while the machine sleeps: what a person can attend."""
    asleep: timedelta = ZERO
    """CLOCK_BOOTTIME less CLOCK_MONOTONIC: how long the machine has slept since boot."""

    @property
    def uptime(self) -> timedelta:
        """CLOCK_BOOTTIME: time really gone by since boot, whatever was attended, slept or set."""
        return self.awake + self.asleep

    def slept_since(self, earlier: "Moment") -> timedelta:
        """How long the machine slept between two readings of the same boot; zero below `JUMP`."""
        slept = self.asleep - earlier.asleep
        return slept if slept > JUMP else ZERO

    def stepped_since(self, earlier: "Moment") -> timedelta:
        """How far the wall clock was set between two readings of the same boot; zero below `JUMP`."""
        step = (self.utc - earlier.utc) - (self.uptime - earlier.uptime)
        return step if abs(step) > JUMP else ZERO


def iso(instant: datetime) -> str:
    """An instant as all our files and answers write it: ISO 8601, UTC, to the second, `2026-11-24T03:00:00Z`."""
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
