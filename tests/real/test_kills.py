"""The real process, killed at any instruction."""

import random
from pathlib import Path

import pytest

from real.kills import Kills

pytestmark = pytest.mark.real


def test_kills_under_load_lose_nothing_that_was_answered(tmp_path: Path) -> None:
    """Ten kills at random points, in start-up too: `make soak` does it hundreds of times."""
    kills = Kills(tmp_path, random.Random(), week_is_spent=True)  # noqa: S311 - no secret
    for _ in range(10):
        kills.kill()
    record = kills.finish()
    record.check()
    assert record.victim.lines(), "the last session goes over"
