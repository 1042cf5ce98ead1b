//! Recording how a transmission ended: step (5) of the cycle in `spec/reliability.md` A8.

use rusqlite::{Transaction, params};

use super::apply::{self, Act};
use super::claim::{bucket, set_bucket};
use super::sending::{load_circuit, load_pace, save_circuit, save_pace};
use super::{Claimed, Failed, Slot, Store, StoreError, divide, schema};
use crate::queue::budget::{BucketKind, Rule, refunded};
use crate::queue::clock::{Moment, millis};
use crate::queue::machine::attempt::AttemptPhase;
use crate::queue::machine::{Event, Phase};
use crate::service::{Outcome, Transmission};
use crate::settings::Limits;

impl Store {
    /// Records an outcome; the batch's new phase, or `None` if the attempt was closed meanwhile (then it is unknown, and
    /// stays so). The slot is asked for because only its holder may do this.
    pub(crate) fn record(
        &mut self,
        _: &Slot,
        claimed: &Claimed,
        sent: &Transmission,
        limits: &Limits,
        now: &Moment,
    ) -> Result<Option<Phase>, StoreError> {
        self.write_outcome(|tx| record(tx, &Act::at(now), claimed, sent, limits))
    }
}

fn record(
    tx: &Transaction<'_>,
    act: &Act<'_>,
    claimed: &Claimed,
    sent: &Transmission,
    limits: &Limits,
) -> Result<Option<Phase>, Failed> {
    if !close_attempt(tx, act, claimed.attempt, sent)? {
        return Ok(None);
    }
    let outcome = &sent.outcome;
    let batch = apply::load(tx, claimed.batch, Some(claimed.attempt))?;
    let division = divide::division(tx, &batch, limits.bisect_requests)?;
    let step = apply::happen_with(tx, act, &batch, Event::Ended(outcome), division)?
        .map_err(|illegal| Failed::Damaged(format!("batch {}: {illegal}", batch.id)))?;
    if step.refund {
        refund(tx, &batch.profile, claimed.attempt)?;
    }
    let before = load_circuit(tx, &batch.profile)?;
    let after = before.after(outcome, act.now.wall_ms, fastrand::f64());
    save_circuit(tx, act, &batch.profile, &before, &after)?;
    adapt(tx, act, &batch.profile, outcome, limits)?;
    Ok(Some(step.state.phase))
}

/// Slows the profile down, or lets it recover. A service that said "too fast" has nothing left to give at this moment.
fn adapt(
    tx: &Transaction<'_>,
    act: &Act<'_>,
    profile: &str,
    outcome: &Outcome,
    limits: &Limits,
) -> Result<(), Failed> {
    let before = load_pace(tx, profile)?;
    let after = before.after(outcome);
    save_pace(tx, act, profile, before, after)?;
    if after.permille < before.permille {
        for kind in BucketKind::ALL {
            let empty_ns = Rule::of(kind, limits, after).empty_ns(act.now);
            set_bucket(tx, profile, kind, &act.now.boot_id, empty_ns)?;
        }
    }
    Ok(())
}

/// Ends an attempt that is still open.
fn close_attempt(
    tx: &Transaction<'_>,
    act: &Act<'_>,
    attempt: i64,
    sent: &Transmission,
) -> Result<bool, Failed> {
    let outcome = &sent.outcome;
    let detail = match outcome {
        Outcome::Accepted(_) => None,
        Outcome::Refused(refusal) => Some(&refusal.reason),
        Outcome::Unknown { reason } | Outcome::NotSent { reason } => Some(reason),
    };
    let receipt = apply::receipt(Some(outcome));
    let changed = tx
        .prepare_cached(
            "UPDATE attempt SET state = ?2, ended_ms = ?3, code = ?4, handle = ?5, estimate_ms = ?6, detail = ?7, \
             http_status = ?8 \
             WHERE id = ?1 AND state = 'sending'",
        )?
        .execute(params![
            attempt,
            AttemptPhase::after(outcome).name(),
            act.now.wall_ms,
            apply::refusal(Some(outcome)).and_then(|refusal| refusal.code),
            receipt.and_then(|receipt| receipt.handle.as_deref()).map(schema::capped),
            receipt.and_then(|receipt| receipt.estimate).map(millis),
            detail.map(|detail| schema::capped(detail)),
            sent.status,
        ])?;
    Ok(changed == 1)
}

/// Gives the budget back what a transmission cost that did not happen.
fn refund(tx: &Transaction<'_>, profile: &str, attempt: i64) -> Result<(), Failed> {
    let (boot_id, requests, urls): (String, i64, i64) = tx.query_row(
        "SELECT boot_id, requests_cost_ns, urls_cost_ns FROM attempt WHERE id = ?1",
        [attempt],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    for (kind, cost_ns) in BucketKind::ALL.into_iter().zip([requests, urls]) {
        if let Some(stored) = bucket(tx, profile, kind)? {
            set_bucket(tx, profile, kind, &stored.boot_id, refunded(&stored, &boot_id, cost_ns))?;
        }
    }
    Ok(())
}
