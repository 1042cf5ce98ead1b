//! Taking a batch to send: steps (1) to (3) of the cycle in `spec/reliability.md` A8.
//!
//! One transaction finds what a dead process left `sending`, looks at the gate and the budget, and commits the attempt
//! with its debit. Nothing is sent before this returned [`Claim::Send`].

use std::time::Duration;

use rusqlite::{OptionalExtension as _, Transaction, params};

use super::apply::{self, Act};
use super::sending::{load_circuit, standstill};
use super::{Failed, Store, StoreError, count, read, rows};
use crate::queue::budget::{BucketKind, Debit, Rule, Stored};
use crate::queue::circuit::Gate;
use crate::queue::clock::Moment;
use crate::queue::locks::{self, Held};
use crate::queue::machine::{Event, Phase};
use crate::queue::model::Standstill;
use crate::settings::Limits;

/// One request at a time and profile; services that allow more will have more slots.
const SLOT: i64 = 0;

/// The right to send one request with a profile; held for exactly one cycle. The kernel takes it back from the dead.
#[derive(Debug)]
pub(crate) struct Slot {
    profile: String,
    _held: Held,
}

/// What the holder of a slot may do now.
#[derive(Debug)]
pub(crate) enum Claim {
    /// Send this; its attempt is on disk.
    Send(Claimed),
    /// Nothing before this much time has passed, unless the store changes.
    Wait(Duration),
    /// Nothing at all before somebody does something.
    Standstill(Standstill),
    /// Nothing is queued.
    Nothing,
}

/// A batch whose transmission is recorded as begun.
#[derive(Debug)]
pub(crate) struct Claimed {
    pub(crate) attempt: i64,
    pub(crate) batch: i64,
    pub(crate) urls: Vec<String>,
    /// When the attempt was recorded; a much later send must not happen any more.
    pub(crate) at: Moment,
}

impl Store {
    /// The profile's slot, if nobody is sending with it.
    pub(crate) fn take_slot(&self, profile: &str) -> Result<Option<Slot>, StoreError> {
        let path = locks::slot_path(&self.place.dir, profile);
        let held = locks::try_take(&path).map_err(|error| StoreError::file(&path, error))?;
        Ok(held.map(|held| Slot { profile: profile.to_owned(), _held: held }))
    }

    /// Takes the next batch that is due, if gate and budget allow it.
    pub(crate) fn claim(&mut self, slot: &Slot, limits: &Limits, now: &Moment) -> Result<Claim, StoreError> {
        self.write(|tx| {
            let act = Act::at(now);
            sweep(tx, &act, &slot.profile)?;
            claim(tx, &act, &slot.profile, limits)
        })
    }

    /// Whether a worker that starts now would find something to do (at once or later).
    ///
    /// # Errors
    ///
    /// The database cannot be read.
    pub fn has_work(&self, profile: &str) -> Result<bool, StoreError> {
        self.read(|connection| {
            if matches!(load_circuit(connection, profile)?.gate, Gate::Credentials { .. }) {
                return Ok(false);
            }
            let sql = "SELECT EXISTS (SELECT 1 FROM batch \
                       WHERE profile = ?1 AND state IN ('queued', 'sending'))";
            Ok(connection.prepare_cached(sql)?.query_row([profile], |row| row.get(0))?)
        })
    }
}

