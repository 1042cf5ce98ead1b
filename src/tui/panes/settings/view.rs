//! How the settings form looks.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::text::{Line, Span};

use super::field::Field;
use super::sample::samples;
use super::state::{Editor, SettingsPane};
use crate::text::many;
use crate::tui::app::State;
use crate::tui::theme::Role;
use crate::tui::view::pane_title;
use crate::tui::widgets::{pad, shown, shown_ends};

const LABEL: u16 = 29;
/// Rows below the form: help or complaint, and the preview of the template.
pub(crate) const FOOT: u16 = 4;
/// Rows of the preview.
const PREVIEW: usize = 3;

/// Draws the pane.
pub(crate) fn draw(state: &State, frame: &mut Frame<'_>, area: Rect, focused: bool) {
    let pane = &state.settings;
    let changes = match pane.changes() {
        0 => String::new(),
        changed => format!("{} not saved {} ", many(changed, "change"), state.look.glyphs.dot),
    };
    let path = state.settings_path.as_ref().map_or("built-in".to_owned(), |path| path.display().to_string());
    let [title, form, foot] =
        Layout::vertical([Constraint::Length(1), Constraint::Min(0), Constraint::Length(FOOT)]).areas(area);
    pane_title(
        state,
        frame,
        title,
        "Settings",
        &format!("{changes}profile {} in {path}", state.profile.name),
        focused,
    );
    let mut top = form.y;
    let shown_fields = pane.shown();
    let mut hidden = shown_fields.len().saturating_sub(pane.list.top);
    for (at, position) in shown_fields.into_iter().enumerate().skip(pane.list.top) {
        let field = &pane.fields[position];
        let rows = u16::try_from(SettingsPane::rows(field)).unwrap_or(1).min(form.bottom() - top);
        if rows == 0 {
            break;
        }
        let row = Rect::new(form.x, top, form.width, rows);
        draw_field(state, frame, row, field, at == pane.list.at, focused);
        top += rows;
        hidden -= 1;
    }
    if hidden > 0 {
        let more = format!("{} {hidden} more", state.look.glyphs.open);
        let width = u16::try_from(crate::text::width(&more)).unwrap_or(0).min(form.width);
        let corner = Rect::new(form.right() - width, form.bottom().saturating_sub(1), width, 1);
        frame.render_widget(Line::styled(more, state.look.style(Role::Dim)), corner.intersection(form));
    }
    draw_foot(state, frame, foot);
}

fn draw_field(state: &State, frame: &mut Frame<'_>, area: Rect, field: &Field, current: bool, focused: bool) {
    let look = &state.look;
    let [label, value] = Layout::horizontal([Constraint::Length(LABEL), Constraint::Min(0)]).areas(area);
    let marker = if current { look.glyphs.cursor } else { " " };
    let changed = if field.is_changed() { "*" } else { " " };
    // The longest keys are all limits; the help line below spells the key out.
    let key = field.doc.key.strip_prefix("limits.").unwrap_or(field.doc.key);
    let name = pad(key, usize::from(LABEL) - 4);
    let name_role = if current && focused { Role::Selected } else { Role::Label };
    frame.render_widget(
        Line::from(vec![
            Span::raw(marker),
            Span::styled(changed, look.style(Role::Warning)),
            Span::styled(name, look.style(name_role)),
        ]),
        label,
    );
    let editor = state.settings.editor.as_ref().filter(|_| current);
    match editor {
        Some(Editor::Text(text)) => text.render(frame, value, focused && state.popups.is_empty()),
        Some(Editor::Line(input)) => draw_line_editor(state, frame, value, field, input, focused),
        None => draw_value(state, frame, value, field),
    }
    if current && focused && editor.is_none() && state.popups.is_empty() {
        frame.set_cursor_position(Position::new(area.x, area.y));
    }
}

fn draw_line_editor(
    state: &State,
    frame: &mut Frame<'_>,
    area: Rect,
    field: &Field,
    input: &crate::tui::widgets::LineInput,
    focused: bool,
) {
    let look = &state.look;
    let complaint = complaint(field, usize::from(area.width) / 2, state);
    let room = usize::from(area.width).saturating_sub(complaint.width() + 1);
    let (mut spans, column) = input.view(room, look.style(Role::Text), look);
    spans.push(Span::raw(" "));
    spans.extend(complaint.spans);
    frame.render_widget(Line::from(spans), area);
    if focused && state.popups.is_empty() {
        frame.set_cursor_position(Position::new(area.x + column.min(area.width.saturating_sub(1)), area.y));
    }
}

