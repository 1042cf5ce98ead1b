//! How the assets pane looks.

use jiff::Timestamp;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::text::{Line, Span};

use super::words::{below_root, empty, facts, limits, standing};
use crate::catalog::{AssetRef, Order};
use crate::tui::app::State;
use crate::tui::theme::Role;
use crate::tui::view::pane_title;
use crate::tui::widgets::{pad, shown, shown_ends};

/// Rows above the list: title, filter, column heads.
pub(crate) const HEAD: u16 = 3;
const KIND: usize = 12;
const MODIFIED: usize = 17;

/// Widths of the columns that share what is left.
#[derive(Debug, Clone, Copy)]
struct Columns {
    id: usize,
    folder: usize,
}

impl Columns {
    /// Marker, mark and gaps are 4 + 3 cells; the ID gets the larger half, and no more than it can use.
    fn of(width: u16) -> Self {
        let rest = usize::from(width).saturating_sub(4 + KIND + MODIFIED + 3);
        let id = (rest * 3 / 5).clamp(rest.min(16), 48);
        Self { id, folder: rest.saturating_sub(id) }
    }
}

/// How one row differs from the others.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "four questions, each answered on its own")]
struct Shape {
    marked: bool,
    current: bool,
    /// In the range that is to be marked.
    selected: bool,
    focused: bool,
    columns: Columns,
}

/// Draws the pane.
pub(crate) fn draw(state: &State, frame: &mut Frame<'_>, area: Rect, focused: bool) {
    let pane = &state.assets;
    let one = Constraint::Length(1);
    let [title, filter, head, body] = Layout::vertical([one, one, one, Constraint::Min(0)]).areas(area);
    pane_title(state, frame, title, "Assets", &facts(state), focused);
    draw_filter(state, frame, filter, focused);
    let columns = Columns::of(area.width);
    let (id, modified) = match pane.order {
        Order::Listed => ("ID", "MODIFIED"),
        Order::Name => ("ID a-z", "MODIFIED"),
        Order::Newest => ("ID", "MODIFIED newest"),
    };
    let heads = format!(
        "    {} {} {} {}",
        pad(id, columns.id),
        pad("TYPE", KIND),
        pad(modified, MODIFIED),
        pad("FOLDER", columns.folder)
    );
    frame.render_widget(Line::styled(heads, state.look.style(Role::Label)), head);
    if pane.visible.is_empty() {
        let line = Line::styled(format!("    {}", empty(state)), state.look.style(Role::Dim));
        frame.render_widget(line, body);
        return;
    }
    let range = pane.range();
    for (at, row) in pane.list.window(pane.visible.len(), body.height.into()).zip(body.rows()) {
        let current = at == pane.list.at;
        let index = pane.visible[at];
        if let Some(asset) = pane.catalog.get(index) {
            let marked = pane.marks.contains(index);
            let selected = range.as_ref().is_some_and(|range| range.contains(&at));
            draw_row(state, frame, row, asset, Shape { marked, current, selected, focused, columns });
        }
        if current && focused && !pane.is_typing() && state.popups.is_empty() {
            frame.set_cursor_position(Position::new(row.x, row.y));
        }
    }
}

fn draw_filter(state: &State, frame: &mut Frame<'_>, area: Rect, focused: bool) {
    let look = &state.look;
    let pane = &state.assets;
    let limits = limits(state);
    let room = usize::from(area.width).saturating_sub(4);
    // The limits get what the name leaves, and half the line in any case.
    let name = pane.typing.as_ref().map_or(pane.filter.text.as_str(), |input| input.text());
    let name_room = if pane.typing.is_some() { room / 2 } else { crate::text::width(name).max(9) + 2 };
    let limits_room = room.saturating_sub(name_room).max(room / 2);
    let mut spans = vec![Span::styled("  / ", look.style(Role::Key))];
    match &pane.typing {
        Some(input) => {
            let (text, column) = input.view(room - limits_room, look.style(Role::Text), look);
            spans.extend(text);
            if focused && state.popups.is_empty() {
                frame.set_cursor_position(Position::new(area.x + 4 + column, area.y));
            }
        }
        None if pane.filter.text.is_empty() => {
            spans.push(Span::styled("all names", look.style(Role::Dim)));
        }
        None => spans.extend(shown(&pane.filter.text, room - limits_room, look.style(Role::Warning), look)),
    }
    frame.render_widget(Line::from(spans), area);
    let (right, role) =
        if limits.is_empty() { (standing(state), Role::Dim) } else { (limits, Role::Warning) };
    if !right.is_empty() {
        let spans = shown(&right, limits_room, look.style(role), look);
        let line = Line::from(spans);
        let width = u16::try_from(line.width()).unwrap_or(0).min(area.width);
        frame.render_widget(line, Rect::new(area.right() - width, area.y, width, 1));
    }
}

fn draw_row(state: &State, frame: &mut Frame<'_>, area: Rect, asset: AssetRef<'_>, shape: Shape) {
    let Shape { marked, current, selected, focused, columns } = shape;
    let look = &state.look;
    let style = look.style(Role::Text);
    // One reversed stretch from the marker to the end of the ID: a moving cursor costs few bytes.
    let id_style = look.style(if current && focused { Role::Selected } else { Role::Text });
    let marker = if current || selected { look.glyphs.cursor } else { " " };
    let marker_style = if selected { look.style(Role::Selected) } else { id_style };
    let mark_style = if marked { id_style.patch(look.style(Role::Marked)) } else { id_style };
    let mut spans = vec![
        Span::styled(format!("{marker} "), marker_style),
        Span::styled(if marked { look.glyphs.mark } else { " " }, mark_style),
        Span::styled(" ", id_style),
    ];
    column(&mut spans, shown_ends(asset.id, columns.id, id_style, look), columns.id + 1);
    column(&mut spans, shown(asset.kind, KIND, style, look), KIND + 1);
    let modified = asset.modified.map(|at| date(at, state)).unwrap_or_default();
    spans.push(Span::raw(pad(&modified, MODIFIED + 1)));
    spans.extend(shown(below_root(asset.folder, state), columns.folder, look.style(Role::Dim), look));
    frame.render_widget(Line::from(spans), area);
}

/// Appends spans, filled with blanks to `cells`.
fn column(line: &mut Vec<Span<'static>>, spans: Vec<Span<'static>>, cells: usize) {
    let width: usize = spans.iter().map(|span| crate::text::width(&span.content)).sum();
    line.extend(spans);
    line.push(Span::raw(" ".repeat(cells.saturating_sub(width))));
}

fn date(at: Timestamp, state: &State) -> String {
    at.to_zoned(state.zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
}
