//! What screens and scripts read: jobs with their batches.

use rusqlite::{Connection, Row, params};
use uuid::Uuid;

use super::{Failed, Store, StoreError, count, int, lists, rows, share};
use crate::queue::clock::timestamp;
use crate::queue::model::{Batch, Job, Paused};
use crate::settings::profile_of_account;

pub(super) const JOB_COLUMNS: &str = "id, profile, service, who, reason, created_ms, on_unknown, duplicates, paused_ms, \
     paused_by, paused_reason";

impl Store {
    /// The newest jobs, newest first, of one profile or of all.
    ///
    /// # Errors
    ///
    /// The database cannot be read.
    pub fn jobs(&self, profile: Option<&str>, limit: usize) -> Result<Vec<Job>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(&format!(
                "SELECT {JOB_COLUMNS} FROM job WHERE ?1 IS NULL OR profile = ?1 \
                 ORDER BY created_ms DESC, id DESC LIMIT ?2"
            ))?;
            let mut found = statement.query(params![profile, int(limit)])?;
            let mut jobs = Vec::new();
            while let Some(row) = found.next()? {
                jobs.push(job(connection, row)?);
            }
            Ok(jobs)
        })
    }

    /// One job.
    ///
    /// # Errors
    ///
    /// The database cannot be read.
    pub fn job(&self, id: Uuid) -> Result<Option<Job>, StoreError> {
        self.read(|connection| {
            let sql = format!("SELECT {JOB_COLUMNS} FROM job WHERE id = ?1");
            let mut statement = connection.prepare_cached(&sql)?;
            let mut found = statement.query([id.to_string()])?;
            found.next()?.map(|row| job(connection, row)).transpose()
        })
    }

    /// The job whose id starts with `prefix` (any case); else the one whose id ends with it, because ids made in the
    /// same minute start alike.
    ///
    /// # Errors
    ///
    /// No job or several fit, or the database cannot be read.
    pub fn find_job(&self, prefix: &str) -> Result<Job, StoreError> {
        let wanted = prefix.trim().to_ascii_lowercase();
        let mut ids = self.ids_where("substr(id, 1, length(?1)) = ?1", &wanted)?;
        if ids.is_empty() {
            ids = self.ids_where("substr(id, -length(?1)) = ?1", &wanted)?;
        }
        let found = match ids.as_slice() {
            _ if wanted.is_empty() => None,
            [id] => self.job(*id)?,
            [] => None,
            _ => return Err(StoreError::Ambiguous { prefix: wanted, matches: ids.len() }),
        };
        found.ok_or(StoreError::NoJob(wanted))
    }

    fn ids_where(&self, condition: &str, wanted: &str) -> Result<Vec<Uuid>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare(&format!("SELECT id FROM job WHERE {condition}"))?;
            let mut found = statement.query([wanted])?;
            let mut ids = Vec::new();
            while let Some(row) = found.next()? {
                ids.push(rows::job_id(&row.get::<_, String>(0)?)?);
            }
            Ok(ids)
        })
    }

    /// The URLs of a batch, spelled as they are sent, in list order.
    ///
    /// # Errors
    ///
    /// No such batch, or its list is damaged.
    pub fn batch_urls(&self, batch: i64) -> Result<Vec<String>, StoreError> {
        self.read(|connection| {
            let list = connection
                .prepare_cached("SELECT list FROM batch WHERE id = ?1")?
                .query_row([batch], |row| row.get(0))?;
            lists::read(connection, list)
        })
    }

    /// The URLs of a job that are in a batch: all of the batch's if it is the job's own, else those that it shares.
    ///
    /// # Errors
    ///
    /// As [`Store::batch_urls`].
    pub fn urls_in(&self, job: Uuid, batch: &Batch) -> Result<Vec<String>, StoreError> {
        if batch.shared_from.is_none() {
            return self.batch_urls(batch.id);
        }
        self.read(|connection| {
            let mut urls = Vec::new();
            for share in share::of_batch(connection, batch.id)? {
                if share.job == job.to_string() {
                    urls.extend(lists::read(connection, share.list)?);
                }
            }
            Ok(urls)
        })
    }
}

/// A job with its batches, from [`JOB_COLUMNS`].
pub(super) fn job(connection: &Connection, row: &Row<'_>) -> Result<Job, Failed> {
    let id: String = row.get(0)?;
    let account: String = row.get(1)?;
    Ok(Job {
        id: rows::job_id(&id)?,
        profile: profile_of_account(&account).to_owned(),
        account,
        service: row.get(2)?,
        who: row.get(3)?,
        reason: row.get(4)?,
        created: timestamp(row.get(5)?),
        on_unknown: rows::on_unknown(&row.get::<_, String>(6)?)?,
        duplicates: count(row.get(7)?),
        paused: paused(row)?,
        batches: batches(connection, &id)?,
    })
}

fn paused(row: &Row<'_>) -> rusqlite::Result<Option<Paused>> {
    let Some(paused_ms) = row.get::<_, Option<i64>>(8)? else { return Ok(None) };
    Ok(Some(Paused {
        who: row.get::<_, Option<String>>(9)?.unwrap_or_default(),
        at: timestamp(paused_ms),
        reason: row.get::<_, Option<String>>(10)?.unwrap_or_default(),
    }))
}

/// A job's own batches in order, then those of others that it shares.
fn batches(connection: &Connection, job: &str) -> Result<Vec<Batch>, Failed> {
    let own = format!("SELECT {}, NULL, urls, 0 FROM batch WHERE job = ?1 ORDER BY seq", rows::BATCH_COLUMNS);
    // A job's shares in one batch are one line.
    let shared = format!(
        "SELECT {}, b.job, s.urls, s.withdrawn FROM batch b JOIN \
         (SELECT batch, withdrawn, sum(urls) AS urls FROM batch_share WHERE job = ?1 GROUP BY batch, withdrawn) s \
         ON s.batch = b.id ORDER BY b.id",
        rows::columns_of("b")
    );
    let mut batches = Vec::new();
    for sql in [own, shared] {
        let mut statement = connection.prepare_cached(&sql)?;
        let mut found = statement.query([job])?;
        while let Some(row) = found.next()? {
            batches.push(rows::batch(row)?);
        }
    }
    Ok(batches)
}
