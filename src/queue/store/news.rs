//! Which jobs changed since somebody looked, so that a screen that watches ten thousand jobs reads one when one changes.
//!
//! Nothing marks a changed job: the history does, because nothing happens to a batch or job without a line in it, and
//! what is made (parts of a divided batch, shares) has a number that was never given before.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};
use uuid::Uuid;

use super::{Failed, Store, StoreError, int, read, rows};
use crate::queue::model::Job;

/// How far the history, the batches and the shares had come when somebody looked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Mark {
    pub(super) event: i64,
    pub(super) batch: i64,
    pub(super) share: i64,
}

impl Mark {
    /// Whether the queue has come no less far; otherwise it is another one, restored from a backup.
    const fn is_reached_by(self, now: Self) -> bool {
        self.event <= now.event && self.batch <= now.batch && self.share <= now.share
    }
}

/// The jobs that something happened to: by their own line in the history, by a batch or a share that was made, or by
/// something that happened to a batch that they share. Not `UNION`, for whose sake SQLite walks a whole index.
pub(super) const CHANGED: &str = "\
SELECT job FROM event WHERE id > ?1 AND job IS NOT NULL \
UNION ALL SELECT job FROM batch WHERE id > ?2 \
UNION ALL SELECT job FROM batch_share WHERE id > ?3 \
UNION ALL SELECT s.job FROM event e JOIN batch_share s ON s.batch = e.batch WHERE e.id > ?1 AND e.batch IS NOT NULL";

impl Store {
    /// How far the queue has come. Read it **before** the jobs: what happens between is told twice, and nothing is lost.
    ///
    /// # Errors
    ///
    /// The database cannot be read.
    pub fn mark(&self) -> Result<Mark, StoreError> {
        self.read(mark)
    }

    /// The jobs, of all accounts, that changed since a mark, also those that are gone, and the mark of now. `None`: the
    /// queue is another one than that which was marked, and must be read anew.
    ///
    /// # Errors
    ///
    /// The database cannot be read.
    pub fn changed_since(&self, before: Mark) -> Result<Option<(Vec<Uuid>, Mark)>, StoreError> {
        self.read(|connection| {
            let now = mark(connection)?;
            if !before.is_reached_by(now) {
                return Ok(None);
            }
            let mut statement = connection.prepare_cached(CHANGED)?;
            let mut found = statement.query(params![before.event, before.batch, before.share])?;
            let mut jobs = Vec::new();
            while let Some(row) = found.next()? {
                jobs.push(rows::job_id(&row.get::<_, String>(0)?)?);
            }
            jobs.sort_unstable();
            jobs.dedup();
            Ok(Some((jobs, now)))
        })
    }

    /// The newest jobs of an account that are older than `before` (when it was stored, its id), newest first: at most
    /// `limit`, and none after those that have `batches` batches together.
    ///
    /// # Errors
    ///
    /// The database cannot be read.
    pub fn older_jobs(
        &self,
        account: &str,
        before: Option<(Timestamp, Uuid)>,
        limit: usize,
        batches: usize,
    ) -> Result<Vec<Job>, StoreError> {
        let (at, id) =
            before.map_or((i64::MAX, String::new()), |(at, id)| (at.as_millisecond(), id.to_string()));
        self.read(|connection| {
            let mut statement = connection.prepare_cached(&format!(
                "SELECT {} FROM job WHERE profile = ?1 AND (created_ms, id) < (?2, ?3) \
                 ORDER BY created_ms DESC, id DESC LIMIT ?4",
                read::JOB_COLUMNS
            ))?;
            let mut found = statement.query(params![account, at, id, int(limit)])?;
            let (mut jobs, mut sum) = (Vec::new(), 0);
            while sum < batches
                && let Some(row) = found.next()?
            {
                let job = read::job(connection, row)?;
                sum += job.batches.len();
                jobs.push(job);
            }
            Ok(jobs)
        })
    }
}

fn mark(connection: &Connection) -> Result<Mark, Failed> {
    // Numbers that were given once, also where what had them is gone.
    let mut statement = connection.prepare_cached("SELECT seq FROM sqlite_sequence WHERE name = ?1")?;
    let mut last = |table: &str| -> Result<i64, Failed> {
        Ok(statement.query_row([table], |row| row.get(0)).optional()?.unwrap_or(0))
    };
    Ok(Mark { event: last("event")?, batch: last("batch")?, share: last("batch_share")? })
}
