//! Removing old jobs. Their lines in the history stay: nobody can remove those.

use jiff::Timestamp;
use rusqlite::{Transaction, params};

use super::apply::{Act, log_job};
use super::{Failed, Store, StoreError, count, pause};
use crate::queue::clock::Moment;
use crate::queue::event::EventKind;
use crate::queue::model::Pruned;
use crate::text::many;

/// Jobs that one transaction removes at most, and URLs after which it takes no further one, so that nobody who sends
/// waits for long.
const CHUNK: usize = 20;
const ENOUGH_URLS: usize = 100_000;
/// A list that no job came for is older than any import can take.
const ABANDONED_MS: i64 = 24 * 60 * 60 * 1_000;

impl Store {
    /// Removes the jobs that were stored before a moment and have all their outcomes, with their URL lists. An outcome
    /// that is held as unknown is none. Jobs with a
    /// batch that another, younger job completes from stay until that one goes.
    ///
    /// # Errors
    ///
    /// The change cannot be stored. What was removed before the error stays removed.
    pub fn prune(&mut self, before: Timestamp, reason: &str) -> Result<Pruned, StoreError> {
        let mut pruned = Pruned::default();
        loop {
            let now = Moment::now();
            let removed = self.write(|tx| {
                let act = Act::because(&now, reason);
                let mut removed = Pruned::default();
                for job in old_jobs(tx, before.as_millisecond())? {
                    removed.jobs += 1;
                    removed.urls += remove(tx, &act, &job)?;
                    if removed.urls > ENOUGH_URLS {
                        break;
                    }
                }
                Ok(removed)
            })?;
            pruned.jobs += removed.jobs;
            pruned.urls += removed.urls;
            if removed.jobs == 0 {
                break;
            }
        }
        self.remove_abandoned_lists()?;
        Ok(pruned)
    }

    /// Removes lists whose job never came: the process that stored them died before the last step.
    fn remove_abandoned_lists(&mut self) -> Result<(), StoreError> {
        let before_ms = Moment::now().wall_ms - ABANDONED_MS;
        self.write(|tx| {
            tx.execute(
                "DELETE FROM url_list WHERE stored_ms < ?1 \
                 AND NOT EXISTS (SELECT 1 FROM batch b WHERE b.list = url_list.id) \
                 AND NOT EXISTS (SELECT 1 FROM batch_share s WHERE s.list = url_list.id)",
                [before_ms],
            )?;
            Ok(())
        })
    }
}

fn old_jobs(tx: &Transaction<'_>, before_ms: i64) -> Result<Vec<String>, Failed> {
    let mut statement = tx.prepare_cached(
        "SELECT id FROM job j WHERE created_ms < ?1 \
         AND NOT EXISTS (SELECT 1 FROM batch b WHERE b.job = j.id AND (b.state IN ('queued', 'sending') \
                         OR b.state = 'unknown' AND j.on_unknown <> 'fail')) \
         AND NOT EXISTS (SELECT 1 FROM batch_share s JOIN batch b ON b.id = s.batch \
                         WHERE s.job = j.id AND s.withdrawn = 0 AND b.state IN ('queued', 'sending')) \
         AND NOT EXISTS (SELECT 1 FROM batch_share s JOIN batch b ON b.id = s.batch \
                         WHERE b.job = j.id AND s.job <> j.id) \
         ORDER BY created_ms LIMIT ?2",
    )?;
    let found = statement.query_map(params![before_ms, super::int(CHUNK)], |row| row.get(0))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

fn remove(tx: &Transaction<'_>, act: &Act<'_>, job: &str) -> Result<usize, Failed> {
    let account = pause::account_of(tx, job)?;
    let urls: i64 = tx.query_row(
        "SELECT (SELECT coalesce(sum(urls), 0) FROM batch WHERE job = ?1 AND state <> 'split') \
              + (SELECT coalesce(sum(urls), 0) FROM batch_share WHERE job = ?1)",
        [job],
        |row| row.get(0),
    )?;
    for sql in [
        "DELETE FROM batch_share WHERE job = ?1",
        "DELETE FROM attempt WHERE batch IN (SELECT id FROM batch WHERE job = ?1)",
        // Parts before the batches that they are parts of.
        "UPDATE batch SET parent = NULL, root = NULL WHERE job = ?1 AND root IS NOT NULL",
        "DELETE FROM batch WHERE job = ?1",
        "DELETE FROM url_list WHERE job = ?1",
        "DELETE FROM job WHERE id = ?1",
    ] {
        tx.prepare_cached(sql)?.execute([job])?;
    }
    let text = format!("removed with its {}", many(count(urls), "URL"));
    log_job(tx, act, EventKind::Pruned, &account, job, &text)?;
    Ok(count(urls))
}
