//! The JSON document of `purge --json` and `queue show --json`. May depend on: `queue` (its words).
//!
//! Scripts depend on every name here; they are fixed by the issue "From asset to cleared cache".

use serde::Serialize;

use crate::queue::{Batch, BatchState, Counts, Job};

/// The whole document.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    /// The job's id; `null` for a dry run and for an empty list.
    pub job: Option<String>,
    /// The profile's name.
    pub profile: String,
    /// The service's name.
    pub service: String,
    /// URL counts.
    pub urls: UrlCounts,
    /// The batches in order.
    pub batches: Vec<BatchReport>,
    /// Every refused URL with the service's words.
    pub refused: Vec<RefusedUrl>,
}

/// How many URLs stand where.
#[derive(Debug, Default, Serialize)]
pub(super) struct UrlCounts {
    /// All URLs of the job.
    pub total: usize,
    /// The CDN has them.
    pub accepted: usize,
    /// The service said no.
    pub refused: usize,
    /// May or may not have been processed.
    pub unknown: usize,
    /// Wait or are on their way.
    pub queued: usize,
    /// Those of them that are on their way.
    pub sending: usize,
    /// Taken back by an operator.
    pub cancelled: usize,
    /// Dropped by the lint because the same text came before; not part of `total`.
    pub duplicates: usize,
}

/// One batch.
#[derive(Debug, Serialize)]
pub(super) struct BatchReport {
    /// Number in the store; in a dry run the position in the plan, from 1.
    pub id: i64,
    /// URLs in it.
    pub urls: usize,
    /// Bytes of the encoded request.
    pub bytes: usize,
    /// `planned` in a dry run, else the state's word.
    pub state: &'static str,
    /// The CDN's reference.
    pub handle: Option<String>,
    /// The CDN's estimate.
    pub estimated_seconds: Option<u64>,
    /// RFC 3339.
    pub accepted_at: Option<String>,
    /// RFC 3339: acceptance plus estimate.
    pub clears_at: Option<String>,
    /// RFC 3339: a queued batch waits at least until then.
    pub not_before: Option<String>,
    /// Why it waits, or what the last attempt saw; may be empty.
    pub note: String,
    /// Transmissions so far.
    pub attempts: u32,
    /// The batch that this one is a part of: that one was refused and split.
    pub parent: Option<i64>,
    /// The job whose batch it is, if these URLs waited in another job's batch already.
    pub shared_from: Option<String>,
}

/// A refused URL.
#[derive(Debug, Serialize)]
pub(super) struct RefusedUrl {
    /// The URL as sent.
    pub url: String,
    /// The service's reason.
    pub reason: String,
    /// The service's code.
    pub code: Option<i32>,
}

impl Report {
    /// The document of a stored job; `refused` must be read from the store by the caller.
    #[must_use]
    pub(super) fn of_job(job: &Job, refused: Vec<RefusedUrl>) -> Self {
        Self {
            job: Some(job.id.to_string()),
            profile: job.profile.clone(),
            service: job.service.clone(),
            urls: UrlCounts::of(job.counts(), job.duplicates),
            batches: job.batches.iter().map(BatchReport::of).collect(),
            refused,
        }
    }
}

impl UrlCounts {
    fn of(counts: Counts, duplicates: usize) -> Self {
        let Counts { total, accepted, refused, unknown, queued, sending, cancelled } = counts;
        Self { total, accepted, refused, unknown, queued, sending, cancelled, duplicates }
    }
}

impl BatchReport {
    /// A batch that a dry run planned.
    #[must_use]
    pub(super) const fn planned(id: i64, urls: usize, bytes: usize) -> Self {
        Self {
            id,
            urls,
            bytes,
            state: "planned",
            handle: None,
            estimated_seconds: None,
            accepted_at: None,
            clears_at: None,
            not_before: None,
            note: String::new(),
            attempts: 0,
            parent: None,
            shared_from: None,
        }
    }

    fn of(batch: &Batch) -> Self {
        let (handle, estimate, at) = match &batch.state {
            BatchState::Accepted { handle, estimate, at } => (handle.clone(), *estimate, Some(*at)),
            _ => (None, None, None),
        };
        Self {
            id: batch.id,
            urls: batch.urls,
            bytes: batch.bytes,
            state: batch.state.name(),
            handle,
            estimated_seconds: estimate.map(|estimate| estimate.as_secs()),
            accepted_at: at.map(|at| at.to_string()),
            clears_at: batch.clears_at().map(|at| at.to_string()),
            not_before: batch.not_before.map(|at| at.to_string()),
            note: batch.note.clone(),
            attempts: batch.attempts,
            parent: batch.parent,
            shared_from: batch.shared_from.map(|job| job.to_string()),
        }
    }
}
