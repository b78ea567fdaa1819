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

Taken = tuple[float, float]
"""Seconds until it was ready, and of processor time until then."""


def measure() -> list[Row]:
    with Stage() as stage:
        return [row for count in ROUNDS for row in _with(stage, count)]


def _with(stage: Stage, count: int) -> Iterator[Row]:
    config = schedules.ours(stage.folder / f"start{count}.yaml", count)
    simple = schedules.bare(stage.folder / f"bare{count}.yaml", count)
    first, again, bare = [], [], []
    for _ in range(ROUNDS[count]):
        home = stage.home()
        first.append(_ended(stage, stage.lastcall(config, home=home)))
        again.append(_ended(stage, stage.lastcall(config, home=home)))
        bare.append(_ended(stage, stage.bare(simple)))
    yield from _rows(f"start to READY, {count:,} chats (median of {ROUNDS[count]})", again, bare, count)
    yield from _rows("… where the file was not read before", first, bare, count)
    yield _reload(stage, config, count)


def _ended(stage: Stage, program: Program) -> Taken:
    taken = program.ready_s, program.cpu_s()
    stage.end(program)
    return taken


def _rows(what: str, ours: list[Taken], bare: list[Taken], count: int) -> Iterator[Row]:
    wall, cpu = (median([each[n] for each in ours]) for n in (0, 1))
    bare_wall, bare_cpu = (median([each[n] for each in bare]) for n in (0, 1))
    aims = Aims().add(f"under {AIMS_S[count]:g} s", met=wall < AIMS_S[count])
    best = min(each[0] for each in ours)
    yield Row(
        what,
        f"{wall:.2f} s, best {best:.2f} s",
        f"bare {bare_wall:.2f} s",
        f"{wall / bare_wall:.2f}",
        str(aims),
        aims.met,
    )
    yield Row("… CPU until then", f"{cpu:.2f} s", f"bare {bare_cpu:.2f} s", f"{cpu / bare_cpu:.2f}")


def _reload(stage: Stage, config: Path, count: int) -> Row:
    """How long a reload takes, and how long the daemon answers nobody meanwhile."""
    home = stage.home()
    program = stage.lastcall(config, home=home)
    (home / "state" / "lastcall" / "schedule.cache").unlink()  # or it would not be read again
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
