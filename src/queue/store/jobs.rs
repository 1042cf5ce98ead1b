//! Storing a job: all of it, durably, or nothing.
//!
//! The lists of a large job are stored first, a few hundred kilobytes at a time, so that nobody who sends waits for
//! long; nothing refers to them yet. The last transaction is small: it makes the job and its batches, and with them all
//! of it visible.

use rusqlite::{Transaction, params};
use uuid::Uuid;

use super::apply::{Act, log_job};
use super::coalesce::{Coalesce, Settled};
use super::{Failed, Store, StoreError, divide, int, lists, rows, schema, share};
use crate::queue::clock::Moment;
use crate::queue::event::EventKind;
use crate::queue::model::NewJob;
use crate::queue::operator::uid;
use crate::text::many;

/// Bytes of lists that one transaction stores at most, before the one that makes the job.
const CHUNK: usize = 512 * 1024;

/// A batch of the new job, or its share in another's, on the way into the store.
#[derive(Debug)]
struct Draft {
    /// Which of the job's batches it comes from.
    index: usize,
    urls: usize,
    bytes: i64,
    packed: lists::Packed,
    /// Its row, once it is stored.
    list: Option<i64>,
}

impl Store {
    /// Stores a job. On return it is on disk, whole; on an error nothing of it can be seen.
    ///
    /// URLs that wait to be sent for another job already are not queued a second time: this job completes from that one's
    /// batch ([`crate::queue::Batch::shared_from`]). Storing the same job (the same id) again changes nothing, so an
    /// uncertain save may be repeated.
    ///
    /// # Errors
    ///
    /// A job without URLs, a URL that is empty or has control characters, a full disk, a store opened for watching.
    pub fn add_job(&mut self, job: &NewJob) -> Result<(), StoreError> {
        if job.batches.is_empty() || job.batches.iter().any(|batch| batch.urls.is_empty()) {
            return Err(StoreError::Job("it has no URLs".into()));
        }
        let mut coalesce = Coalesce::new(job);
        coalesce.scan(self)?;
        let drafted = (0..job.batches.len()).filter_map(|index| draft(&coalesce, index).transpose());
        let mut drafts: Vec<Draft> = drafted.collect::<Result<_, _>>()?;
        if let Err(error) = self.store_lists(job, &mut drafts) {
            self.forget_lists(&drafts);
            return Err(error);
        }
        // What came while the lists were stored; under the lock little is left to compare.
        coalesce.scan(self)?;
        let now = Moment::now();
        let done = self.write(|tx| {
            let act = Act { now: &now, who: job.who.clone(), uid: uid(), why: &job.reason };
            make_job(tx, &act, job, &mut coalesce, &mut drafts)
        });
        if !matches!(done, Ok(true)) {
            self.forget_lists(&drafts);
        }
        done.map(drop)
    }

    /// Stores the lists of a large job, in several transactions; those of a small one wait for the job's own.
    fn store_lists(&mut self, job: &NewJob, drafts: &mut [Draft]) -> Result<(), StoreError> {
        if drafts.iter().map(|draft| draft.packed.len()).sum::<usize>() <= CHUNK {
            return Ok(());
        }
        let (id, now) = (job.id.to_string(), Moment::now());
        let mut rest = drafts;
        while !rest.is_empty() {
            let mut size = 0;
            let fits = rest.iter().take_while(|draft| {
                size += draft.packed.len();
                size <= CHUNK
            });
            let (chunk, after) = rest.split_at_mut(fits.count().max(1));
            let stored: Vec<i64> = self.write(|tx| {
                let insert = |draft: &Draft| lists::insert(tx, &id, &now, &draft.packed);
                Ok(chunk.iter().map(insert).collect::<rusqlite::Result<_>>()?)
            })?;
            for (draft, list) in chunk.iter_mut().zip(stored) {
                draft.list = Some(list);
                draft.packed = Vec::new();
            }
            rest = after;
        }
        Ok(())
    }

    /// Removes lists that no job came for. What cannot be removed now is found by [`Store::prune`].
    fn forget_lists(&mut self, drafts: &[Draft]) {
        let stored: Vec<i64> = drafts.iter().filter_map(|draft| draft.list).collect();
        if !stored.is_empty() {
            let forget = |tx: &Transaction<'_>| {
                stored.iter().try_for_each(|list| lists::delete(tx, *list).map_err(Failed::from))
            };
            let _ = self.write(forget);
        }
    }
}

