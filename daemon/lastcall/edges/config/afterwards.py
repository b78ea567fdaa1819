"""The keys about what comes after a chat, as the core has them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import cast

from lastcall.core.outcome import KINDS, Kind, Way
from lastcall.core.recurrence import Recurrence
from lastcall.edges.config.model import FileKeys, OutcomeKeys
from lastcall.edges.config.nodes import Tree
from lastcall.edges.config.problem import Problem, key_of

_A_MONDAY = date(2018, 1, 1)


def daily(at: time | None, timezone: str) -> Recurrence | None:
    """Each day at a time of day; None: never."""
    return Recurrence(timezone, datetime.combine(_A_MONDAY, at), "FREQ=DAILY") if at else None


def weekly(at: tuple[int, time] | None, timezone: str) -> Recurrence | None:
    """On a weekday (Monday is 0) at a time of day; None: never."""
    if at is None:
        return None
    weekday, clock = at
    start = datetime.combine(_A_MONDAY + timedelta(days=weekday), clock)
    return Recurrence(timezone, start, "FREQ=WEEKLY")


def kinds(written: Sequence[OutcomeKeys]) -> tuple[Kind, ...]:
    """Ours, with the worth that the file gives them, then the user's own."""
    known = {kind.word: kind for kind in KINDS}
    for each in written:
        ours = known.get(each.kind.lower())
        word = ours.word if ours else each.kind
        way = cast("Way", each.way or (ours.way if ours else "got"))
        known[word] = Kind(word, way, each.worth)
    return tuple(known.values())


def doubled_kinds(keys: FileKeys, tree: Tree) -> Iterable[Problem]:
    """One kind twice: which worth holds?"""
    seen: set[str] = set()
    for index, each in enumerate(keys.outcomes):
        word = each.kind.casefold()
        if word in seen:
            way = ("outcomes", index)
            place = tree.place(tree.within(way))
            yield Problem(place.line, place.column, key_of(way), f"{each.kind} is here twice", "take one out")
        seen.add(word)
