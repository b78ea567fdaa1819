"""What the keeper decides and what it can be told, as values. The service carries decisions out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

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


@dataclass(frozen=True, slots=True)
class Join:
    """Open a session: of this chat, or of the one that is on."""

    chat: str | None = None


@dataclass(frozen=True, slots=True)
class Leave:
    """Close the open session."""


@dataclass(frozen=True, slots=True)
class Extend:
    """Take extra minutes."""


@dataclass(frozen=True, slots=True)
class Skip:
    """Don't go: the session that is open is undone, or the coming occurrence is left out."""

    chat: str | None = None
    start: datetime | None = None
    """Which occurrence; None: the one that is on, or the next."""


@dataclass(frozen=True, slots=True)
class Snooze:
    """Remind again, this much later."""

    length: timedelta
    chat: str | None = None


@dataclass(frozen=True, slots=True)
class SayOutcome:
    """Say what came of a session."""

    chat: str
    opened: datetime
    kind: str
    in_the_evening: bool = False
    """Said in the bubble that asks once more: the next question may follow."""


@dataclass(frozen=True, slots=True)
class KeepOutcome:
    """Remember an outcome that was said in full, or changed."""

    outcome: Outcome


@dataclass(frozen=True, slots=True)
class TakeBackOutcome:
    """Forget an outcome."""

    key: OutcomeKey


@dataclass(frozen=True, slots=True)
class SettleFollowUp:
    """A follow-up is done, put off until tomorrow, or dropped."""

    key: OutcomeKey
    how: Literal["done", "tomorrow", "dropped"]


@dataclass(frozen=True, slots=True)
class OpenReport:
    """Open the report of what the chats brought."""


OutcomeCommand = SayOutcome | KeepOutcome | TakeBackOutcome | SettleFollowUp


@dataclass(frozen=True, slots=True)
class OpenLink:
    """Open the chat where it happens."""

    link: str


Command = Join | Leave | Extend | Skip | Snooze | OutcomeCommand | OpenLink | OpenReport


@dataclass(frozen=True, slots=True)
class Choice:
    """A button and what it does."""

    key: str
    label: str
    command: Command


@dataclass(frozen=True, slots=True)
class Tell:
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


@dataclass(frozen=True, slots=True)
class Hush:
    """Take away what is shown of a chat, or under another tag."""

    chat: str


@dataclass(frozen=True, slots=True)
class Record:
    """Remember this."""

    entry: Entry


@dataclass(frozen=True, slots=True)
class LockScreen:
    """Lock the screen."""

    chat: str
    over: timedelta


@dataclass(frozen=True, slots=True)
class RunProgram:
    """Start the program that the user's file names."""

    chat: str
    command: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Browse:
    """Open a link in the user's browser."""

    link: str


@dataclass(frozen=True, slots=True)
class ShowReport:
    """Show the report of what the chats brought."""


Decision = Tell | Hush | Record | LockScreen | RunProgram | Browse | ShowReport


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a command: a refusal is an answer too, not a fault."""

    ok: bool
    text: str
    decisions: tuple[Decision, ...] = ()
