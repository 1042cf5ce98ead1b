//! How sending stands, in words: the worker and why it does not send, what must not be overlooked, and the budget. Pure.

use jiff::Timestamp;

use super::summary::Countdown;
use super::view::moment;
use crate::queue::{Budget, Forecast, Paused, Standstill};
use crate::text::many;
use crate::tui::app::{Holdup, Outlook, State};
use crate::tui::keys::{Action, Context};
use crate::tui::theme::Role;
use crate::tui::widgets::clock;

/// The worker and why it does not send, in a few words for the status line.
pub(crate) fn sending(outlook: &Outlook, now: Timestamp) -> (String, Role) {
    let left = |until: &Timestamp| clock(seconds_left(*until, now));
    match &outlook.sending.standstill {
        Some(Standstill::Credentials { authorization: true, .. }) => {
            ("not permitted".to_owned(), Role::Error)
        }
        Some(Standstill::Credentials { .. }) => ("sign-in needed".to_owned(), Role::Error),
        Some(Standstill::Unreachable { until, .. }) => {
            (format!("not reachable, again in {}", left(until)), Role::Warning)
        }
        Some(Standstill::Throttled { until }) => (format!("asked to wait {}", left(until)), Role::Warning),
        Some(Standstill::Doubtful { until, .. }) => {
            (format!("outcomes unknown, again in {}", left(until)), Role::Warning)
        }
        Some(Standstill::Paused(paused)) => (format!("paused by {}", paused.who), Role::Warning),
        Some(Standstill::NoSpace { .. }) => ("disk nearly full".to_owned(), Role::Error),
        None => match (outlook.sending.worker, outlook.worker_pid) {
            (true, Some(pid)) if is_stopped(outlook) => (format!("worker {pid} is stopped"), Role::Error),
            (true, Some(pid)) => (format!("worker {pid} sends"), Role::Active),
            (true, None) => ("worker sends".to_owned(), Role::Active),
            (false, _) => ("no worker".to_owned(), Role::Dim),
        },
    }
}

/// What keeps work from being sent, whole: a line each. A disk without room has a banner of its own.
pub(crate) fn alerts(state: &State) -> Vec<(String, Role)> {
    let outlook = &state.queue.outlook;
    let standstill = outlook.sending.standstill.as_ref().and_then(|why| standstill(why, state));
    // Who holds the slot while stopped is said with all that is known of it.
    let stopped = outlook.worker_pid.filter(|_| outlook.is_worker_stopped && outlook.holdup.is_none());
    let stopped =
        stopped.map(|pid| (format!("worker {pid} is stopped; kill -CONT {pid} lets it go on"), Role::Error));
    standstill.into_iter().chain(outlook.holdup.as_ref().map(holdup)).chain(stopped).collect()
}

/// Whether nothing is sent because a process is stopped in the middle of it.
fn is_stopped(outlook: &Outlook) -> bool {
    outlook.is_worker_stopped || outlook.holdup.as_ref().is_some_and(|holdup| holdup.is_stopped)
}

fn standstill(why: &Standstill, state: &State) -> Option<(String, Role)> {
    let left = |until: &Timestamp| clock(seconds_left(*until, state.now));
    Some(match why {
        Standstill::Credentials { reason, authorization: true } => {
            (format!("nothing is sent, this user may not purge: {reason}"), Role::Error)
        }
        Standstill::Credentials { reason, .. } => {
            let key = key_of(state, Context::Global, Action::SignIn);
            (format!("nothing is sent until somebody signs in ({key}): {reason}"), Role::Error)
        }
        Standstill::Unreachable { reason, until } => {
            (format!("the service is not reachable, again in {}: {reason}", left(until)), Role::Warning)
        }
        Standstill::Throttled { until } => {
            (format!("the service asked to slow down; nobody sends for {}", left(until)), Role::Warning)
        }
        Standstill::Doubtful { reason, until } => {
            let text = format!("several outcomes in a row are unknown, again in {}: {reason}", left(until));
            (text, Role::Warning)
        }
        Standstill::Paused(paused) => {
            let key = key_of(state, Context::Queue, Action::PauseAll);
            let (who, since) = (&paused.who, moment(paused.at, state));
            let why = if paused.reason.is_empty() { String::new() } else { format!(": {}", paused.reason) };
            (format!("everything is paused by {who} since {since} ({key} resumes){why}"), Role::Warning)
        }
        Standstill::NoSpace { .. } => return None,
    })
}

