//! The forms in which events are printed, each as it comes: nothing is collected.

use std::io::Write;

use serde::Serialize;

use super::args;
use crate::cli::csv::CsvWriter;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::queue::Event;
use crate::settings::profile_of_account;
use crate::text::Shown;

/// Characters of a job's id in a line: its time to the millisecond.
const SHORT_ID: usize = 13;

/// The columns of the CSV, and the names in JSON.
const COLUMNS: [&str; 9] = ["id", "at", "who", "kind", "profile", "job", "batch", "text", "reason"];

/// An event as JSON shows it.
#[derive(Serialize)]
struct EventReport<'a> {
    id: i64,
    at: String,
    who: &'a str,
    kind: &'a str,
    profile: &'a str,
    job: Option<String>,
    batch: Option<i64>,
    text: &'a str,
    /// Why, in the operator's words; may be empty.
    reason: &'a str,
}

/// Where events go.
pub(super) struct Output<'a, W: Write> {
    form: Form<'a, W>,
    shown: usize,
}

enum Form<'a, W: Write> {
    Lines(&'a mut W),
    Json(&'a mut W),
    Csv(Box<CsvWriter<&'a mut W>>),
}

impl<'a, W: Write> Output<'a, W> {
    /// Begins in the form that the options ask for.
    ///
    /// # Errors
    /// Where `out` cannot be written.
    pub(super) fn begin(args: &args::History, out: &'a mut W) -> Result<Self, Failure> {
        let form = if args.csv {
            Form::Csv(Box::new(CsvWriter::new(out, COLUMNS)?))
        } else if args.json {
            put(out, "[")?;
            Form::Json(out)
        } else {
            Form::Lines(out)
        };
        Ok(Self { form, shown: 0 })
    }

    /// Prints one event.
    ///
    /// # Errors
    /// Where the output cannot be written.
    pub(super) fn event(&mut self, event: &Event) -> Result<(), Failure> {
        let first = self.shown == 0;
        self.shown += 1;
        match &mut self.form {
            Form::Lines(out) => put(out, &line(event)),
            Form::Json(out) => put(out, &format!("{}\n{}", if first { "" } else { "," }, json(event)?)),
            Form::Csv(writer) => record(writer, event),
        }
    }

    /// Ends the document; says how many events were printed.
    ///
    /// # Errors
    /// Where the output cannot be written.
    pub(super) fn end(self) -> Result<usize, Failure> {
        match self.form {
            Form::Lines(out) => flushed(out)?,
            Form::Json(out) => {
                put(out, if self.shown == 0 { "]\n" } else { "\n]\n" })?;
                flushed(out)?;
            }
            Form::Csv(writer) => writer.finish()?,
        }
        Ok(self.shown)
    }
}

fn put(out: &mut impl Write, text: &str) -> Result<(), Failure> {
    out.write_all(text.as_bytes()).map_err(|error| Failure::of_output(&error))
}

fn flushed(out: &mut impl Write) -> Result<(), Failure> {
    out.flush().map_err(|error| Failure::of_output(&error))
}

fn json(event: &Event) -> Result<String, Failure> {
    let report = EventReport {
        id: event.id,
        at: event.at.to_string(),
        who: &event.who,
        kind: event.kind.name(),
        profile: profile_of_account(&event.profile),
        job: event.job.map(|id| id.to_string()),
        batch: event.batch,
        text: &event.text,
        reason: &event.reason,
    };
    serde_json::to_string(&report)
        .map_err(|error| Failure::new(Exit::SomeFailed, format!("cannot write JSON: {error}")))
}

fn record<W: Write>(writer: &mut CsvWriter<W>, event: &Event) -> Result<(), Failure> {
    writer.record([
        &event.id.to_string(),
        &event.at.to_string(),
        &event.who,
        event.kind.name(),
        profile_of_account(&event.profile),
        &event.job.map(|id| id.to_string()).unwrap_or_default(),
        &event.batch.map(|id| id.to_string()).unwrap_or_default(),
        &event.text,
        &event.reason,
    ])
}

/// For people: the moment in UTC, and the job as lists show it.
fn line(event: &Event) -> String {
    let job = event.job.map_or_else(String::new, |id| id.to_string());
    let job = job.get(..SHORT_ID).unwrap_or_default();
    let batch = event.batch.map_or_else(String::new, |id| format!("/{id}"));
    let reason = match event.reason.as_str() {
        "" => String::new(),
        reason => format!(" (reason: {})", Shown::new(reason)),
    };
    format!(
        "{}Z  {:<10}  {:<10}  {job:<13}{batch:<6}  {}{reason}\n",
        event.at.strftime("%F %T"),
        Shown::new(&event.who).fit(10),
        event.kind.name(),
        Shown::new(&event.text),
    )
}
