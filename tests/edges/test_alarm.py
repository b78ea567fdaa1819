"""The alarm clock waits on the wall clock."""

import asyncio
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from freezegun import freeze_time

from lastcall import ports
from lastcall.edges.alarm import BoundedWait, Timer, TimerFd, WallClockAlarm

SOON = timedelta(milliseconds=30)
HOUR = timedelta(hours=1)
PATIENCE = 5.0


class Ring:
    """Hears the alarm."""

    def __init__(self, timer: Timer | None = None) -> None:
        self.fired: list[datetime] = []
        self.alarm = WallClockAlarm(self._fire, timer=timer)
        self.then: Callable[[], None] = lambda: None
        self._heard = asyncio.Event()

    def _fire(self) -> None:
        self.fired.append(datetime.now(UTC))
        self._heard.set()
        self.then()

    async def heard(self) -> None:
        async with asyncio.timeout(PATIENCE):
            await self._heard.wait()
        self._heard.clear()

    @contextmanager
    def started(self) -> Iterator["Ring"]:
        self.alarm.start()
        try:
            yield self
        finally:
            self.alarm.stop()


class FakeTimer:
    """A timer that a test expires by hand."""

    def __init__(self) -> None:
        self.armed: datetime | None = None

    def start(self, expired: Callable[[], None], clock_was_set: Callable[[], None]) -> None:
        self.expired = expired
        self.clock_was_set = clock_was_set

    def arm(self, at: datetime | None) -> None:
        self.armed = at

    def stop(self) -> None:
        self.armed = None


async def one_turn_of_the_loop() -> None:
    await asyncio.sleep(0)
    await asyncio.sleep(0)


def set_the_clock_to_what_it_says() -> None:
    """A real clock-set event that harms nobody."""
    try:
        time.clock_settime_ns(time.CLOCK_REALTIME, time.clock_gettime_ns(time.CLOCK_REALTIME))
    except PermissionError:
        pytest.skip("only root may set the clock (CAP_SYS_TIME)")


@pytest.mark.parametrize("timer", [TimerFd, lambda: BoundedWait(SOON / 3)], ids=["timerfd", "bounded"])
def test_the_alarm_goes_off_at_its_instant_and_never_before(timer: Callable[[], Timer]) -> None:
    """A reminder comes when it is due, not a moment earlier, on the thread that set it."""

    async def scenario() -> None:
        with Ring(timer()).started() as ring:
            ring.then = lambda: threads.append(threading.current_thread())
            for _ in range(5):
                due = datetime.now(UTC) + SOON
                ring.alarm.set(due)
                await ring.heard()
                assert ring.fired[-1] >= due

    threads: list[threading.Thread] = []
    asyncio.run(scenario())
    assert threads == [threading.main_thread()] * 5


@pytest.mark.parametrize("timer", [TimerFd, BoundedWait])
def test_an_instant_in_the_past_goes_off_at_once(timer: Callable[[], Timer]) -> None:
    """What is overdue is dealt with now, but not in the middle of setting it."""

    async def scenario() -> None:
        with Ring(timer()).started() as ring:
            for late in (timedelta(), HOUR, timedelta(days=30_000)):
                before = len(ring.fired)
                ring.alarm.set(datetime.now(UTC) - late)
                assert len(ring.fired) == before
                await ring.heard()

    asyncio.run(scenario())


def test_a_new_alarm_takes_the_place_of_the_old() -> None:
    """There is one alarm; the one set last counts, and it goes off once."""

    async def scenario() -> None:
        timer = FakeTimer()
        with freeze_time("2026-11-23 21:00", real_asyncio=True) as now, Ring(timer).started() as ring:
            start = datetime.now(UTC)
            ring.alarm.set(start + HOUR)
            ring.alarm.set(start + 3 * HOUR)
            assert timer.armed == start + 3 * HOUR
            now.move_to(start + 2 * HOUR)
            timer.expired()
            await one_turn_of_the_loop()
            assert ring.fired == []
            now.move_to(start + 3 * HOUR)
            timer.expired()
            await one_turn_of_the_loop()
            assert ring.fired == [start + 3 * HOUR]
            assert timer.armed is None

    asyncio.run(scenario())


def test_an_alarm_can_be_taken_back() -> None:
    """Without an alarm, nothing is waited for and nothing goes off."""

    async def scenario() -> None:
        timer = FakeTimer()
        with Ring(timer).started() as ring:
            ring.alarm.set(None)
            ring.alarm.set(datetime.now(UTC) - HOUR)
            ring.alarm.set(None)
            assert timer.armed is None
            timer.expired()
            await one_turn_of_the_loop()
            assert ring.fired == []

    asyncio.run(scenario())


def test_the_next_alarm_may_be_set_when_one_goes_off() -> None:
    """Each look sets the next alarm, at times one that is already due."""

    async def scenario() -> None:
        def again() -> None:
            if len(ring.fired) < 3:
                ring.alarm.set(ring.fired[-1])

        with Ring().started() as ring:
            ring.then = again
            ring.alarm.set(datetime.now(UTC))
            for _ in range(3):
                await ring.heard()

    asyncio.run(scenario())


