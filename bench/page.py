"""docs/performance.md, from the rows."""

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.figures import Row

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
INTRODUCTION = """\
# Performance

Made by `make bench`, all in one run: {date}, {machine}. Other work on the machine made a load of {load:.1f} before the run;
wall-clock figures carry that noise, so read the ratios first: what stands beside ran in turn or at the same time.

*bare* is [bench/bare.py](../bench/bare.py), the least of the same in thirty lines: APScheduler, plyer and PyYAML.
*remind -z* and *safeeyes* are Debian's packages of that name. lastcall, bare and safeeyes talk to the same private bus, screen and
notification server. An aim that was missed is set in bold.

| what | lastcall | beside it | ratio | aim | met |
|---|---|---|---|---|---|
"""
NOTES = """
## How it is measured

- **Memory** is that of the process and its children, from `/proc/PID/smaps_rollup`; **context switches** are those of all their
  threads, asked for or not. lastcall runs as under systemd, with a watchdog of ten minutes.
- **Start** ends with READY=1: the control socket listens and the first look is done. For bare it ends when its scheduler runs. The
  CPU time includes the process that reads the file. A start takes what was last read of an unchanged file, see
  [ADR 43](adr/0043-what-was-read-is-kept.md); the rows beneath are of a home in which nothing was read before.
- **Due to Notify received**: a chat with a reminder each second, the others on other days. A server on the bus notes when each Notify
  arrives; bare sends through notify-send, as plyer does where dbus-python is not installed, at the half seconds of the same minute.
- **The clock step**: no clock is shifted. That an hour has passed is libfaketime's doing, in the real daemon; the event that wakes it is
  real, made by setting the clock to what it says. It is a step, not a suspend: see [ADR 3](adr/0003-apscheduler-on-a-wall-clock-timer.md).
- **A simulated day** plays the real service, ledger (each write synced) and file by a clock that is moved from alarm to alarm.
- **The ledger** is filled through the daemon's own code. An open is slower for the whole file's being checked for damage.
- With root, all of it runs at nice -15, so that other work disturbs less.
"""


def write(rows: Sequence[Row], load: float) -> None:
    """Write the page anew."""
    head = INTRODUCTION.format(date=f"{datetime.now(UTC):%Y-%m-%d}", machine=_machine(), load=load)
    PAGE.write_text(head + "\n".join(map(_line, rows)) + "\n" + NOTES, encoding="utf-8")


def _line(row: Row) -> str:
    met = {True: "yes", False: "**no**", None: ""}[row.met]
    cells = (row.what, row.ours, row.beside, row.ratio, row.aim, met)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _machine() -> str:
    model = next(
        (
            line.partition(": ")[2]
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.machine(),
    )
    system = platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    return f"{os.cpu_count()} cores of {model}, {system}, Linux {platform.release()}, Python {platform.python_version()}"
