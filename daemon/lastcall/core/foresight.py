"""What a new file comes to, worked out before it is gone by: with ten thousand rules that takes a third of a second."""

from datetime import datetime

from msgspec import Struct

from lastcall.core.agenda import Agenda, agenda
from lastcall.core.commitment import Bound, Limit, bind
from lastcall.core.schedule import Schedule


class Known(Struct, frozen=True):
    """What of the keeper's knowledge bears on it."""

    limits: tuple[Limit, ...]
    """As they have been in force."""
    since: datetime
    """All that was due until then has been told."""
    spent_from: datetime
    """When the open session began, or `since`."""

    def covers(self, other: "Known") -> bool:
        """Whether what was foreseen with this still holds for one who knows the other."""
        return self.limits == other.limits and self.since <= other.since


class Foresight(Struct, frozen=True):
    """A file, and what to go by for its sake."""

    file: Schedule
    known: Known
    bound: Bound
    agenda: Agenda


def foresee(file: Schedule, known: Known, now: datetime) -> Foresight:
    """Work out what a file comes to. Pure, so it may be done beside the loop."""
    bound = bind(file, known.limits, now)
    return Foresight(
        file, known, bound, agenda(bound.schedule, known.since, now, spent_from=known.spent_from)
    )
