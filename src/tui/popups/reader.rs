//! Text to read and scroll: the help, made from the live key map, the log, and the budget.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{Popup, PopupKey, Step};
use crate::tui::app::{Pane, State};
use crate::tui::keys::{Action, Context};
use crate::tui::panes::moment;
use crate::tui::theme::Role;
use crate::tui::widgets::{modal, pad, wrap};

/// What is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    Help,
    Log,
    Budget,
}

/// Text, and how far it was scrolled.
#[derive(Debug, Clone)]
pub(crate) struct Reader {
    subject: Subject,
    scroll: Scroll,
}

/// A position in a text; the end of the text limits it when it is drawn or moved.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Scroll {
    pub(super) top: usize,
}

impl Scroll {
    /// Moves by an action; returns whether it was one of scrolling.
    pub(super) fn act(&mut self, action: Action, len: usize, height: usize) -> bool {
        let last = len.saturating_sub(height);
        self.top = match action {
            Action::Up => self.top.saturating_sub(1),
            Action::Down => self.top + 1,
            Action::PageUp => self.top.saturating_sub(height),
            Action::PageDown => self.top + height,
            Action::Top => 0,
            Action::Bottom => last,
            _ => return false,
        }
        .min(last);
        true
    }

    /// Draws the visible part, and a sign at the edge where there is more.
    pub(super) fn draw(self, state: &State, frame: &mut Frame<'_>, area: Rect, lines: Vec<Line<'static>>) {
        let len = lines.len();
        let top = self.top.min(len.saturating_sub(area.height.into()));
        for (line, row) in lines.into_iter().skip(top).zip(area.rows()) {
            frame.render_widget(line, row);
        }
        if top + usize::from(area.height) < len && area.height > 0 {
            let more = format!(" {} more ", len - top - usize::from(area.height));
            let width = u16::try_from(more.len()).unwrap_or(0).min(area.width);
            let corner = Rect::new(area.right() - width, area.bottom(), width, 1);
            frame.render_widget(
                Line::styled(more, state.look.style(Role::Key)),
                corner.intersection(frame.area()),
            );
        }
    }
}

impl Reader {
    pub(super) fn new(subject: Subject) -> Self {
        Self { subject, scroll: Scroll::default() }
    }

    /// Cells and rows inside the popup.
    fn room(state: &State) -> (u16, u16) {
        (state.size.0.min(88).saturating_sub(4), state.size.1.saturating_sub(4))
    }

    pub(super) fn key(mut self, state: &mut State, key: PopupKey) -> Step {
        let (width, height) = Self::room(state);
        let len = self.lines(state, width.into()).len();
        match key.action {
            Some(Action::Cancel) => return (None, Vec::new()),
            Some(action) => {
                self.scroll.act(action, len, height.into());
            }
            None => {}
        }
        (Some(Popup::Reader(self)), Vec::new())
    }

    fn lines(&self, state: &State, cells: usize) -> Vec<Line<'static>> {
        match self.subject {
            Subject::Help => help(state, cells),
            Subject::Log => log(state, cells),
            Subject::Budget => super::budget::lines(state, cells),
        }
    }

    pub(super) fn draw(&self, state: &State, frame: &mut Frame<'_>) {
        let title = match self.subject {
            Subject::Help => format!("Keys: {}", state.focus.title()),
            Subject::Log => "What was said".to_owned(),
            Subject::Budget => "Budget".to_owned(),
        };
        let (width, height) = Self::room(state);
        let lines = self.lines(state, width.into());
        let height = height.min(u16::try_from(lines.len()).unwrap_or(u16::MAX));
        let area = modal(frame, &title, width + 4, height + 2, &state.look);
        self.scroll.draw(state, frame, area, lines);
    }
}

fn help(state: &State, cells: usize) -> Vec<Line<'static>> {
    let look = &state.look;
    let pane = match state.focus {
        Pane::Assets => Context::Assets,
        Pane::Settings => Context::Settings,
        Pane::Urls => Context::Urls,
        Pane::Queue => Context::Queue,
    };
    let shared =
        [Context::List, Context::Global, Context::Field, Context::Text, Context::Dialog, Context::Picker];
    let mut lines = Vec::new();
    for context in std::iter::once(pane).chain(shared) {
        if !lines.is_empty() {
            lines.push(Line::default());
        }
        lines.push(Line::styled(context.title(), look.style(Role::Focus)));
        for binding in state.keymap.of(context) {
            let keys: Vec<_> = binding.keys.iter().map(ToString::to_string).collect();
            let mut keys = format!("  {}", keys.join("  "));
            for words in wrap(binding.action.help(), cells.saturating_sub(24)) {
                let keys = Span::styled(pad(&std::mem::take(&mut keys), 24), look.style(Role::Key));
                lines.push(Line::from(vec![keys, Span::raw(words)]));
            }
        }
    }
    lines
}

fn log(state: &State, cells: usize) -> Vec<Line<'static>> {
    let look = &state.look;
    if state.log.is_empty() {
        return vec![Line::styled("Nothing yet.", look.style(Role::Dim))];
    }
    let lines = state.log.iter().rev().flat_map(|notice| {
        let wrapped = wrap(&notice.text, cells.saturating_sub(14));
        wrapped.into_iter().enumerate().map(|(row, text)| {
            let when = if row == 0 { moment(notice.at, state) } else { String::new() };
            let sign = if row == 0 { look.glyphs.signs[notice.level.sign()] } else { " " };
            Line::from(vec![
                Span::styled(pad(&when, 12), look.style(Role::Dim)),
                Span::styled(format!("{sign} "), look.style(notice.level.role())),
                Span::raw(text),
            ])
        })
    });
    lines.collect()
}
