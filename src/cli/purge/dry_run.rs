//! The plan without the deed: nothing is sent, nothing is written. Streams, so that a million URLs need little
//! memory.

use std::io::Write;
use std::time::Duration;

use super::super::args;
use super::super::context::Context;
use super::super::exit::Exit;
use super::super::failure::Failure;
use super::super::queue::write_json;
use super::super::report::{BatchReport, Report, UrlCounts};
use super::super::selection::{self, Need, Selected};
use crate::queue::{Standstill, Store};
use crate::service::ips::request_shape;
use crate::text;
use crate::urls::{Plan, Planner};

/// Plans, and shows the plan.
///
/// # Errors
/// Where something cannot be looked up or read, or a URL cannot be purged (after all problems were said).
pub(super) async fn run(
    args: &args::Purge,
    mut context: Context,
    out: &mut impl Write,
) -> Result<Exit, Failure> {
    let mut planner = Planner::new(&context.settings.profile.limits, &request_shape());
    let mut plan = Plan::default();
    let selected = selection::select(&args.what, &mut context, Need::ThePlan, &mut |url| {
        plan.batches.extend(planner.push(url).map_err(|error| Failure::usage(error.to_string()))?);
        plan.urls += 1;
        Ok(())
    })
    .await?;
    plan.batches.extend(planner.finish());
    if selected.errors > 0 {
        return Err(Failure::usage(format!(
            "{}; a purge would queue nothing",
            text::many(selected.errors, "problem")
        )));
    }
    context.console.note(&plan_words(&context, &selected, &plan));
    if args.json {
        write_json(&document(&context, &selected, &plan), out)?;
    } else {
        for batch in &plan.batches {
            writeln!(
                out,
                "URLs {:>9} to {:>9}: {:>5} URLs, {:>7} bytes",
                text::count(batch.range.start + 1),
                text::count(batch.range.end),
                text::count(batch.range.len()),
                text::count(batch.bytes)
            )
            .map_err(|error| Failure::of_output(&error))?;
        }
    }
    out.flush().map_err(|error| Failure::of_output(&error))?;
    Ok(Exit::Done)
}

/// The document of a purge that had nothing to do.
///
/// # Errors
/// Where `out` cannot be written.
pub(super) fn report_nothing(
    args: &args::Purge,
    context: &Context,
    selected: &Selected,
    out: &mut impl Write,
) -> Result<Exit, Failure> {
    if args.json {
        write_json(&document(context, selected, &Plan::default()), out)?;
        out.flush().map_err(|error| Failure::of_output(&error))?;
    }
    Ok(Exit::Done)
}

/// Profile, company, URLs, requests, least time: what an operator wants to know before sending.
pub(super) fn plan_words(context: &Context, selected: &Selected, plan: &Plan) -> String {
    let profile = &context.settings.profile;
    let company = selected
        .signed_in
        .as_ref()
        .map(|signed_in| format!(", company {}", signed_in.account.membership.company.name))
        .unwrap_or_default();
    let duplicates = match selected.duplicates {
        0 => String::new(),
        n => format!(" ({} dropped)", text::many(n, "duplicate")),
    };
    format!(
        "profile {}{company}: {}{duplicates} in {}, {}",
        profile.name,
        text::many(plan.urls, "URL"),
        text::many(plan.requests(), "request"),
        paused_words(context).unwrap_or_else(|| least_time_words(plan.least_time(&profile.limits))),
    )
}

/// Who keeps everything of the profile back, if somebody does: no budget matters then.
fn paused_words(context: &Context) -> Option<String> {
    let store = Store::open_existing(&context.settings.state_dir).ok()??;
    match store.sending(&context.settings.profile.account()).ok()?.standstill? {
        Standstill::Paused(paused) => {
            Some(format!("waits: {} paused everything of this profile", paused.who))
        }
        _ => None,
    }
}

fn least_time_words(least: Duration) -> String {
    match least.as_secs_f64().ceil() {
        0.0 => "all at once by the budget".to_owned(),
        seconds => format!("at least {seconds:.0} s by the budget"),
    }
}

fn document(context: &Context, selected: &Selected, plan: &Plan) -> Report {
    let profile = &context.settings.profile;
    Report {
        job: None,
        profile: profile.name.clone(),
        service: profile.service.name().to_owned(),
        urls: UrlCounts { total: plan.urls, duplicates: selected.duplicates, ..UrlCounts::default() },
        batches: plan
            .batches
            .iter()
            .zip(1..)
            .map(|(batch, id)| BatchReport::planned(id, batch.range.len(), batch.bytes))
            .collect(),
        refused: Vec::new(),
    }
}
