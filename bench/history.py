"""A ledger with ten years of history: what it costs to open, to look and to read."""

import os
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench import schedules
from bench.figures import Row, median
from bench.stage import LASTCALL, Stage
from lastcall.core.schedule import Occurrence
from lastcall.core.session import Closed, Session
from lastcall.core.span import Span
from lastcall.edges.ledger import SqliteLedger

YEARS, A_WEEK = 10, 50
CHATS = 100
WRITES = 50


def measure() -> list[Row]:
    with Stage() as stage:
        home = stage.home()
        path = home / "state" / "lastcall" / "ledger.sqlite3"
        count = _fill(path)
        size = sum(each.stat().st_size for each in path.parent.iterdir())
        config = schedules.ours(stage.folder / "h.yaml", CHATS)
        empty = stage.lastcall(config)
        full = stage.lastcall(config, home=home)
        env = stage.env(home)
        begun = time.perf_counter()
        subprocess.run([LASTCALL, "overruns"], env=env, stdout=subprocess.DEVNULL, check=True)
        read = time.perf_counter() - begun
        memory = full.memory().rss, empty.memory().rss
        stage.end(full)
        load, write = _load_and_write(path)
    return [
        Row(f"ledger of {YEARS} years, {count:,} sessions", f"{size / 1e6:.1f} MB on disk"),
        Row("… start to READY", f"{full.ready_s:.2f} s", f"with an empty one {empty.ready_s:.2f} s"),
        Row("… memory", f"{memory[0]:.1f} MB", f"with an empty one {memory[1]:.1f} MB"),
        Row("… what a start reads of it", f"{load * 1000:.0f} ms"),
        Row("… one look written, safe on disk (median)", f"{write * 1000:.1f} ms"),
        Row("… `lastcall overruns`, all of them", f"{read:.2f} s"),
    ]


def _fill(path: Path) -> int:
    """Through the ledger itself. One session in five has an overrun."""
    path.parent.mkdir(parents=True, mode=0o700)
    now = datetime.now(UTC).replace(microsecond=0)
    sessions = list(_sessions(now - timedelta(days=365 * YEARS), now - timedelta(days=1)))
    ledger = SqliteLedger(path)
    ledger.write(sessions, now - timedelta(days=1))
    ledger.exported([closed for closed in sessions if closed.overrun])
    ledger.close()
    os.sync()
    return len(sessions)


def _sessions(begin: datetime, end: datetime) -> Iterator[Closed]:
    apart = timedelta(days=7) / A_WEEK
    for number in range((end - begin) // apart):
        opened = begin + number * apart
        tag = f"#chat{number % A_WEEK}"
        over = timedelta(minutes=12) if number % 5 == 0 else timedelta()
        half = timedelta(minutes=20) + over / 2
        spans = Span(opened, half), Span(opened + half + timedelta(minutes=1), half)
        session = Session(tag, Occurrence(tag, opened, opened + timedelta(hours=1)), opened, spans)
        yield Closed(session, spans[1].end, "user", 2 * half, timedelta(minutes=40), over, "session")


def _load_and_write(path: Path) -> tuple[float, float]:
    begun = time.perf_counter()
    ledger = SqliteLedger(path)
    ledger.load(datetime.now(UTC) - timedelta(days=15))
    load = time.perf_counter() - begun
    writes = []
    for _ in range(WRITES):
        begun = time.perf_counter()
        ledger.write([], datetime.now(UTC))
        writes.append(time.perf_counter() - begun)
    ledger.close()
    return load, median(writes)


if __name__ == "__main__":
    print(*measure(), sep="\n")
