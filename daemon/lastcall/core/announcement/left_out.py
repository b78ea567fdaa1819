"""Reads negations: `except July`, `no chat on 24 December and 1 January`."""

from collections.abc import Sequence

from msgspec import Struct

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


class _Negation(Struct):
    """One that is being read."""

    at: int
    end: int
    said: bool = False
    """Whether it named anything that can be left out."""
    unread: bool = False
    """Whether some of its words were not understood."""


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
                self._parts.not_on += days
            case Months(months):
                self._parts.not_in += months
            case Weekdays(days) if beside or marks[-1:] == ["and"]:
                self._parts.not_weekdays += days
            case Ordinals() if beside:
                raise Doubt(
                    "an exception like this is not understood", item.at, "list the dates under skip instead"
                )
            case Unknown(error) if any(char.isdigit() for char in self._phrase[item.at : item.end]):
                raise Doubt(error, item.at, "no chat on 2026-12-24 and 2026-12-31")
            case Unknown():
                negation.unread = True
            case Relative() | Part() | Aside():
                pass
            case _:
                self.end()
                return False
        negation.end = item.end
        negation.said |= isinstance(item.what, Dates | Months | Weekdays)
        return True

    def end(self) -> None:
        """What comes is no longer left out."""
        negation, self._open = self._open, None
        if negation and (negation.unread or not negation.said):
            said = self._phrase[negation.at : negation.end].strip()
            self._parts.notes.append(
                f"“{said}” says no date that could be left out; put such dates under skip."
            )

    def _last_end(self, item: Item) -> int:
        """Where the text before an item ends, blanks and articles aside."""
        before = self._phrase[: item.at].rstrip(" ,").lower()
        for word in (" on", " in", " the"):
            before = before.removesuffix(word)
        return len(before.rstrip())
