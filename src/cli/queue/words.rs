//! Jobs, batches and standstills in one line each. May depend on: `queue` (its words), `text`.

use std::time::Duration;

use jiff::Timestamp;
use uuid::Uuid;

use super::tree::Node;
use crate::queue::{Batch, BatchState, Job, Paused, Standstill};
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
        ("sending", counts.sending),
        ("queued", counts.queued - counts.sending),
        ("cancelled", counts.cancelled),
    ];
    let states: Vec<String> =
        parts.iter().filter(|(_, n)| *n > 0).map(|(word, n)| format!("{} {word}", text::count(*n))).collect();
    let id = short(job.id);
    let clears = job.batches.iter().filter_map(Batch::clears_at).max();
    let tail = match clears {
        Some(at) if at > now => format!(", estimate over in {} s", at.duration_since(now).as_secs() + 1),
        Some(_) if job.is_settled() => ", elapsed".to_owned(),
        _ => String::new(),
    };
    let tail = match &job.paused {
        Some(paused) => format!("{tail}, paused by {}", Shown::new(&paused.who)),
        None => tail,
    };
    format!(
        "{}  {}  {:<12}  {} in {}: {}{tail}",
        id,
        moment(job.created),
        Shown::new(&job.profile).fit(12),
        text::many(counts.total, "URL"),
        text::many(job.batches.len(), "batch"),
        states.join(", "),
    )
}

/// A moment in UTC, as every text for people says it.
#[must_use]
pub(in crate::cli) fn moment(at: Timestamp) -> String {
    at.strftime("%F %TZ").to_string()
}

/// A job's id as lists show it.
pub(in crate::cli) fn short(id: Uuid) -> String {
    id.to_string()[..SHORT_ID].to_owned()
}

/// A batch: whose part it is, its state, and what the service said.
pub(super) fn batch_line(node: &Node<'_>, now: Timestamp) -> String {
    let Node { batch, depth, part_of } = node;
    let indent = "  ".repeat(*depth);
    let part_of = part_of.map(|whole| format!("  part of {whole}")).unwrap_or_default();
    let shared = batch.shared_from.map(|job| format!("  with job {}", short(job))).unwrap_or_default();
    let line = format!(
        "  {indent}batch {:>4}  {:>10}  {:<9}  {}{part_of}{shared}  {}",
        batch.seq,
        text::many(batch.urls, "URL"),
        batch.state.name(),
        text::many(batch.attempts as usize, "attempt"),
        detail(batch, now)
    );
    line.trim_end().to_owned()
}

/// What came of a batch, or what it waits for.
fn detail(batch: &Batch, now: Timestamp) -> String {
    let mut parts = Vec::new();
    match &batch.state {
        BatchState::Accepted { handle, estimate, at } => {
            parts.push(format!("at {}", moment(*at)));
            parts.push(
                estimate.map_or_else(|| "no estimate".to_owned(), |e| format!("estimate {} s", e.as_secs())),
            );
            if batch.clears_at().is_some_and(|at| at <= now) {
                parts.push("elapsed".to_owned());
            }
            parts.push(format!("handle {}", Shown::new(handle.as_deref().unwrap_or("none"))));
        }
        BatchState::Refused(_) => parts.push(refusal_words(batch)),
        BatchState::Queued => {
            let later = batch.not_before.filter(|at| *at > now);
            parts.extend(later.map(|at| format!("waits until {}", moment(at))));
        }
        // Its reason is its note.
        BatchState::Unknown { .. } | BatchState::Sending | BatchState::Cancelled | BatchState::Split => {}
    }
    let line = parts.join(", ");
    match (line.as_str(), batch.note.as_str()) {
        (_, "") => line,
        ("", note) => Shown::new(note).to_string(),
        (line, note) => format!("{line} [{}]", Shown::new(note)),
    }
}

/// The service's words and code, if a batch was refused; safe to show.
pub(super) fn refusal_words(batch: &Batch) -> String {
    let BatchState::Refused(refusal) = &batch.state else { return String::new() };
    let code = refusal.code.map(|code| format!(" (code {code})")).unwrap_or_default();
    format!("{}{code}", Shown::new(&refusal.reason))
}

/// A span of time in at most two units, rounded up: `12 s`, `5 min`, `2 h 46 min`.
pub(in crate::cli) fn time_words(time: Duration) -> String {
    let seconds = time.as_secs() + u64::from(time.subsec_nanos() > 0);
    let minutes = seconds.div_ceil(60);
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{minutes} min"),
        _ => format!("{} h {} min", minutes / 60, minutes % 60),
    }
}

