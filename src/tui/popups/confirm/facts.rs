//! What the confirmation says: who, where, how many, how long, which share of the allowance, from where, and what
//! deserves a second thought.

use ratatui::text::{Line, Span};

use super::Confirm;
use crate::queue::Allowance;
use crate::settings::{Limits, ServiceKind};
use crate::text::{count, many};
use crate::tui::app::State;
use crate::tui::keys::Action;
use crate::tui::panes::moment;
use crate::tui::theme::Role;
use crate::tui::widgets::{clock, fact, pad, plain_lines, shown};

impl Confirm {
    /// The lines above the fields, in so many rows: that it was queued before, the facts, remarks about the assets.
    pub(super) fn facts(&self, state: &State, cells: usize, rows: usize) -> Vec<Line<'static>> {
        let look = &state.look;
        let profile = &state.profile;
        let (company, user) = match state.signed_in() {
            Some(signed_in) => {
                let account = &signed_in.account;
                (account.membership.company.name.clone(), account.user.email.clone())
            }
            None if profile.company.is_empty() => ("(not signed in)".to_owned(), state.user().to_owned()),
            None => (format!("{} (not signed in)", profile.company), state.user().to_owned()),
        };
        let mut facts = Vec::new();
        if let Some(text) = self.queued_before(state) {
            facts.extend(plain_lines(&text, cells, look.style(Role::Warning)));
        }
        // Beside each, how early it may be left out where there is no room; 0: never.
        let mut rest = vec![
            (0, place(state, cells)),
            (3, fact("profile", &profile.name, cells, look)),
            (4, fact("company", &company, cells, look)),
            (2, fact("user", &user, cells, look)),
            // The title has it, too.
            (6, fact("URLs", &count(self.urls.len()), cells, look)),
            (5, fact("origin", &self.origin, cells, look)),
            (0, fact("requests", &self.requests(), cells, look)),
            (0, fact("allowance", &self.allowance(state), cells, look)),
            (1, fact("checks", &self.checks(), cells, look)),
        ];
        rest.retain(|(rank, _)| *rank != 5 || !self.origin.is_empty());
        while facts.len() + rest.len() > rows
            && let Some(at) = (0..rest.len()).max_by_key(|at| rest[*at].0).filter(|at| rest[*at].0 > 0)
        {
            rest.remove(at);
        }
        facts.extend(rest.into_iter().map(|(_, line)| line));
        let room = rows.saturating_sub(facts.len());
        if room > 0 {
            facts.extend(self.remarks(state, cells, room));
        }
        facts
    }

    /// What was remarked about the assets, one sentence each; what does not fit is counted.
    fn remarks(&self, state: &State, cells: usize, rows: usize) -> Vec<Line<'static>> {
        let look = &state.look;
        let style = look.style(Role::Warning);
        let mut lines = Vec::new();
        let all = &self.making.remarks;
        for (at, remark) in all.iter().enumerate() {
            let remark = plain_lines(&format!("{} {remark}", look.glyphs.signs[1]), cells, style);
            let is_last = at + 1 == all.len();
            if lines.len() + remark.len() + usize::from(!is_last) > rows {
                let more = many(all.len() - at, "more remark");
                let log = state.key_for(Action::Log);
                lines.push(Line::styled(format!("  and {more}: {log} has them"), style));
                break;
            }
            lines.extend(remark);
        }
        lines
    }

    /// That the same list is in the queue already, as far as that is known.
    fn queued_before(&self, state: &State) -> Option<String> {
        if let Some(same) = &self.same {
            let when = moment(same.created, state);
            let how = if same.is_settled { "was queued" } else { "is in the queue" };
            return Some(format!("This very list {how} already: {when} by {}. Queue it again?", same.who));
        }
        self.again.then(|| "This very list was queued already. Queue it again?".to_owned())
    }

    fn requests(&self) -> String {
        let seconds = self.least.as_secs() + u64::from(self.least.subsec_nanos() > 0);
        match seconds {
            0 => format!("{}, can go at once", count(self.requests)),
            seconds => {
                format!("{}, at least {} by this profile's budget", count(self.requests), clock(seconds))
            }
        }
    }

    /// What may go now, and how much of an hour's allowance it takes.
    fn allowance(&self, state: &State) -> String {
        let budget = state.queue.outlook.budget.as_ref();
        let limits = &state.profile.limits;
        let (urls, requests) = match budget {
            Some(budget) => (hour(&budget.urls), hour(&budget.requests)),
            None => untouched(limits),
        };
        #[expect(clippy::cast_precision_loss, reason = "lists are far smaller than 2^52")]
        let share = (self.urls.len() as f64 / urls).max(self.requests as f64 / requests) * 100.0;
        let now = budget.map_or(limits.urls_burst, |budget| budget.urls.available);
        let now = match now {
            now if now >= self.urls.len() => "all may go now".to_owned(),
            now => format!("{} may go now", count(now)),
        };
        format!("{now}; {} of an hour's allowance", percent(share))
    }

    fn checks(&self) -> String {
        let remarks = [
            (self.making.left_out > 0).then(|| format!("{} left out", many(self.making.left_out, "asset"))),
            (self.warnings > 0).then(|| many(self.warnings, "warning")),
            (self.duplicates > 0).then(|| format!("{} left out", many(self.duplicates, "duplicate"))),
            (!self.making.remarks.is_empty()).then(|| many(self.making.remarks.len(), "remark")),
        ];
        let remarks: Vec<_> = remarks.into_iter().flatten().collect();
        if remarks.is_empty() { "nothing to remark".to_owned() } else { remarks.join(", ") }
    }
}