/// What the job must send itself of one of its batches; `None`: nothing.
fn draft(coalesce: &Coalesce<'_>, index: usize) -> Result<Option<Draft>, StoreError> {
    let kept = coalesce.kept(index);
    if kept.is_empty() {
        return Ok(None);
    }
    let planned = coalesce.planned(index);
    let bytes = divide::share_of(int(planned.bytes), kept.len(), planned.urls.len());
    Ok(Some(Draft { index, urls: kept.len(), bytes, packed: lists::pack(&kept)?, list: None }))
}

/// Makes the job visible; `false`: it was there already.
fn make_job(
    tx: &Transaction<'_>,
    act: &Act<'_>,
    job: &NewJob,
    coalesce: &mut Coalesce<'_>,
    drafts: &mut Vec<Draft>,
) -> Result<bool, Failed> {
    if !insert_job(tx, act, job)? {
        return Ok(false);
    }
    let settled = coalesce.settle(tx)?;
    adjust(tx, coalesce, &settled, drafts)?;
    insert_batches(tx, act, job, drafts)?;
    let shared = insert_shares(tx, act, job.id, coalesce)?;
    let urls: usize = job.batches.iter().map(|batch| batch.urls.len()).sum();
    let id = job.id.to_string();
    let text = format!("{} in {}", many(urls, "URL"), many(drafts.len(), "batch"));
    log_job(tx, act, EventKind::Queued, &job.account, &id, &text)?;
    if shared > 0 {
        let text =
            format!("{} of it wait in other jobs already and are sent with those", many(shared, "URL"));
        log_job(tx, act, EventKind::Shared, &job.account, &id, &text)?;
    }
    Ok(true)
}

/// Brings the drafts up to date with what changed since they were made.
fn adjust(
    tx: &Transaction<'_>,
    coalesce: &Coalesce<'_>,
    settled: &Settled,
    drafts: &mut Vec<Draft>,
) -> Result<(), Failed> {
    let changed = &settled.changed;
    let stale: Vec<Draft> = drafts.extract_if(.., |draft| changed.contains(&draft.index)).collect();
    for old in stale {
        if let Some(list) = old.list {
            lists::delete(tx, list)?;
        }
        drafts.extend(draft(coalesce, old.index)?);
    }
    drafts.sort_by_key(|draft| draft.index);
    for lost in &settled.lost {
        // They fitted into one request there, so they fit into one here.
        let urls: Vec<&str> = lost.iter().map(|at| coalesce.url(*at)).collect();
        let index = lost.first().map_or(0, |(batch, _)| *batch);
        let planned = coalesce.planned(index);
        let bytes = divide::share_of(int(planned.bytes), urls.len(), planned.urls.len());
        drafts.push(Draft { index, urls: urls.len(), bytes, packed: lists::pack(&urls)?, list: None });
    }
    Ok(())
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

fn insert_batches(tx: &Transaction<'_>, act: &Act<'_>, job: &NewJob, drafts: &[Draft]) -> Result<(), Failed> {
    let id = job.id.to_string();
    let mut batch_row = tx.prepare_cached(
        "INSERT INTO batch (job, profile, seq, urls, bytes, list, state) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'queued')",
    )?;
    for (index, draft) in drafts.iter().enumerate() {
        let list = match draft.list {
            Some(list) => list,
            None => lists::insert(tx, &id, act.now, &draft.packed)?,
        };
        let seq = int(index).saturating_add(1);
        batch_row.execute(params![id, job.account, seq, int(draft.urls), draft.bytes, list])?;
    }
    Ok(())
}

/// Stores what waits elsewhere; how many URLs.
fn insert_shares(
    tx: &Transaction<'_>,
    act: &Act<'_>,
    job: Uuid,
    coalesce: &Coalesce<'_>,
) -> Result<usize, Failed> {
    let id = job.to_string();
    let mut shared = 0;
    for (batch, urls) in coalesce.shares() {
        shared += urls.len();
        share::insert(tx, act.now, batch, &id, &urls, false)?;
    }
    Ok(shared)
}