fn draw_value(state: &State, frame: &mut Frame<'_>, area: Rect, field: &Field) {
    let look = &state.look;
    let cells = usize::from(area.width);
    if field.is_tall() && !field.text.is_empty() {
        for (line, row) in field.text.lines().zip(area.rows()) {
            frame.render_widget(Line::from(shown(line, cells, look.style(Role::Text), look)), row);
        }
        return;
    }
    let complaint = complaint(field, cells / 2, state);
    let mut spans = if field.text.is_empty() {
        vec![Span::styled(absent(state, field), look.style(Role::Dim))]
    } else {
        let room = cells.saturating_sub(complaint.width() + 5);
        let mut spans = shown(&field.text, room, look.style(Role::Text), look);
        let choices = field.choices();
        if choices.len() > 1 && complaint.spans.is_empty() {
            spans.insert(0, Span::styled(format!("{} ", look.glyphs.turn[0]), look.style(Role::Dim)));
            spans.push(Span::styled(format!(" {}", look.glyphs.turn[1]), look.style(Role::Dim)));
        }
        spans
    };
    spans.push(Span::raw(" "));
    spans.extend(complaint.spans);
    frame.render_widget(Line::from(spans), area);
}

/// What holds where the field is empty.
fn absent(state: &State, field: &Field) -> String {
    let from_sign_in = match field.doc.key {
        "company_root" => state.company_root(),
        "published_server" => state.published_server(),
        "company" => state.signed_in().map(|signed_in| signed_in.account.membership.company.name.as_str()),
        _ => None,
    };
    match (from_sign_in, field.doc.key) {
        (Some(text), _) => format!("{}  (from the sign-in)", crate::text::Shown::new(text)),
        (None, "template") => match state.signed_in() {
            Some(signed_in) if !signed_in.application.template.is_empty() => {
                "(the company's own, see below)".into()
            }
            Some(_) => "(none, and the company has none)".to_owned(),
            None => "(the company's own, after the sign-in)".to_owned(),
        },
        _ => "(not set)".to_owned(),
    }
}

fn complaint(field: &Field, cells: usize, state: &State) -> Line<'static> {
    match &field.complaint {
        Some(complaint) => {
            let look = &state.look;
            let mut spans = vec![Span::styled(format!("{} ", look.glyphs.signs[2]), look.style(Role::Error))];
            spans.extend(shown(complaint, cells.saturating_sub(2), look.style(Role::Error), look));
            Line::from(spans)
        }
        None => Line::default(),
    }
}

/// Help or the whole complaint, and what the template makes of the asset under the cursor.
fn draw_foot(state: &State, frame: &mut Frame<'_>, area: Rect) {
    let look = &state.look;
    let [help, preview] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(area);
    let cells = usize::from(area.width).saturating_sub(2);
    if let Some(field) = state.settings.current() {
        let (text, role) = match &field.complaint {
            Some(complaint) => (format!("{}: {complaint}", field.doc.key), Role::Error),
            None => (format!("{}: {}", field.doc.key, field.doc.help), Role::Dim),
        };
        let mut spans = vec![Span::raw("  ")];
        spans.extend(shown(&text, cells, look.style(role), look));
        frame.render_widget(Line::from(spans), help);
    }
    for (line, row) in preview_lines(state, cells).into_iter().zip(preview.rows()) {
        frame.render_widget(line, row);
    }
}

fn preview_lines(state: &State, cells: usize) -> Vec<Line<'static>> {
    let look = &state.look;
    let own = state.settings.template();
    let text = if own.trim().is_empty() { state.template_text() } else { &own };
    let mut samples = samples(state, text);
    // What cannot be sent comes first: there is room for few.
    samples.sort_by_key(|sample| !sample.is_error());
    let lines = samples.into_iter().flat_map(|sample| {
        let (sign, role) = match &sample.problem {
            None => (4, Role::Active),
            Some(problem) if problem.is_error() => (2, Role::Error),
            Some(_) => (1, Role::Warning),
        };
        let line = |sign: &'static str, text: &str, style| {
            let mut spans = vec![Span::styled(format!("{sign} "), look.style(role))];
            spans.extend(shown_ends(text, cells, style, look));
            Line::from(spans)
        };
        let url = sample.url.as_deref().map(|url| line(look.glyphs.signs[sign], url, look.style(Role::Text)));
        let first = if url.is_some() { " " } else { look.glyphs.signs[sign] };
        let reason = sample.reason().map(|reason| line(first, &reason, look.style(role)));
        url.into_iter().chain(reason)
    });
    let lines: Vec<_> = lines.take(PREVIEW).collect();
    if lines.is_empty() {
        return vec![Line::styled("  no template: the URL list starts empty", look.style(Role::Dim))];
    }
    lines
}
