"""The ledger's tables. Instants are microseconds since 1970 UTC, lengths are microseconds.

A session is identified by (chat, opened) everywhere. It is open until it has a `closed`.
"""

MIGRATIONS = (
    """
    CREATE TABLE looks (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        looked_at INTEGER NOT NULL
    );
    CREATE TABLE sessions (
        chat TEXT NOT NULL,
        opened INTEGER NOT NULL,
        planned_start INTEGER,      -- null: off schedule
        planned_end INTEGER,
        extended INTEGER NOT NULL,
        extensions INTEGER NOT NULL,
        away_since INTEGER,         -- null: the user is there, and the last span is open
        away_reason TEXT,
        closed INTEGER,
        ended_by TEXT,
        attended INTEGER,
        allowance INTEGER,
        overrun INTEGER,
        limited_by TEXT,
        PRIMARY KEY (chat, opened)
    ) WITHOUT ROWID;
    CREATE INDEX sessions_by_closed ON sessions (closed);
    CREATE INDEX sessions_by_planned_end ON sessions (planned_end);
    CREATE TABLE spans (
        chat TEXT NOT NULL,
        opened INTEGER NOT NULL,
        number INTEGER NOT NULL,    -- their order; starts may go backwards when the clock is set
        start INTEGER NOT NULL,
        length INTEGER NOT NULL,
        PRIMARY KEY (chat, opened, number),
        FOREIGN KEY (chat, opened) REFERENCES sessions ON DELETE CASCADE
    ) WITHOUT ROWID;
    CREATE INDEX spans_by_end ON spans (start + length);
    CREATE TABLE marks (
        chat TEXT NOT NULL,
        planned_start INTEGER NOT NULL,
        planned_end INTEGER NOT NULL,
        kind TEXT NOT NULL,
        PRIMARY KEY (chat, planned_start)
    ) WITHOUT ROWID;
    CREATE TABLE outcomes (         -- no foreign key: what came of it is worth keeping when the session was lost
        chat TEXT NOT NULL,
        opened INTEGER NOT NULL,
        kind TEXT NOT NULL,
        said_at INTEGER NOT NULL,
        PRIMARY KEY (chat, opened)
    ) WITHOUT ROWID;
    CREATE TABLE exports (          -- overruns that stand in overruns.jsonl
        chat TEXT NOT NULL,
        opened INTEGER NOT NULL,
        closed INTEGER NOT NULL,
        PRIMARY KEY (chat, opened, closed)
    ) WITHOUT ROWID;
    """,
    # 2: several outcomes a session, each with what it is about and a follow-up
    """
    ALTER TABLE outcomes RENAME TO outcomes_1;
    CREATE TABLE outcomes (         -- no foreign key: what came of it is worth keeping when the session was lost
        number INTEGER PRIMARY KEY AUTOINCREMENT,   -- what the user calls it by; never given twice
        chat TEXT NOT NULL,
        opened INTEGER NOT NULL,
        said_at INTEGER NOT NULL,
        kind TEXT NOT NULL,
        way TEXT NOT NULL,          -- got or gave
        who TEXT NOT NULL,
        note TEXT NOT NULL,
        worth INTEGER,
        due TEXT,                   -- a day of the user's calendar, 2026-12-04; null: nothing is to follow
        told INTEGER NOT NULL,
        settled TEXT,               -- done or dropped; null: open
        settled_at INTEGER,
        UNIQUE (chat, opened, said_at)
    );
    CREATE INDEX outcomes_by_said_at ON outcomes (said_at);
    CREATE INDEX open_follow_ups ON outcomes (due) WHERE due IS NOT NULL AND settled IS NULL;
    INSERT INTO outcomes (chat, opened, said_at, kind, way, who, note, told)
        SELECT chat, opened, said_at, kind, 'got', '', '', 0 FROM outcomes_1 ORDER BY said_at, chat, opened;
    DROP TABLE outcomes_1;
    CREATE TABLE said (             -- what was told once and for all until an instant
        what TEXT PRIMARY KEY,
        until INTEGER NOT NULL
    ) WITHOUT ROWID;
    """,
    # 3: limits in force, so that a restart loosens none
    """
    CREATE TABLE limits (
        key TEXT PRIMARY KEY,       -- week, chat #jobhuntchat, protected family dinner
        value TEXT NOT NULL,
        wanted TEXT NOT NULL,       -- the looser value that the file asks for; empty: none
        since INTEGER               -- since when
    ) WITHOUT ROWID;
    """,
)
"""What brings the schema from one version (PRAGMA user_version) to the next. Only ever add to them."""
