//! Taking a batch to send: steps (1) to (3) of the cycle in `spec/reliability.md` A8.
//!
//! One transaction finds what a dead process left `sending`, looks at the gate and the budget, and commits the attempt
//! with its debit. Nothing is sent before this returned [`Claim::Send`].

use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _, Transaction, params};

use super::apply::{self, Act, Loaded};
use super::due::{self, Next};
use super::sending::{load_circuit, load_pace, save_circuit, standstill};
use super::{Failed, Store, StoreError, count, lists, pause, rows, vet};
use crate::queue::budget::{BucketKind, Debit, Rule, Stored};
use crate::queue::circuit::Passage;
use crate::queue::clock::Moment;
use crate::queue::event::EventKind;
use crate::queue::locks::{self, Held};
use crate::queue::machine::attempt::AttemptPhase;
use crate::queue::machine::{Event, Phase};
use crate::queue::model::Standstill;
use crate::service::Outcome;
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

    /// Takes the next batch that is due, if circuit, budget and the room on the disk allow it.
    ///
    /// `now` is asked under the write lock: a debit that was dated before a long wait for it would let two requests
    /// follow each other too closely.
    pub(crate) fn claim(
        &mut self,
        slot: &Slot,
        limits: &Limits,
        now: impl FnOnce() -> Moment,
    ) -> Result<Claim, StoreError> {
        if let Some(standstill) = self.want_of_room() {
            return Ok(Claim::Standstill(standstill));
        }
        self.write(|tx| {
            let now = now();
            let act = Act::at(&now);
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
            if load_circuit(connection, profile)?.passage(0) == Passage::Barred
                || pause::of_account(connection, profile)?.is_some()
            {
                return Ok(false);
            }
            let sql = "SELECT EXISTS (SELECT 1 FROM batch b JOIN job j ON j.id = b.job WHERE b.profile = ?1 \
                       AND (b.state = 'sending' OR b.state = 'queued' AND j.paused_ms IS NULL))";
            Ok(connection.prepare_cached(sql)?.query_row([profile], |row| row.get(0))?)
        })
    }

    /// Whether anything of the profile waits or is on its way, whatever keeps it from being sent.
    ///
    /// # Errors
    ///
    /// The database cannot be read.
    pub fn has_queued(&self, profile: &str) -> Result<bool, StoreError> {
        self.read(|connection| is_queued(connection, profile))
    }
}

fn is_queued(connection: &Connection, profile: &str) -> Result<bool, Failed> {
    let sql = "SELECT EXISTS (SELECT 1 FROM batch WHERE profile = ?1 AND state IN ('queued', 'sending'))";
    Ok(connection.prepare_cached(sql)?.query_row([profile], |row| row.get(0))?)
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
            let step = apply::happen(tx, act, &batch, Event::Orphaned)?;
            if step.is_ok_and(|step| step.state.phase == Phase::Queued) {
                let text = "will be sent once more, because what became of it died with its process";
                apply::log(tx, act, EventKind::Resend, &batch.profile, Some(&batch), text)?;
            }
        }
        // A process that dies of every request must not take the whole queue with it.
        let before = load_circuit(tx, profile)?;
        let outcome = Outcome::Unknown { reason: "the sending process died".to_owned() };
        let after = before.after(&outcome, act.now.wall_ms, fastrand::f64());
        save_circuit(tx, act, profile, &before, &after)?;
    }
    Ok(())
}

