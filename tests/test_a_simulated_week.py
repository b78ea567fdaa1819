"""The program lives through a week of everything that can happen to it. `make soak` has it live through a year."""

import gc
from datetime import date
from pathlib import Path

import pytest

from lifetime import live

FIRST = date(2027, 3, 8)
"""A Monday; on the Sunday the clocks go forward."""


@pytest.mark.filterwarnings("ignore:unclosed database:ResourceWarning")  # who is killed closes nothing
@pytest.mark.parametrize("seed", [1, 2])
def test_a_week_of_suspends_clock_steps_reloads_and_kills_is_recorded_as_it_was(
    tmp_path: Path, seed: int
) -> None:
    """Of fifty chats each session, its minutes and its overrun are what they were; each one not attended is noted."""
    truth = live(tmp_path, seed, FIRST, 7)
    assert len(truth.stays) > 20
    assert len({stay.by for stay in truth.stays}) > 2
    assert any(stay.overrun for stay in truth.stays)
    assert truth.skipped
    gc.collect()  # of what was killed, while the warning is awaited
