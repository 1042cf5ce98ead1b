//! Which batch is next.

use std::time::Duration;

use rusqlite::{OptionalExtension as _, Transaction, params};

use super::count;
use crate::queue::clock::Moment;

/// Repetitions are load that helps nobody when everything fails: at most this share of the requests of the last while…
const REPEATED_AT_MOST: usize = 10;
/// …or this many, where there were few requests.
const REPEATED_ALWAYS: usize = 3;
/// The while (`spec/reliability.md` B: retries at most 10 % of the last ten minutes).
const WINDOW: Duration = Duration::from_mins(10);

/// A batch that may go now.
#[derive(Debug)]
pub(super) struct Due {
    pub(super) batch: i64,
    pub(super) urls: usize,
    /// By itself it is sent again, after a transmission in doubt or a "too fast"; no operator asked for it.
    pub(super) again: bool,
}

/// What the queue holds for a sender.
#[derive(Debug)]
pub(super) enum Next {
    Due(Due),
    Later(Duration),
    None,
}

/// The batch that is due, in the order of the queue (a part in the place of its whole); the smallest one for a probe.
/// Else how long until the first one is.
pub(super) fn next(tx: &Transaction<'_>, profile: &str, now: &Moment, probe: bool) -> rusqlite::Result<Next> {
    match first_due(tx, profile, now, probe, false)? {
        // The requests are counted only where it matters.
        Some(due) if due.again && repetitions(tx, profile, now)?.is_some() => {
            if let Some(fresh) = first_due(tx, profile, now, probe, true)? {
                return Ok(Next::Due(fresh));
            }
        }
        Some(due) => return Ok(Next::Due(due)),
        None => {}
    }
    let (fresh, doubtful): (Option<i64>, Option<i64>) = tx
        .prepare_cached(
            "SELECT min(iif(b.repeats, NULL, coalesce(b.not_before_ms, 0))), \
             min(iif(b.repeats, coalesce(b.not_before_ms, 0), NULL)) \
             FROM batch b JOIN job j ON j.id = b.job \
             WHERE b.profile = ?1 AND b.state = 'queued' AND j.paused_ms IS NULL",
        )?
        .query_row([profile], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let fresh = fresh.map(|first_ms| now.until_wall(first_ms));
    let doubtful = match doubtful {
        Some(first_ms) => {
            let allowance = repetitions(tx, profile, now)?.unwrap_or_default();
            Some(now.until_wall(first_ms).max(allowance))
        }
        None => None,
    };
    Ok(fresh.into_iter().chain(doubtful).min().map_or(Next::None, Next::Later))
}

fn first_due(
    tx: &Transaction<'_>,
    profile: &str,
    now: &Moment,
    probe: bool,
    fresh_only: bool,
) -> rusqlite::Result<Option<Due>> {
    let order = if probe { "b.urls, " } else { "" };
    tx.prepare_cached(&format!(
        "SELECT b.id, b.urls, b.repeats FROM batch b JOIN job j ON j.id = b.job \
         WHERE b.profile = ?1 AND b.state = 'queued' AND j.paused_ms IS NULL \
         AND (b.not_before_ms IS NULL OR b.not_before_ms <= ?2) AND (NOT ?3 OR b.repeats = 0) \
         ORDER BY {order}coalesce(b.root, b.id), b.id LIMIT 1"
    ))?
    .query_row(params![profile, now.wall_ms, fresh_only], |row| {
        Ok(Due { batch: row.get(0)?, urls: count(row.get(1)?), again: row.get(2)? })
    })
    .optional()
}

/// How long nothing may be repeated; `None`: repetitions may go.
fn repetitions(tx: &Transaction<'_>, profile: &str, now: &Moment) -> rusqlite::Result<Option<Duration>> {
    let since_ms = now.wall_ms.saturating_sub(crate::queue::clock::millis(WINDOW));
    let (all, repeated, oldest): (i64, i64, Option<i64>) = tx
        .prepare_cached(
            "SELECT count(*), coalesce(sum(again), 0), min(iif(again, started_ms, NULL)) FROM attempt \
             WHERE profile = ?1 AND started_ms > ?2 AND state <> 'not_sent'",
        )?
        .query_row(params![profile, since_ms], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let allowed = (count(all) / REPEATED_AT_MOST).max(REPEATED_ALWAYS);
    if count(repeated) < allowed {
        return Ok(None);
    }
    let free_ms = oldest.unwrap_or(now.wall_ms).saturating_add(crate::queue::clock::millis(WINDOW));
    Ok(Some(now.until_wall(free_ms).max(Duration::from_secs(1))))
}