/// What an hour allows, by the rate as it is now.
fn hour(allowance: &Allowance) -> f64 {
    (allowance.per_second * 3_600.0).max(1.0)
}

/// The same, of URLs and requests, where nothing was ever sent.
fn untouched(limits: &Limits) -> (f64, f64) {
    ((limits.urls_per_second * 3_600.0).max(1.0), (limits.requests_per_second * 3_600.0).max(1.0))
}

fn percent(share: f64) -> String {
    match share {
        share if share < 0.1 => "under 0.1 %".to_owned(),
        share if share < 10.0 => format!("{share:.1} %"),
        share => format!("{share:.0} %"),
    }
}

/// Where it would happen: production loudly, else staging, an address of the operator's own, or the sandbox.
pub(in crate::tui::popups) fn place(state: &State, cells: usize) -> Line<'static> {
    let look = &state.look;
    let profile = &state.profile;
    let host = match (&profile.endpoint, profile.service) {
        (Some(endpoint), ServiceKind::DynamicMediaClassic) => {
            let host = endpoint.host_str().unwrap_or_default();
            let port = endpoint.port().map(|port| format!(":{port}")).unwrap_or_default();
            format!("{host}{port}")
        }
        (_, ServiceKind::Sandbox) => String::new(),
        (None, ServiceKind::DynamicMediaClassic) => state.host(),
    };
    let (place, role) = match (profile.is_production(), profile.service) {
        (true, _) => ("PRODUCTION", Role::Error),
        (false, ServiceKind::Sandbox) => ("the built-in sandbox", Role::Dim),
        (false, _) if profile.staging && profile.endpoint.is_none() => ("STAGING", Role::Warning),
        (false, _) if profile.endpoint.is_some() => ("endpoint", Role::Warning),
        (false, _) => ("not production", Role::Warning),
    };
    let mut spans = vec![Span::styled(pad("where", 12), look.style(Role::Label))];
    spans.push(Span::styled(format!("{place} "), look.style(role)));
    spans.extend(shown(&host, cells.saturating_sub(13 + place.len()), look.style(Role::Text), look));
    Line::from(spans)
}
