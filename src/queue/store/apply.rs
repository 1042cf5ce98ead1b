//! Lets the pure machine act on stored batches: load, step, write back, and the line in the history.

use rusqlite::{Connection, OptionalExtension as _, Transaction, params};

use super::{Failed, divide, pause, rows, schema};
use crate::queue::clock::{Moment, millis};
use crate::queue::event::EventKind;
use crate::queue::machine::{Context, Division, Event, Illegal, Phase, State, Step, step};
use crate::queue::operator::{operator_name, uid};
use crate::service::{Outcome, Receipt, Refusal, RefusalKind};
use crate::text::many;

/// Who acts, when, and why.
#[derive(Debug)]
pub(super) struct Act<'a> {
    pub(super) now: &'a Moment,
    pub(super) who: String,
    pub(super) uid: i64,
    /// In the operator's words; empty where nobody gave any.
    pub(super) why: &'a str,
}

impl<'a> Act<'a> {
    /// This process's operator, at this moment.
    pub(super) fn at(now: &'a Moment) -> Self {
        Self::because(now, "")
    }

    /// The same, with a reason.
    pub(super) fn because(now: &'a Moment, why: &'a str) -> Self {
        Self { now, who: operator_name(), uid: uid(), why }
    }
}

/// A batch as loaded for a step.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) id: i64,
    pub(super) job: String,
    pub(super) profile: String,
    /// The first of its ancestors, if it is a part of a divided batch.
    pub(super) root: Option<i64>,
    pub(super) urls: i64,
    pub(super) bytes: i64,
    pub(super) list: i64,
    pub(super) state: State,
    /// The transmission that the step is about.
    pub(super) attempt: Option<i64>,
}

/// Loads a batch.
pub(super) fn load(connection: &Connection, batch: i64, attempt: Option<i64>) -> Result<Loaded, Failed> {
    let mut statement = connection.prepare_cached(
        "SELECT b.job, b.profile, b.root, b.urls, b.bytes, b.list, b.state, j.on_unknown, b.attempts, b.not_sent, \
         b.unknowns, b.throttled, b.repeats FROM batch b JOIN job j ON j.id = b.job WHERE b.id = ?1",
    )?;
    let mut found = statement.query([batch])?;
    let row = found.next()?.ok_or_else(|| rows::damaged("batch number"))?;
    Ok(Loaded {
        id: batch,
        job: row.get(0)?,
        profile: row.get(1)?,
        root: row.get(2)?,
        urls: row.get(3)?,
        bytes: row.get(4)?,
        list: row.get(5)?,
        state: State {
            phase: rows::phase(&row.get::<_, String>(6)?)?,
            on_unknown: rows::on_unknown(&row.get::<_, String>(7)?)?,
            attempts: row.get(8)?,
            not_sent: row.get(9)?,
            unknowns: row.get(10)?,
            throttled: row.get(11)?,
            repeats: row.get(12)?,
        },
        attempt,
    })
}

/// Lets one event happen to a batch that nobody divides. An illegal one changes nothing and comes back in words.
pub(super) fn happen(
    tx: &Transaction<'_>,
    act: &Act<'_>,
    batch: &Loaded,
    event: Event<'_>,
) -> Result<Result<Step, Illegal>, Failed> {
    happen_with(tx, act, batch, event, Division::Single)
}

/// The same, where the batch may be divided if it is refused.
pub(super) fn happen_with(
    tx: &Transaction<'_>,
    act: &Act<'_>,
    batch: &Loaded,
    event: Event<'_>,
    division: Division,
) -> Result<Result<Step, Illegal>, Failed> {
    let estimate = last_estimate(tx, &batch.profile)?;
    let context = Context { estimate: rows::duration(estimate), jitter: fastrand::f64(), division };
    let step = match step(&batch.state, event, context) {
        Ok(step) => step,
        Err(illegal) => return Ok(Err(illegal)),
    };
    let outcome = if let Event::Ended(outcome) = event { Some(outcome) } else { None };
    save(tx, act, batch, &step, outcome)?;
    let mut text = line(&step, batch, outcome);
    if step.state.phase == Phase::Split {
        text = format!("{text}: {}", divide::divide(tx, act, batch)?);
    }
    log(tx, act, step.kind, &batch.profile, Some(batch), &text)?;
    if batch.state.phase == Phase::Sending {
        pause::keep(tx, act, batch.id)?;
    }
    Ok(Ok(step))
}

/// The estimate that the CDN gave last for a profile, in milliseconds.
fn last_estimate(tx: &Transaction<'_>, profile: &str) -> rusqlite::Result<i64> {
    let found: Option<Option<i64>> = tx
        .prepare_cached(
            "SELECT estimate_ms FROM attempt WHERE profile = ?1 AND state = 'accepted' \
             ORDER BY id DESC LIMIT 1",
        )?
        .query_row([profile], |row| row.get(0))
        .optional()?;
    Ok(found.flatten().unwrap_or(0))
}

