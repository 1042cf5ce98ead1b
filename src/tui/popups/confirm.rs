//! The plan before anything is queued: what, where, how many, how long. The default is Cancel.

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::{Popup, PopupKey, Step};
use crate::text::{many, width};
use crate::tui::app::{Effect, Level, SameList, State, before_queueing};
use crate::tui::keys::{Action, Context};
use crate::tui::theme::{Look, Role};
use crate::tui::widgets::{LineInput, button_row, modal, pad};
use crate::urls::{ListDigest, MakingFacts, Urls};

mod facts;
mod origins;

pub(super) use facts::place;
pub(crate) use origins::origin_words;

/// What keys of a burst are told: they confirm nothing, and neither do they type the number.
const TOO_FAST: &str = "too fast for fingers: press the key again";

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
    /// The account of the profile that it was planned for.
    pub(crate) account: String,
    pub(crate) urls: Urls,
    pub(crate) requests: usize,
    /// The least time that the budget allows.
    pub(crate) least: Duration,
    pub(crate) warnings: usize,
    pub(crate) duplicates: usize,
    /// What is to be known of the making.
    pub(crate) making: MakingFacts,
    /// Where the URLs came from, in words.
    pub(crate) origin: String,
    /// The list was queued already, as far as this screen knows.
    pub(crate) again: bool,
    /// Stands for the list as it was planned.
    pub(crate) list: u64,
    /// A job of the queue that has the very same URLs, once it was found.
    same: Option<SameList>,
    digest: ListDigest,
    /// Whether the queue was asked for such a job.
    asked: bool,
    /// Whether the number of URLs must be typed.
    pub(crate) must_type: bool,
    reason: LineInput,
    typed: LineInput,
    focus: Focus,
    complaint: Option<&'static str>,
}

impl Confirm {
    /// A plan to be confirmed; the focus is on Cancel.
    pub(crate) fn new(urls: Urls, requests: usize, least: Duration, must_type: bool) -> Self {
        Self {
            digest: urls.iter().collect(),
            account: String::new(),
            urls,
            origin: String::new(),
            same: None,
            asked: false,
            requests,
            least,
            warnings: 0,
            duplicates: 0,
            making: MakingFacts::default(),
            again: false,
            list: 0,
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

    /// What it wants to know as soon as it is open: whether the queue has this list already.
    pub(super) fn opening(&mut self) -> Option<Effect> {
        let asks = !std::mem::replace(&mut self.asked, true);
        asks.then_some(Effect::FindSameList { digest: self.digest })
    }

    /// A job with the same list was found, or none.
    pub(crate) fn take_same(&mut self, digest: ListDigest, found: Option<SameList>) {
        if digest == self.digest {
            self.same = found;
        }
    }

    /// What must be typed comes next after Cancel, where the focus begins.
    fn order(&self) -> &'static [Focus] {
        if self.must_type {
            &[Focus::Cancel, Focus::Count, Focus::Reason, Focus::Purge]
        } else {
            &[Focus::Cancel, Focus::Purge, Focus::Reason]
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
            (Some(Action::NextField | Action::PreviousField), Focus::Cancel | Focus::Purge)
                if matches!(key.key.code, KeyCode::Left | KeyCode::Right) =>
            {
                self.focus = if self.focus == Focus::Cancel { Focus::Purge } else { Focus::Cancel };
            }
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
            (_, Focus::Count) | (None, Focus::Cancel | Focus::Purge)
                if key.burst && matches!(key.key.code, KeyCode::Char(_)) =>
            {
                self.complaint = Some(TOO_FAST);
            }
            (_, Focus::Count) => {
                self.typed.key(key.key);
                self.complaint = None;
            }
            (None, Focus::Cancel | Focus::Purge) => self.begin_typing(key.key),
            _ => {}
        }
        (Some(Popup::Confirm(self)), Vec::new())
    }

    /// Who types while a button has the focus means one of the fields.
    fn begin_typing(&mut self, key: KeyEvent) {
        let KeyCode::Char(char) = key.code else { return };
        if key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) {
            return;
        }
        if self.must_type && char.is_ascii_digit() {
            self.focus = Focus::Count;
            self.typed.key(key);
            self.complaint = None;
        } else {
            self.focus = Focus::Reason;
            self.reason.key(key);
        }
    }

    fn purge(mut self: Box<Self>, state: &mut State, burst: bool) -> Step {
        if burst {
            self.complaint = Some(TOO_FAST);
        } else if self.must_type && self.typed.text().trim().replace(',', "") != self.urls.len().to_string() {
            self.focus = Focus::Count;
            let nothing = self.typed.text().trim().is_empty();
            self.complaint = Some(if nothing {
                "type the number of URLs first"
            } else {
                "that is not the number of URLs"
            });
        } else {
            state.say(Level::Info, format!("queueing {}", many(self.urls.len(), "URL")));
            state.urls.handing.begin(self.list);
            let reason = self.reason.text().trim().to_owned();
            let kept = before_queueing(state);
            let queue = Effect::QueueJob {
                account: self.account,
                urls: self.urls,
                reason,
                duplicates: self.duplicates,
            };
            return (None, kept.into_iter().chain([queue]).collect());
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
        let fields = 1 + u16::from(self.must_type);
        let cells = usize::from(frame.area().width.saturating_sub(4)).min(68);
        let facts = self.facts(state, cells, frame.area().height.saturating_sub(fields + 6).into());
        let facts_height = u16::try_from(facts.len()).unwrap_or(0);
        let place = if state.profile.is_production() { " PRODUCTION" } else { "" };
        let title = format!("Purge {}?{place}", many(self.urls.len(), "URL"));
        let area = modal(frame, &title, 72, facts_height + fields + 6, look);
        let row = |at: u16| Rect::new(area.x, area.y + at, area.width, 1).intersection(area);
        for (at, line) in (0..).zip(facts) {
            frame.render_widget(line, row(at));
        }
        let mut at = facts_height + 1;
        let mut cursor = Position::default();
        if self.must_type {
            let label = format!("type {} to confirm", self.urls.len());
            let column = field(frame, row(at), (&label, Role::Warning), &self.typed, 12, look);
            if self.focus == Focus::Count {
                cursor = Position::new(column, row(at).y);
            }
            at += 1;
        }
        let column = field(frame, row(at), ("reason", Role::Label), &self.reason, usize::MAX, look);
        if self.focus == Focus::Reason {
            cursor = Position::new(column, row(at).y);
        }
        if let Some(complaint) = self.complaint {
            frame.render_widget(Line::styled(complaint, look.style(Role::Error)), row(at + 1));
        }
        let buttons = row(at + 2);
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
}

/// Draws a label and a text field between brackets, `cells` wide or as wide as there is room; returns the column
/// of its cursor.
pub(super) fn field(
    frame: &mut Frame<'_>,
    area: Rect,
    (label, role): (&str, Role),
    input: &LineInput,
    cells: usize,
    look: &Look,
) -> u16 {
    let lead = width(label).max(11) + 1;
    let cells = cells.min(usize::from(area.width).saturating_sub(lead + 2));
    let (text, column) = input.view(cells, look.style(Role::Text), look);
    let used: usize = text.iter().map(|span| width(&span.content)).sum();
    let mut spans = vec![Span::styled(pad(label, lead), look.style(role)), Span::raw("[")];
    spans.extend(text);
    spans.push(Span::raw(" ".repeat(cells.saturating_sub(used))));
    spans.push(Span::raw("]"));
    frame.render_widget(Line::from(spans), area);
    area.x + u16::try_from(lead + 1).unwrap_or(0) + column
}