fn claim(tx: &Transaction<'_>, act: &Act<'_>, profile: &str, limits: &Limits) -> Result<Claim, Failed> {
    if let Some(paused) = pause::of_account(tx, profile)? {
        return Ok(Claim::Standstill(Standstill::Paused(paused)));
    }
    let circuit = load_circuit(tx, profile)?;
    let (closed, probe) = match circuit.passage(act.now.wall_ms) {
        Passage::Free => (Duration::ZERO, false),
        Passage::Probe => (Duration::ZERO, true),
        Passage::NotBefore(until_ms) => (act.now.until_wall(until_ms), false),
        Passage::Barred => {
            let why = standstill(&circuit, act.now.wall_ms).ok_or_else(|| rows::damaged("circuit"))?;
            return Ok(Claim::Standstill(why));
        }
    };
    loop {
        let due = match due::next(tx, profile, act.now, probe)? {
            Next::Due(due) if closed.is_zero() => due,
            Next::Due(_) => return Ok(Claim::Wait(closed)),
            Next::Later(wait) => return Ok(Claim::Wait(wait.max(closed))),
            Next::None => return Ok(Claim::Nothing),
        };
        let debits = debits(tx, act.now, profile, limits, due.urls)?;
        let wait = debits.iter().map(|(_, debit)| debit.wait).max().unwrap_or_default();
        if !wait.is_zero() {
            return Ok(Claim::Wait(wait));
        }
        let batch = apply::load(tx, due.batch, None)?;
        match sendable(tx, &batch) {
            Ok(urls) => {
                if probe {
                    save_circuit(tx, act, profile, &circuit, &circuit.probing())?;
                }
                return begin(tx, act, batch, urls, due.again, &debits).map(Claim::Send);
            }
            // The next one may be sound: one damaged row must not stop a profile.
            Err(Failed::Damaged(why)) => {
                let _: Result<_, _> = apply::happen(tx, act, &batch, Event::Spoiled(&why))?;
            }
            Err(failed) => return Err(failed),
        }
    }
}

/// The URLs of a batch, if they are what a purgedeck would have queued for this account.
fn sendable(tx: &Transaction<'_>, batch: &Loaded) -> Result<Vec<String>, Failed> {
    let account = pause::account_of(tx, &batch.job)?;
    if account != batch.profile {
        return Err(Failed::Damaged("its job belongs to another account".to_owned()));
    }
    let urls = lists::read(tx, batch.list)?;
    if urls.len() != count(batch.urls) {
        return Err(Failed::Damaged("its stored list has another number of URLs".to_owned()));
    }
    match vet::objection(&urls) {
        Some(why) => Err(Failed::Damaged(why)),
        None => Ok(urls),
    }
}

/// What sending `urls` now would cost both buckets.
fn debits(
    tx: &Transaction<'_>,
    now: &Moment,
    profile: &str,
    limits: &Limits,
    urls: usize,
) -> Result<[(BucketKind, Debit); 2], Failed> {
    let pace = load_pace(tx, profile)?;
    let debit = |kind, amount| -> Result<(BucketKind, Debit), Failed> {
        let stored = bucket(tx, profile, kind)?;
        Ok((kind, Rule::of(kind, limits, pace).debit(stored.as_ref(), now, amount)))
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
    mut batch: Loaded,
    urls: Vec<String>,
    again: bool,
    debits: &[(BucketKind, Debit); 2],
) -> Result<Claimed, Failed> {
    let [(_, requests), (_, url_debit)] = debits;
    tx.prepare_cached(
        "INSERT INTO attempt (batch, profile, slot, state, urls, boot_id, boot_ns, requests_cost_ns, urls_cost_ns, \
         started_ms, pid, uid, again) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    )?
    .execute(params![
        batch.id,
        batch.profile,
        SLOT,
        AttemptPhase::Sending.name(),
        batch.urls,
        act.now.boot_id,
        act.now.boot_ns,
        requests.cost_ns,
        url_debit.cost_ns,
        act.now.wall_ms,
        std::process::id(),
        act.uid,
        again,
    ])?;
    let attempt = tx.last_insert_rowid();
    batch.attempt = Some(attempt);
    for (kind, debit) in debits {
        set_bucket(tx, &batch.profile, *kind, &act.now.boot_id, debit.tat_ns)?;
    }
    let claimed = apply::happen(tx, act, &batch, Event::Claimed)?;
    claimed.map_err(|illegal| Failed::Damaged(illegal.to_string()))?;
    Ok(Claimed { attempt, batch: batch.id, urls, at: act.now.clone() })
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
