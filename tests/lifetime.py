"""Lives through some days, and holds the record against the truth."""

import json
import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from life import Life, events, occurrences
from truth import Truth

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def live(folder: Path, seed: int, first: date, days: int) -> Truth:
    """Live through it, compare, and return what is true."""
    begin = datetime(first.year, first.month, first.day, 5, tzinfo=UTC)
    life = Life(folder, begin)
    truth = Truth(occurrences(first, days + 2), begin)
    for event in events(seed, first, days):
        life.play(event)
        truth.happen(event, life.lost[-1] if event.deed == "kill" else timedelta())
    end = begin + timedelta(days=days, hours=6)
    life.end(end)
    truth.end(end)
    compare(folder, truth, occurrences(first, days))
    return truth


def compare(folder: Path, truth: Truth, happened: list[tuple[str, datetime]]) -> None:
    """The ledger and the overrun log hold what is true, to the microsecond, and nothing else."""
    connection = sqlite3.connect(folder / "ledger.sqlite3")
    found = connection.execute(
        "SELECT chat, planned_start, opened, closed, ended_by, attended, extended, overrun"
        " FROM sessions WHERE closed IS NOT NULL"
    ).fetchall()
    expected = [
        (
            s.chat,
            _us(s.start),
            _us(s.opened),
            _us(s.closed),
            s.by,
            _us(s.attended),
            _us(s.extended),
            _us(s.overrun),
        )
        for s in truth.stays
    ]
    assert sorted(found, key=lambda row: row[2]) == sorted(expected, key=lambda row: row[2] or 0)
    marks = set(connection.execute("SELECT chat, planned_start, kind FROM marks"))
    assert {m for m in marks if m[2] == "skipped"} == {
        (c, _us(start), "skipped") for c, start in truth.skipped
    }
    assert marks >= {(chat, _us(start), "missed") for chat, start in truth.missed(happened)}
    connection.close()
    lines = [json.loads(line) for line in (folder / "overruns.jsonl").read_text().splitlines()]
    lines.sort(key=lambda line: (line["opened"], line["chat"]))
    over = sorted((stay for stay in truth.stays if stay.overrun), key=lambda stay: (stay.opened, stay.chat))
    assert [(line["chat"], line["opened"]) for line in lines] == [
        (stay.chat, f"{stay.opened:%Y-%m-%dT%H:%M:%SZ}") for stay in over
    ]
    for line, stay in zip(lines, over, strict=True):  # whole seconds, each figure rounded by itself
        assert abs(timedelta(seconds=line["overrun_s"]) - stay.overrun) <= timedelta(seconds=1)


def _us(value: datetime | timedelta | None) -> int | None:
    if isinstance(value, datetime):
        value -= EPOCH
    return None if value is None else value // timedelta(microseconds=1)
