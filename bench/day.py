"""CPU seconds of a simulated day: the real service, ledger and file, by a clock that is moved from alarm to alarm."""

import resource
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bench.figures import Row
from life import Event, Life, occurrences

DAYS = 7
FIRST = date(2027, 3, 8)


def measure() -> list[Row]:
    begin = datetime(FIRST.year, FIRST.month, FIRST.day, 5, tzinfo=UTC)
    stay = timedelta(minutes=45)
    attended = occurrences(FIRST, DAYS)
    with tempfile.TemporaryDirectory(prefix="lastcall-bench-") as folder:
        life = Life(Path(folder), begin)
        before = _cpu_s()
        for chat, start in attended:
            life.play(Event(start, "join", chat))
            life.play(Event(start + stay, "leave"))
        life.end(begin + timedelta(days=DAYS))
        each = (_cpu_s() - before) / DAYS
    hours = len(attended) / DAYS
    what = f"CPU of a simulated day of {hours:.0f} chats, each attended for 45 minutes"
    return [Row(what, f"{each:.2f} s, {each / 864:.4f} % of one core")]


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    print(*measure(), sep="\n")