def test_an_alarm_set_before_the_start_counts() -> None:
    """The first look may come before the waiting begins."""

    async def scenario() -> None:
        ring = Ring()
        ring.alarm.set(datetime.now(UTC))
        with ring.started():
            await ring.heard()

    asyncio.run(scenario())


@pytest.mark.parametrize("timer", [TimerFd, BoundedWait])
def test_a_stopped_alarm_stays_silent(timer: Callable[[], Timer]) -> None:
    """After the stop nothing goes off, even if it was due already, or is set by a last look."""

    async def scenario() -> None:
        with Ring(timer()).started() as ring:
            ring.alarm.set(datetime.now(UTC) - HOUR)
        ring.alarm.set(datetime.now(UTC) - HOUR)
        await asyncio.sleep(0.02)
        assert ring.fired == []
        ring.alarm.stop()

    asyncio.run(scenario())


def test_a_fault_in_a_look_is_seen_and_the_next_alarm_still_comes(caplog: pytest.LogCaptureFixture) -> None:
    """An exception is logged with its traceback; the alarm clock goes on."""

    async def scenario() -> None:
        def fail() -> None:
            raise ZeroDivisionError("the look failed")

        with Ring().started() as ring:
            ring.then = fail
            for _ in range(2):
                ring.alarm.set(datetime.now(UTC))
                await ring.heard()

    asyncio.run(scenario())
    errors = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert len(errors) == 2
    assert "the look failed" in caplog.text
    assert "Traceback" in caplog.text


def test_a_look_may_end_the_program() -> None:
    """SystemExit isn't swallowed."""

    async def scenario() -> None:
        def leave() -> None:
            sys.exit(3)

        with Ring().started() as ring:
            ring.then = leave
            ring.alarm.set(datetime.now(UTC))
            await asyncio.sleep(PATIENCE)

    with pytest.raises(SystemExit) as left:
        asyncio.run(scenario())
    assert left.value.code == 3


def test_a_wall_clock_set_forward_brings_the_alarm_where_the_system_has_no_timerfd() -> None:
    """The instant counts, not the time that was left when the alarm was set."""

    async def scenario() -> None:
        ring = Ring(BoundedWait(timedelta(milliseconds=2)))
        with freeze_time("2026-11-23 21:00", real_asyncio=True) as now, ring.started():
            ring.alarm.set(datetime.now(UTC) + HOUR)
            await asyncio.sleep(0.02)
            assert ring.fired == []
            now.tick(HOUR)
            await ring.heard()

    asyncio.run(scenario())


@pytest.mark.real
@pytest.mark.parametrize("ahead", [None, HOUR], ids=["no alarm", "an alarm in an hour"])
def test_setting_the_wall_clock_is_heard_at_once(ahead: timedelta | None) -> None:
    """When the clock is set, what is due is worked out anew, whether or not an alarm was waiting."""

    async def scenario() -> None:
        with Ring().started() as ring:
            ring.alarm.set(datetime.now(UTC) + ahead if ahead else None)
            for _ in range(3):
                set_the_clock_to_what_it_says()
                await ring.heard()

    asyncio.run(scenario())


@pytest.mark.real
def test_the_alarm_survives_the_setting_of_the_clock() -> None:
    """It still goes off at its instant."""

    async def scenario() -> None:
        with Ring().started() as ring:
            due = datetime.now(UTC) + SOON
            ring.alarm.set(due)
            set_the_clock_to_what_it_says()
            await ring.heard()
            while ring.fired[-1] < due:
                await ring.heard()

    asyncio.run(scenario())


@pytest.mark.real
def test_a_clock_set_in_the_middle_of_a_look_is_heard_too() -> None:
    """The look that was under way had read the old clock."""

    async def scenario() -> None:
        with Ring().started() as ring:
            ring.alarm.set(datetime.now(UTC) + HOUR)
            set_the_clock_to_what_it_says()
            ring.alarm.set(datetime.now(UTC) + HOUR)
            assert ring.fired == []
            await ring.heard()

    asyncio.run(scenario())


IDLE = """
import asyncio, datetime, pathlib, re
from lastcall.edges.alarm import WallClockAlarm

def switches():
    status = pathlib.Path("/proc/self/status").read_text()
    return int(re.search(r"^voluntary_ctxt_switches:\\s*(\\d+)", status, re.M)[1])

async def main():
    alarm = WallClockAlarm(lambda: None)
    alarm.start()
    alarm.set(datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=1))
    before = switches()
    await asyncio.sleep(0.5)
    print(switches() - before)
    alarm.stop()

asyncio.run(main())
"""


@pytest.mark.real
def test_waiting_costs_nothing() -> None:
    """While nothing is due the processor is left alone: the program wakes for the test's own timer only."""
    ran = subprocess.run([sys.executable, "-c", IDLE], capture_output=True, text=True, check=True, timeout=30)
    assert int(ran.stdout) == 1


def test_it_is_an_alarm() -> None:
    """The service can set it."""
    alarm: ports.Alarm = WallClockAlarm(lambda: None)
    alarm.set(None)
