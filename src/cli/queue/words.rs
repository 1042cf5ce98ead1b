//! Jobs, batches and standstills in one line each. May depend on: `queue` (its words), `text`.

use jiff::Timestamp;

use crate::queue::{Batch, BatchState, Job, Standstill};
use crate::text::{self, Shown};

/// Characters of a job's id that lists show: its time to the millisecond, enough to name it.
const SHORT_ID: usize = 13;

/// A job: when, for whom, how much, what became of it.
pub(super) fn job_line(job: &Job, now: Timestamp) -> String {
    let counts = job.counts();
    let parts = [
        ("accepted", counts.accepted),
        ("refused", counts.refused),
        ("unknown", counts.unknown),
        ("queued", counts.queued),
        ("cancelled", counts.cancelled),
    ];
    let states: Vec<String> =
        parts.iter().filter(|(_, n)| *n > 0).map(|(word, n)| format!("{} {word}", text::count(*n))).collect();
    let id = job.id.to_string();
    let clears = job.batches.iter().filter_map(Batch::clears_at).max();
    let tail = match clears {
        Some(at) if at > now => format!(", cleared in {} s", at.duration_since(now).as_secs() + 1),
        Some(_) if job.is_settled() => ", elapsed".to_owned(),
        _ => String::new(),
    };
    format!(
        "{}  {}  {:<12}  {} in {}: {}{tail}",
        &id[..SHORT_ID],
        job.created.strftime("%F %T"),
        Shown::new(&job.profile).fit(12),
        text::many(counts.total, "URL"),
        text::many(job.batches.len(), "batch"),
        states.join(", "),
    )
}

/// A batch: its state, and what the service said.
pub(super) fn batch_line(batch: &Batch, now: Timestamp) -> String {
    let detail = match &batch.state {
        BatchState::Accepted { handle, estimate, at } => {
            let estimate =
                estimate.map_or_else(|| "no estimate".to_owned(), |e| format!("estimate {} s", e.as_secs()));
            let elapsed = if batch.clears_at().is_some_and(|at| at <= now) { ", elapsed" } else { "" };
            let handle = handle.as_deref().unwrap_or("none");
            format!("at {}, {estimate}{elapsed}, handle {}", at.strftime("%F %T"), Shown::new(handle))
        }
        BatchState::Refused(refusal) => {
            let code = refusal.code.map(|code| format!(" (code {code})")).unwrap_or_default();
            format!("{}{code}", Shown::new(&refusal.reason))
        }
        BatchState::Unknown { reason } => Shown::new(reason).to_string(),
        _ => String::new(),
    };
    let note = if batch.note.is_empty() { String::new() } else { format!(" [{}]", Shown::new(&batch.note)) };
    format!(
        "  batch {:>4}  {:>10}  {:<9}  {}  {detail}{note}",
        batch.seq,
        text::many(batch.urls, "URL"),
        batch.state.name(),
        text::many(batch.attempts as usize, "attempt"),
    )
}

/// Why nothing is sent, in words.
#[must_use]
pub(in crate::cli) fn standstill_words(standstill: &Standstill) -> String {
    match standstill {
        Standstill::Credentials { reason, authorization: false } => {
            format!("the worker stands still, credentials are missing or were refused: {reason}")
        }
        Standstill::Credentials { reason, authorization: true } => {
            format!("the worker stands still, the user may not purge: {reason}")
        }
        Standstill::Unreachable { reason, until } => {
            format!("the service is not reachable ({reason}); next try at {until}")
        }
        Standstill::Throttled { until } => format!("the service asked to wait until {until}"),
        Standstill::Doubtful { reason, until } => {
            format!("several outcomes in a row are unknown ({reason}); next try at {until}")
        }
        Standstill::Paused(paused) if paused.reason.is_empty() => {
            format!("paused by {} since {}; purgedeck queue resume", paused.who, paused.at)
        }
        Standstill::Paused(paused) => {
            format!("paused by {} since {}: {}; purgedeck queue resume", paused.who, paused.at, paused.reason)
        }
        Standstill::NoSpace { free } => {
            format!("nothing is sent, the disk of the queue is nearly full ({} MiB left)", free >> 20)
        }
    }
}
