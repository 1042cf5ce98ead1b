//! Pauses: of everything that a profile sends, or of one job. What is on its way ends as it ends.

use rusqlite::{Connection, OptionalExtension as _, Transaction, params};
use uuid::Uuid;

use super::apply::{Act, log, log_job};
use super::operate::{phases, phases_with_shared};
use super::sending::{load_circuit, save_circuit};
use super::{Failed, Store, StoreError, schema, share};
use crate::queue::circuit::{Circuit, Passage};
use crate::queue::clock::{Moment, timestamp};
use crate::queue::event::EventKind;
use crate::queue::machine::Phase;
use crate::queue::model::Paused;

impl Store {
    /// Lets nothing more of an account be sent until [`Store::resume`]; `false`: it was paused already.
    ///
    /// # Errors
    ///
    /// The change cannot be stored.
    pub fn pause(&mut self, account: &str, reason: &str) -> Result<bool, StoreError> {
        let now = Moment::now();
        self.write(|tx| {
            let act = Act::because(&now, reason);
            let added = tx.execute(
                "INSERT INTO pause (profile, who, uid, at_ms, reason) VALUES (?1, ?2, ?3, ?4, ?5) \
                 ON CONFLICT (profile) DO NOTHING",
                params![account, act.who, act.uid, now.wall_ms, schema::capped(reason)],
            )?;
            if added == 1 {
                log(tx, &act, EventKind::Paused, account, None, "nothing more is sent")?;
            }
            Ok(added == 1)
        })
    }

    /// Lets an account send again that was paused, or whose credentials were refused: an operator says that they are
    /// right now. `false`: neither was the case.
    ///
    /// # Errors
    ///
    /// The change cannot be stored.
    pub fn resume(&mut self, account: &str, reason: &str) -> Result<bool, StoreError> {
        let now = Moment::now();
        self.write(|tx| {
            let act = Act::because(&now, reason);
            let removed = tx.execute("DELETE FROM pause WHERE profile = ?1", [account])?;
            if removed == 1 {
                log(tx, &act, EventKind::Unpaused, account, None, "sends again")?;
            }
            let circuit = load_circuit(tx, account)?;
            let is_barred = circuit.passage(now.wall_ms) == Passage::Barred;
            if is_barred {
                save_circuit(tx, &act, account, &circuit, &Circuit::CLOSED.obeying(&circuit))?;
            }
            Ok(removed == 1 || is_barred)
        })
    }

    /// Lets nothing more of a job be sent until [`Store::resume_job`]; `false`: it was paused already, or every batch has
    /// its outcome.
    ///
    /// # Errors
    ///
    /// No such job, or the change cannot be stored.
    pub fn pause_job(&mut self, job: Uuid, reason: &str) -> Result<bool, StoreError> {
        let now = Moment::now();
        self.write(|tx| {
            let batches = phases(tx, job)?;
            let (id, act) = (job.to_string(), Act::because(&now, reason));
            let shares = share::waiting(tx, &id)?;
            let all = phases_with_shared(tx, job)?;
            if !all.iter().any(|(_, phase)| matches!(phase, Phase::Queued | Phase::Sending)) {
                return Ok(false);
            }
            let changed = tx.execute(
                "UPDATE job SET paused_ms = ?2, paused_by = ?3, paused_reason = ?4 \
                 WHERE id = ?1 AND paused_ms IS NULL",
                params![id, now.wall_ms, act.who, schema::capped(reason)],
            )?;
            if changed == 0 {
                return Ok(false);
            }
            // A paused job shares with nobody: the others' URLs go on, and its own wait.
            for (batch, _) in batches.iter().filter(|(_, phase)| *phase == Phase::Queued) {
                share::release(tx, &act, *batch)?;
            }
            for share in shares {
                share::take_own(tx, &act, &share)?;
            }
            log_job(tx, &act, EventKind::Paused, &account_of(tx, &id)?, &id, "nothing more of it is sent")?;
            Ok(true)
        })
    }

    /// Lets a paused job go on; `false`: it was not paused.
    ///
    /// # Errors
    ///
    /// No such job, or the change cannot be stored.
    pub fn resume_job(&mut self, job: Uuid, reason: &str) -> Result<bool, StoreError> {
        let now = Moment::now();
        self.write(|tx| {
            phases(tx, job)?;
            let id = job.to_string();
            let changed = tx.execute(
                "UPDATE job SET paused_ms = NULL, paused_by = NULL, paused_reason = NULL \
                 WHERE id = ?1 AND paused_ms IS NOT NULL",
                [&id],
            )?;
            if changed == 1 {
                let act = Act::because(&now, reason);
                log_job(tx, &act, EventKind::Unpaused, &account_of(tx, &id)?, &id, "is sent again")?;
            }
            Ok(changed == 1)
        })
    }
}

/// Keeps the pauses where a batch came back from being sent: what was on its way when its job, or one that shares it, was
/// paused. Whoever is not paused goes on without those who are.
pub(super) fn keep(tx: &Transaction<'_>, act: &Act<'_>, batch: i64) -> Result<(), Failed> {
    let mut statement = tx.prepare_cached(
        "SELECT b.id, j.paused_ms IS NOT NULL FROM batch b JOIN job j ON j.id = b.job \
         WHERE (b.id = ?1 OR b.parent = ?1) AND b.state = 'queued'",
    )?;
    let back: Vec<(i64, bool)> = statement
        .query_map([batch], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (batch, is_paused) in back {
        if is_paused {
            share::release(tx, act, batch)?;
            continue;
        }
        for share in share::of_batch(tx, batch)? {
            if !share.withdrawn && is_job_paused(tx, &share.job)? {
                share::take_own(tx, act, &share)?;
            }
        }
    }
    Ok(())
}

fn is_job_paused(tx: &Transaction<'_>, job: &str) -> rusqlite::Result<bool> {
    tx.prepare_cached("SELECT paused_ms IS NOT NULL FROM job WHERE id = ?1")?
        .query_row([job], |row| row.get(0))
}

/// Whom a job is for.
pub(super) fn account_of(tx: &Transaction<'_>, job: &str) -> rusqlite::Result<String> {
    tx.prepare_cached("SELECT profile FROM job WHERE id = ?1")?.query_row([job], |row| row.get(0))
}

/// Who paused an account, if somebody did.
pub(super) fn of_account(connection: &Connection, account: &str) -> Result<Option<Paused>, Failed> {
    let found = connection
        .prepare_cached("SELECT who, at_ms, reason FROM pause WHERE profile = ?1")?
        .query_row([account], |row| {
            Ok(Paused { who: row.get(0)?, at: timestamp(row.get(1)?), reason: row.get(2)? })
        })
        .optional()?;
    Ok(found)
}
