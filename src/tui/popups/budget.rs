//! The budget, what the queue will need of it, who sends, and why nothing is sent, if so.

use ratatui::text::Line;

use super::facts::Facts;
use crate::queue::Allowance;
use crate::text::{count, many};
use crate::tui::app::State;
use crate::tui::panes::{alerts, needs, sending_word};
use crate::tui::theme::Role;

/// The whole text.
pub(super) fn lines(state: &State, cells: usize) -> Vec<Line<'static>> {
    let outlook = &state.queue.outlook;
    let mut facts = Facts::new(state, cells);
    facts.add("profile", &state.profile.name);
    let (word, role) = sending_word(outlook, state.now);
    facts.add_in("worker", &word, role);
    if let Some(text) = state.queue.banner() {
        facts.add_in("", &text, Role::Error);
    }
    for (text, role) in alerts(state) {
        facts.add_in("", &text, role);
    }
    facts.gap();
    if let Some(budget) = &outlook.budget {
        facts.add("requests", &allowance(&budget.requests));
        facts.add("URLs", &allowance(&budget.urls));
        let role = if budget.pace_percent < 100 { Role::Warning } else { Role::Text };
        facts.add_in("pace", &pace(budget.pace_percent), role);
        facts.add("shared", "by everybody on this host who sends with this account");
    } else {
        facts.text("Nothing was queued on this host yet: the budget is untouched.", Role::Dim);
    }
    facts.gap();
    if outlook.forecast.requests == 0 {
        let waiting = state.queue.open_work().1;
        match waiting {
            0 => facts.add("needed", "nothing, no batch waits"),
            urls => facts.add("needed", &format!("nothing now: {} wait in paused jobs", many(urls, "URL"))),
        }
    } else {
        facts.add("needed", &needs(&outlook.forecast));
        let fine = "if every request succeeds, nobody else sends and nothing is paused; the requests' own time \
                    comes on top";
        facts.text(fine, Role::Dim);
    }
    facts.lines
}

fn allowance(allowance: &Allowance) -> String {
    let rate = match allowance.per_second {
        rate if rate >= 1.0 => format!("{rate:.1} come back a second"),
        rate if rate > 0.0 => format!("one comes back every {:.1} s", 1.0 / rate),
        _ => "none come back".to_owned(),
    };
    format!("{} of {} may go now, {rate}", count(allowance.available), count(allowance.burst))
}

fn pace(percent: u32) -> String {
    match percent {
        100 => "100 %, as the settings allow".to_owned(),
        percent => format!(
            "{percent} % of what the settings allow, because the service asked to slow down; 5 % come back after every {}",
            many(20, "clean request")
        ),
    }
}
