//! What operators do to jobs: retry, resolve, cancel, adopt.

use rusqlite::Transaction;
use uuid::Uuid;

use super::apply::{self, Act};
use super::{Failed, Store, StoreError, share};
use crate::queue::clock::Moment;
use crate::queue::event::EventKind;
use crate::queue::machine::{Event, Illegal, Phase};
use crate::queue::model::Decision;

impl Store {
    /// Puts the refused and unknown batches of a job back into the queue, also those of other jobs that it shares; says
    /// how many.
    ///
    /// Cancelled batches stay cancelled: who wants them after all makes a new job. Batches that wait for an automatic
    /// try keep waiting.
    ///
    /// # Errors
    ///
    /// No such job, or the change cannot be stored.
    pub fn retry(&mut self, job: Uuid, reason: &str) -> Result<usize, StoreError> {
        let now = Moment::now();
        self.write(|tx| retry(tx, &Act::because(&now, reason), job))
    }

    /// The same for every job of an account.
    ///
    /// # Errors
    ///
    /// The change cannot be stored.
    pub fn retry_failed(&mut self, account: &str, reason: &str) -> Result<usize, StoreError> {
        let now = Moment::now();
        self.write(|tx| {
            let act = Act::because(&now, reason);
            let mut statement =
                tx.prepare("SELECT id FROM batch WHERE profile = ?1 AND state IN ('refused', 'unknown')")?;
            let failed: Vec<i64> =
                statement.query_map([account], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
            retry_batches(tx, &act, failed.into_iter())
        })
    }

    /// Records an operator's decision about the batches of a job whose outcome is unknown; says how many.
    ///
    /// # Errors
    ///
    /// No such job; none of its outcomes is unknown; or the change cannot be stored.
    pub fn resolve(&mut self, job: Uuid, decision: Decision, reason: &str) -> Result<usize, StoreError> {
        let now = Moment::now();
        self.write(|tx| {
            let all = phases_with_shared(tx, job)?;
            let unknown = all.iter().filter(|(_, phase)| *phase == Phase::Unknown).map(|(batch, _)| *batch);
            let resolved = happen_to(tx, &Act::because(&now, reason), unknown, Event::Resolved(decision))?;
            if resolved > 0 {
                return Ok(resolved);
            }
            let why = "nothing to resolve, no outcome of it is held as unknown".to_owned();
            Err(StoreError::NotPossible { job, why }.into())
        })
    }

    /// Takes the queued batches of a job back; says how many. One that waits for its re-send after an unknown outcome
    /// becomes `unknown`, because it may have been processed. What other jobs complete from goes on for them.
    ///
    /// # Errors
    ///
    /// No such job; nothing is queued any more (the words say why: it is being sent, or has its outcome); or the change
    /// cannot be stored.
    pub fn cancel(&mut self, job: Uuid, reason: &str) -> Result<usize, StoreError> {
        let now = Moment::now();
        self.write(|tx| {
            let act = Act::because(&now, reason);
            let phases = phases(tx, job)?;
            let queued: Vec<i64> =
                phases.iter().filter(|(_, phase)| *phase == Phase::Queued).map(|(batch, _)| *batch).collect();
            for batch in &queued {
                share::release(tx, &act, *batch)?;
            }
            let mut cancelled = happen_to(tx, &act, queued.into_iter(), Event::Cancelled)?;
            for share in share::waiting(tx, &job.to_string())? {
                share::withdraw(tx, &share)?;
                cancelled += 1;
                let batch = apply::load(tx, share.batch, None)?;
                let text = "taken back; the batch goes on for the job that it belongs to";
                apply::log_for(tx, &act, EventKind::Cancelled, &batch, &share.job, text)?;
            }
            if cancelled > 0 {
                return Ok(cancelled);
            }
            let why = if phases.iter().any(|(_, phase)| *phase == Phase::Sending) {
                Illegal::BeingSent.to_string()
            } else {
                "nothing to cancel, every batch has its outcome".to_owned()
            };
            Err(StoreError::NotPossible { job, why }.into())
        })
    }

    /// Makes a job the work of another account of its profile: an operator wants it sent with the settings as they
    /// are now. Outcomes stay as they are.
    ///
    /// # Errors
    ///
    /// No such job; a batch is being sent for the old account; or the change cannot be stored.
    pub fn adopt(&mut self, job: Uuid, account: &str, reason: &str) -> Result<(), StoreError> {
        let now = Moment::now();
        self.write(|tx| {
            let (id, act) = (job.to_string(), Act::because(&now, reason));
            let phases = phases(tx, job)?;
            if phases.iter().any(|(_, phase)| *phase == Phase::Sending) {
                return Err(StoreError::NotPossible { job, why: Illegal::BeingSent.to_string() }.into());
            }
            for (batch, _) in phases.iter().filter(|(_, phase)| *phase == Phase::Queued) {
                share::release(tx, &act, *batch)?;
            }
            for share in share::waiting(tx, &id)? {
                share::take_own(tx, &act, &share)?;
            }
            tx.execute("UPDATE job SET profile = ?2 WHERE id = ?1", [&id, account])?;
            tx.execute("UPDATE batch SET profile = ?2 WHERE job = ?1", [&id, account])?;
            let text = "goes to the account that the profile names now";
            apply::log_job(tx, &act, EventKind::Retried, account, &id, text)
        })
    }
}

fn retry(tx: &Transaction<'_>, act: &Act<'_>, job: Uuid) -> Result<usize, Failed> {
    let failed = |phase: Phase| matches!(phase, Phase::Refused | Phase::Unknown);
    let all = phases_with_shared(tx, job)?;
    retry_batches(tx, act, all.into_iter().filter(|(_, phase)| failed(*phase)).map(|(batch, _)| batch))
}

fn retry_batches(
    tx: &Transaction<'_>,
    act: &Act<'_>,
    batches: impl Iterator<Item = i64>,
) -> Result<usize, Failed> {
    let batches: Vec<i64> = batches.collect();
    for batch in &batches {
        // An operator's wish opens a new allowance for finding culprits.
        tx.prepare_cached("UPDATE job SET divided = 0 WHERE id = (SELECT job FROM batch WHERE id = ?1)")?
            .execute([batch])?;
    }
    happen_to(tx, act, batches.into_iter(), Event::Retried)
}

/// The batches of a job with their phases.
pub(super) fn phases(tx: &Transaction<'_>, job: Uuid) -> Result<Vec<(i64, Phase)>, Failed> {
    let id = job.to_string();
    let known: bool =
        tx.query_row("SELECT EXISTS (SELECT 1 FROM job WHERE id = ?1)", [&id], |row| row.get(0))?;
    if !known {
        return Err(StoreError::NoJob(id).into());
    }
    phases_by(tx, "SELECT id, state FROM batch WHERE job = ?1 ORDER BY seq", &id)
}

/// The same, with the batches of other jobs that it completes from.
pub(super) fn phases_with_shared(tx: &Transaction<'_>, job: Uuid) -> Result<Vec<(i64, Phase)>, Failed> {
    let mut batches = phases(tx, job)?;
    let sql = "SELECT DISTINCT b.id, b.state FROM batch_share s JOIN batch b ON b.id = s.batch \
               WHERE s.job = ?1 AND s.withdrawn = 0 ORDER BY b.id";
    batches.extend(phases_by(tx, sql, &job.to_string())?);
    Ok(batches)
}

fn phases_by(tx: &Transaction<'_>, sql: &str, job: &str) -> Result<Vec<(i64, Phase)>, Failed> {
    let mut statement = tx.prepare_cached(sql)?;
    let mut found = statement.query([job])?;
    let mut batches = Vec::new();
    while let Some(row) = found.next()? {
        batches.push((row.get(0)?, super::rows::phase(&row.get::<_, String>(1)?)?));
    }
    Ok(batches)
}

fn happen_to(
    tx: &Transaction<'_>,
    act: &Act<'_>,
    batches: impl Iterator<Item = i64>,
    event: Event<'_>,
) -> Result<usize, Failed> {
    let mut changed = 0;
    for batch in batches {
        let batch = apply::load(tx, batch, None)?;
        changed += usize::from(apply::happen(tx, act, &batch, event)?.is_ok());
    }
    Ok(changed)
}
