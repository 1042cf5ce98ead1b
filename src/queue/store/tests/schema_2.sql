-- The tables of schema version 2, as its programs made them.
CREATE TABLE url_list (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    job       TEXT    NOT NULL,                    -- no reference: lists are stored before their job
    stored_ms INTEGER NOT NULL,
    list      BLOB    NOT NULL                     -- see blob.rs
) STRICT;
CREATE INDEX url_list_of_job ON url_list (job);
CREATE TABLE batch (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    job           TEXT    NOT NULL REFERENCES job,
    parent        INTEGER REFERENCES batch,        -- the refused batch that this one is a part of
    root          INTEGER REFERENCES batch,        -- the first of its ancestors; it is sent in its place
    profile       TEXT    NOT NULL,
    seq           INTEGER NOT NULL CHECK (seq >= 1),
    urls          INTEGER NOT NULL CHECK (urls >= 1),
    bytes         INTEGER NOT NULL,
    list          INTEGER NOT NULL REFERENCES url_list,
    state         TEXT    NOT NULL CHECK (state IN
                  ('queued', 'sending', 'accepted', 'refused', 'unknown', 'cancelled', 'split')),
    attempts      INTEGER NOT NULL DEFAULT 0,
    not_sent      INTEGER NOT NULL DEFAULT 0,
    unknowns      INTEGER NOT NULL DEFAULT 0,
    throttled     INTEGER NOT NULL DEFAULT 0,
    repeats       INTEGER NOT NULL DEFAULT 0,      -- 1: by itself it is sent again, not because an operator wants it
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
CREATE INDEX batch_due ON batch (profile, coalesce(root, id), id) WHERE state = 'queued';
CREATE INDEX batch_open ON batch (profile, state, id) WHERE state IN ('queued', 'sending');
CREATE INDEX batch_parts ON batch (root) WHERE root IS NOT NULL;
CREATE INDEX batch_children ON batch (parent) WHERE parent IS NOT NULL;
CREATE INDEX batch_list ON batch (list);
CREATE TABLE batch_share (                         -- URLs of a job that another job's batch is sent with
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    batch     INTEGER NOT NULL REFERENCES batch,
    job       TEXT    NOT NULL REFERENCES job,
    urls      INTEGER NOT NULL CHECK (urls >= 1),
    list      INTEGER NOT NULL REFERENCES url_list,
    withdrawn INTEGER NOT NULL DEFAULT 0 CHECK (withdrawn IN (0, 1))
) STRICT;
CREATE INDEX batch_share_of_job ON batch_share (job);
CREATE INDEX batch_share_of_batch ON batch_share (batch);
CREATE INDEX batch_share_list ON batch_share (list);
CREATE TABLE circuit (
    profile  TEXT    PRIMARY KEY,
    state    TEXT    NOT NULL CHECK (state IN ('closed', 'open', 'half-open')),
    cause    TEXT    NOT NULL CHECK (cause IN
             ('', 'authentication', 'authorization', 'unreachable', 'throttled', 'unknown')),
    reason   TEXT    NOT NULL,
    failures INTEGER NOT NULL,
    unknowns INTEGER NOT NULL,
    since_ms INTEGER NOT NULL,
    until_ms INTEGER,
    blocked_until_ms INTEGER                       -- what the service asked for; only time takes it away
) STRICT;
CREATE TABLE pause (
    profile TEXT    PRIMARY KEY,
    who     TEXT    NOT NULL,
    uid     INTEGER NOT NULL,
    at_ms   INTEGER NOT NULL,
    reason  TEXT    NOT NULL
) STRICT;
CREATE TABLE pace (
    profile  TEXT    PRIMARY KEY,
    permille INTEGER NOT NULL CHECK (permille BETWEEN 1 AND 1000),
    clean    INTEGER NOT NULL
) STRICT;
CREATE TABLE job (
    id            TEXT    PRIMARY KEY,             -- UUIDv7, made by the client
    profile       TEXT    NOT NULL,
    service       TEXT    NOT NULL,
    who           TEXT    NOT NULL,
    uid           INTEGER NOT NULL,
    reason        TEXT    NOT NULL,
    on_unknown    TEXT    NOT NULL CHECK (on_unknown IN ('retry', 'hold', 'fail')),
    duplicates    INTEGER NOT NULL CHECK (duplicates >= 0),
    created_ms    INTEGER NOT NULL,
    paused_ms     INTEGER,
    paused_by     TEXT,
    paused_reason TEXT,
    divided       INTEGER NOT NULL DEFAULT 0       -- extra requests for culprits since an operator last decided
) STRICT;
CREATE INDEX job_newest ON job (created_ms, id);
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
    detail           TEXT,
    again            INTEGER NOT NULL DEFAULT 0    -- 1: repeats a transmission of unknown outcome or a throttled one
) STRICT;
CREATE INDEX attempt_of_batch ON attempt (batch);
CREATE INDEX attempt_open ON attempt (profile, slot) WHERE state = 'sending';
CREATE INDEX attempt_accepted ON attempt (profile, id) WHERE state = 'accepted';
CREATE INDEX attempt_recent ON attempt (profile, started_ms);
CREATE TABLE budget (
    profile TEXT    NOT NULL,
    bucket  TEXT    NOT NULL CHECK (bucket IN ('requests', 'urls')),
    boot_id TEXT    NOT NULL,
    tat_ns  INTEGER NOT NULL,
    PRIMARY KEY (profile, bucket)
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
    text    TEXT    NOT NULL,
    why     TEXT    NOT NULL                       -- the operator's reason
) STRICT;
CREATE INDEX event_of_job ON event (job, id) WHERE job IS NOT NULL;
CREATE TRIGGER event_is_not_rewritten BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'the history cannot be changed'); END;
CREATE TRIGGER event_is_not_deleted BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'the history cannot be changed'); END;
PRAGMA application_id = 1346660177;
PRAGMA user_version = 2;
