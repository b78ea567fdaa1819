"""Reads negations: `except July`, `no chat on 24 December and 1 January`."""

from collections.abc import Sequence

from msgspec import Struct

from lastcall.core.announcement.dates import Day
from lastcall.core.announcement.doubt import Doubt
from lastcall.core.announcement.items import (
    Aside,
    Dates,
    Item,
    Months,
    Ordinals,
    Part,
    Relative,
    Unknown,
    Weekdays,
)
from lastcall.core.announcement.parts import Parts
from lastcall.core.announcement.words import FEASTS


class _Negation(Struct):
    """One that is being read."""

    at: int
    end: int
    said: bool = False
    """Whether it named anything that can be left out."""
    unread: bool = False
    """Whether some of its words were not understood."""
    begins: Day | None = None
    """The date that it names last, where a stretch may begin."""
    endless: bool = False
    """Whether `from` stands before that date, and nothing yet that ends the stretch."""


_NO_DATES = "no chat on 2026-12-24 and 2026-12-31"
_OPEN = frozenset({"between", "before", "after", "past"})
"""Words that leave out more than the date they stand beside."""
_WEEK_OF = ("week of", "weeks of", "week commencing", "w/c")
_STOPPED = frozenset({"cancelled", "canceled", "hiatus", "paused"})
"""Words that by themselves say that nothing takes place."""


class LeavingOut:
    """Sorts what a phrase leaves out into its parts, one negation at a time."""

    def __init__(self, phrase: str, parts: Parts) -> None:
        """No negation is being read."""
        self._phrase, self._parts = phrase, parts
        self._open: _Negation | None = None

    def begin(self, item: Item) -> None:
        """A word that negates."""
        if self._open and not self._phrase[self._open.end : item.at].strip(" ,"):
            self._open.end = item.end  # `but not in January` is one negation
            return
        self.end()
        self._open = _Negation(item.at, item.end)

    def take(self, item: Item, marks: Sequence[str]) -> bool:
        """Take an item as part of the negation; False where there is none, or the item ends it instead.

        `marks` are those since the last item. Raises Doubt.
        """
        negation = self._open
        if negation is None:
            return False
        beside = negation.end == self._last_end(item)
        match item.what:
            case Dates(days):
                self._dates(negation, item, days, marks)
            case Months(months):
                self._months(item, months, marks)
            case Weekdays(days) if beside or marks[-1:] == ["and"]:
                self._parts.not_weekdays += days
            case Ordinals() if beside:
                raise Doubt(
                    "an exception like this is not understood", item.at, "list the dates under skip instead"
                )
            case Unknown(error):
                self._refuse(item, error)
                negation.unread = True
            case Relative() | Part() | Aside():
                pass
            case _:
                self.end()
                return False
        negation.end = item.end
        negation.said |= isinstance(item.what, Dates | Months | Weekdays)
        return True

    def _months(self, item: Item, months: tuple[int, ...], marks: Sequence[str]) -> None:
        if len(months) == 1 and {"from", "until"} & set(marks):
            raise Doubt("which day of the month, and which year?", item.at, _NO_DATES)
        self._parts.not_in += months

    def _refuse(self, item: Item, error: str) -> None:
        """Raises Doubt where a word that is not understood leaves out more than a note can make good."""
        said = self._phrase[item.at : item.end]
        if any(char.isdigit() for char in said):
            raise Doubt(error, item.at, _NO_DATES)
        if said.lower() in FEASTS:
            raise Doubt(f"which dates are left out for {said}?", item.at, _NO_DATES)
        if said.lower() in _OPEN:
            raise Doubt("an exception like this is not understood", item.at, _NO_DATES)

    def _dates(self, negation: _Negation, item: Item, days: tuple[Day, ...], marks: Sequence[str]) -> None:
        """Single dates, a stretch of them, or the day on which it begins again: `no chat until 2027-01-08`."""
        if self._phrase[: item.at].rstrip().lower().endswith(_WEEK_OF):
            raise Doubt("which days of that week?", item.at, _NO_DATES)
        ends = len(days) == 1 and bool({"until", "-"} & set(marks))
        if ends and negation.begins:
            self._parts.not_on.remove(negation.begins)
            self._parts.pauses.append((negation.begins, days[0]))
            negation.begins, negation.endless = None, False
        elif ends and "until" in marks:
            self._parts.first += days
        else:
            self._parts.not_on += days
            negation.begins, negation.endless = days[-1], "from" in marks

    def end(self) -> None:
        """What comes is no longer left out. Raises Doubt where that can't be all."""
        negation, self._open = self._open, None
        if negation and negation.endless and negation.begins:
            raise Doubt("until when?", negation.begins.at, "no chat from 2026-12-20 to 2027-01-03")
        if negation and (negation.unread or not negation.said):
            said = self._phrase[negation.at : negation.end].strip()
            if said.lower() in _STOPPED:
                raise Doubt(f"“{said}”: does it take place at all?", negation.at, _NO_DATES)
            self._parts.notes.append(
                f"“{said}” says no date that could be left out; put such dates under skip."
            )

    def _last_end(self, item: Item) -> int:
        """Where the text before an item ends, blanks and articles aside."""
        before = self._phrase[: item.at].rstrip(" ,").lower()
        for word in (" on", " in", " the"):
            before = before.removesuffix(word)
        return len(before.rstrip())