/// Whoever holds the slot knows that no living process sends with it: what is still `sending` was left by a dead one.
fn sweep(tx: &Transaction<'_>, act: &Act<'_>, profile: &str) -> Result<(), Failed> {
    let mut statement = tx.prepare_cached(
        "SELECT id, batch FROM attempt WHERE profile = ?1 AND slot = ?2 AND state = 'sending'",
    )?;
    let orphans: Vec<(i64, i64)> = statement
        .query_map(params![profile, SLOT], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (attempt, batch) in orphans {
        tx.execute(
            "UPDATE attempt SET state = 'unknown', ended_ms = ?2, detail = 'the sending process died' WHERE id = ?1",
            params![attempt, act.now.wall_ms],
        )?;
        let batch = apply::load(tx, batch, Some(attempt))?;
        if batch.state.phase == Phase::Sending {
            let _: Result<_, _> = apply::happen(tx, act, &batch, Event::Orphaned)?;
        }
    }
    Ok(())
}

fn claim(tx: &Transaction<'_>, act: &Act<'_>, profile: &str, limits: &Limits) -> Result<Claim, Failed> {
    let gate = load_circuit(tx, profile)?.gate;
    let closed = match &gate {
        Gate::Open => Duration::ZERO,
        Gate::Unreachable { until_ms, .. } | Gate::Throttled { until_ms } => act.now.until_wall(*until_ms),
        Gate::Credentials { .. } => {
            let why = standstill(gate, act.now.wall_ms).ok_or_else(|| rows::damaged("gate"))?;
            return Ok(Claim::Standstill(why));
        }
    };
    let (batch, urls) = match next(tx, profile, act.now)? {
        Next::Due { batch, urls } if closed.is_zero() => (batch, urls),
        Next::Due { .. } => return Ok(Claim::Wait(closed)),
        Next::Later(wait) => return Ok(Claim::Wait(wait.max(closed))),
        Next::None => return Ok(Claim::Nothing),
    };
    let debits = debits(tx, act.now, profile, limits, count(urls))?;
    let wait = debits.iter().map(|(_, debit)| debit.wait).max().unwrap_or_default();
    if !wait.is_zero() {
        return Ok(Claim::Wait(wait));
    }
    begin(tx, act, profile, batch, &debits).map(Claim::Send)
}

enum Next {
    Due { batch: i64, urls: i64 },
    Later(Duration),
    None,
}

/// The oldest batch that is due, else how long until the first one is. Two questions, so that the index answers both.
fn next(tx: &Transaction<'_>, profile: &str, now: &Moment) -> rusqlite::Result<Next> {
    let due = tx
        .prepare_cached(
            "SELECT id, urls FROM batch WHERE profile = ?1 AND state = 'queued' \
             AND (not_before_ms IS NULL OR not_before_ms <= ?2) ORDER BY id LIMIT 1",
        )?
        .query_row(params![profile, now.wall_ms], |row| {
            Ok(Next::Due { batch: row.get(0)?, urls: row.get(1)? })
        })
        .optional()?;
    if let Some(due) = due {
        return Ok(due);
    }
    let first: Option<i64> = tx
        .prepare_cached("SELECT min(not_before_ms) FROM batch WHERE profile = ?1 AND state = 'queued'")?
        .query_row([profile], |row| row.get(0))?;
    Ok(first.map_or(Next::None, |first_ms| Next::Later(now.until_wall(first_ms))))
}

/// What sending `urls` now would cost both buckets.
fn debits(
    tx: &Transaction<'_>,
    now: &Moment,
    profile: &str,
    limits: &Limits,
    urls: usize,
) -> Result<[(BucketKind, Debit); 2], Failed> {
    let debit = |kind, amount| -> Result<(BucketKind, Debit), Failed> {
        let stored = bucket(tx, profile, kind)?;
        Ok((kind, Rule::of(kind, limits).debit(stored.as_ref(), now, amount)))
    };
    Ok([debit(BucketKind::Requests, 1)?, debit(BucketKind::Urls, urls)?])
}

/// A bucket as stored.
pub(super) fn bucket(
    connection: &rusqlite::Connection,
    profile: &str,
    kind: BucketKind,
) -> rusqlite::Result<Option<Stored>> {
    connection
        .prepare_cached("SELECT boot_id, tat_ns FROM budget WHERE profile = ?1 AND bucket = ?2")?
        .query_row([profile, kind.name()], |row| Ok(Stored { boot_id: row.get(0)?, tat_ns: row.get(1)? }))
        .optional()
}

fn begin(
    tx: &Transaction<'_>,
    act: &Act<'_>,
    profile: &str,
    batch: i64,
    debits: &[(BucketKind, Debit); 2],
) -> Result<Claimed, Failed> {
    let urls = read::urls(tx, batch)?;
    let mut loaded = apply::load(tx, batch, None)?;
    let [(_, requests), (_, url_debit)] = debits;
    tx.prepare_cached(
        "INSERT INTO attempt (batch, profile, slot, state, urls, boot_id, boot_ns, requests_cost_ns, urls_cost_ns, \
         started_ms, pid, uid) VALUES (?1, ?2, ?3, 'sending', ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?
    .execute(params![
        batch,
        profile,
        SLOT,
        loaded.urls,
        act.now.boot_id,
        act.now.boot_ns,
        requests.cost_ns,
        url_debit.cost_ns,
        act.now.wall_ms,
        std::process::id(),
        act.uid,
    ])?;
    let attempt = tx.last_insert_rowid();
    loaded.attempt = Some(attempt);
    for (kind, debit) in debits {
        set_bucket(tx, profile, *kind, &act.now.boot_id, debit.tat_ns)?;
    }
    let claimed = apply::happen(tx, act, &loaded, Event::Claimed)?;
    claimed.map_err(|illegal| Failed::Damaged(illegal.to_string()))?;
    Ok(Claimed { attempt, batch, urls, at: act.now.clone() })
}

/// Stores a bucket.
pub(super) fn set_bucket(
    tx: &Transaction<'_>,
    profile: &str,
    kind: BucketKind,
    boot_id: &str,
    tat_ns: i64,
) -> rusqlite::Result<()> {
    tx.prepare_cached(
        "INSERT INTO budget (profile, bucket, boot_id, tat_ns) VALUES (?1, ?2, ?3, ?4) \
         ON CONFLICT (profile, bucket) DO UPDATE SET boot_id = excluded.boot_id, tat_ns = excluded.tat_ns",
    )?
    .execute(params![profile, kind.name(), boot_id, tat_ns])
    .map(drop)
}
