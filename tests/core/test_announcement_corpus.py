"""Announcements as people published them: read rightly, or refused with help. Never read wrongly."""

import json
from datetime import date, datetime, timedelta
from heapq import merge
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from lastcall.core.announcement import Announcement, Unclear, parse
from lastcall.core.moment import iso
from lastcall.core.recurrence import starts

ROWS: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "data/announcements.jsonl").read_text().splitlines()
]
TODAY = date(2026, 11, 23)
HOME = "America/Denver"
Runs = tuple[list[str], list[str | None]]


def runs(reading: Announcement, begin: str, number: int) -> Runs:
    """The first starts and ends at or after an instant."""
    since = datetime.fromisoformat(begin)
    each = (
        (
            (start, rule.length and start + rule.length)
            for start in starts(rule, since, since + timedelta(days=6000))
        )
        for rule in reading.recurrences
    )
    found = list(islice(merge(*each, key=lambda run: run[0]), number))
    return [iso(start) for start, _ in found], [iso(end) if end else None for _, end in found]


def agrees(reading: Announcement, stated: dict[str, Any], begin: str) -> bool:
    """Whether the occurrences are those stated, in autumn, spring and summer."""
    samples = [(begin, stated), *((check["at_or_after"], check) for check in stated.get("checks", []))]
    for since, sample in samples:
        wanted: list[str] = sample.get("starts", [])
        got_starts, got_ends = runs(reading, since, max(len(wanted), 1))
        ends = sample.get("ends") or [None] * len(wanted)
        if got_starts != wanted or (got_ends != ends and stated.get("ends") is not None):
            return False
    return True


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["phrase"][:60])
def test_a_published_announcement_is_read_rightly_or_refused(row: dict[str, Any]) -> None:
    """A refusal says where and why, and offers what would be understood."""
    zone = row["timezone"] or HOME
    found = parse(row["phrase"], zone, TODAY)
    if isinstance(found, Unclear):
        assert row["may_be_refused"] or row.get("asked"), f"{found.error}: {found.hint}"
        assert found.error
        assert found.hint
        assert 1 <= found.column <= len(row["phrase"]) + 1
        return
    assert row["may_be_read"], found.understood
    begin = row.get("from", "2026-11-23T00:00:00Z")
    assert any(agrees(found, stated, begin) for stated in row.get("readings", [{}])), found.understood
    again = parse(found.understood, zone, TODAY)
    assert isinstance(again, Announcement), (found.understood, again)
    assert again.recurrences == found.recurrences


def test_the_corpus_is_there() -> None:
    """An empty file would pass every test above."""
    assert len(ROWS) > 950
    assert sum(row["may_be_read"] for row in ROWS) > 750


def test_hardly_anything_is_asked_that_could_be_known() -> None:
    """Asking costs a user a minute: two in a hundred, of those that a person could read."""
    asked = [row["phrase"] for row in ROWS if row.get("asked")]
    assert len(asked) <= 0.025 * sum(row["may_be_read"] for row in ROWS)
