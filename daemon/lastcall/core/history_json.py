"""The history as JSON objects, for `lastcall export` and `import`. Nothing read is trusted.

    {"session": {"chat", "opened", "closed", "planned_start", "planned_end", "extended_us", "extensions", "attended_us",
                 "allowance_us", "overrun_us", "limit", "ended_by", "spans": [{"start", "length_us"}]}}
    {"mark": {"chat", "planned_start", "planned_end", "kind"}}
    {"outcome": {...}}                          see outcome_json.py

Instants and lengths are exact, to the microsecond, because they identify a session and add up.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, get_args

from lastcall.core import outcome_json
from lastcall.core.budget import Limit
from lastcall.core.from_json import Wrong, choice, instant, whole
from lastcall.core.microseconds import MICROSECOND, microseconds
from lastcall.core.outcome import Outcome
from lastcall.core.outcome_json import LONGEST_TAG, exact
from lastcall.core.plain_text import one_line
from lastcall.core.record import Mark
from lastcall.core.schedule import Occurrence
from lastcall.core.session import Closed, EndedBy, Session
from lastcall.core.span import Span

Remembered = Closed | Mark | Outcome
LONGEST_US = 31 * 24 * 3600 * 1_000_000
"""Nobody attends a chat for a month."""
MOST_SPANS = 1000
MOST_EXTENSIONS = 1000
_LIMITS, _ENDINGS, _MARKS = get_args(Limit), get_args(EndedBy), ("skipped", "missed")


def to_json(entry: Remembered) -> dict[str, Any]:
    """The object."""
    match entry:
        case Outcome():
            return {"outcome": outcome_json.to_json(entry)}
        case Mark(occurrence, kind):
            return {"mark": {"chat": occurrence.chat, **_planned(occurrence), "kind": kind}}
        case Closed():
            return {"session": _session(entry)}


def from_json(read: object) -> Remembered | str:
    """The entry, or why it is none."""
    if not isinstance(read, Mapping) or len(read) != 1:
        return 'A line is one object: {"session": …}, {"mark": …} or {"outcome": …}.'
    [(kind, fields)] = read.items()
    if not isinstance(fields, Mapping):
        return f"`{one_line(str(kind), 40)}` must be an object."
    try:
        match kind:
            case "session":
                return _read_session(fields)
            case "mark":
                return _read_mark(fields)
            case "outcome":
                return outcome_json.from_json(fields)
            case _:
                return f"`{one_line(str(kind), 40)}` is nothing that this lastcall knows."
    except Wrong as wrong:
        return str(wrong)


def _session(closed: Closed) -> dict[str, Any]:
    session = closed.session
    planned = session.occurrence
    return {
        "chat": session.chat,
        "opened": exact(session.opened),
        "closed": exact(closed.closed),
        **(_planned(planned) if planned else {"planned_start": None, "planned_end": None}),
        "extended_us": microseconds(session.extended),
        "extensions": session.extensions,
        "attended_us": microseconds(closed.attended),
        "allowance_us": microseconds(closed.allowance),
        "overrun_us": microseconds(closed.overrun),
        "limit": closed.limit,
        "ended_by": closed.ended_by,
        "spans": [
            {"start": exact(span.start), "length_us": microseconds(span.length)} for span in session.spans
        ],
    }


def _planned(occurrence: Occurrence) -> dict[str, str]:
    return {"planned_start": exact(occurrence.start), "planned_end": exact(occurrence.end)}


# Reading


def _read_session(read: Mapping[str, object]) -> Closed:
    chat, spans = _chat(read), read.get("spans")
    if not isinstance(spans, list) or len(spans) > MOST_SPANS:
        raise Wrong(f"`spans` must be a list of at most {MOST_SPANS}.")
    off_schedule = read.get("planned_start") is None and read.get("planned_end") is None
    attended, overrun = _length(read, "attended_us"), _length(read, "overrun_us")
    if overrun > attended:
        raise Wrong("`overrun_us` is more than `attended_us`.")
    session = Session(
        chat,
        None if off_schedule else _occurrence(chat, read),
        instant(read.get("opened"), "opened"),
        tuple(map(_span, spans)),
        extended=_length(read, "extended_us"),
        extensions=whole(read.get("extensions"), "extensions", MOST_EXTENSIONS),
    )
    return Closed(
        session,
        instant(read.get("closed"), "closed"),
        choice(read.get("ended_by"), "ended_by", _ENDINGS),
        attended,
        _length(read, "allowance_us"),
        overrun,
        choice(read.get("limit"), "limit", _LIMITS),
    )


def _span(read: object) -> Span:
    if not isinstance(read, Mapping):
        raise Wrong("a span must be an object.")
    return Span(instant(read.get("start"), "start"), _length(read, "length_us"))


def _read_mark(read: Mapping[str, object]) -> Mark:
    return Mark(_occurrence(_chat(read), read), choice(read.get("kind"), "kind", _MARKS))


def _occurrence(chat: str, read: Mapping[str, object]) -> Occurrence:
    return Occurrence(
        chat,
        instant(read.get("planned_start"), "planned_start"),
        instant(read.get("planned_end"), "planned_end"),
    )


def _chat(read: Mapping[str, object]) -> str:
    chat = read.get("chat")
    if not isinstance(chat, str) or not 2 <= len(chat) <= LONGEST_TAG or not chat.startswith("#"):
        raise Wrong("`chat` must be a hashtag.")
    if not chat.isprintable() or " " in chat:
        raise Wrong("`chat` has characters that no hashtag has.")
    return chat


def _length(read: Mapping[str, object], name: str) -> timedelta:
    return whole(read.get(name), name, LONGEST_US) * MICROSECOND
