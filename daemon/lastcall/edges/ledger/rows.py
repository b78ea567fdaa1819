"""The core's values as rows, and back. Whoever calls holds the transaction."""

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from lastcall.core.commitment import Limit, Limits
from lastcall.core.microseconds import EVER
from lastcall.core.microseconds import MICROSECOND as _MICROSECOND
from lastcall.core.microseconds import at as _at
from lastcall.core.microseconds import instant as _instant
from lastcall.core.microseconds import microseconds as _length
from lastcall.core.outcome import Outcome, Said, TakenBack
from lastcall.core.record import Entry, Mark, Memory, Undone
from lastcall.core.schedule import Occurrence
from lastcall.core.session import Attending, Away, Closed, Open, Session
from lastcall.core.span import Span
from lastcall.edges.ledger import outcomes

# Writing


def put(connection: sqlite3.Connection, entry: Entry) -> None:
    """Write an entry in place of what was there under its key."""
    match entry:
        case Attending() | Away() | Closed():
            _put_session(connection, entry)
        case Undone(session):
            connection.execute("DELETE FROM sessions WHERE chat = ? AND opened = ?", _key(session))
            connection.execute("DELETE FROM outcomes WHERE chat = ? AND opened = ?", _key(session))
        case Mark(occurrence, kind):
            start, end = _instant(occurrence.start), _instant(occurrence.end)
            connection.execute(
                "INSERT OR REPLACE INTO marks VALUES (?, ?, ?, ?)", (occurrence.chat, start, end, kind)
            )
        case Outcome() | TakenBack() | Said():
            outcomes.put(connection, entry)
        case Limits(limits):
            connection.execute("DELETE FROM limits")
            connection.executemany("INSERT INTO limits VALUES (?, ?, ?, ?)", map(_limit_row, limits))


def put_looked_at(connection: sqlite3.Connection, looked_at: datetime) -> None:
    """Remember when the last look was."""
    connection.execute("INSERT OR REPLACE INTO looks VALUES (1, ?)", (_instant(looked_at),))


def put_exported(connection: sqlite3.Connection, overruns: Iterable[Closed]) -> None:
    """Remember that these stand in the overrun log."""
    connection.executemany(
        "INSERT OR IGNORE INTO exports VALUES (?, ?, ?)",
        [(*_key(closed.session), _instant(closed.closed)) for closed in overruns],
    )


def _put_session(connection: sqlite3.Connection, state: Open | Closed) -> None:
    session = state.session
    connection.execute("DELETE FROM sessions WHERE chat = ? AND opened = ?", _key(session))
    connection.execute(
        "INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *_key(session),
            *_planned(session),
            _length(session.extended),
            session.extensions,
            *_standing(state),
        ),
    )
    spans = session.spans if isinstance(state, Closed) else state.spans
    connection.executemany(
        "INSERT INTO spans VALUES (?, ?, ?, ?, ?)",
        [(*_key(session), n, _instant(span.start), _length(span.length)) for n, span in enumerate(spans)],
    )


def _key(session: Session) -> tuple[str, int]:
    return session.chat, _instant(session.opened)


def _planned(session: Session) -> tuple[int | None, int | None]:
    occurrence = session.occurrence
    return (_instant(occurrence.start), _instant(occurrence.end)) if occurrence else (None, None)


def _standing(state: Open | Closed) -> tuple[int | str | None, ...]:
    """The columns from `away_since` to `limited_by`."""
    match state:
        case Attending():
            return (None,) * 8
        case Away(_, since, reason):
            return (_instant(since), reason, *(None,) * 6)
        case Closed(_, closed, ended_by, attended, allowance, overrun, limit):
            account = (_length(attended), _length(allowance), _length(overrun))
            return (None, None, _instant(closed), ended_by, *account, limit)


# Reading


def memory(connection: sqlite3.Connection, since: datetime) -> Memory:
    """All that the keeper must know; what ended before `since` is left out."""
    oldest = (_instant(since),)
    looked_at = connection.execute("SELECT looked_at FROM looks").fetchone()
    state = connection.execute(
        "SELECT * FROM sessions WHERE closed IS NULL ORDER BY opened DESC LIMIT 1"
    ).fetchone()
    history = connection.execute(
        "SELECT chat, start, length FROM spans JOIN sessions USING (chat, opened)"
        " WHERE start + length >= ? AND closed IS NOT NULL ORDER BY start, chat, opened, number",
        oldest,
    )
    attended = connection.execute(
        "SELECT DISTINCT chat, planned_start, planned_end FROM sessions"
        " WHERE planned_end >= ? AND closed IS NOT NULL ORDER BY planned_start, chat, planned_end",
        oldest,
    )
    return Memory(
        looked_at=_at(looked_at["looked_at"]) if looked_at else None,
        state=_open(connection, state) if state else None,
        history=tuple((row["chat"], _span(row)) for row in history),
        marks=tuple(marks(connection, since)),
        attended=tuple(_occurrence(row) for row in attended),
        outcomes=outcomes.recent(connection, since),
        ended=outcomes.ended(connection, since),
        said=outcomes.said(connection),
        limits=limits(connection),
    )


