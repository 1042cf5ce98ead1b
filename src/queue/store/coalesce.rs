//! What a new job need not queue, because the same URLs wait to be sent already (`spec/reliability.md` A7: only into
//! what is *queued*; what is on its way or in doubt may have been handled before the content changed).
//!
//! There is no index of queued URLs: it would cost a row a URL on every import and every send. Instead, the lists of the
//! batches that wait are read when a job is added, outside of every lock; a list never changes, so that under the lock
//! only the batches that came or went since have to be looked at.

use std::collections::{BTreeMap, HashMap, HashSet};

use rusqlite::{Connection, params};

use super::{Failed, Store, StoreError, lists, rows};
use crate::queue::model::{NewBatch, NewJob};

/// Where a URL stands in its job: batch, position.
type At = (usize, usize);

/// What of a job waits in other jobs' batches.
#[derive(Debug)]
pub(super) struct Coalesce<'a> {
    job: &'a NewJob,
    /// Made when the first batch must be compared.
    positions: Option<HashMap<&'a str, At>>,
    /// Batches that were compared.
    seen: HashSet<i64>,
    /// What waits where.
    found: BTreeMap<i64, Vec<At>>,
    /// By batch of the job: what it need not send itself, because it waits elsewhere (or did until the lock was taken,
    /// and gets a batch of its own now).
    elsewhere: Vec<HashSet<usize>>,
}

impl<'a> Coalesce<'a> {
    pub(super) fn new(job: &'a NewJob) -> Self {
        let elsewhere = vec![HashSet::new(); job.batches.len()];
        Self { job, positions: None, seen: HashSet::new(), found: BTreeMap::new(), elsewhere }
    }

    /// Compares with every batch that waits now; each is read in a transaction of its own, so that nobody waits for it.
    pub(super) fn scan(&mut self, store: &Store) -> Result<(), StoreError> {
        loop {
            let waiting = store.read(|connection| candidates(connection, self.job))?;
            let unseen: Vec<Candidate> =
                waiting.into_iter().filter(|candidate| !self.seen.contains(&candidate.batch)).collect();
            if unseen.is_empty() {
                return Ok(());
            }
            for candidate in unseen {
                store.read(|connection| self.compare(connection, &candidate))?;
            }
        }
    }

    /// Under the write lock: compares with what came since the scan, and forgets what went. The batches of the job that
    /// this changes (their kept URLs are others now), and the URLs that nobody sends any more for it.
    pub(super) fn settle(&mut self, connection: &Connection) -> Result<Settled, Failed> {
        let waiting = candidates(connection, self.job)?;
        let mut settled = Settled::default();
        let still: HashSet<i64> = waiting.iter().map(|candidate| candidate.batch).collect();
        let gone: Vec<i64> = self.found.keys().copied().filter(|batch| !still.contains(batch)).collect();
        // They may wait in other batches now: parts of a divided one, or their job's own.
        let mut homeless: Vec<Vec<At>> = gone.iter().filter_map(|batch| self.found.remove(batch)).collect();
        if let Some(positions) = &mut self.positions {
            let job = self.job;
            let urls = homeless.iter().flatten();
            positions.extend(urls.map(|at| (job.batches[at.0].urls[at.1].as_str(), *at)));
        }
        for candidate in &waiting {
            if !self.seen.contains(&candidate.batch) {
                self.compare(connection, candidate)?;
                let late = self.found.get(&candidate.batch).into_iter().flatten();
                settled.changed.extend(late.map(|(batch, _)| *batch));
            }
        }
        let found: HashSet<At> = self.found.values().flatten().copied().collect();
        for lost in &mut homeless {
            lost.retain(|at| !found.contains(at));
        }
        homeless.retain(|lost| !lost.is_empty());
        settled.lost = homeless;
        Ok(settled)
    }

    fn compare(&mut self, connection: &Connection, candidate: &Candidate) -> Result<(), Failed> {
        self.seen.insert(candidate.batch);
        let positions = self.positions.get_or_insert_with(|| positions(self.job));
        // A damaged list is no reason to refuse a new job; the sender finds it and says so.
        let urls = match lists::read(connection, candidate.list) {
            Err(Failed::Damaged(_)) => return Ok(()),
            read => read?,
        };
        let mut here: Vec<At> = urls.iter().filter_map(|url| positions.remove(url.as_str())).collect();
        if !here.is_empty() {
            here.sort_unstable();
            for (batch, position) in &here {
                self.elsewhere[*batch].insert(*position);
            }
            self.found.insert(candidate.batch, here);
        }
        Ok(())
    }

    /// What waits where: the batch, and the job's URLs in it.
    pub(super) fn shares(&self) -> impl Iterator<Item = (i64, Vec<&'a str>)> {
        self.found.iter().map(|(batch, here)| (*batch, here.iter().map(|at| self.url(*at)).collect()))
    }

    /// The URLs of a batch of the job that it must send itself.
    pub(super) fn kept(&self, batch: usize) -> Vec<&'a str> {
        let elsewhere = &self.elsewhere[batch];
        let urls = self.planned(batch).urls.iter().enumerate();
        urls.filter(|(position, _)| !elsewhere.contains(position)).map(|(_, url)| url.as_str()).collect()
    }

    /// A batch as it was planned.
    pub(super) fn planned(&self, batch: usize) -> &'a NewBatch {
        &self.job.batches[batch]
    }

    /// A URL of the job.
    pub(super) fn url(&self, (batch, position): At) -> &'a str {
        &self.job.batches[batch].urls[position]
    }
}

/// What changed between the scan and the lock.
#[derive(Debug, Default)]
pub(super) struct Settled {
    /// Batches of the job of which something waits elsewhere after all.
    pub(super) changed: HashSet<usize>,
    /// URLs that waited elsewhere and do not any more, by the batch that they waited in.
    pub(super) lost: Vec<Vec<At>>,
}

#[derive(Debug)]
struct Candidate {
    batch: i64,
    list: i64,
}

/// The batches that a job may share: same account and service, same policy, never transmitted in doubt, not paused.
fn candidates(connection: &Connection, job: &NewJob) -> Result<Vec<Candidate>, Failed> {
    let mut statement = connection.prepare_cached(
        "SELECT b.id, b.list FROM batch b JOIN job j ON j.id = b.job \
         WHERE b.profile = ?1 AND b.state = 'queued' AND b.unknowns = 0 \
         AND j.on_unknown = ?2 AND j.service = ?3 AND j.paused_ms IS NULL ORDER BY b.id",
    )?;
    let policy = rows::on_unknown_name(job.on_unknown);
    let found = statement.query_map(params![job.account, policy, job.service], |row| {
        Ok(Candidate { batch: row.get(0)?, list: row.get(1)? })
    })?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

fn positions(job: &NewJob) -> HashMap<&str, At> {
    let mut positions = HashMap::with_capacity(job.batches.iter().map(|batch| batch.urls.len()).sum());
    for (index, batch) in job.batches.iter().enumerate() {
        for (position, url) in batch.urls.iter().enumerate() {
            positions.insert(url.as_str(), (index, position));
        }
    }
    positions
}
