"""From the instant something is due to the instant its bubble reaches the notification server."""

import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench import schedules
from bench.figures import Aims, Row, percentile
from bench.stage import Stage

COUNTS = (1, 1000, 10_000)
BELLS = 30
"""One a second; the bare script's come half a second after each of ours."""
FIRST_IN_S = {1: 6, 1000: 9, 10_000: 28}


def measure() -> list[Row]:
    return [row for count in COUNTS for row in _with(count)]


def _with(count: int) -> Iterator[Row]:
    with Stage() as stage:
        first = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=FIRST_IN_S[count])
        start = first + timedelta(seconds=BELLS)
        due = [first.timestamp() + second for second in range(BELLS)]
        ours = stage.lastcall(
            schedules.ours(stage.folder / "d.yaml", count, start=start, leads=range(BELLS, 0, -1))
        )
        bare = stage.bare(schedules.bare(stage.folder / "b.yaml", count, [at + 0.5 for at in due]))
        spent = -ours.cpu_s(), -bare.cpu_s()
        late = datetime.now(UTC) >= first
        time.sleep(max(start.timestamp() - time.time() - 0.25, 0))
        spent = spent[0] + ours.cpu_s(), spent[1] + bare.cpu_s()
        time.sleep(1.5)
        delays = (
            _delays(stage.arrivals, "lastcall", due),
            _delays(stage.arrivals, "bare", [d + 0.5 for d in due]),
        )
    assert not late, f"{count} chats took longer than {FIRST_IN_S[count]} s to start"
    yield _row(count, *delays)
    if count == 1:
        each = [1000 * cpu / BELLS for cpu in spent]
        beside = f"bare {each[1]:.0f} ms (notify-send each time)"
        yield Row("CPU a notification, all in all", f"{each[0]:.1f} ms", beside, f"{each[0] / each[1]:.2f}")


def _delays(arrivals: Path, sender: str, due: Sequence[float]) -> list[float]:
    """Milliseconds, of each bubble that came: it belongs to the last instant due before it."""
    lines = [line.split("\t") for line in arrivals.read_text().splitlines()]
    came = [int(line[0]) / 1e9 for line in lines if _sender(line) == sender]
    return [
        (at - max(each for each in due if each <= at)) * 1000 for at in came if due[0] <= at < due[-1] + 1
    ]


def _sender(line: Sequence[str]) -> str:
    return "bare" if line[2].startswith("bare") else "lastcall"


def _row(count: int, ours: list[float], bare: list[float]) -> Row:
    p99, bare_p99 = percentile(ours, 99), percentile(bare, 99)
    aims = Aims().add("all come", met=len(ours) == BELLS)
    aims.add("p99 under 5 ms more than bare", met=p99 < bare_p99 + 5)
    if count == COUNTS[-1]:
        aims.add("p99 under 10 ms", met=p99 < 10)
    what = f"due to Notify received, {count:,} chat{'s' if count > 1 else ''}: p50 / p99 / max of {len(ours)}"
    return Row(what, _three(ours), f"bare {_three(bare)}", f"{p99 / bare_p99:.2f} (p99)", str(aims), aims.met)


def _three(delays: Sequence[float]) -> str:
    return f"{percentile(delays, 50):.1f} / {percentile(delays, 99):.1f} / {max(delays):.1f} ms"


if __name__ == "__main__":
    print(*measure(), sep="\n")
