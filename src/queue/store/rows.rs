//! Rows to the queue's words and back. A value that no version of this program writes is damage, never a guess.

use std::time::Duration;

use rusqlite::Row;
use uuid::Uuid;

use super::{Failed, count};
use crate::queue::clock::timestamp;
use crate::queue::machine::Phase;
use crate::queue::model::{Batch, BatchState, OnUnknown};
use crate::service::{Refusal, RefusalKind};

/// The columns of a batch that [`batch`] reads, in its order; after them it wants: the job that shares it (or NULL), how
/// many URLs of the reader's job are in it, and whether that job took them back.
pub(super) const BATCH_COLUMNS: &str = "id, seq, urls, bytes, attempts, not_before_ms, note, state, ended_ms, handle, \
     estimate_ms, refusal, code, reason, parent";

/// [`BATCH_COLUMNS`] of a table with a short name.
pub(super) fn columns_of(table: &str) -> String {
    let named: Vec<String> =
        BATCH_COLUMNS.split(',').map(|column| format!("{table}.{}", column.trim())).collect();
    named.join(", ")
}

/// A batch from [`BATCH_COLUMNS`] and what follows them.
pub(super) fn batch(row: &Row<'_>) -> Result<Batch, Failed> {
    let withdrawn: bool = row.get(17)?;
    Ok(Batch {
        id: row.get(0)?,
        seq: row.get(1)?,
        parent: row.get(14)?,
        shared_from: row.get::<_, Option<String>>(15)?.map(|job| job_id(&job)).transpose()?,
        urls: count(row.get(16)?),
        bytes: count(row.get(3)?),
        attempts: row.get(4)?,
        not_before: row.get::<_, Option<i64>>(5)?.map(timestamp),
        note: row.get(6)?,
        state: if withdrawn { BatchState::Cancelled } else { batch_state(row)? },
    })
}

fn batch_state(row: &Row<'_>) -> Result<BatchState, Failed> {
    Ok(match phase(row.get_ref(7)?.as_str().map_err(|_| damaged("batch state"))?)? {
        Phase::Queued => BatchState::Queued,
        Phase::Sending => BatchState::Sending,
        Phase::Cancelled => BatchState::Cancelled,
        Phase::Split => BatchState::Split,
        Phase::Unknown => BatchState::Unknown { reason: row.get(6)? },
        Phase::Accepted => BatchState::Accepted {
            handle: row.get(9)?,
            estimate: row.get::<_, Option<i64>>(10)?.map(duration),
            at: timestamp(row.get::<_, Option<i64>>(8)?.unwrap_or_default()),
        },
        Phase::Refused => BatchState::Refused(Refusal {
            kind: refusal_kind(&row.get::<_, Option<String>>(11)?.unwrap_or_default())?,
            code: row.get(12)?,
            reason: row.get::<_, Option<String>>(13)?.unwrap_or_default(),
        }),
    })
}

pub(super) fn phase(name: &str) -> Result<Phase, Failed> {
    Phase::from_name(name).ok_or_else(|| damaged("batch state"))
}

/// The word of a refusal in the store.
pub(super) const fn refusal_name(kind: RefusalKind) -> &'static str {
    match kind {
        RefusalKind::Authentication => "authentication",
        RefusalKind::Authorization => "authorization",
        RefusalKind::Request => "request",
        RefusalKind::Throttled { .. } => "throttled",
        RefusalKind::Redirect => "redirect",
    }
}

fn refusal_kind(name: &str) -> Result<RefusalKind, Failed> {
    Ok(match name {
        "authentication" => RefusalKind::Authentication,
        "authorization" => RefusalKind::Authorization,
        "request" => RefusalKind::Request,
        "throttled" => RefusalKind::Throttled { retry_after: None },
        "redirect" => RefusalKind::Redirect,
        _ => return Err(damaged("refusal")),
    })
}

/// The word of a policy in the store.
pub(super) const fn on_unknown_name(policy: OnUnknown) -> &'static str {
    match policy {
        OnUnknown::Retry => "retry",
        OnUnknown::Hold => "hold",
        OnUnknown::Fail => "fail",
    }
}

pub(super) fn on_unknown(name: &str) -> Result<OnUnknown, Failed> {
    Ok(match name {
        "retry" => OnUnknown::Retry,
        "hold" => OnUnknown::Hold,
        "fail" => OnUnknown::Fail,
        _ => return Err(damaged("on_unknown")),
    })
}

pub(super) fn job_id(text: &str) -> Result<Uuid, Failed> {
    Uuid::try_parse(text).map_err(|_| damaged("job id"))
}

pub(super) fn duration(millis: i64) -> Duration {
    Duration::from_millis(u64::try_from(millis).unwrap_or(0))
}

pub(super) fn damaged(what: &str) -> Failed {
    Failed::Damaged(format!("a {what} that no purgedeck writes"))
}
