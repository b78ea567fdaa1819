"""A 30-day plan of many chats, beside dateutil's rrulestr doing the expansion alone."""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from dateutil.rrule import rrulestr

from bench.figures import Row
from lastcall.core.budget import Budgets
from lastcall.core.expansion import expand
from lastcall.core.recurrence import Recurrence
from lastcall.core.rrule import parse_rule
from lastcall.core.schedule import Chat, Schedule

ZONE = "America/New_York"
BEGIN = datetime(2026, 12, 1, 5, tzinfo=UTC)
END = BEGIN + timedelta(days=30)
WALL_BEGIN, WALL_END = (at.replace(tzinfo=None) - timedelta(hours=5) for at in (BEGIN, END))
RULES = (
    "FREQ=WEEKLY;BYDAY=MO",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE",
    "FREQ=MONTHLY;BYDAY=1TH,3TH",
    "FREQ=WEEKLY;BYDAY=MO,WE,FR",
    "FREQ=MONTHLY;BYDAY=-1TU",
    "FREQ=WEEKLY;BYDAY=TU,TH",
)
ROUNDS = 1
Rules = Sequence[tuple[str, datetime]]


def rules(number: int) -> Rules:
    """As many as that, with starts through the day, begun in January."""
    first = datetime.fromisoformat("2026-01-01T00:00")
    return [(RULES[n % len(RULES)], first + timedelta(minutes=5 * (n % 288))) for n in range(number)]


def schedule(number: int) -> Schedule:
    hour = timedelta(hours=1)
    chats = (
        Chat(f"#c{n}", (Recurrence(ZONE, start, rule, hour),), hour, hour)
        for n, (rule, start) in enumerate(rules(number))
    )
    return Schedule(ZONE, tuple(chats), Budgets(hour, 5 * hour, ZONE))


def best(run: Callable[[], int]) -> tuple[float, int]:
    """Seconds of the fastest round, and what it found."""
    found, seconds = 0, []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        found = run()
        seconds.append(time.perf_counter() - begin)
    return min(seconds), found


def ours(some: Rules) -> int:
    return sum(len(list(expand(parse_rule(rule), start, WALL_BEGIN, WALL_END))) for rule, start in some)


def theirs(some: Rules) -> int:
    last = WALL_END - timedelta.resolution
    return sum(len(rrulestr(rule, dtstart=start).between(WALL_BEGIN, last, inc=True)) for rule, start in some)


def old(start: str) -> Rules:
    return [("FREQ=DAILY", datetime.fromisoformat(start))] * 100


def measure() -> list[Row]:
    return [*(_plan(number) for number in (1_000, 10_000)), _long_begun()]


def _plan(number: int) -> Row:
    plan, some = schedule(number), rules(number)
    whole, found = best(lambda: len(plan.plan(BEGIN, END)))
    alone, mine = best(lambda: ours(some))
    dateutil, same = best(lambda: theirs(some))
    assert mine == same == found
    return Row(
        f"30-day plan of {number:,} chats ({found:,} occurrences)",
        f"{whole * 1000:.0f} ms, its expansion {alone * 1000:.0f} ms",
        f"dateutil's rrulestr, expansion alone {dateutil * 1000:.0f} ms",
        f"{whole / dateutil:.2f}, {alone / dateutil:.2f}",
    )


def _long_begun() -> Row:
    some = old("1996-01-01T20:00")
    alone, dateutil = best(lambda: ours(some))[0], best(lambda: theirs(some))[0]
    what = f"the same of {len(some)} daily rules begun in 1996"
    return Row(
        what, f"{alone * 1000:.1f} ms", f"dateutil {dateutil * 1000:.0f} ms", f"{alone / dateutil:.3f}"
    )


if __name__ == "__main__":
    print(*measure(), sep="\n")
