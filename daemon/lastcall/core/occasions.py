"""What is said at set times: the evening's repeat, the week's digest. Each time once, whatever happens in between."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from lastcall.core.outcome import Occasion, Said
from lastcall.core.recurrence import SECOND, Recurrence, next_start, starts

FAR_AHEAD = timedelta(days=8)
"""Said until then: the clock was wrong when it was said, or is wrong now."""
A_WEEK_AND_MORE = timedelta(days=8)
"""No rule is rarer than weekly."""

Rules = dict[Occasion, Recurrence | None]


class Occasions:
    """Knows until when each occasion was said, and when it is next."""

    def __init__(self, rules: Rules, said: Sequence[Said], now: datetime) -> None:
        """Begin from what the ledger remembers. What was due before the first look ever is never said."""
        self._rules = rules
        until: dict[Occasion, datetime] = {each.what: each.until for each in said}
        self.unrecorded = [Said(what, now) for what in rules if what not in until]
        """What the ledger doesn't know yet: from when on occasions count."""
        self._until = until | {each.what: each.until for each in self.unrecorded}
        self._counted_from: dict[Occasion, datetime] = {}
        self.look(now)

    def look(self, now: datetime) -> None:
        """See whether what was said until when can be believed, by the clock as it is now.

        If not, occasions count from here on; what was said is not forgotten, for it may be the clock that is wrong.
        """
        counted_from = {what: self._believed(what, until, now) for what, until in self._until.items()}
        if counted_from != self._counted_from:
            self._counted_from = counted_from
            self._plan()

    def adopt(self, rules: Rules) -> None:
        """Go by new times."""
        self._rules = rules
        self._plan()

    def until(self, what: Occasion) -> datetime:
        """All that was due until then was said."""
        return self._counted_from[what]

    def due(self, what: Occasion, now: datetime) -> datetime | None:
        """The last time up to `now` at which it was due and not said."""
        rule, turn = self._rules[what], self._next[what]
        if rule is None or turn is None or turn > now:
            return None
        return max((turn, *starts(rule, max(turn, now - A_WEEK_AND_MORE), now + SECOND)))

    def say(self, what: Occasion, due: datetime) -> Said:
        """It is said now, for all times up to `due`."""
        self._until[what] = self._counted_from[what] = due
        self._plan()
        return Said(what, due)

    def next_turn(self) -> datetime | None:
        """When something is next to be said; in the past where it is due and was not said."""
        return min((turn for turn in self._next.values() if turn), default=None)

    def _believed(self, what: Occasion, until: datetime, now: datetime) -> datetime:
        if until <= now + FAR_AHEAD:
            return until
        before = self._counted_from.get(what, now)
        return min(before, now)

    def _plan(self) -> None:
        """Rules are not expanded at each look."""
        self._next = {
            what: next_start(rule, self._counted_from[what] + SECOND) if rule else None
            for what, rule in self._rules.items()
        }
