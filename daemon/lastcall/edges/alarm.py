"""The alarm clock: APScheduler, made to wait on the wall clock.

APScheduler's own schedulers wait on the monotonic clock, which stands still while the machine sleeps
and knows nothing of the wall clock's being set.
"""

import asyncio
import ctypes
import errno
import logging
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Protocol

from apscheduler.executors.base import BaseExecutor
from apscheduler.job import Job
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.triggers.date import DateTrigger

from lastcall.core.microseconds import instant

_LOOK = "look"
_FAR_NS = 2**62
"""The year 2116. No alarm waits for it, only the news that the clock was set."""


class Timer(Protocol):
    """Waits for an instant of the wall clock, in the event loop."""

    def start(self, expired: Callable[[], None], clock_was_set: Callable[[], None]) -> None:
        """Begin. When the clock is set the instant waited for is forgotten: arm it again."""

    def arm(self, at: datetime | None) -> None:
        """Wait for this instant and no other. One in the past expires at once, but not within the call."""

    def stop(self) -> None:
        """End, if it has begun."""


class WallClockAlarm:
    """A `lastcall.ports.Alarm`: calls `fire` at the instant set, never before, and when the clock is set.

    `fire` is called on the loop's thread. Its exceptions are the loop's to report.
    """

    def __init__(self, fire: Callable[[], None], *, timer: Timer | None = None) -> None:
        """Without `timer`, the best that this system has is used."""
        self._fire = fire
        self._timer = timer or _best_timer()
        self._scheduler = _Scheduler(self._timer)

    def start(self) -> None:
        """Begin to wait, in the running loop. The alarm may have been set before."""
        logging.getLogger("apscheduler").setLevel(logging.WARNING)  # below, it tells of every alarm set
        self._timer.start(self._scheduler.expired, self._clock_was_set)
        self._scheduler.start()

    def stop(self) -> None:
        """Wait no more, if it has begun: `fire` is not called again."""
        if self._scheduler.running:
            self._scheduler.shutdown()
            self._timer.stop()

    def set(self, at: datetime | None) -> None:
        """Replace the alarm, see `lastcall.ports.Alarm.set`."""
        if at is not None:
            trigger = DateTrigger(at, UTC)
            self._scheduler.add_job(
                self._fire, trigger, id=_LOOK, replace_existing=True, misfire_grace_time=None, coalesce=True
            )
            return
        while self._scheduler.get_job(_LOOK):  # until it starts, APScheduler keeps each one that was set
            self._scheduler.remove_job(_LOOK)
        self._scheduler.wakeup()

    def _clock_was_set(self) -> None:
        self._scheduler.wakeup()
        self._fire()


class _InLoop(BaseExecutor):  # type: ignore[misc]  # apscheduler ships no types
    """Runs a job on the loop's thread, once the scheduler is done with its own state."""

    def start(self, scheduler: BaseScheduler, alias: str) -> None:
        super().start(scheduler, alias)
        self._loop = asyncio.get_running_loop()
        self._waiting: asyncio.Handle | None = None

    def shutdown(self, *_: object) -> None:
        if self._waiting:
            self._waiting.cancel()

    def _do_submit_job(self, job: Job, _run_times: list[datetime]) -> None:
        self._waiting = self._loop.call_soon(self._run, job)

    def _run(self, job: Job) -> None:
        self._run_job_success(job.id, [])  # APScheduler would log an exception, even SystemExit, and go on
        job.func()


class _Scheduler(BaseScheduler):  # type: ignore[misc]  # apscheduler ships no types
    """Waits with a `Timer`."""

    def __init__(self, timer: Timer) -> None:
        super().__init__(timezone=UTC)
        self._timer = timer

    def wakeup(self) -> None:
        """The jobs have changed. What is due runs when the timer says so."""
        job = self.get_job(_LOOK)
        self._timer.arm(job.next_run_time if job else None)

    def expired(self) -> None:
        """The timer's instant has come."""
        self._process_jobs()
        self.wakeup()

    def shutdown(self, *_: object) -> None:
        """Forget the jobs."""
        super().shutdown(wait=False)

    def _create_default_executor(self) -> BaseExecutor:
        return _InLoop()


