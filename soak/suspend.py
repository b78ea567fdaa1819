"""Suspends a small virtual machine in which the daemon keeps a session: python soak/suspend.py

The alarm must ring at the right instant of the wall clock afterwards, and no time asleep be counted. It needs qemu, a
static busybox, cpio, and Debian's kernel for the cloud; where one is missing it says so, and tests nothing.
"""

import json
import re
import subprocess
import time
from datetime import UTC, datetime
from typing import Any

from kit.evidence import kept_if_it_fails
from vm.machine import Machine, machine

PATIENCE = 600
"""Seconds for the machine to do all; without KVM everything takes ten times as long."""
ON_TIME, WAKING_UP, A_SECOND = 0.5, 5.0, 1.5
"""Seconds, on an emulated machine: the monotonic clock would be late by all the time asleep."""


def main() -> None:
    """Fails with what was late or wrongly counted."""
    begun = time.monotonic()
    with kept_if_it_fails("suspend") as folder:
        guest = machine(folder, "suspending.py")
        if guest is None:
            return
        print("the machine starts, sleeps and wakes up: four minutes", flush=True)
        told = _run(guest)
        (folder / "told").write_text(json.dumps(told))
        check(told)
    print(f"one suspend, {time.monotonic() - begun:.0f} s")


def check(told: dict[str, Any]) -> None:
    """What the guest told, held against its clocks."""
    before, after = told["slept"]
    [session, *_] = told["sessions"]
    _, opened, closed, ended_by, attended = session
    lateness = _said(told["log"], "start: #after") - told["after"]
    noticed = _said(told["log"], "start: #during") - after
    print(
        f"asleep for {after - before:.1f} s; the chat after it began {lateness * 1000:.0f} ms late;"
        f" the one that began in it was noticed {noticed:.2f} s after waking up;"
        f" of {before - told['joined']:.1f} s awake {attended / 1e6:.1f} s were counted, ended by {ended_by}"
    )
    assert after - before > 20, "it did not sleep"
    assert 0 <= lateness < ON_TIME
    assert -A_SECOND < noticed < WAKING_UP
    assert ended_by == "suspend"
    assert abs(closed / 1e6 - before) < A_SECOND
    assert abs(attended / 1e6 - (before - opened / 1e6)) < A_SECOND


def _said(log: str, words: str) -> float:
    """When a line of the log was written."""
    [at] = re.findall(rf"^(\S+ \S+) {re.escape(words)}", log, re.MULTILINE)[:1]
    return datetime.strptime(at, "%Y-%m-%d %H:%M:%S,%f").replace(tzinfo=UTC).timestamp()


def _run(machine: Machine) -> dict[str, Any]:
    """Software emulation: slow, but it sleeps and wakes up everywhere."""
    done = subprocess.run(
        machine.command(),
        stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=PATIENCE, check=False,
    )  # fmt: skip
    found = re.search(r"TOLD (\{.*\})", done.stdout)
    assert found, f"the machine told nothing\n{done.stdout[-5000:]}{done.stderr}"
    return dict(json.loads(found[1]))


if __name__ == "__main__":
    main()
