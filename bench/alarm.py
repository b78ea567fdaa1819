"""How long after its instant the alarm alone fires, beside APScheduler's own AsyncIOScheduler, one after the other."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bench.figures import Row, percentile
from lastcall.edges.alarm import WallClockAlarm

ROUNDS = 300
AHEAD = timedelta(milliseconds=20)
Fired = Callable[[], None]
SetAlarm = Callable[[datetime, Fired], None]


def measure() -> list[Row]:
    return [asyncio.run(_interleaved())]


async def _interleaved() -> Row:
    waiting: list[Fired] = []

    def fire() -> None:
        waiting.pop()()

    alarm = WallClockAlarm(fire)
    scheduler = AsyncIOScheduler(timezone=UTC)
    alarm.start()
    scheduler.start()

    def set_ours(due: datetime, call: Fired) -> None:
        waiting[:] = [call]
        alarm.set(due)

    def set_theirs(due: datetime, call: Fired) -> None:
        async def job() -> None:  # a plain function would go through a thread pool
            call()

        scheduler.add_job(job, "date", run_date=due, misfire_grace_time=None)

    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(await _delay_ms(set_ours))
        theirs.append(await _delay_ms(set_theirs))
    alarm.stop()
    scheduler.shutdown(wait=False)
    ratio = percentile(ours, 50) / percentile(theirs, 50)
    what = f"the alarm alone, due to fire: p50 / p99 of {ROUNDS}"
    return Row(what, _two(ours), f"AsyncIOScheduler {_two(theirs)}", f"{ratio:.2f} (p50)")


async def _delay_ms(set_alarm: SetAlarm) -> float:
    came: asyncio.Future[datetime] = asyncio.get_running_loop().create_future()
    due = datetime.now(UTC) + AHEAD
    set_alarm(due, lambda: came.set_result(datetime.now(UTC)))
    return ((await came) - due) / timedelta(milliseconds=1)


def _two(delays: list[float]) -> str:
    return f"{percentile(delays, 50):.2f} / {percentile(delays, 99):.2f} ms"


if __name__ == "__main__":
    print(*measure(), sep="\n")
