"""What came of a session, in either direction: what the user got and what the user gave, and what is to follow."""

from datetime import date, datetime, timedelta
from typing import Literal

from msgspec import Struct

Way = Literal["got", "gave"]
Settled = Literal["done", "dropped"]
OutcomeKey = tuple[str, datetime, datetime]
"""Hashtag, `opened` and `said_at`: identifies an outcome."""


class Kind(Struct, frozen=True):
    """A kind of outcome that the user may choose."""

    word: str
    way: Way = "got"
    """Which way it goes where the user doesn't say."""
    worth: int | None = None
    """What one of it is worth, in whatever the user counts."""


KINDS = (
    Kind("opportunity"),
    Kind("referral"),
    Kind("connection"),
    Kind("idea"),
    Kind("introduction", "gave"),
    Kind("answer", "gave"),
    Kind("nothing"),
)
"""Those that need no file."""
NOTHING = "nothing"
"""The kind that says: just chatting."""
A_WHILE = timedelta(minutes=5)
"""Who locks the screen or closes the lid after less than this was hardly in the chat."""


class FollowUp(Struct, frozen=True):
    """What the user means to do about an outcome, and whether it was done."""

    due: date
    """A day of the user's own calendar, not an instant: Friday stays Friday wherever the user travels."""
    told: bool = False
    """Whether the notification of the day was shown."""
    settled: Settled | None = None
    """None: it is open."""
    settled_at: datetime | None = None


class Outcome(Struct, frozen=True):
    """One thing that came of a session; a session may have several. Frozen, but its row may be replaced."""

    chat: str
    opened: datetime
    """With `chat`, the session it belongs to."""
    kind: str
    """A word of `KINDS` or of the user's own."""
    said_at: datetime
    """When it was first said; unlike the rest it never changes."""
    way: Way = "got"
    who: str = ""
    """Who or what: `Jane at Acme`."""
    note: str = ""
    worth: int | None = None
    """What it was worth when it was said, in whatever the user counts."""
    follow_up: FollowUp | None = None

    @property
    def key(self) -> OutcomeKey:
        """What identifies it, also after it was edited."""
        return self.chat, self.opened, self.said_at

    @property
    def counts(self) -> bool:
        """Whether anything came of it."""
        return self.kind != NOTHING

    @property
    def is_open(self) -> bool:
        """Whether a follow-up is still to be done."""
        return self.follow_up is not None and self.follow_up.settled is None


class TakenBack(Struct, frozen=True):
    """An outcome that the user takes back."""

    key: OutcomeKey


class Ended(Struct, frozen=True):
    """A closed session in short, as much of it as the question what came of it needs."""

    chat: str
    opened: datetime
    closed: datetime
    ended_by: str
    attended: timedelta
    overrun: timedelta = timedelta()

    @property
    def asks(self) -> bool:
        """Whether the question is worth asking: somebody was there at the end, or for a while."""
        if self.ended_by in {"user", "chat"}:
            return True
        return self.ended_by not in {"gave_up", "crash"} and self.attended >= A_WHILE


Occasion = Literal["ask_again", "digest"]


class Said(Struct, frozen=True):
    """All of a kind that was due until then has been said, or was not worth saying."""

    what: Occasion
    until: datetime


class Kept(Struct, frozen=True):
    """An outcome as the ledger keeps it."""

    number: int
    """What the user calls it by; never given twice."""
    outcome: Outcome
