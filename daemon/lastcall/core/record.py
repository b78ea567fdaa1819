"""What is worth remembering: the entries a look leaves in the ledger, and what is read after a restart."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from lastcall.core.commitment import Limit, Limits
from lastcall.core.outcome import Ended, Outcome, Said, TakenBack
from lastcall.core.schedule import Occurrence
from lastcall.core.session import Closed, Open, Session
from lastcall.core.span import Span


class Mark(Struct, frozen=True):
    """An occurrence that was dealt with without a session."""

    occurrence: Occurrence
    kind: Literal["skipped", "missed"]


class Undone(Struct, frozen=True):
    """A session that never was: Skip takes it back, with all its time."""

    session: Session


Entry = Open | Closed | Undone | Mark | Outcome | TakenBack | Said | Limits
"""Attending and Away: the open session as it stands (written at every change, and at checkpoints)."""


class Memory(Struct, frozen=True):
    """What the keeper must know after a restart."""

    looked_at: datetime | None = None
    """The last look at which somebody was there, None before the first. All that was due until then was told."""
    state: Open | None = None
    """The open session as last written."""
    history: tuple[tuple[str, Span], ...] = ()
    """(hashtag, span) of closed sessions, by start, as far back as a week's budget can reach."""
    marks: tuple[Mark, ...] = ()
    """Marks whose occurrence is recent or yet to come."""
    attended: tuple[Occurrence, ...] = ()
    """Recent occurrences that had a session, now closed."""
    outcomes: tuple[Outcome, ...] = ()
    """Recent ones, and those with an open follow-up however old, in the order in which they were said."""
    ended: tuple[Ended, ...] = ()
    """Recently closed sessions, by `closed`."""
    said: tuple[Said, ...] = ()
    limits: tuple[Limit, ...] = ()
    """The limits that were in force, by key; none without a commitment."""
