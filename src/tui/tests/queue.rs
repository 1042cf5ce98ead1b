//! Jobs and batches for tests.

use std::time::Duration;

use jiff::Timestamp;
use uuid::Uuid;

use crate::queue::{Allowance, Attempt, Batch, BatchState, Budget, Forecast, Job, OnUnknown, Sending};
use crate::service::{Refusal, RefusalKind};
use crate::tui::app::{Holdup, Outlook, QueueSnapshot};

pub(in crate::tui) use super::at;

pub(in crate::tui) fn accepted(at: Timestamp, estimate: Option<u64>) -> BatchState {
    BatchState::Accepted {
        handle: Some("h-4711".to_owned()),
        estimate: estimate.map(Duration::from_secs),
        at,
    }
}

pub(in crate::tui) fn refused(reason: &str, code: Option<i32>) -> BatchState {
    BatchState::Refused(Refusal { kind: RefusalKind::Request, code, reason: reason.to_owned() })
}

pub(in crate::tui) fn batch_of(id: i64, urls: usize, state: BatchState) -> Batch {
    Batch {
        parent: None,
        shared_from: None,
        id,
        seq: u32::try_from(id % 100).unwrap(),
        urls,
        bytes: urls * 90,
        state,
        attempts: 1,
        not_before: None,
        note: String::new(),
    }
}

/// A transmission that began so many seconds after noon and took two.
pub(in crate::tui) fn attempt_of(id: i64, began: i64, state: &str) -> Attempt {
    Attempt {
        id,
        batch: 101,
        seq: 1,
        job: job_of(1, Vec::new()).id,
        state: state.to_owned(),
        urls: 10,
        began: at(began),
        ended: (state != "sending").then(|| at(began + 2)),
        pid: 4711,
        user: "olga".to_owned(),
        status: match state {
            "accepted" => Some(200),
            "refused" => Some(500),
            _ => None,
        },
        code: (state == "refused").then_some(31_005),
        handle: if state == "accepted" { Some("h-4711".to_owned()) } else { None },
        estimate: (state == "accepted").then_some(Duration::from_mins(2)),
        detail: if state == "refused" { "URL is not of this company".to_owned() } else { String::new() },
        again: false,
    }
}

/// A job whose batches have ten URLs each.
pub(in crate::tui) fn job_of(number: u128, states: Vec<BatchState>) -> Job {
    let first = i64::try_from(number).unwrap() * 100 + 1;
    Job {
        paused: None,
        id: Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0000 + number),
        profile: "acme-live".to_owned(),
        account: "acme-live".to_owned(),
        service: "dynamic-media-classic".to_owned(),
        who: "olga".to_owned(),
        reason: String::new(),
        created: at(-60 * i64::try_from(number).unwrap()),
        on_unknown: OnUnknown::Retry,
        duplicates: 0,
        batches: (first..).zip(states).map(|(id, state)| batch_of(id, 10, state)).collect(),
    }
}

/// A queue of the active profile without a worker.
pub(in crate::tui) fn snapshot(jobs: Vec<Job>) -> QueueSnapshot {
    QueueSnapshot { profile: "acme-live".to_owned(), jobs, ..QueueSnapshot::default() }
}

/// A worker at work, with some of the budget used.
pub(in crate::tui) fn outlook() -> Outlook {
    Outlook {
        sending: Sending { worker: true, standstill: None },
        worker_pid: Some(4711),
        is_worker_stopped: false,
        is_slot_held: false,
        holdup: None,
        budget: Some(Budget {
            requests: Allowance { available: 1, burst: 1, per_second: 0.5 },
            urls: Allowance { available: 4_800, burst: 5_000, per_second: 100.0 },
            pace_percent: 100,
        }),
        forecast: Forecast { requests: 2, urls: 20, least_time: Duration::from_millis(1_500) },
    }
}

/// A process that was stopped in the middle of its request.
pub(in crate::tui) fn stopped() -> Holdup {
    Holdup { holder: "pid 4711 (anna) for 95 s, process state T (stopped)".to_owned(), is_stopped: true }
}

/// A job of one batch that was divided until the culprit stood alone, and of one that is another job's.
pub(in crate::tui) fn divided() -> Job {
    let mut job = job_of(
        6,
        vec![
            BatchState::Split,
            accepted(at(-400), Some(45)),
            BatchState::Split,
            refused("URL is not of this company", Some(31_005)),
            accepted(at(-390), Some(45)),
        ],
    );
    for (at, parent, urls) in
        [(0, None, 10), (1, Some(601), 5), (2, Some(601), 5), (3, Some(603), 1), (4, Some(603), 4)]
    {
        (job.batches[at].parent, job.batches[at].urls) = (parent, urls);
    }
    let mut shared = batch_of(104, 3, BatchState::Queued);
    shared.shared_from = Some(job_of(1, Vec::new()).id);
    job.batches.push(shared);
    job
}

/// A queue in which everything happens at once.
pub(in crate::tui) fn busy() -> QueueSnapshot {
    let mut spring = job_of(
        1,
        vec![
            accepted(at(-20), Some(120)),
            accepted(at(-9), Some(100)),
            BatchState::Sending,
            BatchState::Queued,
        ],
    );
    spring.reason = "spring sale".to_owned();
    let mut waits = job_of(2, vec![BatchState::Queued]);
    waits.batches[0].not_before = Some(at(14));
    waits.batches[0].note = "service asked to wait".to_owned();
    let jobs = vec![
        spring,
        waits,
        job_of(3, vec![accepted(at(-30), Some(45))]),
        job_of(4, vec![refused("URL http://cdn.other.example/x is not of this company", Some(31_005))]),
        job_of(
            5,
            vec![BatchState::Unknown { reason: "connection closed after the request was sent".to_owned() }],
        ),
        divided(),
        job_of(7, vec![accepted(at(-400), Some(45))]),
        job_of(2_000, vec![BatchState::Cancelled]),
    ];
    QueueSnapshot { outlook: outlook(), ..snapshot(jobs) }
}
