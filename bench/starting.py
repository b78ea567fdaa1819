"""From the start of the process to READY=1, and a reload, with few and many chats."""

import json
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

from bench import schedules
from bench.figures import Aims, Row, median
from bench.stage import Program, Stage
from lastcall.client import request

ROUNDS = {100: 5, 10_000: 3}
AIMS_S = {100: 0.4, 10_000: 3.0}


def measure() -> list[Row]:
    with Stage() as stage:
        return [row for count in ROUNDS for row in _with(stage, count)]


def _with(stage: Stage, count: int) -> Iterator[Row]:
    config = schedules.ours(stage.folder / f"start{count}.yaml", count)
    simple = schedules.bare(stage.folder / f"bare{count}.yaml", count)
    ours: list[tuple[float, float]] = []
    bare: list[tuple[float, float]] = []
    for _ in range(ROUNDS[count]):
        for found, start in ((ours, lambda: stage.lastcall(config)), (bare, lambda: stage.bare(simple))):
            program = start()
            found.append((program.ready_s, program.cpu_s()))
            stage.end(program)
    wall, cpu = (median([each[n] for each in ours]) for n in (0, 1))
    bare_wall, bare_cpu = (median([each[n] for each in bare]) for n in (0, 1))
    aims = Aims().add(f"under {AIMS_S[count]:g} s", met=wall < AIMS_S[count])
    best = min(each[0] for each in ours)
    yield Row(
        f"start to READY, {count:,} chats (median of {ROUNDS[count]})",
        f"{wall:.2f} s, best {best:.2f} s",
        f"bare {bare_wall:.2f} s",
        f"{wall / bare_wall:.2f}",
        str(aims),
        aims.met,
    )
    yield Row("… CPU until then", f"{cpu:.2f} s", f"bare {bare_cpu:.2f} s", f"{cpu / bare_cpu:.2f}")
    yield _reload(stage, config, count)


def _reload(stage: Stage, config: Path, count: int) -> Row:
    """How long a reload takes, and how long the daemon answers nobody meanwhile."""
    home = stage.home()
    program = stage.lastcall(config, home=home)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.bind(str(home / "notify"))
        told.setblocking(False)  # noqa: FBT003 - the library's own signature
        took, blocked = _watched_reload(program, told, home / "run" / "lastcall" / "control.sock")
    memory = program.memory().rss
    stage.end(program)
    return Row(
        f"reload, {count:,} chats",
        f"{took:.2f} s; deaf for {blocked * 1000:.0f} ms of it; {memory:.0f} MB after",
    )


def _watched_reload(program: Program, told: socket.socket, control: Path) -> tuple[float, float]:
    begun = time.perf_counter()
    program.process.send_signal(signal.SIGHUP)
    longest = 0.0
    while True:
        asked = time.perf_counter()
        assert json.dumps(request(control, {"do": "status"}))
        answered = time.perf_counter()
        longest = max(longest, answered - asked)
        try:
            while True:
                if b"READY=1" in told.recv(65536):
                    return answered - begun, longest
        except BlockingIOError:
            time.sleep(0.002)


if __name__ == "__main__":
    print(*measure(), sep="\n")
