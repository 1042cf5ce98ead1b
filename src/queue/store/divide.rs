//! Dividing a refused batch in two, to find what the service refuses in it (`spec/ips-api.md`: a refusal is for the
//! whole request and need not name the URL).
//!
//! One bad URL among n costs at most 2·⌈log₂ n⌉ further requests. The parts are sent in the place of the whole, so that
//! its good URLs do not wait behind what was queued later, and each of them goes through budget and circuit like any
//! other batch.

use std::collections::HashSet;

use rusqlite::{OptionalExtension as _, Transaction, params};

use super::apply::{Act, Loaded};
use super::{Failed, count, int, lists, share};
use crate::queue::machine::Division;
use crate::text::many;

/// What may become of a batch if the service refuses its content; `allowed` is the setting.
pub(super) fn division(tx: &Transaction<'_>, batch: &Loaded, allowed: usize) -> rusqlite::Result<Division> {
    if batch.urls < 2 {
        return Ok(Division::Single);
    }
    let made: i64 = tx
        .prepare_cached("SELECT divided FROM job WHERE id = ?1")?
        .query_row([&batch.job], |row| row.get(0))?;
    // Each part is one request more.
    let enough = count(made) + 2 <= allowed;
    Ok(if enough { Division::Possible } else { Division::Exhausted { requests: allowed } })
}

/// Makes the two parts of a batch; says in words which.
pub(super) fn divide(tx: &Transaction<'_>, act: &Act<'_>, whole: &Loaded) -> Result<String, Failed> {
    let urls = lists::read(tx, whole.list)?;
    let (first, second) = urls.split_at(urls.len().div_ceil(2));
    let shares = share::of_batch(tx, whole.id)?;
    let mut words = Vec::new();
    for part in [first, second] {
        let id = insert_part(tx, act, whole, part)?;
        let members: HashSet<&str> = part.iter().map(String::as_str).collect();
        for share in &shares {
            let theirs: Vec<String> = lists::read(tx, share.list)?
                .into_iter()
                .filter(|url| members.contains(url.as_str()))
                .collect();
            share::insert(tx, act.now, id, &share.job, &theirs, share.withdrawn)?;
        }
        words.push(format!("{} in batch {id}", many(part.len(), "URL")));
    }
    for share in shares {
        share::delete(tx, &share)?;
    }
    tx.prepare_cached("UPDATE job SET divided = divided + 2 WHERE id = ?1")?.execute([&whole.job])?;
    Ok(words.join(", "))
}

fn insert_part(tx: &Transaction<'_>, act: &Act<'_>, whole: &Loaded, urls: &[String]) -> Result<i64, Failed> {
    let list = lists::insert(tx, &whole.job, act.now, &lists::pack(urls)?)?;
    tx.prepare_cached(
        "INSERT INTO batch (job, parent, root, profile, seq, urls, bytes, list, state, unknowns) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'queued', ?9)",
    )?
    .execute(params![
        whole.job,
        whole.id,
        whole.root.unwrap_or(whole.id),
        whole.profile,
        next_seq(tx, &whole.job)?,
        int(urls.len()),
        share_of(whole.bytes, urls.len(), count(whole.urls)),
        list,
        // The doubt about an earlier transmission of the whole is one about each part.
        whole.state.unknowns,
    ])?;
    Ok(tx.last_insert_rowid())
}

/// The next position in a job.
pub(super) fn next_seq(tx: &Transaction<'_>, job: &str) -> rusqlite::Result<i64> {
    let last: Option<i64> = tx
        .prepare_cached("SELECT seq FROM batch WHERE job = ?1 ORDER BY seq DESC LIMIT 1")?
        .query_row([job], |row| row.get(0))
        .optional()?;
    Ok(last.unwrap_or(0).saturating_add(1))
}

/// About how many of a request's bytes belong to some of its URLs.
pub(super) fn share_of(bytes: i64, urls: usize, of: usize) -> i64 {
    (bytes.saturating_mul(int(urls)) / int(of.max(1))).max(1)
}
