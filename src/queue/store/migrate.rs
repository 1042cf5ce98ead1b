//! Bringing a queue of an older purgedeck up to date: a backup first, then all of it in one transaction, or nothing.
//!
//! An older worker may be sending at this moment. It finishes: the slots are taken before anything is changed, and a
//! slot is held for one request. What it does next fails with "made by a newer purgedeck", and it leaves.

use std::fs;
use std::time::{Duration, Instant};

use rusqlite::{Connection, Transaction};

use super::place::Place;
use super::{Failed, StoreError, backup, schema};
use crate::queue::locks::{self, Held};

/// An older worker's request may take this long (its time-out is two minutes unless set otherwise).
const PATIENCE: Duration = Duration::from_mins(3);
/// Between two looks at a slot.
const PAUSE: Duration = Duration::from_millis(50);

/// Waits until nobody is sending, and keeps it so as long as the result lives. To be called before the write lock is
/// taken: a sender needs that lock to record its outcome.
pub(super) fn hold_slots(place: &Place) -> Result<Vec<Held>, StoreError> {
    let dir = place.dir.join(locks::FOLDER);
    let failed = |error| StoreError::file(&dir, error);
    let mut held = Vec::new();
    for entry in fs::read_dir(&dir).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_none_or(|extension| extension != "slot0") {
            continue;
        }
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(slot) = locks::try_take(&path).map_err(|error| StoreError::file(&path, error))? {
                held.push(slot);
                break;
            }
            if Instant::now() > deadline {
                let what = "an older purgedeck is still sending with this queue; end it and try again";
                return Err(StoreError::Guarantee { path: place.file.clone(), what: what.to_owned() });
            }
            std::thread::sleep(PAUSE);
        }
    }
    Ok(held)
}

/// Changes an older queue to [`schema::VERSION`]. The caller holds the write lock and the slots, and has recognised the
/// file. On an error the queue is as it was.
pub(super) fn migrate(connection: &mut Connection, place: &Place, found: i64) -> Result<(), StoreError> {
    backup::backup(connection, place, found)?;
    let named = |failed: Failed| failed.at(&place.file);
    // Not possible inside a transaction. Without it, dropping the old table would drop what refers to it.
    set_foreign_keys(connection, false).map_err(|error| named(error.into()))?;
    let done = run(connection).map_err(named);
    set_foreign_keys(connection, true).map_err(|error| named(error.into()))?;
    done
}

fn set_foreign_keys(connection: &Connection, on: bool) -> rusqlite::Result<()> {
    connection.pragma_update(None, "foreign_keys", on)
}

fn run(connection: &mut Connection) -> Result<(), Failed> {
    let tx = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let found: i64 = tx.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found == 1 {
        from_1_to_2(&tx)?;
    }
    if found <= 2 {
        from_2_to_3(&tx)?;
    }
    tx.pragma_update(None, "user_version", schema::VERSION)?;
    let mut broken = tx.prepare("PRAGMA foreign_key_check")?;
    if broken.exists([])? {
        return Err(Failed::Damaged("rows refer to others that are not there".to_owned()));
    }
    drop(broken);
    tx.commit()?;
    Ok(())
}

/// Version 2: lists in a table of their own, parts of divided batches, shared batches, pauses, a circuit that can be
/// half open, a pace, and the operator's reason beside each event.
fn from_1_to_2(tx: &Transaction<'_>) -> rusqlite::Result<()> {
    tx.execute_batch(schema::LISTS)?;
    tx.execute_batch(&format!("CREATE TABLE batch_2 {};", schema::BATCH_COLUMNS))?;
    tx.execute_batch(
        "INSERT INTO url_list (id, job, stored_ms, list)
             SELECT u.batch, b.job, j.created_ms, u.list
             FROM batch_urls u JOIN batch b ON b.id = u.batch JOIN job j ON j.id = b.job;
         INSERT INTO batch_2 (id, job, parent, profile, seq, urls, bytes, list, state, attempts, not_sent, unknowns,
                              not_before_ms, note, ended_ms, handle, estimate_ms, refusal, code, reason)
             SELECT id, job, parent, profile, seq, urls, bytes, id, state, attempts, not_sent, unknowns,
                    not_before_ms, note, ended_ms, handle, estimate_ms, refusal, code, reason FROM batch;
         DROP TABLE batch_urls;
         DROP TABLE batch;
         ALTER TABLE batch_2 RENAME TO batch;",
    )?;
    tx.execute_batch(schema::BATCH_INDEXES)?;
    tx.execute_batch(schema::SHARES)?;
    tx.execute_batch("ALTER TABLE circuit RENAME TO circuit_1;")?;
    tx.execute_batch(schema::SENDING)?;
    tx.execute_batch(
        "INSERT INTO circuit (profile, state, cause, reason, failures, unknowns, since_ms, until_ms)
             SELECT profile, iif(gate = 'open', 'closed', 'open'), iif(gate = 'open', '', gate), reason, failures, 0,
                    since_ms, until_ms FROM circuit_1;
         DROP TABLE circuit_1;
         ALTER TABLE job ADD COLUMN paused_ms INTEGER;
         ALTER TABLE job ADD COLUMN paused_by TEXT;
         ALTER TABLE job ADD COLUMN paused_reason TEXT;
         ALTER TABLE job ADD COLUMN divided INTEGER NOT NULL DEFAULT 0;
         ALTER TABLE attempt ADD COLUMN again INTEGER NOT NULL DEFAULT 0;
         CREATE INDEX attempt_recent ON attempt (profile, started_ms);
         DROP TRIGGER event_is_not_rewritten;
         DROP TRIGGER event_is_not_deleted;
         ALTER TABLE event RENAME TO event_1;",
    )?;
    tx.execute_batch(schema::EVENTS)?;
    tx.execute_batch(
        "INSERT INTO event (id, at_ms, uid, who, kind, profile, job, batch, attempt, text, why)
             SELECT id, at_ms, uid, who, kind, profile, job, batch, attempt, text, '' FROM event_1;
         DROP TABLE event_1;",
    )
}

/// Version 3: the HTTP status of every transmission. Of what was sent before, none is known.
fn from_2_to_3(tx: &Transaction<'_>) -> rusqlite::Result<()> {
    tx.execute_batch("ALTER TABLE attempt ADD COLUMN http_status INTEGER;")
}
