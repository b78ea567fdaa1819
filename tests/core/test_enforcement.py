"""Warnings before the allowance ends, the ladder after it."""

from datetime import timedelta

from lastcall.core.budget import Step
from lastcall.core.enforcement import crossed, next_margin

M = timedelta(minutes=1)
ZERO = timedelta()
FIRST = Step("notify", after=ZERO)
AGAIN = Step("notify", every=5 * M)
LOCK = Step("lock", after=15 * M)
LADDER = (FIRST, AGAIN, LOCK)


def test_a_warning_is_due_once() -> None:
    """Ten minutes before the end, and not again at the next look."""
    assert crossed([10 * M], LADDER, 11 * M, 10 * M).warn
    assert not crossed([10 * M], LADDER, 10 * M, 9 * M).warn


def test_a_session_that_begins_within_the_warning_is_not_warned() -> None:
    """Whoever has eight minutes was told so at the start."""
    assert not crossed([10 * M], LADDER, 8 * M, 7 * M).warn


def test_time_is_called_when_nothing_is_left() -> None:
    """The first step of the ladder falls due with the last minute."""
    due = crossed([10 * M], LADDER, 1 * M, ZERO)
    assert due.time_up
    assert due.steps == (FIRST,)


def test_nags_come_at_their_distance() -> None:
    """Every five minutes past the allowance."""
    assert crossed([], LADDER, ZERO, -4 * M).steps == ()
    assert crossed([], LADDER, ZERO, -5 * M).steps == (AGAIN,)
    assert crossed([], LADDER, -5 * M, -9 * M).steps == ()
    assert crossed([], LADDER, -5 * M, -10 * M).steps == (AGAIN,)


def test_a_late_look_merges_what_it_missed() -> None:
    """Half an hour without a look gives each step once, not six nags."""
    assert crossed([10 * M], LADDER, 1 * M, -29 * M).steps == LADDER


def test_a_late_look_does_not_warn_of_what_is_past() -> None:
    """Once time is up, nobody is told that two minutes are left."""
    assert not crossed([2 * M], LADDER, 3 * M, -1 * M).warn


def test_extra_minutes_arm_the_steps_again() -> None:
    """The margin rose above the thresholds, so they can be crossed again."""
    assert not crossed([2 * M], LADDER, -3 * M, 7 * M).steps
    assert crossed([2 * M], LADDER, 7 * M, 2 * M).warn


def test_the_next_look_is_at_the_next_threshold() -> None:
    """Warnings, the end, each nag, the lock."""
    assert next_margin([10 * M, 2 * M], LADDER, 40 * M) == 10 * M
    assert next_margin([10 * M, 2 * M], LADDER, 10 * M) == 2 * M
    assert next_margin([10 * M, 2 * M], LADDER, 2 * M) == ZERO
    assert next_margin([], LADDER, ZERO) == -5 * M
    assert next_margin([], LADDER, -12 * M) == -15 * M
    assert next_margin([], LADDER, -15 * M) == -20 * M


def test_clocks_that_drift_apart_a_little_cause_no_second_look() -> None:
    """A threshold missed by microseconds counts as reached."""
    near = 10 * M + timedelta(microseconds=3)
    assert crossed([10 * M], LADDER, 11 * M, near).warn
    assert next_margin([10 * M], LADDER, near) == ZERO
