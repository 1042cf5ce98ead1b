//! The transmissions of a batch: as a list to go into, and one of them whole.

use super::details::{Link, when};
use super::facts::Facts;
use crate::queue::{Attempt, Batch, EventKind};
use crate::text::{count, many};
use crate::tui::app::{Listed, Record};
use crate::tui::panes::moment;
use crate::tui::theme::Role;
use crate::tui::widgets::clock;

/// Lines of the history that details show.
const EVENTS: usize = 30;

/// Every transmission of a batch in a line, each a way in.
pub(super) fn of_attempts(facts: &mut Facts<'_>, record: Option<&Result<Record, String>>) {
    let attempts = match record {
        None => return facts.add_in("attempts", "being read", Role::Dim),
        Some(Err(why)) => return facts.add_in("attempts", why, Role::Error),
        Some(Ok(record)) => &record.attempts,
    };
    if attempts.is_empty() {
        return facts.add("attempts", "none yet");
    }
    facts.gap();
    let state = facts.state;
    for (at, attempt) in (1..).zip(attempts) {
        let took = attempt.took().map(|took| format!(", took {}", seconds(took))).unwrap_or_default();
        let said = if attempt.detail.is_empty() { String::new() } else { format!(": {}", attempt.detail) };
        let word = word(attempt);
        let text = format!("attempt {at}  {}  {word}{took}{said}", moment(attempt.began, state));
        facts.link(&text, Link::Attempt(attempt.id));
    }
}

/// What people and the program decided about a batch, beside sending it.
pub(super) fn of_events(facts: &mut Facts<'_>, record: Option<&Result<Record, String>>) {
    let Some(Ok(record)) = record else { return };
    let decided: Vec<_> = record
        .events
        .iter()
        .filter(|event| !matches!(event.kind, EventKind::Sending | EventKind::Accepted | EventKind::Queued))
        .collect();
    if decided.is_empty() {
        return;
    }
    facts.gap();
    let state = facts.state;
    for event in decided.iter().rev().take(EVENTS) {
        let why = if event.reason.is_empty() { String::new() } else { format!("; reason: {}", event.reason) };
        let kind = event.kind.name().replace('_', " ");
        facts.add(&moment(event.at, state), &format!("{kind} by {}: {}{why}", event.who, event.text));
    }
}

/// One transmission, whole.
pub(super) fn of_attempt(
    facts: &mut Facts<'_>,
    listed: &Listed,
    batch: &Batch,
    record: Option<&Result<Record, String>>,
    attempt: i64,
) {
    let Some(Ok(record)) = record else { return facts.text("Being read.", Role::Dim) };
    let Some((at, attempt)) = (1..).zip(&record.attempts).find(|(_, known)| known.id == attempt) else {
        return facts.text("The queue no longer holds it.", Role::Text);
    };
    let state = facts.state;
    let all = count(record.attempts.len());
    facts.add("attempt", &format!("{at} of {all}, of batch {} of job {}", batch.seq, listed.job.id));
    facts.add("number", &format!("{} in the store, batch {} there", attempt.id, batch.id));
    facts.add("state", word(attempt));
    facts.add("began", &when(attempt.began, state));
    match (attempt.ended, attempt.took()) {
        (Some(ended), Some(took)) => {
            facts.add("ended", &format!("{}, took {}", when(ended, state), seconds(took)));
        }
        (Some(ended), None) => facts.add("ended", &when(ended, state)),
        (None, _) => facts.add("ended", "not yet"),
    }
    facts.add("sent by", &format!("pid {} ({})", attempt.pid, attempt.user));
    facts.add("size", &many(attempt.urls, "URL"));
    if attempt.again {
        facts.add("repeats", "an earlier transmission, of unknown outcome or that the service put off");
    }
    if attempt.state == "accepted" {
        facts.add("handle", attempt.handle.as_deref().unwrap_or("(none given)"));
        let estimate = attempt.estimate.map(|estimate| clock(estimate.as_secs()));
        facts.add("estimate", estimate.as_deref().unwrap_or("(none given)"));
    }
    if let Some(status) = attempt.status {
        facts.add("HTTP", &status.to_string());
    }
    if let Some(code) = attempt.code {
        facts.add("code", &code.to_string());
    }
    if !attempt.detail.is_empty() {
        let label = if attempt.state == "refused" { "reason" } else { "seen" };
        facts.add(label, &attempt.detail);
    }
}

fn word(attempt: &Attempt) -> &str {
    match attempt.state.as_str() {
        "not_sent" => "not sent",
        word => word,
    }
}

/// A span with as many digits as matter.
fn seconds(took: std::time::Duration) -> String {
    match took.as_millis() {
        millis @ 0..10_000 => format!("{}.{} s", millis / 1_000, millis / 100 % 10),
        millis => clock(u64::try_from(millis / 1_000).unwrap_or(u64::MAX)),
    }
}
