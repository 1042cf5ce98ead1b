//! The plan before anything is queued: what, where, how many, how long. The default is Cancel.

use std::time::Duration;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::{Popup, PopupKey, Step};
use crate::settings::ServiceKind;
use crate::text::count;
use crate::text::many;
use crate::tui::app::{Effect, Level, State};
use crate::tui::keys::{Action, Context};
use crate::tui::theme::Role;
use crate::tui::widgets::{LineInput, button_row, clock, fact, modal, pad, shown};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Focus {
    Reason,
    Count,
    Cancel,
    Purge,
}

/// What will be sent, and what the operator typed about it.
#[derive(Debug, Clone)]
pub(crate) struct Confirm {
    pub(crate) urls: Vec<String>,
    pub(crate) requests: usize,
    /// The least time that the budget allows.
    pub(crate) least: Duration,
    pub(crate) warnings: usize,
    pub(crate) duplicates: usize,
    /// Whether the number of URLs must be typed.
    pub(crate) must_type: bool,
    reason: LineInput,
    typed: LineInput,
    focus: Focus,
    complaint: Option<&'static str>,
}

impl Confirm {
    /// A plan to be confirmed; the focus is on Cancel.
    pub(crate) fn new(urls: Vec<String>, requests: usize, least: Duration, must_type: bool) -> Self {
        Self {
            urls,
            requests,
            least,
            warnings: 0,
            duplicates: 0,
            must_type,
            reason: LineInput::default(),
            typed: LineInput::default(),
            focus: Focus::Cancel,
            complaint: None,
        }
    }