/// Who paused it, since when, why.
#[must_use]
pub(in crate::cli) fn paused_words(paused: &Paused) -> String {
    let reason = if paused.reason.is_empty() { String::new() } else { format!(": {}", paused.reason) };
    format!("paused by {} since {}{reason}", paused.who, moment(paused.at))
}

/// Why nothing is sent, in words.
#[must_use]
pub(in crate::cli) fn standstill_words(standstill: &Standstill, profile: &str) -> String {
    match standstill {
        Standstill::Credentials { reason, authorization: false } => {
            format!("the worker stands still, credentials are missing or were refused: {reason}")
        }
        Standstill::Credentials { reason, authorization: true } => {
            format!("the worker stands still, the user may not purge: {reason}")
        }
        Standstill::Unreachable { reason, until } => {
            format!("the service is not reachable ({reason}); next try at {}", moment(*until))
        }
        Standstill::Throttled { until } => format!("the service asked to wait until {}", moment(*until)),
        Standstill::Doubtful { reason, until } => {
            format!("several outcomes in a row are unknown ({reason}); next try at {}", moment(*until))
        }
        Standstill::Paused(paused) => {
            format!("{}; purgedeck queue resume --profile {profile}", paused_words(paused))
        }
        Standstill::NoSpace { free } => {
            format!("nothing is sent, the disk of the queue is nearly full ({} MiB left)", free >> 20)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::{Refusal, RefusalKind};

    fn batch(state: BatchState) -> Batch {
        Batch {
            id: 9,
            seq: 4,
            parent: Some(7),
            shared_from: None,
            urls: 1,
            bytes: 900,
            state,
            attempts: 1,
            not_before: None,
            note: String::new(),
        }
    }

    fn line(batch: &Batch, depth: usize, part_of: Option<u32>) -> String {
        batch_line(&Node { batch, depth, part_of }, Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn a_part_is_indented_and_names_its_whole() {
        let refusal =
            Refusal { kind: RefusalKind::Request, code: Some(30_001), reason: "URL \u{1b}[2J".into() };
        let culprit = batch(BatchState::Refused(refusal));
        assert_eq!(
            line(&culprit, 2, Some(2)),
            "      batch    4       1 URL  refused    1 attempt  part of 2  URL \\x1b[2J (code 30001)"
        );
    }

    #[test]
    fn a_shared_batch_names_the_job_that_it_is_sent_with() {
        let job = Uuid::try_parse("0199a1b2-c3d4-7000-8000-000000000001").unwrap();
        let shared = Batch { shared_from: Some(job), ..batch(BatchState::Queued) };
        assert!(line(&shared, 0, None).ends_with("1 attempt  with job 0199a1b2-c3d4"));
    }

    #[test]
    fn what_waits_says_until_when_and_why_and_nothing_is_said_twice() {
        let later = Timestamp::from_second(60).ok();
        let note = "not sent: connection refused".to_owned();
        let waits = Batch { not_before: later, note, ..batch(BatchState::Queued) };
        assert!(
            line(&waits, 0, None)
                .ends_with("waits until 1970-01-01 00:01:00Z [not sent: connection refused]")
        );
        let reason = "outcome unknown, held for the operator: time-out".to_owned();
        let unknown = Batch { note: reason.clone(), ..batch(BatchState::Unknown { reason: reason.clone() }) };
        assert_eq!(line(&unknown, 0, None).matches(&reason).count(), 1);
    }

    #[test]
    fn times_are_rounded_up_and_short() {
        for (ms, expected) in [
            (1, "1 s"),
            (119_000, "119 s"),
            (120_001, "3 min"),
            (7_199_000, "120 min"),
            (9_950_000, "2 h 46 min"),
        ] {
            assert_eq!(time_words(Duration::from_millis(ms)), expected, "{ms}");
        }
    }

    #[test]
    fn a_pause_says_who_since_when_and_why() {
        let paused = Paused { who: "anna".into(), at: Timestamp::UNIX_EPOCH, reason: "release".into() };
        assert_eq!(paused_words(&paused), "paused by anna since 1970-01-01 00:00:00Z: release");
        let words = standstill_words(&Standstill::Paused(paused), "prod");
        assert!(words.ends_with("; purgedeck queue resume --profile prod"), "{words}");
    }
}
