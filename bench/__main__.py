"""Runs every measurement and writes docs/performance.md; with names, runs those and only prints."""

import importlib
import os
import sys
import time

from bench import page
from bench.figures import Row

MEASUREMENTS = (
    "idle",
    "alarm",
    "delay",
    "jump",
    "starting",
    "asking",
    "day",
    "history",
    "expansion",
    "announcing",
    "report",
)


def main() -> int:
    """Exit code 0 whether the aims are met or not: a figure is no test."""
    named = tuple(sys.argv[1:])
    load = os.getloadavg()[0]
    rows: list[Row] = []
    for name in named or MEASUREMENTS:
        begun = time.monotonic()
        found = importlib.import_module(f"bench.{name}").measure()
        rows += found
        for row in found:
            print(f"{row.what}: {row.ours}   [{row.beside}] {row.ratio} {row.aim}", flush=True)
        print(f"({name}: {time.monotonic() - begun:.0f} s)", flush=True)
    if not named:
        page.write(rows, load)
    return 0


if __name__ == "__main__":
    sys.exit(main())