fn save(
    tx: &Transaction<'_>,
    act: &Act<'_>,
    batch: &Loaded,
    step: &Step,
    outcome: Option<&Outcome>,
) -> Result<(), Failed> {
    let state = &step.state;
    let ended = !matches!(state.phase, Phase::Queued | Phase::Sending);
    let receipt = receipt(outcome);
    let spoiled = Refusal { kind: RefusalKind::Request, code: None, reason: step.note.clone() };
    let refusal = match state.phase {
        Phase::Refused => Some(refusal(outcome).unwrap_or(&spoiled)),
        Phase::Split => refusal(outcome),
        _ => None,
    };
    tx.prepare_cached(
        "UPDATE batch SET state = ?2, attempts = ?3, not_sent = ?4, unknowns = ?5, throttled = ?6, \
         not_before_ms = ?7, note = ?8, ended_ms = ?9, handle = ?10, estimate_ms = ?11, refusal = ?12, code = ?13, \
         reason = ?14, repeats = ?15 WHERE id = ?1",
    )?
    .execute(params![
        batch.id,
        state.phase.name(),
        state.attempts,
        state.not_sent,
        state.unknowns,
        state.throttled,
        step.wait.map(|wait| act.now.wall_after(wait)),
        schema::capped(&step.note),
        ended.then_some(act.now.wall_ms),
        receipt.and_then(|receipt| receipt.handle.as_deref()).map(schema::capped),
        receipt.and_then(|receipt| receipt.estimate).map(millis),
        refusal.map(|refusal| rows::refusal_name(refusal.kind)),
        refusal.and_then(|refusal| refusal.code),
        refusal.map(|refusal| schema::capped(&refusal.reason)),
        state.repeats,
    ])?;
    Ok(())
}

/// The receipt of an accepted transmission.
pub(super) const fn receipt(outcome: Option<&Outcome>) -> Option<&Receipt> {
    if let Some(Outcome::Accepted(receipt)) = outcome { Some(receipt) } else { None }
}

/// The refusal of a refused transmission.
pub(super) const fn refusal(outcome: Option<&Outcome>) -> Option<&Refusal> {
    if let Some(Outcome::Refused(refusal)) = outcome { Some(refusal) } else { None }
}

/// The words for the history.
fn line(step: &Step, batch: &Loaded, outcome: Option<&Outcome>) -> String {
    let mut parts = vec![many(super::count(batch.urls), "URL")];
    if let Some(receipt) = receipt(outcome) {
        parts.extend(receipt.handle.as_ref().map(|handle| format!("handle {handle}")));
        parts.extend(receipt.estimate.map(|estimate| format!("estimate {} s", estimate.as_secs())));
    }
    if let Some(refusal) = refusal(outcome) {
        parts.extend(refusal.code.map(|code| format!("code {code}")));
        parts.push(refusal.reason.clone());
    }
    if !step.note.is_empty() {
        parts.push(step.note.clone());
    }
    parts.join("; ")
}

/// Adds a line to the history.
pub(super) fn log(
    tx: &Transaction<'_>,
    act: &Act<'_>,
    kind: EventKind,
    profile: &str,
    batch: Option<&Loaded>,
    text: &str,
) -> Result<(), Failed> {
    let (job, attempt) = (batch.map(|batch| batch.job.as_str()), batch.and_then(|batch| batch.attempt));
    let batch = batch.map(|batch| batch.id);
    insert(tx, act, kind, profile, job, batch, attempt, text)
}

#[expect(clippy::too_many_arguments, reason = "one argument a column")]
fn insert(
    tx: &Transaction<'_>,
    act: &Act<'_>,
    kind: EventKind,
    profile: &str,
    job: Option<&str>,
    batch: Option<i64>,
    attempt: Option<i64>,
    text: &str,
) -> Result<(), Failed> {
    tx.prepare_cached(
        "INSERT INTO event (at_ms, uid, who, kind, profile, job, batch, attempt, text, why) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?
    .execute(params![
        act.now.wall_ms,
        act.uid,
        act.who,
        kind.name(),
        profile,
        job,
        batch,
        attempt,
        schema::capped(text),
        schema::capped(act.why)
    ])?;
    Ok(())
}

/// Adds a line about a whole job to the history.
pub(super) fn log_job(
    tx: &Transaction<'_>,
    act: &Act<'_>,
    kind: EventKind,
    profile: &str,
    job: &str,
    text: &str,
) -> Result<(), Failed> {
    insert(tx, act, kind, profile, Some(job), None, None, text)
}

/// Adds a line about a batch to the history of a job that shares it.
pub(super) fn log_for(
    tx: &Transaction<'_>,
    act: &Act<'_>,
    kind: EventKind,
    batch: &Loaded,
    job: &str,
    text: &str,
) -> Result<(), Failed> {
    insert(tx, act, kind, &batch.profile, Some(job), Some(batch.id), None, text)
}
