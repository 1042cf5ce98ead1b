//! Storing a job: all of it, durably, or nothing.

use rusqlite::{Transaction, params};

use super::apply::{Act, log_job};
use super::{Failed, Store, StoreError, blob, int, rows, schema};
use crate::queue::clock::Moment;
use crate::queue::event::EventKind;
use crate::queue::model::NewJob;
use crate::queue::operator::uid;
use crate::text::many;

impl Store {
    /// Stores a job in one transaction. On return it is on disk; on an error nothing of it is.
    ///
    /// Storing the same job (the same id) again changes nothing, so an uncertain save may be repeated.
    ///
    /// # Errors
    ///
    /// A job without URLs, a URL that is empty or has control characters, a full disk, a store opened for watching.
    pub fn add_job(&mut self, job: &NewJob) -> Result<(), StoreError> {
        let lists = packed(job)?;
        let now = Moment::now();
        self.write(|tx| {
            let act = Act { now: &now, who: job.who.clone(), uid: uid() };
            if insert_job(tx, &act, job)? {
                insert_batches(tx, job, &lists)?;
                let urls: usize = job.batches.iter().map(|batch| batch.urls.len()).sum();
                let mut text = format!("{} in {}", many(urls, "URL"), many(job.batches.len(), "batch"));
                if !job.reason.is_empty() {
                    text = format!("{text}: {}", job.reason);
                }
                log_job(tx, &act, EventKind::Queued, &job.account, &job.id.to_string(), &text)?;
            }
            Ok(())
        })
    }
}

/// The compressed lists, made before the lock is taken.
fn packed(job: &NewJob) -> Result<Vec<Vec<u8>>, StoreError> {
    if job.batches.is_empty() || job.batches.iter().any(|batch| batch.urls.is_empty()) {
        return Err(StoreError::Job("it has no URLs".into()));
    }
    job.batches
        .iter()
        .map(|batch| match blob::pack(&batch.urls) {
            Some(Ok(list)) => Ok(list),
            Some(Err(error)) => Err(StoreError::Job(format!("its URLs cannot be packed: {error}"))),
            None => Err(StoreError::Job("a URL is empty or has control characters".into())),
        })
        .collect()
}

/// Whether the job is new.
fn insert_job(tx: &Transaction<'_>, act: &Act<'_>, job: &NewJob) -> Result<bool, Failed> {
    let added = tx.execute(
        "INSERT INTO job (id, profile, service, who, uid, reason, on_unknown, duplicates, created_ms) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (id) DO NOTHING",
        params![
            job.id.to_string(),
            job.account,
            job.service,
            act.who,
            act.uid,
            schema::capped(&job.reason),
            rows::on_unknown_name(job.on_unknown),
            int(job.duplicates),
            act.now.wall_ms,
        ],
    )?;
    Ok(added == 1)
}

fn insert_batches(tx: &Transaction<'_>, job: &NewJob, lists: &[Vec<u8>]) -> Result<(), Failed> {
    let id = job.id.to_string();
    let mut batch_row = tx.prepare_cached(
        "INSERT INTO batch (job, profile, seq, urls, bytes, state) VALUES (?1, ?2, ?3, ?4, ?5, 'queued')",
    )?;
    let mut list_row = tx.prepare_cached("INSERT INTO batch_urls (batch, list) VALUES (?1, ?2)")?;
    for (index, (batch, list)) in job.batches.iter().zip(lists).enumerate() {
        let seq = int(index).saturating_add(1);
        batch_row.execute(params![id, job.account, seq, int(batch.urls.len()), int(batch.bytes)])?;
        list_row.execute(params![tx.last_insert_rowid(), list])?;
    }
    Ok(())
}