def limits(connection: sqlite3.Connection) -> tuple[Limit, ...]:
    """The limits in force, by key."""
    found = connection.execute("SELECT * FROM limits ORDER BY key")
    return tuple(
        Limit(
            row["key"], row["value"], row["wanted"], _at(row["since"]) if row["since"] is not None else None
        )
        for row in found
    )


def _limit_row(limit: Limit) -> tuple[str, str, str, int | None]:
    return limit.key, limit.value, limit.wanted, _instant(limit.since) if limit.since else None


def overruns(connection: sqlite3.Connection, since: datetime | None) -> list[Closed]:
    """The sessions with an overrun that were closed at `since` or later, oldest first."""
    found = connection.execute(
        "SELECT * FROM sessions WHERE overrun > 0 AND closed >= ? ORDER BY closed, chat, opened",
        (_instant(since) if since else 0,),
    )
    return [_closed(connection, row) for row in found]


def sessions(connection: sqlite3.Connection, since: datetime | None) -> list[Closed]:
    """All sessions that were closed at `since` or later, by `closed`; their spans are read in one sweep."""
    wanted = (_instant(since) if since else EVER,)
    spans: dict[tuple[str, int], list[Span]] = {}
    for row in connection.execute(
        "SELECT chat, opened, start, length FROM spans JOIN sessions USING (chat, opened)"
        " WHERE closed >= ? ORDER BY chat, opened, number",
        wanted,
    ):
        spans.setdefault((row["chat"], row["opened"]), []).append(_span(row))
    found = connection.execute(
        "SELECT * FROM sessions WHERE closed >= ? ORDER BY closed, chat, opened", wanted
    )
    return [_account(row, tuple(spans.get((row["chat"], row["opened"]), ()))) for row in found]


def marks(connection: sqlite3.Connection, since: datetime | None) -> list[Mark]:
    """What was skipped or missed and would have ended at `since` or later, by start."""
    found = connection.execute(
        "SELECT * FROM marks WHERE planned_end >= ? ORDER BY planned_start, chat",
        (_instant(since) if since else EVER,),
    )
    return [Mark(_occurrence(row), row["kind"]) for row in found]


def pending_overruns(connection: sqlite3.Connection) -> list[Closed]:
    """The sessions with an overrun that are not known to stand in the overrun log, oldest first."""
    found = connection.execute(
        "SELECT * FROM sessions WHERE overrun > 0"
        # not `NOT IN`, which reads all exports for each of them: eleven seconds after ten years
        " AND NOT EXISTS (SELECT 1 FROM exports AS e"
        " WHERE (e.chat, e.opened, e.closed) = (sessions.chat, sessions.opened, sessions.closed))"
        " ORDER BY closed, chat, opened"
    )
    return [_closed(connection, row) for row in found]


def _open(connection: sqlite3.Connection, row: sqlite3.Row) -> Open:
    spans = _spans(connection, row)
    if row["away_since"] is None:
        return Attending(_session(row, spans[:-1]), spans[-1])
    return Away(_session(row, spans), _at(row["away_since"]), row["away_reason"])


def _closed(connection: sqlite3.Connection, row: sqlite3.Row) -> Closed:
    return _account(row, _spans(connection, row))


def _account(row: sqlite3.Row, spans: tuple[Span, ...]) -> Closed:
    return Closed(
        _session(row, spans),
        closed=_at(row["closed"]),
        ended_by=row["ended_by"],
        attended=row["attended"] * _MICROSECOND,
        allowance=row["allowance"] * _MICROSECOND,
        overrun=row["overrun"] * _MICROSECOND,
        limit=row["limited_by"],
    )


def _session(row: sqlite3.Row, spans: tuple[Span, ...]) -> Session:
    return Session(
        row["chat"],
        _occurrence(row) if row["planned_start"] is not None else None,
        _at(row["opened"]),
        spans,
        extended=row["extended"] * _MICROSECOND,
        extensions=row["extensions"],
    )


def _spans(connection: sqlite3.Connection, row: sqlite3.Row) -> tuple[Span, ...]:
    found = connection.execute(
        "SELECT start, length FROM spans WHERE chat = ? AND opened = ? ORDER BY number",
        (row["chat"], row["opened"]),
    )
    return tuple(_span(span) for span in found)


def _span(row: sqlite3.Row) -> Span:
    return Span(_at(row["start"]), row["length"] * _MICROSECOND)


def _occurrence(row: sqlite3.Row) -> Occurrence:
    return Occurrence(row["chat"], _at(row["planned_start"]), _at(row["planned_end"]))
