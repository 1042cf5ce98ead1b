//! Text to read and scroll: the log, which can be filtered, and the budget.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::{Popup, PopupKey, Step};
use crate::tui::app::{Notice, State};
use crate::tui::keys::{Action, Context};
use crate::tui::panes::moment;
use crate::tui::theme::Role;
use crate::tui::widgets::{LineInput, modal, pad, wrap};

/// What is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    Log,
    Budget,
}

/// Text, and how far it was scrolled.
#[derive(Debug, Clone)]
pub(crate) struct Reader {
    subject: Subject,
    scroll: Scroll,
    /// Words that the entries of the log must have.
    filter: LineInput,
    /// Whether keys go into the filter.
    typing: bool,
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
        Self { subject, scroll: Scroll::default(), filter: LineInput::default(), typing: false }
    }

    pub(super) const fn contexts(&self) -> &'static [Context] {
        if self.typing { &[Context::Field] } else { &[Context::Reader] }
    }

    /// Whether there are entries to filter.
    fn is_filtered(&self) -> bool {
        self.subject == Subject::Log
    }

    /// Whether a key can do something here.
    pub(crate) fn can(&self, state: &State, action: Action) -> bool {
        let (width, height) = Self::room(state);
        match action {
            Action::Filter => self.is_filtered(),
            Action::Down => self.lines(state, width.into()).len() > usize::from(height),
            _ => true,
        }
    }

    /// Takes pasted text where the filter is typed.
    pub(super) fn paste(&mut self, text: &str) {
        if self.typing {
            self.filter.insert(text);
        }
    }

    /// Cells and rows inside the popup.
    fn room(state: &State) -> (u16, u16) {
        (state.size.0.min(88).saturating_sub(4), state.size.1.saturating_sub(4))
    }

    pub(super) fn key(mut self, state: &mut State, key: PopupKey) -> Step {
        let (width, height) = Self::room(state);
        let len = self.lines(state, width.into()).len();
        if self.typing {
            self.typed(key);
            return (Some(Popup::Reader(self)), Vec::new());
        }
        match key.action {
            // One level: first the filter goes, then the text.
            Some(Action::Cancel) if !self.filter.text().is_empty() => self.filter = LineInput::default(),
            Some(Action::Cancel) => return (None, Vec::new()),
            Some(Action::Filter) if self.is_filtered() => self.typing = true,
            Some(action) => {
                self.scroll.act(action, len, height.into());
            }
            None => {}
        }
        (Some(Popup::Reader(self)), Vec::new())
    }

    fn typed(&mut self, key: PopupKey) {
        match key.action {
            Some(Action::Accept) => self.typing = false,
            Some(Action::Cancel) => (self.typing, self.filter) = (false, LineInput::default()),
            _ => {
                self.filter.key(key.key);
                self.scroll = Scroll::default();
            }
        }
    }

    fn lines(&self, state: &State, cells: usize) -> Vec<Line<'static>> {
        match self.subject {
            Subject::Log => log(state, cells, self.filter.text()),
            Subject::Budget => super::budget::lines(state, cells),
        }
    }

    /// The filter lies on the lower edge, so that the text needs no row more.
    fn draw_filter(&self, state: &State, frame: &mut Frame<'_>, area: Rect) {
        let look = &state.look;
        let edge = Rect::new(area.x, area.bottom(), area.width.min(40), 1).intersection(frame.area());
        let (mut spans, column) =
            self.filter.view(edge.width.saturating_sub(4).into(), look.style(Role::Text), look);
        spans.insert(0, Span::styled(" / ", look.style(Role::Key)));
        spans.push(Span::raw(" "));
        frame.render_widget(Line::from(spans), edge);
        if self.typing {
            frame.set_cursor_position(Position::new(edge.x + 3 + column, edge.y));
        }
    }

    pub(super) fn draw(&self, state: &State, frame: &mut Frame<'_>) {
        let title = match self.subject {
            Subject::Log => "What was said",
            Subject::Budget => "Budget",
        };
        let (width, height) = Self::room(state);
        let lines = self.lines(state, width.into());
        let height = height.min(u16::try_from(lines.len()).unwrap_or(u16::MAX));
        let area = modal(frame, title, width + 4, height + 2, &state.look);
        self.scroll.draw(state, frame, area, lines);
        if self.typing || !self.filter.text().is_empty() {
            self.draw_filter(state, frame, area);
        }
    }
}

/// Whether an entry has all words, in any case.
fn has(notice: &Notice, words: &str) -> bool {
    let text = notice.text.to_lowercase();
    words.to_lowercase().split_whitespace().all(|word| text.contains(word))
}

fn log(state: &State, cells: usize, words: &str) -> Vec<Line<'static>> {
    let look = &state.look;
    if state.log.is_empty() {
        return vec![Line::styled("Nothing yet.", look.style(Role::Dim))];
    }
    let entries = state.log.iter().rev().filter(|notice| has(notice, words));
    let lines = entries.flat_map(|notice| {
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
    let lines: Vec<_> = lines.collect();
    if lines.is_empty() { vec![Line::styled("Nothing like that.", look.style(Role::Dim))] } else { lines }
}
