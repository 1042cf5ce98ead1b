//! What operators do to jobs: retry and cancel.

use rusqlite::Transaction;
use uuid::Uuid;

use super::apply::{self, Act};
use super::{Failed, Store, StoreError};
use crate::queue::clock::Moment;
use crate::queue::event::EventKind;
use crate::queue::machine::{Event, Illegal, Phase};

impl Store {
    /// Puts the refused and unknown batches of a job back into the queue; says how many.
    ///
    /// Cancelled batches stay cancelled: who wants them after all makes a new job. Batches that wait for an automatic
    /// try keep waiting.
    ///
    /// # Errors
    ///
    /// No such job, or the change cannot be stored.
    pub fn retry(&mut self, job: Uuid) -> Result<usize, StoreError> {
        let now = Moment::now();
        self.write(|tx| {
            let phases = phases(tx, job)?;
            let failed = |phase: &Phase| matches!(phase, Phase::Refused | Phase::Unknown);
            let chosen = phases.iter().filter(|(_, phase)| failed(phase)).map(|(batch, _)| *batch);
            happen_to(tx, &Act::at(&now), chosen, Event::Retried)
        })
    }

    /// Takes the queued batches of a job back; says how many. One that waits for its re-send after an unknown outcome
    /// becomes `unknown`, because it may have been processed.
    ///
    /// # Errors
    ///
    /// No such job; nothing is queued any more (the words say why: it is being sent, or has its outcome); or the change
    /// cannot be stored.
    pub fn cancel(&mut self, job: Uuid) -> Result<usize, StoreError> {
        let now = Moment::now();
        self.write(|tx| {
            let phases = phases(tx, job)?;
            let queued = phases.iter().filter(|(_, phase)| *phase == Phase::Queued).map(|(batch, _)| *batch);
            let cancelled = happen_to(tx, &Act::at(&now), queued, Event::Cancelled)?;
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
    pub fn adopt(&mut self, job: Uuid, account: &str) -> Result<(), StoreError> {
        let now = Moment::now();
        self.write(|tx| {
            if phases(tx, job)?.iter().any(|(_, phase)| *phase == Phase::Sending) {
                return Err(StoreError::NotPossible { job, why: Illegal::BeingSent.to_string() }.into());
            }
            let id = job.to_string();
            tx.execute("UPDATE job SET profile = ?2 WHERE id = ?1", [&id, account])?;
            tx.execute("UPDATE batch SET profile = ?2 WHERE job = ?1", [&id, account])?;
            let text = "goes to the account that the profile names now";
            apply::log_job(tx, &Act::at(&now), EventKind::Retried, account, &id, text)
        })
    }
}

/// The batches of a job with their phases.
fn phases(tx: &Transaction<'_>, job: Uuid) -> Result<Vec<(i64, Phase)>, Failed> {
    let id = job.to_string();
    let known: bool =
        tx.query_row("SELECT EXISTS (SELECT 1 FROM job WHERE id = ?1)", [&id], |row| row.get(0))?;
    if !known {
        return Err(StoreError::NoJob(id).into());
    }
    let mut statement = tx.prepare_cached("SELECT id, state FROM batch WHERE job = ?1 ORDER BY seq")?;
    let mut found = statement.query([id])?;
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
