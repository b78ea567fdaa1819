"""A ledger for tests: it keeps everything in memory, and its disk can be full."""

from collections.abc import Sequence
from datetime import datetime

from lastcall.core.commitment import Limit, Limits
from lastcall.core.outcome import Ended, Outcome, OutcomeKey, Said, TakenBack
from lastcall.core.record import Entry, Mark, Memory, Undone
from lastcall.core.session import Attending, Away, Closed, Session
from lastcall.ports import Ledger, LedgerError

Key = tuple[str, datetime]


class MemoryLedger:
    """What a ledger keeps, in dictionaries."""

    def __init__(self) -> None:
        self.fail = False
        """While set, the disk is full."""
        self.sessions: dict[Key, Attending | Away | Closed] = {}
        self.looked_at: datetime | None = None
        self._marks: dict[Key, Mark] = {}
        self._outcomes: dict[OutcomeKey, Outcome] = {}
        self._said: dict[str, Said] = {}
        self._limits: tuple[Limit, ...] = ()
        self._exported: set[tuple[Key, datetime]] = set()

    @property
    def closed(self) -> list[Closed]:
        """The sessions that are over, in the order in which they were."""
        over = [state for state in self.sessions.values() if isinstance(state, Closed)]
        return sorted(over, key=lambda closed: (closed.closed, key(closed.session)))

    @property
    def marks(self) -> list[Mark]:
        return sorted(self._marks.values(), key=lambda mark: (mark.occurrence.start, mark.occurrence.chat))

    @property
    def outcomes(self) -> list[Outcome]:
        """All of them, as they were said."""
        return sorted(self._outcomes.values(), key=lambda outcome: outcome.said_at)

    def load(self, since: datetime) -> Memory:
        self._check_disk()
        open_ones = [state for state in self.sessions.values() if not isinstance(state, Closed)]
        history = [
            (span.start, chat, opened, number, span)
            for (chat, opened), state in self.sessions.items()
            if isinstance(state, Closed)
            for number, span in enumerate(state.session.spans)
            if span.end >= since
        ]
        attended = {
            (occurrence.start, occurrence.chat, occurrence.end): occurrence
            for closed in self.closed
            if (occurrence := closed.session.occurrence) and occurrence.end >= since
        }
        return Memory(
            looked_at=self.looked_at,
            state=max(open_ones, key=lambda state: state.session.opened, default=None),
            history=tuple((chat, span) for _, chat, _, _, span in sorted(history, key=lambda row: row[:4])),
            marks=tuple(mark for mark in self.marks if mark.occurrence.end >= since),
            attended=tuple(attended[each] for each in sorted(attended)),
            outcomes=tuple(each for each in self.outcomes if each.said_at >= since or each.is_open),
            ended=tuple(_in_short(closed) for closed in self.closed if closed.closed >= since),
            said=tuple(self._said[what] for what in sorted(self._said)),
            limits=tuple(sorted(self._limits, key=lambda limit: limit.key)),
        )

    def write(self, entries: Sequence[Entry], looked_at: datetime) -> None:
        self._check_disk()
        for entry in entries:
            self._put(entry)
        self.looked_at = looked_at

    def pending_overruns(self) -> Sequence[Closed]:
        self._check_disk()
        return [
            closed
            for closed in self.closed
            if closed.overrun and (key(closed.session), closed.closed) not in self._exported
        ]

    def exported(self, overruns: Sequence[Closed]) -> None:
        self._check_disk()
        self._exported |= {(key(closed.session), closed.closed) for closed in overruns}

    def _put(self, entry: Entry) -> None:
        match entry:
            case Attending() | Away() | Closed():
                self.sessions[key(entry.session)] = entry
            case Undone(session):
                self.sessions.pop(key(session), None)
                mine = [each for each in self._outcomes if each[:2] == key(session)]
                for each in mine:
                    del self._outcomes[each]
            case Mark(occurrence):
                self._marks[occurrence.chat, occurrence.start] = entry
            case Outcome():
                self._outcomes[entry.key] = entry
            case TakenBack(taken):
                self._outcomes.pop(taken, None)
            case Said(what):
                self._said[what] = entry
            case Limits(limits):
                self._limits = limits

    def _check_disk(self) -> None:
        if self.fail:
            raise LedgerError("the ledger: database or disk is full")


def _in_short(closed: Closed) -> Ended:
    return Ended(*key(closed.session), closed.closed, closed.ended_by, closed.attended, closed.overrun)


def key(session: Session) -> Key:
    return session.chat, session.opened


_FITS: type[Ledger] = MemoryLedger
