"""How long after its instant an alarm fires, beside APScheduler's own AsyncIOScheduler: python bench/alarm.py"""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from lastcall.edges.alarm import WallClockAlarm

ROUNDS = 300
AHEAD = timedelta(milliseconds=20)


async def measure(set_alarm: Callable[[datetime, Callable[[], None]], None]) -> list[float]:
    """Milliseconds from due to fire, sorted."""
    delays = []
    for _ in range(ROUNDS):
        fired: asyncio.Future[datetime] = asyncio.get_running_loop().create_future()
        due = datetime.now(UTC) + AHEAD
        set_alarm(due, lambda fired=fired: fired.set_result(datetime.now(UTC)))  # type: ignore[misc]
        delays.append(((await fired) - due) / timedelta(milliseconds=1))
    return sorted(delays)


async def ours() -> list[float]:
    call: Callable[[], None] = lambda: None  # noqa: E731  # replaced in each round

    def fire() -> None:
        call()

    def set_alarm(due: datetime, fired: Callable[[], None]) -> None:
        nonlocal call
        call = fired
        alarm.set(due)

    alarm = WallClockAlarm(fire)
    alarm.start()
    try:
        return await measure(set_alarm)
    finally:
        alarm.stop()


async def bare() -> list[float]:
    scheduler = AsyncIOScheduler(timezone=UTC)
    scheduler.start()

    def set_alarm(due: datetime, fired: Callable[[], None]) -> None:
        async def job() -> None:  # a plain function would go through a thread pool
            fired()

        scheduler.add_job(job, "date", run_date=due, misfire_grace_time=None)

    try:
        return await measure(set_alarm)
    finally:
        scheduler.shutdown(wait=False)


async def cost_of_setting() -> float:
    """Microseconds that one `set` takes."""
    alarm = WallClockAlarm(lambda: None)
    alarm.start()
    start = time.perf_counter()
    for second in range(1000):
        alarm.set(datetime.now(UTC) + timedelta(hours=1, seconds=second))
    took = time.perf_counter() - start
    alarm.stop()
    return took * 1000


def main() -> None:
    for name, run in (("WallClockAlarm", ours), ("AsyncIOScheduler, coroutine job", bare)):
        delays = asyncio.run(run())
        p50, p99 = delays[len(delays) // 2], delays[len(delays) * 99 // 100]
        print(f"{name}: due to fire p50 {p50:.2f} ms, p99 {p99:.2f} ms, earliest {delays[0]:.2f} ms")
    print(f"WallClockAlarm.set: {asyncio.run(cost_of_setting()):.0f} µs")


if __name__ == "__main__":
    main()
