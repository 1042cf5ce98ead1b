//! One line that is asked for: the number of a line, a file to read, a file to write.

use std::path::PathBuf;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position};
use ratatui::text::{Line, Span};

use super::{BUSY, Popup, PopupKey, Step};
use crate::text::count;
use crate::tui::app::{Effect, State};
use crate::tui::keys::{Action, Context};
use crate::tui::panes::{Work, act, work};
use crate::tui::theme::Role;
use crate::tui::widgets::{LineInput, modal, plain_lines};

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PromptFor {
    /// The line to go to.
    Line,
    /// The file to import.
    Import,
    /// The file to export to.
    Export,
}

/// The field, and what is wrong with it or could be meant.
#[derive(Debug, Clone)]
pub(crate) struct Prompt {
    what: PromptFor,
    input: LineInput,
    complaint: Option<String>,
    /// Names that the path could go on with.
    choices: Vec<String>,
}

impl Prompt {
    pub(super) fn new(what: PromptFor) -> Self {
        Self { what, input: LineInput::default(), complaint: None, choices: Vec::new() }
    }

    const fn is_path(&self) -> bool {
        matches!(self.what, PromptFor::Import | PromptFor::Export)
    }

    pub(super) fn key(mut self, state: &mut State, key: PopupKey) -> Step {
        match key.action {
            Some(Action::Cancel) => return (None, Vec::new()),
            Some(Action::Accept) if key.burst => {}
            Some(Action::Accept) => {
                if self.accept(state) {
                    return (None, Vec::new());
                }
            }
            Some(Action::NextField) if self.is_path() => {
                let typed = self.input.text().to_owned();
                return (Some(Popup::Prompt(self)), vec![Effect::CompletePath { typed }]);
            }
            _ => {
                self.input.key(key.key);
                self.complaint = None;
                self.choices.clear();
            }
        }
        (Some(Popup::Prompt(self)), Vec::new())
    }

    pub(super) fn paste(&mut self, text: &str) {
        self.input.insert(text);
        self.complaint = None;
        self.choices.clear();
    }

    /// The longest path that was meant, and the names it could go on with; forgotten if more was typed since.
    pub(crate) fn take_completion(&mut self, typed: &str, longest: String, choices: Vec<String>) {
        if self.is_path() && self.input.text() == typed {
            self.complaint = choices.is_empty().then(|| "nothing begins like that".to_owned());
            self.input = LineInput::new(longest);
            self.choices = if choices.len() > 1 { choices } else { Vec::new() };
        }
    }

    /// Whether that was an answer.
    fn accept(&mut self, state: &mut State) -> bool {
        let text = self.input.text().trim().to_owned();
        match self.what {
            PromptFor::Line => {
                let line = text.replace([',', '_'], "").parse::<usize>();
                let len = state.urls.len();
                match line {
                    Ok(line) if (1..=len).contains(&line) => act::urls::go_to(state, line),
                    _ => {
                        self.complaint = Some(format!("a number from 1 to {}", count(len)));
                        return false;
                    }
                }
            }
            PromptFor::Import | PromptFor::Export if text.is_empty() => {
                self.complaint = Some("the name of a file".to_owned());
                return false;
            }
            PromptFor::Import | PromptFor::Export if !state.urls.is_at_rest() => {
                self.complaint = Some(BUSY.to_owned());
                return false;
            }
            PromptFor::Import => {
                let cursor = state.urls.cursor().at;
                let at = if state.urls.len() == 0 { 0 } else { cursor + 1 };
                work(state, Work::Import { at, path: expanded(&text) });
            }
            PromptFor::Export => {
                let range = state.urls.selection_or_all();
                work(state, Work::Export { path: expanded(&text), range, overwrite: false });
            }
        }
        true
    }

    fn title(&self, state: &State) -> String {
        match self.what {
            PromptFor::Line => "Go to line".to_owned(),
            PromptFor::Import => "Import a list".to_owned(),
            PromptFor::Export => {
                format!("Write {} to a file", crate::text::many(state.urls.selection_or_all().len(), "URL"))
            }
        }
    }

    fn help(&self, state: &State) -> String {
        let tab = state.key_in(Context::Field, Action::NextField);
        match self.what {
            PromptFor::Line => format!("1 to {}", count(state.urls.len())),
            PromptFor::Import => format!("one URL a line; {tab} completes, ~ is your home"),
            PromptFor::Export => {
                format!("{tab} completes, ~ is your home; asks before it writes over a file")
            }
        }
    }

    pub(super) fn draw(&self, state: &State, frame: &mut Frame<'_>) {
        let look = &state.look;
        // Paths need the cells, and what they could go on with needs rows.
        let (widest, height) = if self.is_path() { (76, 8) } else { (40, 6) };
        let width = state.size.0.saturating_sub(6).min(widest);
        let area = modal(frame, &self.title(state), width, height, look);
        let [help, field, _, rest] = Layout::vertical([
            Constraint::Length(1),
            Constraint::Length(1),
            Constraint::Length(1),
            Constraint::Min(0),
        ])
        .areas(area);
        frame.render_widget(Line::styled(self.help(state), look.style(Role::Dim)), help);
        let room = usize::from(field.width).saturating_sub(2);
        let (mut spans, column) = self.input.view(room, look.style(Role::Text), look);
        spans.insert(0, Span::styled("> ", look.style(Role::Key)));
        frame.render_widget(Line::from(spans), field);
        frame.set_cursor_position(Position::new(field.x + 2 + column, field.y));
        let choices = (!self.choices.is_empty()).then(|| (self.choices.join("  "), Role::Dim));
        let below = self.complaint.clone().map(|text| (text, Role::Error)).or(choices);
        if let Some((text, role)) = below {
            let lines = plain_lines(&text, rest.width.into(), look.style(role));
            for (line, row) in lines.into_iter().zip(rest.rows()) {
                frame.render_widget(line, row);
            }
        }
    }
}

/// A path as it was typed, with `~` as a shell takes it.
pub(crate) fn expanded(typed: &str) -> PathBuf {
    let home = || std::env::home_dir().filter(|home| !home.as_os_str().is_empty());
    match typed.strip_prefix('~') {
        Some("") => home().unwrap_or_else(|| PathBuf::from(typed)),
        Some(rest) if rest.starts_with('/') => {
            home().map_or_else(|| PathBuf::from(typed), |home| home.join(rest.trim_start_matches('/')))
        }
        _ => PathBuf::from(typed),
    }
}
