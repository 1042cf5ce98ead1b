//! What was transmitted: every attempt, with what came back. Read only; `claim` and `record` write it.

use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Row, params};
use uuid::Uuid;

use super::{Failed, Store, StoreError, count, int, rows};
use crate::queue::clock::timestamp;
use crate::queue::event::Event;
use crate::queue::holder::user_name;

/// One transmission of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Its number in the store; grows with time.
    pub id: i64,
    /// The batch's number in the store.
    pub batch: i64,
    /// The batch's position in its job, from 1.
    pub seq: u32,
    /// The job whose batch it is.
    pub job: Uuid,
    /// `sending`, `accepted`, `refused`, `unknown` or `not_sent`.
    pub state: String,
    /// URLs in it.
    pub urls: usize,
    /// When it began.
    pub began: Timestamp,
    /// When its outcome was recorded.
    pub ended: Option<Timestamp>,
    /// The process that sent it.
    pub pid: u32,
    /// The user of that process.
    pub user: String,
    /// The HTTP status, if an answer came; `None` as well for what an older purgedeck sent.
    pub status: Option<u16>,
    /// The service's code, if it refused.
    pub code: Option<i32>,
    /// The CDN's reference.
    pub handle: Option<String>,
    /// The CDN's estimate.
    pub estimate: Option<Duration>,
    /// The service's words, or what was seen; may be empty.
    pub detail: String,
    /// Whether it repeats a transmission of unknown outcome, or one that the service asked to send later.
    pub again: bool,
}

impl Attempt {
    /// How long it took, by the wall clock.
    #[must_use]
    pub fn took(&self) -> Option<Duration> {
        Duration::try_from(self.ended?.duration_since(self.began)).ok()
    }
}

const COLUMNS: &str = "a.id, a.batch, b.seq, b.job, a.state, a.urls, a.started_ms, a.ended_ms, a.pid, a.uid, a.code, \
     a.handle, a.estimate_ms, coalesce(a.detail, ''), a.again, a.http_status";

impl Store {
    /// The transmissions of a batch, oldest first.
    ///
    /// # Errors
    ///
    /// The database cannot be read.
    pub fn attempts_of(&self, batch: i64) -> Result<Vec<Attempt>, StoreError> {
        let condition = "a.batch = ?1 ORDER BY a.id LIMIT ?2";
        self.attempts(condition, params![batch, int(usize::MAX)])
    }

    /// The newest transmissions of an account that are younger than the attempt `after`, or were open then, newest first.
    ///
    /// # Errors
    ///
    /// The database cannot be read.
    pub fn recent_attempts(
        &self,
        account: &str,
        after: i64,
        limit: usize,
    ) -> Result<Vec<Attempt>, StoreError> {
        self.attempts(
            "a.profile = ?1 AND a.id > ?2 ORDER BY a.started_ms DESC LIMIT ?3",
            params![account, after, int(limit)],
        )
    }

    fn attempts(&self, condition: &str, values: &[&dyn rusqlite::ToSql]) -> Result<Vec<Attempt>, StoreError> {
        self.read(|connection| {
            let sql =
                format!("SELECT {COLUMNS} FROM attempt a JOIN batch b ON b.id = a.batch WHERE {condition}");
            let mut statement = connection.prepare_cached(&sql)?;
            let mut found = statement.query(values)?;
            let mut attempts = Vec::new();
            while let Some(row) = found.next()? {
                attempts.push(attempt(row)?);
            }
            Ok(attempts)
        })
    }

    /// What the history says about one batch of a job, oldest first.
    ///
    /// # Errors
    ///
    /// The database cannot be read.
    pub fn history_of_batch(&self, job: Uuid, batch: i64) -> Result<Vec<Event>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT id, at_ms, who, kind, profile, job, batch, text, why FROM event \
                 WHERE job = ?1 AND batch = ?2 ORDER BY id",
            )?;
            let mut found = statement.query(params![job.to_string(), batch])?;
            let mut events = Vec::new();
            while let Some(row) = found.next()? {
                events.push(super::history::event(row)?);
            }
            Ok(events)
        })
    }
}

fn attempt(row: &Row<'_>) -> Result<Attempt, Failed> {
    let uid: i64 = row.get(9)?;
    Ok(Attempt {
        id: row.get(0)?,
        batch: row.get(1)?,
        seq: row.get(2)?,
        job: rows::job_id(&row.get::<_, String>(3)?)?,
        state: row.get(4)?,
        urls: count(row.get(5)?),
        began: timestamp(row.get(6)?),
        ended: row.get::<_, Option<i64>>(7)?.map(timestamp),
        pid: row.get(8)?,
        user: u32::try_from(uid).map_or_else(|_| format!("uid {uid}"), user_name),
        code: row.get(10)?,
        handle: row.get(11)?,
        estimate: row.get::<_, Option<i64>>(12)?.map(rows::duration),
        detail: row.get(13)?,
        again: row.get(14)?,
        status: row.get(15)?,
    })
}
