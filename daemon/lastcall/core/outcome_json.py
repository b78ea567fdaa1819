"""An outcome as a JSON object: over the control socket, in `--json`, in an export. Nothing read is trusted.

    {"chat", "opened", "said_at", "kind", "way", "who", "note", "worth",
     "follow_up": {"due", "told", "settled", "settled_at"} or null}

Instants are exact, to the microsecond where they have one: (chat, opened, said_at) identifies an outcome.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, get_args

from lastcall.core.from_json import Wrong, choice, instant
from lastcall.core.outcome import FollowUp, Outcome, OutcomeKey, Settled, TakenBack, Way
from lastcall.core.plain_text import one_line

LONGEST_TEXT = 300
LONGEST_TAG = 101
LONGEST_KIND = 40
MOST_WORTH = 999_999_999


def to_json(outcome: Outcome) -> dict[str, Any]:
    """The object."""
    follow_up = outcome.follow_up
    return {
        "chat": outcome.chat,
        "opened": exact(outcome.opened),
        "said_at": exact(outcome.said_at),
        "kind": outcome.kind,
        "way": outcome.way,
        "who": outcome.who,
        "note": outcome.note,
        "worth": outcome.worth,
        "follow_up": {
            "due": follow_up.due.isoformat(),
            "told": follow_up.told,
            "settled": follow_up.settled,
            "settled_at": exact(follow_up.settled_at) if follow_up.settled_at else None,
        }
        if follow_up
        else None,
    }


def key_json(key: OutcomeKey) -> dict[str, str]:
    """What identifies an outcome, as an object."""
    chat, opened, said_at = key
    return {"chat": chat, "opened": exact(opened), "said_at": exact(said_at)}


def from_json(read: object) -> Outcome | str:
    """The outcome, or why it is none."""
    try:
        return _outcome(_object(read, "outcome"))
    except Wrong as wrong:
        return str(wrong)


def taken_back(read: Mapping[str, object]) -> TakenBack | str:
    """The outcome that is to be taken back, or why it is none."""
    try:
        return TakenBack(_key(read))
    except Wrong as wrong:
        return str(wrong)


def exact(instant: datetime) -> str:
    """UTC with Z: `2026-11-24T03:00:00Z`, with six more digits where it isn't a whole second."""
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def _outcome(read: Mapping[str, object]) -> Outcome:
    chat, opened, said_at = _key(read)
    worth = read.get("worth")
    if worth is not None and (type(worth) is not int or not 0 <= worth <= MOST_WORTH):
        raise Wrong(f"`worth` must be a whole number up to {MOST_WORTH}.")
    way: Way = choice(read.get("way", "got"), "way", get_args(Way))
    return Outcome(
        chat,
        opened,
        _text(read.get("kind"), "kind", LONGEST_KIND, least=1),
        said_at,
        way=way,
        who=_text(read.get("who", ""), "who", LONGEST_TEXT),
        note=_text(read.get("note", ""), "note", LONGEST_TEXT),
        worth=worth,
        follow_up=None
        if read.get("follow_up") is None
        else _follow_up(_object(read["follow_up"], "follow_up")),
    )


def _follow_up(read: Mapping[str, object]) -> FollowUp:
    due, told = read.get("due"), read.get("told", False)
    if not isinstance(due, str) or type(told) is not bool:
        raise Wrong("`due` must be a date, and `told` true or false.")
    try:
        day = date.fromisoformat(due)
    except ValueError:
        raise Wrong("`due` must be a date, as 2026-12-04.") from None
    settled: Settled | None = None
    if read.get("settled") is not None:
        settled = choice(read["settled"], "settled", get_args(Settled))
    settled_at = None if read.get("settled_at") is None else instant(read["settled_at"], "settled_at")
    return FollowUp(day, told, settled, settled_at)


def _key(read: Mapping[str, object]) -> OutcomeKey:
    chat = _text(read.get("chat"), "chat", LONGEST_TAG, least=2)
    if not chat.startswith("#"):
        raise Wrong("`chat` must be a hashtag.")
    return chat, instant(read.get("opened"), "opened"), instant(read.get("said_at"), "said_at")


def _object(read: object, name: str) -> Mapping[str, object]:
    if not isinstance(read, Mapping):
        raise Wrong(f"`{name}` must be an object.")
    return read


def _text(read: object, name: str, most: int, least: int = 0) -> str:
    if not isinstance(read, str) or len(read) > most:
        raise Wrong(f"`{name}` must be a text of at most {most} characters.")
    text = one_line(read, most)
    if len(text) < least:
        raise Wrong(f"`{name}` is empty.")
    return text
