//! `queue budget`: what may be sent now, and how long the queue will take. May depend on: `queue`.

use std::io::Write;

use serde::Serialize;

use super::status::Status;
use super::words::standstill_words;
use super::{existing, write_json};
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::queue::{Allowance, Standstill};

/// The document; scripts depend on its names.
#[derive(Serialize)]
struct Document {
    profile: String,
    requests: Bucket,
    urls: Bucket,
    pace_percent: u32,
    waiting: Waiting,
    /// Whether a worker lives.
    worker: bool,
    standstill: Option<Why>,
    slot: Option<Slot>,
}

#[derive(Serialize)]
struct Bucket {
    available: usize,
    burst: usize,
    per_second: f64,
}

#[derive(Serialize)]
struct Waiting {
    requests: usize,
    urls: usize,
    /// Rounded up.
    least_seconds: u64,
}

/// Why nothing is sent.
#[derive(Serialize)]
struct Why {
    kind: &'static str,
    text: String,
    /// RFC 3339; `null`: not by itself.
    until: Option<String>,
}

/// Who makes a request at this moment.
#[derive(Serialize)]
struct Slot {
    pid: u32,
    user: String,
    seconds: Option<u64>,
    state: &'static str,
}

/// Prints the budget of the active profile.
pub(super) fn run(context: &Context, json: bool, out: &mut impl Write) -> Result<Exit, Failure> {
    let store = existing(context)?;
    let status = Status::of(&store, &context.settings.profile)?;
    if json {
        write_json(&document(&context.settings.profile.name, &status), out)?;
    } else {
        for line in status.lines() {
            writeln!(out, "{line}").map_err(|error| Failure::of_output(&error))?;
        }
    }
    Ok(Exit::Done)
}

fn document(profile: &str, status: &Status) -> Document {
    let bucket = |allowance: &Allowance| Bucket {
        available: allowance.available,
        burst: allowance.burst,
        per_second: allowance.per_second,
    };
    let needs = &status.needs;
    Document {
        profile: profile.to_owned(),
        requests: bucket(&status.budget.requests),
        urls: bucket(&status.budget.urls),
        pace_percent: status.budget.pace_percent,
        waiting: Waiting {
            requests: needs.requests,
            urls: needs.urls,
            least_seconds: needs.least_time.as_secs() + u64::from(needs.least_time.subsec_nanos() > 0),
        },
        worker: status.sending.worker,
        standstill: status.sending.standstill.as_ref().map(|standstill| why(standstill, profile)),
        slot: status.slot.as_ref().map(|holder| Slot {
            pid: holder.pid,
            user: holder.user.clone(),
            seconds: holder.seconds,
            state: holder.state.word(),
        }),
    }
}

fn why(standstill: &Standstill, profile: &str) -> Why {
    let (kind, until) = match standstill {
        Standstill::Credentials { .. } => ("credentials", None),
        Standstill::Unreachable { until, .. } => ("unreachable", Some(until)),
        Standstill::Throttled { until } => ("throttled", Some(until)),
        Standstill::Doubtful { until, .. } => ("doubtful", Some(until)),
        Standstill::Paused(_) => ("paused", None),
        Standstill::NoSpace { .. } => ("no_space", None),
    };
    let text = standstill_words(standstill, profile);
    Why { kind, text, until: until.map(ToString::to_string) }
}
