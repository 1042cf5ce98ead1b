-- The tables of version 1, as the program of that time made them.
CREATE TABLE job (
    id          TEXT    PRIMARY KEY,              -- UUIDv7, made by the client
    profile     TEXT    NOT NULL,
    service     TEXT    NOT NULL,
    who         TEXT    NOT NULL,
    uid         INTEGER NOT NULL,
    reason      TEXT    NOT NULL,
    on_unknown  TEXT    NOT NULL CHECK (on_unknown IN ('retry', 'hold', 'fail')),
    duplicates  INTEGER NOT NULL CHECK (duplicates >= 0),
    created_ms  INTEGER NOT NULL
) STRICT;
CREATE INDEX job_newest ON job (created_ms, id);

CREATE TABLE batch (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    job           TEXT    NOT NULL REFERENCES job,
    parent        INTEGER REFERENCES batch,        -- the refused batch that this one is a part of
    profile       TEXT    NOT NULL,
    seq           INTEGER NOT NULL CHECK (seq >= 1),
    urls          INTEGER NOT NULL CHECK (urls >= 1),
    bytes         INTEGER NOT NULL,
    state         TEXT    NOT NULL CHECK (state IN
                  ('queued', 'sending', 'accepted', 'refused', 'unknown', 'cancelled')),
    attempts      INTEGER NOT NULL DEFAULT 0,
    not_sent      INTEGER NOT NULL DEFAULT 0,
    unknowns      INTEGER NOT NULL DEFAULT 0,
    not_before_ms INTEGER,
    note          TEXT    NOT NULL DEFAULT '',
    ended_ms      INTEGER,
    handle        TEXT,
    estimate_ms   INTEGER,
    refusal       TEXT    CHECK (refusal IN
                  ('authentication', 'authorization', 'request', 'throttled', 'redirect')),
    code          INTEGER,
    reason        TEXT,
    UNIQUE (job, seq)
) STRICT;
CREATE INDEX batch_open ON batch (profile, state, id) WHERE state IN ('queued', 'sending');

CREATE TABLE batch_urls (
    batch INTEGER PRIMARY KEY REFERENCES batch,
    list  BLOB NOT NULL                            -- see blob.rs
) STRICT;

CREATE TABLE attempt (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    batch            INTEGER NOT NULL REFERENCES batch,
    profile          TEXT    NOT NULL,
    slot             INTEGER NOT NULL,
    state            TEXT    NOT NULL CHECK (state IN
                     ('sending', 'accepted', 'refused', 'unknown', 'not_sent')),
    urls             INTEGER NOT NULL,
    boot_id          TEXT    NOT NULL,
    boot_ns          INTEGER NOT NULL,
    requests_cost_ns INTEGER NOT NULL,             -- what the budget was debited, for a refund
    urls_cost_ns     INTEGER NOT NULL,
    started_ms       INTEGER NOT NULL,
    pid              INTEGER NOT NULL,
    uid              INTEGER NOT NULL,
    ended_ms         INTEGER,
    code             INTEGER,
    handle           TEXT,
    estimate_ms      INTEGER,
    detail           TEXT
) STRICT;
CREATE INDEX attempt_of_batch ON attempt (batch);
CREATE INDEX attempt_open ON attempt (profile, slot) WHERE state = 'sending';
CREATE INDEX attempt_accepted ON attempt (profile, id) WHERE state = 'accepted';

CREATE TABLE budget (
    profile TEXT    NOT NULL,
    bucket  TEXT    NOT NULL CHECK (bucket IN ('requests', 'urls')),
    boot_id TEXT    NOT NULL,
    tat_ns  INTEGER NOT NULL,
    PRIMARY KEY (profile, bucket)
) STRICT;

CREATE TABLE circuit (
    profile  TEXT    PRIMARY KEY,
    gate     TEXT    NOT NULL CHECK (gate IN
             ('open', 'authentication', 'authorization', 'unreachable', 'throttled')),
    reason   TEXT    NOT NULL,
    failures INTEGER NOT NULL,
    since_ms INTEGER NOT NULL,
    until_ms INTEGER
) STRICT;

CREATE TABLE event (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms   INTEGER NOT NULL,
    uid     INTEGER NOT NULL,
    who     TEXT    NOT NULL,
    kind    TEXT    NOT NULL,
    profile TEXT    NOT NULL,
    job     TEXT,
    batch   INTEGER,
    attempt INTEGER,
    text    TEXT    NOT NULL
) STRICT;
CREATE TRIGGER event_is_not_rewritten BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'the history cannot be changed'); END;
CREATE TRIGGER event_is_not_deleted BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'the history cannot be changed'); END;
PRAGMA application_id = 0x50446751;
PRAGMA user_version = 1;
