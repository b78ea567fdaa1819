"""How late a reminder is that falls due because the clock is set an hour forward.

Nobody's clock is shifted. The clock-set event is a real one (the clock is set to what it says already, which needs root);
that the hour has passed is libfaketime's doing. Suspend is not measured here.
"""

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench import schedules
from bench.figures import Aims, Row
from bench.stage import Stage

WAITED_S = 10
LIBRARY = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
WHAT = "lateness of a reminder that a one-hour clock step makes due"


def measure() -> list[Row]:
    aims = Aims()
    if LIBRARY is None or os.geteuid() != 0:
        why = "not measured: apt install libfaketime" if LIBRARY is None else "not measured: needs root"
        return [Row(WHAT, why, aim=str(aims.add("under 100 ms", met=False)), met=False)]
    with Stage() as stage:
        jumped, arrivals = _jump(stage)
    late = {sender: _after(arrivals, sender, jumped) for sender in ("lastcall", "bare")}
    ours = late["lastcall"]
    aims.add("under 100 ms", met=ours is not None and ours < 0.1)
    return [Row(WHAT, _said(ours), f"bare {_said(late['bare'])}", aim=str(aims), met=aims.met)]


def _jump(stage: Stage) -> tuple[float, list[list[str]]]:
    """Returns the instant of the step, and what the notification server noted."""
    offset = stage.folder / "offset"
    offset.write_text("+0")
    env = {
        "LD_PRELOAD": str(LIBRARY),
        "FAKETIME_TIMESTAMP_FILE": str(offset),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    due = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=30)
    start = due + timedelta(minutes=50)
    stage.lastcall(schedules.ours(stage.folder / "j.yaml", 1, start=start, leads=[50 * 60]), env)
    stage.bare(schedules.bare(stage.folder / "jb.yaml", 1, [due.timestamp()]), env)
    time.sleep(2)
    offset.write_text("+1h")
    jumped = time.time()
    _set_the_clock_to_what_it_says()
    time.sleep(WAITED_S)
    return jumped, [line.split("\t") for line in stage.arrivals.read_text().splitlines()]


def _set_the_clock_to_what_it_says() -> None:
    time.clock_settime_ns(time.CLOCK_REALTIME, time.clock_gettime_ns(time.CLOCK_REALTIME))


def _after(arrivals: list[list[str]], sender: str, jumped: float) -> float | None:
    is_bare = sender == "bare"
    came = [int(line[0]) / 1e9 for line in arrivals if line[2].startswith("bare") == is_bare]
    return next((at - jumped for at in came if at > jumped), None)


def _said(late: float | None) -> str:
    return f"not within {WAITED_S} s" if late is None else f"{late * 1000:.0f} ms"


if __name__ == "__main__":
    print(*measure(), sep="\n")
