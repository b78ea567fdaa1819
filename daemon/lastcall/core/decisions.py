"""What the keeper decides and what it can be told, as values. The service carries decisions out."""

from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from lastcall.core.outcome import Outcome, OutcomeKey
from lastcall.core.record import Entry

TellKind = Literal[
    "remind",
    "start",
    "while_away",
    "warn",
    "time_up",
    "over",
    "extended",
    "close",
    "problem",
    "ask_again",
    "follow_up",
    "digest",
    "commitment",
]
Level = Literal["low", "normal", "critical"]


class Join(Struct, frozen=True):
    """Open a session: of this chat, or of the one that is on."""

    chat: str | None = None


class Leave(Struct, frozen=True):
    """Close the open session."""


class Extend(Struct, frozen=True):
    """Take extra minutes."""


class Skip(Struct, frozen=True):
    """Don't go: the session that is open is undone, or the coming occurrence is left out."""

    chat: str | None = None
    start: datetime | None = None
    """Which occurrence; None: the one that is on, or the next."""


class Snooze(Struct, frozen=True):
    """Remind again, this much later."""

    length: timedelta
    chat: str | None = None


class SayOutcome(Struct, frozen=True):
    """Say what came of a session."""

    chat: str
    opened: datetime
    kind: str
    in_the_evening: bool = False
    """Said in the bubble that asks once more: the next question may follow."""


class KeepOutcome(Struct, frozen=True):
    """Remember an outcome that was said in full, or changed."""

    outcome: Outcome


class TakeBackOutcome(Struct, frozen=True):
    """Forget an outcome."""

    key: OutcomeKey


class SettleFollowUp(Struct, frozen=True):
    """A follow-up is done, put off until tomorrow, or dropped."""

    key: OutcomeKey
    how: Literal["done", "tomorrow", "dropped"]


class OpenReport(Struct, frozen=True):
    """Open the report of what the chats brought."""


OutcomeCommand = SayOutcome | KeepOutcome | TakeBackOutcome | SettleFollowUp


class OpenLink(Struct, frozen=True):
    """Open the chat where it happens."""

    link: str


Command = Join | Leave | Extend | Skip | Snooze | OutcomeCommand | OpenLink | OpenReport


class Choice(Struct, frozen=True):
    """A button and what it does."""

    key: str
    label: str
    command: Command


class Tell(Struct, frozen=True):
    """Show the user something. It replaces what was shown under the same tag before."""

    kind: TellKind
    chat: str
    """Hashtag; empty where it isn't about one chat."""
    summary: str
    body: str = ""
    level: Level = "normal"
    choices: tuple[Choice, ...] = ()
    stays: bool = False
    left: timedelta | None = None
    """The allowance of the session that has just opened; None where none has."""
    about: str = ""
    """Where it isn't of one chat, or of more than the chat: what it is of."""

    @property
    def tag(self) -> str:
        """What it is shown under: one bubble a tag. Empty: lastcall's own."""
        return self.about or self.chat

    @property
    def text(self) -> str:
        """All of it in one line."""
        return f"{self.summary} {self.body}".strip()


class Hush(Struct, frozen=True):
    """Take away what is shown of a chat, or under another tag."""

    chat: str


class Record(Struct, frozen=True):
    """Remember this."""

    entry: Entry


class LockScreen(Struct, frozen=True):
    """Lock the screen."""

    chat: str
    over: timedelta


class RunProgram(Struct, frozen=True):
    """Start the program that the user's file names."""

    chat: str
    command: tuple[str, ...]


class Browse(Struct, frozen=True):
    """Open a link in the user's browser."""

    link: str


class ShowReport(Struct, frozen=True):
    """Show the report of what the chats brought."""


Decision = Tell | Hush | Record | LockScreen | RunProgram | Browse | ShowReport


class Answer(Struct, frozen=True):
    """What became of a command: a refusal is an answer too, not a fault."""

    ok: bool
    text: str
    decisions: tuple[Decision, ...] = ()
