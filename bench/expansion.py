"""A 30-day plan of many chats, beside dateutil's rrulestr doing the expansion alone: python bench/expansion.py"""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from dateutil.rrule import rrulestr

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
ROUNDS = 3
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


def main() -> None:
    seconds = {}
    for number in (1_000, 10_000):
        plan, some = schedule(number), rules(number)
        seconds[number], found = best(lambda plan=plan: len(plan.plan(BEGIN, END)))  # type: ignore[misc]
        alone, mine = best(lambda some=some: ours(some))  # type: ignore[misc]
        dateutil, same = best(lambda some=some: theirs(some))  # type: ignore[misc]
        assert mine == same == found
        print(
            f"30-day plan of {number} chats ({found} occurrences): {seconds[number] * 1000:.0f} ms; "
            f"expansion alone {alone * 1000:.0f} ms, dateutil's rrulestr {dateutil * 1000:.0f} ms: "
            f"plan/dateutil {seconds[number] / dateutil:.2f}, expansion/dateutil {alone / dateutil:.2f}"
        )
    print(f"ten times the chats take {seconds[10_000] / seconds[1_000]:.1f} times as long")
    for start in ("2026-01-01T20:00", "1996-01-01T20:00"):
        alone, _ = best(lambda start=start: ours(old(start)))  # type: ignore[misc]
        dateutil, _ = best(lambda start=start: theirs(old(start)))  # type: ignore[misc]
        print(
            f"100 daily rules from {start[:4]}: {alone * 1000:.1f} ms, dateutil {dateutil * 1000:.1f} ms: "
            f"ratio {alone / dateutil:.3f}"
        )


if __name__ == "__main__":
    main()
