//! `purgedeck history`: what was done, when, by whom, why. May depend on: `queue`.

use std::io::Write;

use serde::Serialize;

use super::args;
use super::context::Context;
use super::exit::Exit;
use super::failure::Failure;
use super::queue::write_json;
use crate::queue::{Event, Store};
use crate::settings::profile_of_account;
use crate::text::Shown;

/// An event as JSON shows it.
#[derive(Serialize)]
struct EventReport<'a> {
    at: String,
    who: &'a str,
    kind: &'a str,
    profile: &'a str,
    job: Option<String>,
    batch: Option<i64>,
    text: &'a str,
}

/// Prints the newest events, newest first.
///
/// # Errors
/// Where the store cannot be read or the output not be written.
pub(super) fn run(args: &args::History, context: &Context, out: &mut impl Write) -> Result<Exit, Failure> {
    let events = match Store::open_existing(&context.settings.state_dir)? {
        Some(store) => store.history(args.limit)?,
        None => Vec::new(),
    };
    if args.json {
        let reports: Vec<EventReport<'_>> = events.iter().map(report).collect();
        write_json(&reports, out)?;
    } else {
        for event in &events {
            writeln!(out, "{}", line(event)).map_err(|error| Failure::of_output(&error))?;
        }
        if events.is_empty() {
            context.console.note("nothing has happened yet");
        }
    }
    out.flush().map_err(|error| Failure::of_output(&error))?;
    Ok(Exit::Done)
}

fn report(event: &Event) -> EventReport<'_> {
    EventReport {
        at: event.at.to_string(),
        who: &event.who,
        kind: event.kind.name(),
        profile: profile_of_account(&event.profile),
        job: event.job.map(|id| id.to_string()),
        batch: event.batch,
        text: &event.text,
    }
}

fn line(event: &Event) -> String {
    let job = event.job.map_or_else(String::new, |id| id.to_string());
    let job = job.get(..13).unwrap_or_default();
    let batch = event.batch.map_or_else(String::new, |id| format!("/{id}"));
    format!(
        "{}  {:<10}  {:<10}  {job:<13}{batch:<6}  {}",
        event.at.strftime("%F %T"),
        Shown::new(&event.who).fit(10),
        event.kind.name(),
        Shown::new(&event.text),
    )
}
