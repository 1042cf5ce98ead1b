//! The whole frame: `fn(&State, &mut Frame)`, nothing else.

mod footer;
mod tabs;
mod title;
mod window;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::app::{MIN_HEIGHT, MIN_WIDTH, Pane, State};
use super::panes::draw;
use super::theme::Role;
use super::widgets::pad;

pub(crate) use title::pane_title;
pub(crate) use window::window_title;

/// Draws the state.
pub(crate) fn view(state: &State, frame: &mut Frame<'_>) {
    let Some(areas) = state.areas() else { return too_small(state, frame) };
    if frame.area().width < areas.status.right() || frame.area().height < areas.hints.bottom() {
        // The terminal shrank and the news of it is still on its way.
        return too_small(state, frame);
    }
    tabs::draw(state, frame, areas.tabs);
    if let (Some(area), Some(text)) = (areas.banner, state.queue.banner()) {
        banner(state, frame, area, &text);
    }
    for (pane, area) in &areas.panes {
        let focused = *pane == state.focus;
        match pane {
            Pane::Assets => draw::assets(state, frame, *area, focused),
            Pane::Settings => draw::settings(state, frame, *area, focused),
            Pane::Urls => draw::urls(state, frame, *area, focused),
            Pane::Queue => draw::queue(state, frame, *area, focused),
        }
    }
    if let Some(gutter) = areas.gutter {
        for row in gutter.rows() {
            frame.render_widget(Line::styled(state.look.glyphs.gutter, state.look.style(Role::Dim)), row);
        }
    }
    footer::status(state, frame, areas.status);
    footer::hints(state, frame, areas.hints);
    if let Some(popup) = state.popups.last() {
        popup.draw(state, frame);
    }
    if state.look.glyphs.is_ascii {
        ascii_only(frame);
    }
}

/// One line that nobody can overlook: reversed over its whole width.
fn banner(state: &State, frame: &mut Frame<'_>, area: Rect, text: &str) {
    let style = state.look.style(Role::Error).patch(state.look.style(Role::Selected));
    let text = format!(" {} {text}", state.look.glyphs.signs[2]);
    frame.render_widget(Line::styled(pad(&text, area.width.into()), style), area);
}

/// The last door where the locale has no Unicode: a cut-off sign gets its ASCII form, and what slipped through
/// is a question mark.
fn ascii_only(frame: &mut Frame<'_>) {
    for cell in &mut frame.buffer_mut().content {
        match cell.symbol() {
            "…" => {
                cell.set_symbol("~");
            }
            symbol if !symbol.is_ascii() => {
                cell.set_symbol("?");
            }
            _ => {}
        }
    }
}

fn too_small(state: &State, frame: &mut Frame<'_>) {
    let area = frame.area();
    let lines = [
        "too small".to_owned(),
        format!("{}x{}, needs {MIN_WIDTH}x{MIN_HEIGHT}", area.width, area.height),
        "ctrl-c leaves".to_owned(),
    ];
    let top = area.height.saturating_sub(3) / 2;
    for (at, text) in (0..).zip(lines) {
        let width = u16::try_from(text.len()).unwrap_or(0);
        let row = Rect::new(area.width.saturating_sub(width) / 2, top + at, width, 1).intersection(area);
        frame.render_widget(Line::styled(text, state.look.style(Role::Text)), row);
    }
}