class TimerFd:
    """timerfd_create(2) on CLOCK_REALTIME: exact across suspend, and told when the clock is set. No polling."""

    def __init__(self) -> None:
        self._fd: int | None = None

    def start(self, expired: Callable[[], None], clock_was_set: Callable[[], None]) -> None:
        """See `Timer.start`."""
        self._expired = expired
        self._clock_was_set = clock_was_set
        self._loop = asyncio.get_running_loop()
        self._fd = _timerfd_create()
        self._loop.add_reader(self._fd, self._readable, self._fd)

    def arm(self, at: datetime | None) -> None:
        """See `Timer.arm`."""
        if self._fd is None:
            return
        since_epoch = _FAR_NS if at is None else instant(at) * 1000
        at_ns = min(max(since_epoch, 1), _FAR_NS)  # zero would disarm it
        try:
            _timerfd_settime(self._fd, at_ns)
        except OSError as error:
            if error.errno != errno.ECANCELED:
                raise
            self._loop.call_soon(self._clock_was_set)  # set since the last reading, and only said once

    def stop(self) -> None:
        """See `Timer.stop`."""
        if self._fd is not None:
            self._loop.remove_reader(self._fd)
            os.close(self._fd)
            self._fd = None

    def _readable(self, fd: int) -> None:
        try:
            os.read(fd, 8)
        except BlockingIOError:  # armed anew since the loop saw it
            return
        except OSError as error:
            if error.errno != errno.ECANCELED:
                raise
            self._clock_was_set()
        else:
            self._expired()


class BoundedWait:
    """For systems without timerfd: while an alarm is set, looks at the wall clock once a minute.

    After a suspend an alarm may be that much late. That the clock was set is seen only by its effect.
    """

    def __init__(self, bound: timedelta = timedelta(minutes=1)) -> None:
        self._bound = bound
        self._handle: asyncio.TimerHandle | None = None

    def start(self, expired: Callable[[], None], _clock_was_set: Callable[[], None]) -> None:
        """See `Timer.start`."""
        self._expired = expired
        self._loop = asyncio.get_running_loop()

    def arm(self, at: datetime | None) -> None:
        """See `Timer.arm`."""
        self.stop()
        if at is not None:
            left = at - datetime.now(UTC)
            wait = max(min(left, self._bound), timedelta())
            self._handle = self._loop.call_later(wait.total_seconds(), self._expired)

    def stop(self) -> None:
        """See `Timer.stop`."""
        if self._handle:
            self._handle.cancel()


def _best_timer() -> Timer:
    return TimerFd() if sys.platform == "linux" else BoundedWait()


if sys.version_info >= (3, 13) and sys.platform == "linux":

    def _timerfd_create() -> int:
        return os.timerfd_create(time.CLOCK_REALTIME, flags=os.TFD_NONBLOCK | os.TFD_CLOEXEC)

    def _timerfd_settime(fd: int, at_ns: int) -> None:
        os.timerfd_settime_ns(fd, flags=os.TFD_TIMER_ABSTIME | os.TFD_TIMER_CANCEL_ON_SET, initial=at_ns)
else:

    class _Itimerspec(ctypes.Structure):
        """The interval, then the first expiry, both a struct timespec."""

        _fields_ = (
            ("every_s", ctypes.c_long),
            ("every_ns", ctypes.c_long),
            ("at_s", ctypes.c_long),
            ("at_ns", ctypes.c_long),
        )

    _TFD_TIMER_ABSTIME, _TFD_TIMER_CANCEL_ON_SET = 1, 2  # <sys/timerfd.h>

    @cache
    def _libc() -> ctypes.CDLL:
        return ctypes.CDLL(None, use_errno=True)

    def _call(function: str, *arguments: Any) -> int:
        """Call a function of the C library. Raises OSError where it answers -1."""
        answer: int = _libc()[function](*arguments)
        if answer == -1:
            code = ctypes.get_errno()
            raise OSError(code, os.strerror(code))
        return answer

    def _timerfd_create() -> int:
        return _call("timerfd_create", time.CLOCK_REALTIME, os.O_NONBLOCK | os.O_CLOEXEC)

    def _timerfd_settime(fd: int, at_ns: int) -> None:
        new = _Itimerspec(0, 0, *divmod(at_ns, 1_000_000_000))
        _call("timerfd_settime", fd, _TFD_TIMER_ABSTIME | _TFD_TIMER_CANCEL_ON_SET, ctypes.byref(new), None)
