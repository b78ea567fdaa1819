"""The clocks of this machine, read together."""

import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from freezegun import freeze_time

from lastcall import ports
from lastcall.edges.clock import SystemClock

ZERO = timedelta()


def test_the_wall_clock_is_read_in_utc() -> None:
    """Whatever zone the machine is in, an instant is aware UTC, to the microsecond."""
    with freeze_time("2026-11-01 06:30:00.123456", tz_offset=-7):
        assert SystemClock().now().utc == datetime(2026, 11, 1, 6, 30, 0, 123456, UTC)


def test_a_wall_clock_that_stands_still_does_not_stop_the_others() -> None:
    """Attended time is measured on a clock that nobody can set."""
    with freeze_time("2026-11-01 06:30"):
        clock = SystemClock()
        earlier = clock.now()
        while (later := clock.now()).awake == earlier.awake:
            pass
    assert later.utc == earlier.utc
    assert later.awake > earlier.awake


def test_only_the_wall_clock_can_go_backwards() -> None:
    """Between two readings nobody attends, or sleeps, less than nothing."""
    clock: ports.Clock = SystemClock()
    readings = [clock.now() for _ in range(5000)]
    for earlier, later in pairwise(readings):
        assert later.awake - earlier.awake >= ZERO
        assert later.asleep - earlier.asleep >= ZERO


def test_time_awake_and_asleep_is_all_the_time_since_the_machine_started() -> None:
    """The kernel's own count of its uptime is the sum of the two."""
    before = float(Path("/proc/uptime").read_text().split()[0])
    reading = SystemClock().now()
    after = float(Path("/proc/uptime").read_text().split()[0])
    hundredth = 0.01  # what /proc/uptime cuts off
    assert before <= (reading.awake + reading.asleep).total_seconds() <= after + hundredth


def test_the_wall_clock_is_the_one_the_user_sees() -> None:
    """A reading agrees with the system's time."""
    before = time.time()
    reading = SystemClock().now()
    microsecond = 1e-6
    assert before - microsecond <= reading.utc.timestamp() <= time.time()
