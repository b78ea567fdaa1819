"""Schedules to measure with, in lastcall's words and in the bare script's."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
QUIET_DAYS = 2
"""The weekday today and tomorrow are left free, so that nothing but what is measured happens."""


def _slots(count: int) -> list[tuple[str, str, int]]:
    """(hashtag, weekday, hour UTC after noon, which needs no am or pm) of weekly chats."""
    today = datetime.now(UTC).weekday()
    days = [DAYS[(today + QUIET_DAYS + n) % 7] for n in range(7 - QUIET_DAYS - 1)]
    return [(f"chat{n}", days[n % len(days)], 13 + n // len(days) % 10) for n in range(count)]


def ours(path: Path, count: int, *, start: datetime | None = None, leads: Sequence[int] = ()) -> Path:
    """`count` chats; with `start`, one of them begins then, and reminds at these seconds before."""
    weekly = count - bool(start)
    lines = ["timezone: UTC", "day_starts: '00:00'", "chats:"]
    if start:
        remind = ", ".join(f"{lead}s" for lead in leads)
        exact = f'{{start: "{start:%Y-%m-%dT%H:%M:%S}", timezone: UTC}}'
        lines.append(f"- {{hashtag: bench, when: {exact}, remind: [{remind}]}}")
    lines += [
        f"- {{hashtag: {tag}, when: {day} {hour}:00-{hour + 1}:00}}" for tag, day, hour in _slots(weekly)
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    path.chmod(0o600)
    return path


def bare(path: Path, count: int, instants: Sequence[float] = ()) -> Path:
    """The same for bench/bare.py."""
    chats = [f"- {{hashtag: {tag}, day: {day.lower()}, hour: {hour}}}" for tag, day, hour in _slots(count)]
    path.write_text("\n".join([f"instants: {list(instants)}", "chats:", *chats]) + "\n", encoding="utf-8")
    return path
