//! URLs of a job that are sent with another job's batch, because they were queued there already.

use std::collections::HashMap;

use rusqlite::{Connection, Row, Transaction, params};

use super::apply::{self, Act};
use super::{Failed, divide, int, lists};
use crate::queue::clock::Moment;
use crate::queue::event::EventKind;

/// A stored share.
#[derive(Debug)]
pub(super) struct Share {
    pub(super) id: i64,
    /// The batch that the URLs are sent with.
    pub(super) batch: i64,
    /// The job that completes from it.
    pub(super) job: String,
    /// The shared URLs.
    pub(super) list: i64,
    /// The job took its wish back; the batch goes on for its owner.
    pub(super) withdrawn: bool,
}

const COLUMNS: &str = "id, batch, job, list, withdrawn";

fn share(row: &Row<'_>) -> rusqlite::Result<Share> {
    Ok(Share {
        id: row.get(0)?,
        batch: row.get(1)?,
        job: row.get(2)?,
        list: row.get(3)?,
        withdrawn: row.get(4)?,
    })
}

/// The shares in a batch.
pub(super) fn of_batch(connection: &Connection, batch: i64) -> rusqlite::Result<Vec<Share>> {
    let sql = format!("SELECT {COLUMNS} FROM batch_share WHERE batch = ?1 ORDER BY id");
    connection.prepare_cached(&sql)?.query_map([batch], share)?.collect()
}

/// The shares of a job in batches that still wait.
pub(super) fn waiting(connection: &Connection, job: &str) -> rusqlite::Result<Vec<Share>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM batch_share s WHERE job = ?1 AND withdrawn = 0 \
         AND (SELECT state FROM batch b WHERE b.id = s.batch) = 'queued' ORDER BY id"
    );
    connection.prepare_cached(&sql)?.query_map([job], share)?.collect()
}

/// Stores a share; nothing where there are no URLs.
pub(super) fn insert(
    tx: &Transaction<'_>,
    now: &Moment,
    batch: i64,
    job: &str,
    urls: &[impl AsRef<str>],
    withdrawn: bool,
) -> Result<(), Failed> {
    if urls.is_empty() {
        return Ok(());
    }
    let list = lists::insert(tx, job, now, &lists::pack(urls)?)?;
    insert_listed(tx, batch, job, urls.len(), list, withdrawn)?;
    Ok(())
}

/// Stores a share whose list is stored.
pub(super) fn insert_listed(
    tx: &Transaction<'_>,
    batch: i64,
    job: &str,
    urls: usize,
    list: i64,
    withdrawn: bool,
) -> rusqlite::Result<()> {
    tx.prepare_cached(
        "INSERT INTO batch_share (batch, job, urls, list, withdrawn) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![batch, job, int(urls), list, withdrawn])
    .map(drop)
}

/// Removes a share and its list.
pub(super) fn delete(tx: &Transaction<'_>, share: &Share) -> rusqlite::Result<()> {
    tx.prepare_cached("DELETE FROM batch_share WHERE id = ?1")?.execute([share.id])?;
    lists::delete(tx, share.list)
}

/// Takes a job's wish back, and leaves the batch to its owner.
pub(super) fn withdraw(tx: &Transaction<'_>, share: &Share) -> rusqlite::Result<()> {
    tx.prepare_cached("UPDATE batch_share SET withdrawn = 1 WHERE id = ?1")?.execute([share.id]).map(drop)
}

/// Gives the sharers of a queued batch batches of their own, because the batch is about to leave the queue unsent. What
/// several of them share is queued once.
pub(super) fn release(tx: &Transaction<'_>, act: &Act<'_>, batch: i64) -> Result<(), Failed> {
    let mut owners: HashMap<String, i64> = HashMap::new();
    for share in of_batch(tx, batch)? {
        if share.withdrawn {
            continue; // it stays and shows that it was taken back
        }
        let mut groups: HashMap<Option<i64>, Vec<String>> = HashMap::new();
        for url in lists::read(tx, share.list)? {
            groups.entry(owners.get(&url).copied()).or_default().push(url);
        }
        for (owner, urls) in groups {
            if let Some(owner) = owner {
                insert(tx, act.now, owner, &share.job, &urls, false)?;
            } else {
                let own = own_batch(tx, act, &share, &urls)?;
                owners.extend(urls.into_iter().map(|url| (url, own)));
            }
        }
        delete(tx, &share)?;
    }
    Ok(())
}

/// Makes a share a batch of its own job.
pub(super) fn take_own(tx: &Transaction<'_>, act: &Act<'_>, share: &Share) -> Result<i64, Failed> {
    let urls = lists::read(tx, share.list)?;
    let own = own_batch(tx, act, share, &urls)?;
    delete(tx, share)?;
    Ok(own)
}

fn own_batch(tx: &Transaction<'_>, act: &Act<'_>, share: &Share, urls: &[String]) -> Result<i64, Failed> {
    let list = lists::insert(tx, &share.job, act.now, &lists::pack(urls)?)?;
    // The doubt about the batch that it leaves, and what it waits for, go with it.
    tx.prepare_cached(
        "INSERT INTO batch (job, profile, seq, urls, bytes, list, state, not_sent, unknowns, throttled, repeats, \
         not_before_ms, note) SELECT ?1, (SELECT profile FROM job WHERE id = ?1), ?2, ?3, max(1, bytes * ?3 / urls), \
         ?4, 'queued', not_sent, unknowns, throttled, repeats, not_before_ms, note FROM batch WHERE id = ?5",
    )?
    .execute(params![share.job, divide::next_seq(tx, &share.job)?, int(urls.len()), list, share.batch])?;
    let own = tx.last_insert_rowid();
    let batch = apply::load(tx, own, None)?;
    if batch.state.repeats {
        let text = format!(
            "leaves batch {}, which waits to be sent again; it will be sent again itself",
            share.batch
        );
        apply::log(tx, act, EventKind::Resend, &batch.profile, Some(&batch), &text)?;
    }
    Ok(own)
}
