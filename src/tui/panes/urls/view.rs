//! How the URLs pane looks.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::text::{Line, Span};

use super::find::{self, Finding};
use super::lend::Kept;
use super::state::Typing;
use crate::text::{Shown, count, many};
use crate::tui::app::State;
use crate::tui::keys::{Action, Context};
use crate::tui::theme::Role;
use crate::tui::view::pane_title;
use crate::tui::widgets::{shown, shown_ends, wrap};

/// Rows around the list: title above, two for the explanation below.
pub(crate) const FRAME: u16 = 3;

/// Draws the pane.
pub(crate) fn draw(state: &State, frame: &mut Frame<'_>, area: Rect, focused: bool) {
    let pane = &state.urls;
    let [title, body, foot] =
        Layout::vertical([Constraint::Length(1), Constraint::Min(0), Constraint::Length(2)]).areas(area);
    pane_title(state, frame, title, "URLs", &facts(state), focused);
    let len = pane.len();
    if len == 0 {
        let make = state.key_in(Context::Assets, Action::MakeUrls);
        let add = state.key_in(Context::Urls, Action::AddLines);
        let text =
            format!("    Empty. Mark assets, then {make} there; add URLs with {add}; or paste a list.");
        frame.render_widget(Line::styled(text, state.look.style(Role::Dim)), body);
    }
    let digits = count(len).len().max(3);
    for (at, row) in pane.cursor.window(len, body.height.into()).zip(body.rows()) {
        draw_row(state, frame, row, (at, pane.row(at).as_ref()), digits, focused);
    }
    draw_foot(state, frame, foot, focused);
}

fn facts(state: &State) -> String {
    let pane = &state.urls;
    let counts = pane.counts();
    let mut parts = Vec::new();
    if pane.anchor.is_some() {
        parts.push(format!("{} selected", count(pane.selection().len())));
    }
    parts.push(many(counts.total, "URL"));
    if pane.handed_over {
        parts.push("queued".to_owned());
    }
    let left_out = pane.left_out();
    if left_out > 0 {
        parts.push(format!("{} left out", many(left_out, "asset")));
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
    (at, kept): (usize, Option<&Kept>),
    digits: usize,
    focused: bool,
) {
    let look = &state.look;
    let pane = &state.urls;
    let current = at == pane.cursor.at;
    let selected = pane.anchor.is_some() && pane.selection().contains(&at);
    let number_role = if (current && focused) || selected { Role::Selected } else { Role::Text };
    let (sign, sign_role) = sign(kept.and_then(|kept| kept.is_error), state);
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
    match (&pane.typing, kept) {
        (Some(Typing::Row(_, input)), _) if current => {
            let (text, at) = input.view(room, look.style(Role::Text), look);
            spans.extend(text);
            column = Some(lead + at);
        }
        (_, Some(kept)) => spans.extend(shown_ends(&kept.text, room, look.style(Role::Text), look)),
        // With a thread, and not among the rows that stayed here.
        (_, None) => spans.push(Span::styled("...", look.style(Role::Dim))),
    }
    frame.render_widget(Line::from(spans), area);
    let finding = matches!(pane.typing, Some(Typing::Find(_)));
    if current && focused && !finding && state.popups.is_empty() {
        let column = column.unwrap_or(0).min(area.width.saturating_sub(1));
        frame.set_cursor_position(Position::new(area.x + column, area.y));
    }
}

fn sign(is_error: Option<bool>, state: &State) -> (&'static str, Role) {
    match is_error {
        None => (" ", Role::Text),
        Some(true) => (state.look.glyphs.signs[2], Role::Error),
        Some(false) => (state.look.glyphs.signs[1], Role::Warning),
    }
}

/// What is wrong with the row under the cursor, or where it came from; or the text to find; or what is being done.
/// At the right of the second line, where in the list that is.
fn draw_foot(state: &State, frame: &mut Frame<'_>, area: Rect, focused: bool) {
    let look = &state.look;
    let pane = &state.urls;
    let [first, second] = Layout::vertical([Constraint::Length(1); 2]).areas(area);
    let position = position(state);
    let width = u16::try_from(position.len() + 1).unwrap_or(u16::MAX).min(second.width);
    let [left, right] = Layout::horizontal([Constraint::Min(0), Constraint::Length(width)]).areas(second);
    let working = pane.progress(&state.key_for(Action::Cancel));
    if let Some(Typing::Find(finding)) = &pane.typing {
        draw_finding(state, frame, (first, left), finding, focused);
    } else if let Some(text) = &working {
        frame.render_widget(Line::styled(format!("    {text}"), look.style(Role::Active)), first);
    } else if let Some(kept) = pane.row(pane.cursor.at) {
        let digits = count(pane.len()).len().max(3);
        let is_cut = Shown::new(&kept.text).width() + digits + 4 > usize::from(area.width);
        let (sign, role) = sign(kept.is_error, state);
        let role = if kept.is_error.is_some() { role } else { Role::Dim };
        let text = if kept.is_error.is_none() && is_cut { &kept.text } else { &kept.remark };
        let cells = usize::from(area.width).saturating_sub(4);
        let mut lines = wrap(text, cells).into_iter();
        let head = lines.next().unwrap_or_default();
        let rest = lines.collect::<Vec<_>>().join(" ");
        for (sign, text, row) in [(sign, head, first), (" ", rest, left)] {
            let mut line = vec![Span::raw("  "), Span::styled(sign, look.style(role)), Span::raw(" ")];
            line.extend(shown(&text, usize::from(row.width).saturating_sub(4), look.style(role), look));
            frame.render_widget(Line::from(line), row);
        }
    }
    frame.render_widget(Line::styled(position, look.style(Role::Dim)), right);
}

/// Which match, and which line of how many.
fn position(state: &State) -> String {
    let pane = &state.urls;
    let len = pane.len();
    if len == 0 {
        return String::new();
    }
    let at = pane.cursor.at + 1;
    let dot = state.look.glyphs.dot;
    let found = find::words(state).map(|words| format!("{words} {dot} ")).unwrap_or_default();
    format!("{found}line {} of {}", count(at), count(len))
}

fn draw_finding(
    state: &State,
    frame: &mut Frame<'_>,
    (first, left): (Rect, Rect),
    finding: &Finding,
    focused: bool,
) {
    let look = &state.look;
    let label = if finding.is_regex { "  find regex / " } else { "  find / " };
    let room = usize::from(first.width).saturating_sub(label.len() + 1);
    let (mut spans, column) = finding.input.view(room, look.style(Role::Text), look);
    spans.insert(0, Span::styled(label, look.style(Role::Key)));
    frame.render_widget(Line::from(spans), first);
    if focused && state.popups.is_empty() {
        let label = u16::try_from(label.len()).unwrap_or(0);
        frame.set_cursor_position(Position::new(first.x + label + column, first.y));
    }
    let switch = state.key_for(Action::SwitchRegex);
    let (text, role) = match (&finding.complaint, state.urls.progress(&state.key_for(Action::Cancel))) {
        (Some(complaint), _) => (Shown::new(complaint).to_string(), Role::Error),
        (None, Some(working)) => (working, Role::Active),
        (None, None) if finding.is_regex => (format!("{switch}: plain text"), Role::Dim),
        (None, None) => (format!("{switch}: regular expression"), Role::Dim),
    };
    let mut line = vec![Span::raw("  ")];
    line.extend(shown(&text, usize::from(left.width).saturating_sub(3), look.style(role), look));
    frame.render_widget(Line::from(line), left);
}
