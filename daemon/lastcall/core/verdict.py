"""A plain verdict on a chat, by a stated rule of thumb (docs/report.md), and honest about small numbers."""

from collections.abc import Sequence
from datetime import timedelta
from math import sqrt
from typing import NamedTuple

from lastcall.core.duration import minutes, short
from lastcall.core.figures import Direction, Tally, Trend, Verdict
from lastcall.core.history import MINUTE, SECOND, Past

RECENT = 20
"""As many sessions as are looked at: a chat that has changed is not judged by its past."""
ENOUGH = 5
"""Answered sessions, below which nothing is said."""
ENOUGH_TO_DROP = 8
"""Where something came of every third session, eight in a row without anything would be rarer than one in twenty."""
RARE = 10
"""Something in fewer than one of so many sessions is too little."""
SHORTER = 10 * MINUTE
"""A shorter session must save this much to be worth a word."""
IN_A_HALF = 4
"""Sessions, in each half of a trend at least."""


class Visit(NamedTuple):
    """A session with what came of it."""

    past: Past
    answered: bool
    got: int
    gave: int
    worth: int

    @property
    def came(self) -> int:
        """How many outcomes, both ways."""
        return self.got + self.gave


def tally(visits: Sequence[Visit]) -> Tally:
    """Sum sessions up, in one go: ten years of them take a tenth of a second."""
    on_time = said = planned = allowed = attended = overrun = got_all = gave_all = worth_all = 0
    for past, answered, got, gave, worth in visits:
        on_time += not past.overrun
        said += answered
        planned += past.planned
        allowed += past.allowance
        attended += past.attended
        overrun += past.overrun
        got_all += got
        gave_all += gave
        worth_all += worth
    return Tally(
        sessions=len(visits),
        on_time=on_time,
        answered=said,
        planned=_length(planned),
        allowed=_length(allowed),
        attended=_length(attended),
        overrun=_length(overrun),
        got=got_all,
        gave=gave_all,
        worth=worth_all,
    )


def verdict(visits: Sequence[Visit]) -> Verdict:
    """What the latest answered sessions of a chat advise. `visits` are in order."""
    answered = [visit for visit in visits if visit.answered][-RECENT:]
    count, came = len(answered), sum(visit.came for visit in answered)
    fruitful = sum(visit.came > 0 for visit in answered)
    if count < ENOUGH:
        return Verdict("early", _too_few(count, len(visits)), count)
    spent = _length(sum(visit.past.attended for visit in answered))
    if fruitful * RARE < count and count >= ENOUGH_TO_DROP:
        what = f"{_outcomes(came)} in" if came else "nothing came of"
        return Verdict("drop", f"{what} {count} sessions, {short(spent)} in all.".capitalize(), count)
    if not fruitful:
        reason = (
            f"Nothing came of {count} sessions yet; it takes {ENOUGH_TO_DROP} to tell that from bad luck."
        )
        return Verdict("early", reason, count)
    return _shorten(answered) or Verdict(
        "keep", f"{_outcomes(came)} in {count} sessions: one every {minutes(spent / came)}.", count
    )


def trend(visits: Sequence[Visit]) -> Trend | None:
    """The latest ten sessions beside the ten before, or half beside half where there are fewer; None below four each."""
    half = min(len(visits), RECENT) // 2
    if half < IN_A_HALF:
        return None
    earlier, later = tally(visits[-2 * half : -half]), tally(visits[-half:])
    over = [round(each.overrun.total_seconds()) // 60 for each in (earlier, later)]
    return Trend(
        outcomes=_direction(earlier.outcomes, later.outcomes, 2 * sqrt(earlier.outcomes + later.outcomes)),
        overrun=_direction(over[0], over[1], 5 * half),
        earlier=earlier,
        later=later,
    )


def _direction(before: int, after: int, least: float) -> Direction:
    """Up or down only where the change is by half, and at least by `least`: for counts, twice what chance alone does."""
    if before == after or abs(after - before) < least or max(before, after) < 1.5 * min(before, after):
        return "steady"
    return "up" if after > before else "down"


def _shorten(answered: Sequence[Visit]) -> Verdict | None:
    """Where the shorter half of the sessions brought as much as the longer one, and is clearly shorter."""
    half = len(answered) // 2
    if half < IN_A_HALF:
        return None
    by_length = sorted(answered, key=lambda visit: visit.past.attended)
    brief, long = by_length[:half], by_length[-half:]
    came = [sum(visit.came for visit in visits) for visits in (brief, long)]
    longest = -(-brief[-1].past.attended // (5 * MINUTE)) * 5 * MINUTE  # rounded up to five minutes
    usual = sum(visit.past.attended for visit in long) // half
    if not longest or came[0] < came[1] or usual - longest < SHORTER:
        return None
    reason = (
        f"Your {half} shorter sessions, up to {short(_length(longest))}, brought {came[0]};"
        f" your {half} longer ones, {short(_length(usual))} each, brought {came[1]}."
    )
    return Verdict("shorten", reason, len(answered), longest // MINUTE)


def _too_few(count: int, sessions: int) -> str:
    if sessions <= count:
        return f"{_times(count)} so far; it takes {ENOUGH}."
    return f"You said what came of {count} of {_times(sessions)}; it takes {ENOUGH}."


def _times(count: int) -> str:
    return f"{count} session{'s' if count != 1 else ''}"


def _outcomes(count: int) -> str:
    return f"{count} outcome{'s' if count != 1 else ''}"


def _length(microseconds: int) -> timedelta:
    return timedelta(seconds=microseconds // SECOND, microseconds=microseconds % SECOND)
