"""`lastcall status`, beside a Python that imports what it cannot do without."""

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bench import schedules
from bench.figures import Aims, Row, median
from bench.stage import LASTCALL, Stage
from lastcall.client import request

ROUNDS = 31
CHATS = 100
LEAST = [sys.executable, "-c", "import json, socket"]


def measure() -> list[Row]:
    with Stage() as stage:
        home = stage.home()
        stage.lastcall(schedules.ours(stage.folder / "asked.yaml", CHATS), home=home)
        env = stage.env(home)
        ours, least = [], []
        for _ in range(ROUNDS):
            ours.append(_run([LASTCALL, "status"], env))
            least.append(_run(LEAST, env))
        control = home / "run" / "lastcall" / "control.sock"
        answers = [_ask(control) for _ in range(ROUNDS * 4)]
    whole, bare = median(ours), median(least)
    aims = Aims().add("under 100 ms", met=whole < 0.1).add("under 3 times Python's", met=whole < 3 * bare)
    return [
        Row(
            f"`lastcall status`, a new process (median of {ROUNDS})",
            f"{whole * 1000:.0f} ms",
            f'python -c "import json, socket" {bare * 1000:.0f} ms',
            f"{whole / bare:.2f}",
            str(aims),
            aims.met,
        ),
        Row("… the daemon's answer alone", f"{median(answers) * 1000:.1f} ms"),
    ]


def _run(command: Sequence[str], env: dict[str, str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, env=env, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begun


def _ask(control: Path) -> float:
    begun = time.perf_counter()
    request(control, {"do": "status"})
    return time.perf_counter() - begun


if __name__ == "__main__":
    print(*measure(), sep="\n")
