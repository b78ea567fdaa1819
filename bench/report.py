"""The report over ten years, 50,000 sessions, beside `sqlite3` reading the same rows.

Each command is a process of its own, as a user starts it. A second run of the import finds everything there already.
"""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.figures import Row
from lastcall.edges.ledger import SqliteLedger

SESSIONS = 50_000
YEARS = 10
CHATS = 12
ROUNDS = 3
MINUTE = 60_000_000
SCHEDULE = """\
timezone: America/Denver
budgets: {week: 40h}
protected: [{name: family dinner, when: daily 6-7:30pm}]
chats:
"""
READ = (
    "SELECT chat, opened, closed, planned_start, planned_end, attended, allowance, overrun, ended_by FROM sessions;"
    " SELECT chat, opened, start, length FROM spans;"
    " SELECT chat, opened, kind, way, who, worth, due, settled FROM outcomes;"
    " SELECT chat, planned_start, kind FROM marks;"
)


def fill(path: Path, sessions: int = SESSIONS, years: float = YEARS) -> None:
    """A ledger as so many years leave it behind: a third of the sessions over, half of them with an outcome."""
    with closing(SqliteLedger(path)):
        pass
    chance = random.Random(7)  # noqa: S311 - no secret
    end = int(datetime(2026, 11, 23, tzinfo=UTC).timestamp()) * 1_000_000
    step = int(timedelta(days=365.25 * years) / timedelta(microseconds=1)) // sessions
    with closing(sqlite3.connect(path)) as ledger, ledger:
        for number in range(sessions):
            chat = f"#chat{chance.randrange(CHATS)}"
            opened = end - (sessions - number) * step + chance.randrange(step)
            attended = chance.randrange(10, 80) * MINUTE
            allowance = max(attended - chance.choice((0, 0, 12)) * MINUTE, MINUTE)
            closed = opened + attended + 5 * MINUTE
            ledger.execute(
                "INSERT INTO sessions VALUES (?, ?, ?, ?, 0, 0, NULL, NULL, ?, 'user', ?, ?, ?, 'session')",
                (
                    chat,
                    opened,
                    opened,
                    opened + 60 * MINUTE,
                    closed,
                    attended,
                    allowance,
                    attended - allowance,
                ),
            )
            half = attended // 2
            ledger.execute("INSERT INTO spans VALUES (?, ?, 0, ?, ?)", (chat, opened, opened, half))
            later = (chat, opened, opened + half + 5 * MINUTE, attended - half)
            ledger.execute("INSERT INTO spans VALUES (?, ?, 1, ?, ?)", later)
            if chance.random() < 0.6:
                kind, way = chance.choice((("referral", "got"), ("answer", "gave"), ("nothing", "got")))
                ledger.execute(
                    "INSERT INTO outcomes (chat, opened, said_at, kind, way, who, note, worth, due, told, settled, "
                    "settled_at) VALUES (?, ?, ?, ?, ?, 'Jane at Acme', 'portfolio', NULL, NULL, 0, NULL, NULL)",
                    (chat, opened, closed, kind, way),
                )
            if chance.random() < 0.1:
                missed = opened + 300 * MINUTE
                ledger.execute(
                    "INSERT OR IGNORE INTO marks VALUES (?, ?, ?, 'missed')",
                    (chat, missed, missed + 60 * MINUTE),
                )


def lastcall(folder: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "lastcall", *words, "--config", str(folder / "lastcall.yaml")]


def took(command: list[str], folder: Path, rounds: int = ROUNDS) -> tuple[float, int]:
    """Seconds of the quickest of some runs, and the bytes that were printed."""
    best, size = float("inf"), 0
    for _ in range(rounds):
        start = time.perf_counter()
        done = subprocess.run(
            command, capture_output=True, check=True, env={**os.environ, "XDG_STATE_HOME": str(folder)}
        )
        best, size = min(best, time.perf_counter() - start), len(done.stdout)
    return best, size


def measure() -> list[Row]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ledger = folder / "lastcall" / "ledger.sqlite3"
        chats = "".join(
            f"  - {{hashtag: chat{n}, when: Mondays {n + 1}pm-{n + 2}pm}}\n" for n in range(CHATS - 2)
        )
        (folder / "lastcall.yaml").write_text(SCHEDULE + chats)
        fill(ledger)
        shell = shutil.which("sqlite3")
        if not shell:
            return [
                Row("report over ten years", "not measured", "needs sqlite3 (on Debian: apt install sqlite3)")
            ]
        base, _ = took([shell, "-readonly", str(ledger), READ], folder)
        beside = f"sqlite3 reading the same rows {base:.2f} s"
        rows = [_reporting(words, folder, base, beside) for words in WORDS]
        return [*rows, *_moving(folder, base, beside)]


WORDS = (("report",), ("report", "--json"), ("report", "--html", "-"), ("report", "--week"))


def _reporting(words: tuple[str, ...], folder: Path, base: float, beside: str) -> Row:
    seconds, _ = took(lastcall(folder, *words), folder)
    said = f"`lastcall {' '.join(words)}` over {YEARS} years, {SESSIONS:,} sessions"
    return Row(said, f"{seconds:.2f} s", beside, f"{seconds / base:.1f}")


def _moving(folder: Path, base: float, beside: str) -> Iterator[Row]:
    """Out of a ledger, into an empty one, and into one that has it all."""
    history = folder / "history.jsonl"
    environment = {**os.environ, "XDG_STATE_HOME": str(folder)}
    export = lastcall(folder, "export")[:-2]
    seconds, _ = took(export, folder, rounds=1)
    history.write_bytes(subprocess.run(export, capture_output=True, check=True, env=environment).stdout)
    yield Row("`lastcall export` of the same", f"{seconds:.2f} s", beside, f"{seconds / base:.1f}")
    (folder / "new").mkdir(mode=0o700)
    for what in ("an empty ledger", "one that has it all"):
        seconds, _ = took(lastcall(folder, "import", str(history)), folder / "new", rounds=1)
        yield Row(f"import of that export into {what}", f"{seconds:.2f} s", beside, f"{seconds / base:.1f}")


if __name__ == "__main__":
    print(*measure(), sep="\n")