    pub(super) fn contexts(&self) -> &'static [Context] {
        match self.focus {
            Focus::Reason | Focus::Count => &[Context::Field],
            Focus::Cancel | Focus::Purge => &[Context::Dialog],
        }
    }

    fn order(&self) -> &'static [Focus] {
        if self.must_type {
            &[Focus::Reason, Focus::Count, Focus::Cancel, Focus::Purge]
        } else {
            &[Focus::Reason, Focus::Cancel, Focus::Purge]
        }
    }

    fn step(&mut self, forward: bool) {
        let order = self.order();
        let at = order.iter().position(|focus| *focus == self.focus).unwrap_or(0);
        let by = if forward { 1 } else { order.len() - 1 };
        self.focus = order[(at + by) % order.len()];
    }

    pub(super) fn key(mut self: Box<Self>, state: &mut State, key: PopupKey) -> Step {
        match (key.action, self.focus) {
            (Some(Action::Cancel), _) => return (None, Vec::new()),
            (Some(Action::NextField), _) | (Some(Action::Accept), Focus::Reason | Focus::Count) => {
                self.step(true);
            }
            (Some(Action::PreviousField), _) => self.step(false),
            (Some(Action::Accept), Focus::Cancel) => {
                state.say(Level::Info, "nothing was purged");
                return (None, Vec::new());
            }
            (Some(Action::Accept), Focus::Purge) => return self.purge(state, key.burst),
            (_, Focus::Reason) => {
                self.reason.key(key.key);
            }
            (_, Focus::Count) => {
                self.typed.key(key.key);
                self.complaint = None;
            }
            _ => {}
        }
        (Some(Popup::Confirm(self)), Vec::new())
    }

    fn purge(mut self: Box<Self>, state: &mut State, burst: bool) -> Step {
        if burst {
            self.complaint = Some("too fast for fingers: press Enter again");
        } else if self.must_type && self.typed.text().trim().replace(',', "") != self.urls.len().to_string() {
            self.focus = Focus::Count;
            self.complaint = Some("type the number of URLs first");
        } else {
            state.say(Level::Info, format!("queueing {}", many(self.urls.len(), "URL")));
            let reason = self.reason.text().trim().to_owned();
            return (None, vec![Effect::QueueJob { urls: self.urls, reason, duplicates: self.duplicates }]);
        }
        (Some(Popup::Confirm(self)), Vec::new())
    }

    pub(super) fn paste(&mut self, text: &str) {
        if self.focus == Focus::Reason {
            self.reason.insert(text);
        }
    }

    pub(super) fn draw(&self, state: &State, frame: &mut Frame<'_>) {
        let look = &state.look;
        let extra = u16::from(self.must_type);
        let title = format!("Purge {}?", many(self.urls.len(), "URL"));
        let area = modal(frame, &title, 72, 12 + extra, look);
        let cells = usize::from(area.width);
        let row = |at: u16| Rect::new(area.x, area.y + at, area.width, 1).intersection(area);
        for (at, line) in (0..).zip(self.facts(state, cells)) {
            frame.render_widget(line, row(at));
        }
        let (mut reason, column) = self.reason.view(cells.saturating_sub(12), look.style(Role::Text), look);
        reason.insert(0, Span::styled(pad("reason", 12), look.style(Role::Label)));
        frame.render_widget(Line::from(reason), row(6));
        let mut cursor = Position::new(area.x + 12 + column, row(6).y);
        if self.must_type {
            let (mut typed, column) = self.typed.view(12, look.style(Role::Text), look);
            typed.insert(0, Span::styled(format!("type {:<7}", self.urls.len()), look.style(Role::Warning)));
            frame.render_widget(Line::from(typed), row(7));
            if self.focus == Focus::Count {
                cursor = Position::new(area.x + 12 + column, row(7).y);
            }
        }
        if let Some(complaint) = self.complaint {
            frame.render_widget(Line::styled(complaint, look.style(Role::Error)), row(7 + extra));
        }
        let buttons = row(9 + extra);
        let focused = match self.focus {
            Focus::Cancel => Some(0),
            Focus::Purge => Some(1),
            Focus::Reason | Focus::Count => None,
        };
        frame.render_widget(button_row(&["Cancel", "Purge"], focused, look), buttons);
        match self.focus {
            Focus::Cancel => cursor = Position::new(area.x + 2, buttons.y),
            Focus::Purge => cursor = Position::new(area.x + 14, buttons.y),
            Focus::Reason | Focus::Count => {}
        }
        frame.set_cursor_position(cursor);
    }

    fn facts(&self, state: &State, cells: usize) -> Vec<Line<'static>> {
        let look = &state.look;
        let profile = &state.profile;
        let (place, role) = match (profile.service, profile.staging) {
            (ServiceKind::Sandbox, _) => ("the built-in sandbox", Role::Dim),
            (ServiceKind::DynamicMediaClassic, true) => ("STAGING", Role::Warning),
            (ServiceKind::DynamicMediaClassic, false) => ("PRODUCTION", Role::Error),
        };
        let company = match state.signed_in() {
            Some(signed_in) => signed_in.account.membership.company.name.clone(),
            None if profile.company.is_empty() => "(not signed in)".to_owned(),
            None => format!("{} (not signed in)", profile.company),
        };
        let mut host = vec![Span::styled(pad("where", 12), look.style(Role::Label))];
        host.push(Span::styled(format!("{place}  "), look.style(role)));
        host.extend(shown(
            &state.host(),
            cells.saturating_sub(14 + place.len()),
            look.style(Role::Text),
            look,
        ));
        let seconds = self.least.as_secs() + u64::from(self.least.subsec_nanos() > 0);
        let requests = match seconds {
            0 => format!("{}, can go at once", count(self.requests)),
            seconds => {
                format!("{}, at least {} by this profile's budget", count(self.requests), clock(seconds))
            }
        };
        let mut checks = match self.warnings {
            0 => "nothing to remark".to_owned(),
            warnings => many(warnings, "warning"),
        };
        if self.duplicates > 0 {
            checks = format!("{checks}, {} left out", many(self.duplicates, "duplicate"));
        }
        vec![
            fact("profile", &profile.name, cells, look),
            fact("company", &company, cells, look),
            Line::from(host),
            fact("URLs", &count(self.urls.len()), cells, look),
            fact("requests", &requests, cells, look),
            fact("checks", &checks, cells, look),
        ]
    }
}
