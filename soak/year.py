"""The program lives through a year of fifty chats a week: python soak/year.py [SEED [DAYS]]

Suspends, locks, clock steps, reloads and kills at random. At the end the ledger must equal what truth.py works out by
itself, and neither memory nor open files may have grown since the first month.
"""

import gc
import random
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path

from kit.evidence import kept_if_it_fails
from lifetime import live

FIRST = date(2027, 1, 4)
WARM_UP_DAYS = 28
MOST_GROWTH = 0.02
"""Of what Python has allocated. The process itself also keeps what this script needed to know of the year."""
LEAST_SPEED = 1000
IN_MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - made new, and private
"""A look is safe on the disk before anything else happens; a year of that is a long wait."""


def main() -> None:
    """Fails with the first difference."""
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else random.SystemRandom().randrange(1_000_000)
    days = int(sys.argv[2]) if len(sys.argv) > 2 else 364
    print(f"seed {seed}", flush=True)
    _live(seed, WARM_UP_DAYS)
    memory, blocks, files = _memory_mb(), sys.getallocatedblocks(), _open_files()
    begun = time.monotonic()
    print(f"{days} days begin: two minutes for a year", flush=True)
    _live(seed, days)
    took = time.monotonic() - begun
    grown, left = _memory_mb() - memory, sys.getallocatedblocks() / blocks - 1
    speed = days * 86400 / took
    print(
        f"{days} days in {took:.0f} s, {speed:,.0f} times real speed; {grown:+.1f} MB, {left:+.1%} allocated"
    )
    assert speed > LEAST_SPEED, f"only {speed:.0f} times real speed"
    assert left < MOST_GROWTH, f"{left:.1%} more is allocated"
    assert _open_files() == files, f"{_open_files()} open files, {files} before"


def _live(seed: int, days: int) -> None:
    with kept_if_it_fails("year", IN_MEMORY) as folder:
        truth = live(folder, seed, FIRST, days)
    ends = ", ".join(f"{count} {by}" for by, count in Counter(stay.by for stay in truth.stays).most_common())
    over = sum(bool(stay.overrun) for stay in truth.stays)
    print(
        f"{days} days: {len(truth.stays)} sessions ({ends}), {over} overruns, {len(truth.skipped)} skipped",
        flush=True,
    )


def _memory_mb() -> float:
    gc.collect()
    fields = dict(line.split(":", 1) for line in Path("/proc/self/smaps_rollup").read_text().splitlines()[1:])
    return int(fields["Anonymous"].split()[0]) / 1024


def _open_files() -> int:
    gc.collect()
    return len(list(Path("/proc/self/fd").iterdir()))


if __name__ == "__main__":
    main()
