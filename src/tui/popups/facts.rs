//! Lines of label and value, for popups that tell all that is known of something.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::details::Link;
use crate::tui::app::State;
use crate::tui::theme::Role;
use crate::tui::widgets::{pad, plain_lines, shown, wrap};

/// Cells of a label.
const LABEL: usize = 14;

/// Collects the lines.
pub(super) struct Facts<'a> {
    pub(super) state: &'a State,
    /// Cells of a line.
    pub(super) cells: usize,
    pub(super) lines: Vec<Line<'static>>,
    /// Lines from which Enter goes one level in.
    pub(super) links: Vec<(usize, Link)>,
}

impl<'a> Facts<'a> {
    pub(super) const fn new(state: &'a State, cells: usize) -> Self {
        Self { state, cells, lines: Vec::new(), links: Vec::new() }
    }

    /// A label and a value, which may be outside text.
    pub(super) fn add(&mut self, label: &str, value: &str) {
        self.add_as(label, value, Style::new());
    }

    /// The same in the colour of a role.
    pub(super) fn add_in(&mut self, label: &str, value: &str, role: Role) {
        self.add_as(label, value, self.state.look.style(role));
    }

    fn add_as(&mut self, label: &str, value: &str, style: Style) {
        let of_label = self.state.look.style(Role::Label);
        for (row, text) in wrap(value, self.cells.saturating_sub(LABEL)).into_iter().enumerate() {
            let label = if row == 0 { label } else { "" };
            let label = Span::styled(pad(label, LABEL), of_label);
            self.lines.push(Line::from(vec![label, Span::styled(text, style)]));
        }
    }

    /// A line from which Enter goes one level in; its first cell is the cursor's.
    pub(super) fn link(&mut self, text: &str, link: Link) {
        let look = &self.state.look;
        let mut spans = vec![Span::raw(" "), Span::raw(" ")];
        spans.extend(shown(text, self.cells.saturating_sub(2), look.style(Role::Text), look));
        self.links.push((self.lines.len(), link));
        self.lines.push(Line::from(spans));
    }

    /// An empty line.
    pub(super) fn gap(&mut self) {
        self.lines.push(Line::default());
    }

    /// Outside text over the whole width, broken into lines.
    pub(super) fn text(&mut self, text: &str, role: Role) {
        let style = self.state.look.style(role);
        self.lines.extend(plain_lines(text, self.cells, style));
    }

    /// Outside text in one line, cut where it is too long.
    pub(super) fn line(&mut self, text: &str, role: Role) {
        let look = &self.state.look;
        self.lines.push(Line::from(shown(text, self.cells, look.style(role), look)));
    }
}
