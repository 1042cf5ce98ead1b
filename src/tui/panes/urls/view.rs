//! How the URLs pane looks.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::text::{Line, Span};

use super::state::Typing;
use crate::text::{Shown, count, many};
use crate::tui::app::State;
use crate::tui::theme::Role;
use crate::tui::view::pane_title;
use crate::tui::widgets::{shown_ends, wrap};
use crate::urls::{Problem, Record};

/// Rows around the list: title above, two for the explanation below.
pub(crate) const FRAME: u16 = 3;

/// Draws the pane.
pub(crate) fn draw(state: &State, frame: &mut Frame<'_>, area: Rect, focused: bool) {
    let pane = &state.urls;
    let [title, body, foot] =
        Layout::vertical([Constraint::Length(1), Constraint::Min(0), Constraint::Length(2)]).areas(area);
    pane_title(state, frame, title, "URLs", &facts(state), focused);
    if pane.list.is_empty() {
        let text = "    Empty. Mark assets and press m there, type URLs with o, or paste a list.";
        frame.render_widget(Line::styled(text, state.look.style(Role::Dim)), body);
    }
    let digits = count(pane.list.len()).len().max(3);
    for (at, row) in pane.cursor.window(pane.list.len(), body.height.into()).zip(body.rows()) {
        if let Some(record) = pane.list.get(at) {
            draw_row(state, frame, row, (at, record), digits, focused);
        }
    }
    draw_foot(state, frame, foot, focused);
}

fn facts(state: &State) -> String {
    let counts = state.urls.list.counts();
    let mut parts = Vec::new();
    if let (Some(rows), Some(_)) = (state.urls.selection(), state.urls.anchor) {
        parts.push(format!("{} selected", count(rows.count())));
    }
    parts.push(many(counts.total, "URL"));
    if state.urls.handed_over {
        parts.push("queued".to_owned());
    }
    if state.urls.left_out > 0 {
        parts.push(format!("{} left out", many(state.urls.left_out, "asset")));
    }
    if counts.problems > 0 {
        parts.push(format!("{} cannot be sent", count(counts.problems)));
    }
    if counts.warnings > 0 {
        parts.push(many(counts.warnings, "warning"));
    }
    if counts.duplicates > 0 {
        parts.push(format!("{} left out", many(counts.duplicates, "duplicate")));
    }
    parts.join(&format!(" {} ", state.look.glyphs.dot))
}

fn draw_row(
    state: &State,
    frame: &mut Frame<'_>,
    area: Rect,
    (at, record): (usize, Record<'_>),
    digits: usize,
    focused: bool,
) {
    let look = &state.look;
    let pane = &state.urls;
    let current = at == pane.cursor.at;
    let selected = pane.anchor.is_some() && pane.selection().is_some_and(|rows| rows.contains(&at));
    let number_role = if (current && focused) || selected { Role::Selected } else { Role::Text };
    let (sign, sign_role) = sign(record.problem, state);
    let marker = if current || selected { look.glyphs.cursor } else { " " };
    let mut spans = vec![
        Span::styled(format!("{marker}{:>digits$}", count(at + 1)), look.style(number_role)),
        Span::raw(" "),
        Span::styled(sign, look.style(sign_role)),
        Span::raw(" "),
    ];
    let lead = u16::try_from(digits + 4).unwrap_or(u16::MAX);
    let room = usize::from(area.width.saturating_sub(lead));
    let mut column = None;
    match &pane.typing {
        Some(Typing::Row(input)) if current => {
            let (text, at) = input.view(room, look.style(Role::Text), look);
            spans.extend(text);
            column = Some(lead + at);
        }
        _ => spans.extend(shown_ends(record.text, room, look.style(Role::Text), look)),
    }
    frame.render_widget(Line::from(spans), area);
    let finding = matches!(pane.typing, Some(Typing::Find(_)));
    if current && focused && !finding && state.popups.is_empty() {
        let column = column.unwrap_or(0).min(area.width.saturating_sub(1));
        frame.set_cursor_position(Position::new(area.x + column, area.y));
    }
}

fn sign(problem: Option<&Problem>, state: &State) -> (&'static str, Role) {
    match problem {
        None => (" ", Role::Text),
        Some(problem) if problem.is_error() => (state.look.glyphs.signs[2], Role::Error),
        Some(_) => (state.look.glyphs.signs[1], Role::Warning),
    }
}

/// What is wrong with the row under the cursor, or where it came from; or the text to find.
fn draw_foot(state: &State, frame: &mut Frame<'_>, area: Rect, focused: bool) {
    let look = &state.look;
    let pane = &state.urls;
    if let Some(Typing::Find(input)) = &pane.typing {
        let (mut spans, column) =
            input.view(usize::from(area.width).saturating_sub(10), look.style(Role::Text), look);
        spans.insert(0, Span::styled("  find / ", look.style(Role::Key)));
        frame.render_widget(Line::from(spans), area);
        if focused && state.popups.is_empty() {
            frame.set_cursor_position(Position::new(area.x + 9 + column, area.y));
        }
        return;
    }
    let Some(record) = pane.list.get(pane.cursor.at) else { return };
    let (sign, role) = sign(record.problem, state);
    let digits = count(pane.list.len()).len().max(3);
    let is_cut = Shown::new(record.text).width() + digits + 4 > usize::from(area.width);
    let text = match record.problem {
        Some(problem) => problem.to_string(),
        None if is_cut => record.text.to_owned(),
        None => record.origin.to_string(),
    };
    let role = if record.problem.is_some() { role } else { Role::Dim };
    let lines = wrap(&text, usize::from(area.width).saturating_sub(4));
    for ((position, line), row) in lines.into_iter().enumerate().zip(area.rows()) {
        let sign = if position == 0 { sign } else { " " };
        let line = Line::from(vec![
            Span::raw("  "),
            Span::styled(sign, look.style(role)),
            Span::styled(format!(" {line}"), look.style(role)),
        ]);
        frame.render_widget(line, row);
    }
}
