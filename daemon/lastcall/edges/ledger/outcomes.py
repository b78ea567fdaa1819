"""Outcomes and what was said, as rows and back. Whoever calls holds the transaction."""

import sqlite3
from datetime import date, datetime

from lastcall.core.microseconds import MICROSECOND, at, instant
from lastcall.core.outcome import Ended, FollowUp, Kept, Outcome, OutcomeKey, Said, TakenBack

_VALUES = "kind = ?, way = ?, who = ?, note = ?, worth = ?, due = ?, told = ?, settled = ?, settled_at = ?"
_REPLACE = f"UPDATE outcomes SET {_VALUES} WHERE chat = ? AND opened = ? AND said_at = ?"  # noqa: S608 - our own words
_ADD = """
INSERT INTO outcomes (kind, way, who, note, worth, due, told, settled, settled_at, chat, opened, said_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


def put(connection: sqlite3.Connection, entry: Outcome | TakenBack | Said) -> None:
    """Write an entry in place of what was there under its key. An outcome keeps its number."""
    match entry:
        case Outcome():
            texts = (entry.kind, entry.way, entry.who, entry.note)
            values = (*texts, entry.worth, *_follow_up(entry.follow_up), *_key(entry.key))
            if (
                connection.execute(_REPLACE, values).rowcount == 0
            ):  # an upsert would use up a number each time
                connection.execute(_ADD, values)
        case TakenBack(key):
            connection.execute(
                "DELETE FROM outcomes WHERE chat = ? AND opened = ? AND said_at = ?", _key(key)
            )
        case Said(what, until):
            connection.execute("INSERT OR REPLACE INTO said VALUES (?, ?)", (what, instant(until)))


def _key(key: OutcomeKey) -> tuple[str, int, int]:
    chat, opened, said_at = key
    return chat, instant(opened), instant(said_at)


def _follow_up(follow_up: FollowUp | None) -> tuple[str | int | None, ...]:
    """The columns from `due` on."""
    if follow_up is None:
        return None, 0, None, None
    settled_at = instant(follow_up.settled_at) if follow_up.settled_at else None
    return follow_up.due.isoformat(), int(follow_up.told), follow_up.settled, settled_at


# Reading


def recent(connection: sqlite3.Connection, since: datetime) -> tuple[Outcome, ...]:
    """The outcomes that were said at `since` or later, and all with an open follow-up, as they were said."""
    # Numbers first: asked for whole rows in order, SQLite would walk through all of them.
    found = connection.execute(
        "SELECT * FROM outcomes WHERE number IN (SELECT number FROM outcomes WHERE said_at >= ?"
        " UNION SELECT number FROM outcomes WHERE due IS NOT NULL AND settled IS NULL) ORDER BY said_at, number",
        (instant(since),),
    )
    return tuple(_outcome(row) for row in found)


def ended(connection: sqlite3.Connection, since: datetime) -> tuple[Ended, ...]:
    """The sessions that were closed at `since` or later, in short, by `closed`."""
    found = connection.execute(
        "SELECT chat, opened, closed, ended_by, attended, overrun FROM sessions WHERE closed >= ?"
        " ORDER BY closed, chat, opened",
        (instant(since),),
    )
    return tuple(
        Ended(
            row["chat"],
            at(row["opened"]),
            at(row["closed"]),
            row["ended_by"],
            row["attended"] * MICROSECOND,
            row["overrun"] * MICROSECOND,
        )
        for row in found
    )


def said(connection: sqlite3.Connection) -> tuple[Said, ...]:
    """What has been told once and for all."""
    found = connection.execute("SELECT what, until FROM said ORDER BY what")
    return tuple(Said(row["what"], at(row["until"])) for row in found)


def kept(connection: sqlite3.Connection, *, only_open: bool = False) -> list[Kept]:
    """All outcomes with their numbers, as they were said; or those with an open follow-up, the oldest due first."""
    what = (
        "WHERE due IS NOT NULL AND settled IS NULL ORDER BY due, number"
        if only_open
        else "ORDER BY said_at, number"
    )
    found = connection.execute(f"SELECT * FROM outcomes {what}")  # noqa: S608 - our own words
    return [Kept(row["number"], _outcome(row)) for row in found]


def last_sessions(connection: sqlite3.Connection) -> dict[str, datetime]:
    """Of each chat that was ever attended, when its last session was opened."""
    found = connection.execute("SELECT chat, MAX(opened) AS opened FROM sessions GROUP BY chat ORDER BY chat")
    return {row["chat"]: at(row["opened"]) for row in found}


def _outcome(row: sqlite3.Row) -> Outcome:
    follow_up = None
    if row["due"] is not None:
        settled_at = at(row["settled_at"]) if row["settled_at"] is not None else None
        follow_up = FollowUp(date.fromisoformat(row["due"]), bool(row["told"]), row["settled"], settled_at)
    return Outcome(
        row["chat"],
        at(row["opened"]),
        row["kind"],
        at(row["said_at"]),
        way=row["way"],
        who=row["who"],
        note=row["note"],
        worth=row["worth"],
        follow_up=follow_up,
    )