/// `paused by anna since 12:00:00: why`, for an account or a job.
pub(crate) fn paused_words(paused: &Paused, state: &State) -> String {
    let words = format!("paused by {} since {}", paused.who, moment(paused.at, state));
    if paused.reason.is_empty() { words } else { format!("{words}: {}", paused.reason) }
}

fn holdup(holdup: &Holdup) -> (String, Role) {
    let role = if holdup.is_stopped { Role::Error } else { Role::Warning };
    (format!("slot held by {}", holdup.holder), role)
}

/// What stays on every pane as long as it is so: the disk has no room for outcomes.
pub(super) fn banner(outlook: &Outlook) -> Option<String> {
    let Some(Standstill::NoSpace { free }) = &outlook.sending.standstill else { return None };
    let mib = free >> 20;
    Some(format!("Queue's disk nearly full, {mib} MiB left: nothing is sent until there is room."))
}

/// The budget in one line: what may go now, and what the queue will need.
pub(super) fn budget(state: &State) -> Vec<(String, Role)> {
    budget_of(&state.queue.outlook)
}

fn budget_of(outlook: &Outlook) -> Vec<(String, Role)> {
    let Some(budget) = &outlook.budget else { return Vec::new() };
    let mut parts = vec![(format!("budget {}", may_go(budget)), Role::Dim)];
    if budget.pace_percent < 100 {
        parts.push((format!("pace {} %", budget.pace_percent), Role::Warning));
    }
    if outlook.forecast.requests > 0 {
        parts.push((format!("needed {}", needs(&outlook.forecast)), Role::Text));
    }
    parts
}

/// Requests and URLs that may go at this moment: of both there must be one.
fn may_go(budget: &Budget) -> String {
    match (budget.requests.available, budget.urls.available) {
        (0, _) | (_, 0) => "used up for now".to_owned(),
        (requests, urls) => format!("{}, {}", many(requests, "request"), many(urls, "URL")),
    }
}

/// Requests and URLs that wait, and the least time that they take.
pub(crate) fn needs(forecast: &Forecast) -> String {
    let work = format!("{}, {}", many(forecast.requests, "request"), many(forecast.urls, "URL"));
    match forecast.least_time.as_secs() + u64::from(forecast.least_time.subsec_nanos() > 0) {
        0 => work,
        seconds => format!("{work}, at least {}", clock(seconds)),
    }
}

/// When what is said about a standstill changes by itself, if it does.
pub(super) fn counts_to(outlook: &Outlook) -> Option<Timestamp> {
    match outlook.sending.standstill.as_ref()? {
        Standstill::Unreachable { until, .. }
        | Standstill::Throttled { until }
        | Standstill::Doubtful { until, .. } => Some(*until),
        Standstill::Credentials { .. } | Standstill::Paused(_) | Standstill::NoSpace { .. } => None,
    }
}

/// The first key of an action, as it is bound now; without one, how the palette finds it.
pub(crate) fn key_of(state: &State, context: Context, action: Action) -> String {
    let mut bindings = state.keymap.of(context).filter(|binding| binding.action == action);
    match bindings.find_map(|binding| binding.keys.first()) {
        Some(key) => key.to_string(),
        None => state.key_for(action),
    }
}

fn seconds_left(until: Timestamp, now: Timestamp) -> u64 {
    Countdown::new(now, until, now).map_or(0, Countdown::seconds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::tests::queue::outlook;

    fn line(outlook: &Outlook) -> Vec<String> {
        budget_of(outlook).into_iter().map(|(text, _)| text).collect()
    }

    #[test]
    fn the_budget_line_has_what_may_go_and_what_is_needed_and_the_pace_only_where_it_is_reduced() {
        let mut outlook = outlook();
        assert_eq!(
            line(&outlook),
            ["budget 1 request, 4,800 URLs", "needed 2 requests, 20 URLs, at least 00:02"]
        );
        if let Some(budget) = &mut outlook.budget {
            budget.pace_percent = 50;
        }
        if let Some(budget) = &mut outlook.budget {
            budget.requests.available = 0;
        }
        assert_eq!(line(&outlook)[0], "budget used up for now");
        if let Some(budget) = &mut outlook.budget {
            budget.requests.available = 1;
        }
        outlook.forecast = Forecast::default();
        assert_eq!(line(&outlook), ["budget 1 request, 4,800 URLs", "pace 50 %"]);
        assert!(line(&Outlook::default()).is_empty(), "nothing is known without a queue");
    }
}
