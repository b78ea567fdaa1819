"""Which thresholds a session has crossed: warnings before the allowance ends, the ladder after it.

All of them lie on one line, the margin: what is left, or, negative, how far over. A step is due when the margin
falls from above its threshold to it or below. So a late look merges what it missed, an extension arms the steps
again, and nothing needs remembering but the margin at the last look.
"""

from collections.abc import Sequence
from datetime import timedelta

from msgspec import Struct

from lastcall.core.budget import Step
from lastcall.core.moment import ZERO

SAME = timedelta(milliseconds=50)
"""The alarm waits on the wall clock, sessions are measured on the monotonic one. They drift apart by less than
this between two looks; a threshold this near counts as reached, so that no look is made twice."""


class Crossed(Struct, frozen=True):
    """What is due between two looks."""

    warn: bool
    time_up: bool
    """The allowance itself ended in between."""
    steps: tuple[Step, ...]


def crossed(
    warn: Sequence[timedelta], ladder: Sequence[Step], before: timedelta, after: timedelta
) -> Crossed:
    """What falls due as the margin goes from `before` to `after`."""
    return Crossed(
        warn=after > SAME and any(_falls(before, after, lead) for lead in warn),
        time_up=_falls(before, after, ZERO),
        steps=tuple(step for step in ladder if _due(step, before, after)),
    )


def next_margin(warn: Sequence[timedelta], ladder: Sequence[Step], margin: timedelta) -> timedelta:
    """The next threshold below the margin; a very low one where there is none."""
    thresholds = [ZERO, *warn, *(_below(step, margin) for step in ladder)]
    return max((t for t in thresholds if t + SAME < margin), default=timedelta(days=-1000))


def _falls(before: timedelta, after: timedelta, threshold: timedelta) -> bool:
    return after <= threshold + SAME < before


def _due(step: Step, before: timedelta, after: timedelta) -> bool:
    if step.after is not None:
        return _falls(before, after, -step.after)
    return _falls(before, after, _below(step, before))


def _below(step: Step, margin: timedelta) -> timedelta:
    """The first threshold of a step that lies below the margin."""
    if step.after is not None:
        return -step.after
    every = step.every or timedelta.max
    over = max(SAME - margin, ZERO)
    return -every * (over // every + 1)
