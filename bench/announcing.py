"""Reading announcements: a thousand and ten thousand different ones, beside dateutil reading the rules they mean."""

import json
import time
from collections.abc import Sequence
from datetime import date
from itertools import islice, product
from pathlib import Path

from dateutil.rrule import rrulestr

from bench.figures import Row
from lastcall.core.announcement import Announcement, parse

TODAY = date(2026, 11, 23)
HOME = "America/Denver"
FEW, MANY = 1_000, 10_000
PUBLISHED = Path(__file__).parents[1] / "tests/data/announcements.jsonl"


def measure() -> list[Row]:
    phrases = _phrases(MANY)
    parse(phrases[0], HOME, TODAY)  # what is only built once
    few, _ = _read(phrases[:FEW])
    parse.cache_clear()
    many, found = _read(phrases)
    rules = [rule for reading in found for rule in reading.recurrences if rule.rrule]
    begun = time.perf_counter()
    for rule in rules:
        rrulestr(rule.rrule, dtstart=rule.start)
    beside = time.perf_counter() - begun
    return [
        Row(
            f"{MANY:,} different announcements read, {len(found):,} of them understood",
            f"{many:.2f} s, {many / MANY * 1000:.2f} ms each; {many / few:.1f} times what {FEW:,} take",
            f"dateutil's rrulestr reading their {len(rules):,} rules {beside:.2f} s",
            f"{many / beside:.1f}",
            "growing linearly",
            many / few < MANY / FEW * 1.5,
        )
    ]


def _phrases(number: int) -> list[str]:
    """Published ones, each with a hashtag of its own."""
    published = [json.loads(line)["phrase"] for line in PUBLISHED.read_text().splitlines()]
    made = (f"#chat{n} {phrase}" for n, phrase in product(range(number), published))
    return list(islice(made, number))


def _read(phrases: Sequence[str]) -> tuple[float, list[Announcement]]:
    begun = time.perf_counter()
    found = [parse(phrase, HOME, TODAY) for phrase in phrases]
    return time.perf_counter() - begun, [each for each in found if isinstance(each, Announcement)]


if __name__ == "__main__":
    print(*measure(), sep="\n")
