//! What the mouse does, where it is switched on: a click takes a row, a double click opens it, the wheel scrolls.
//!
//! No click confirms anything: dialogs are for the keyboard, and so no pointer that slipped ever purges.

use crossterm::event::{KeyCode, KeyEvent};

use super::{Effect, Pane, State, perform_in};
use crate::tui::keys::{Action, Context};
use crate::tui::panes::{act, draw_heads};
use crate::tui::popups::{Popup, PopupKey};
use crate::tui::terminal::{Mouse, MouseAct};

/// Rows that one notch of the wheel scrolls.
const NOTCH: isize = 3;
/// Two clicks on a row within this many milliseconds open it.
const DOUBLE_CLICK: i64 = 400;

/// Takes what the mouse did; in dialogs, only the wheel counts.
pub(super) fn mouse(state: &mut State, mouse: Mouse) -> Vec<Effect> {
    let wheel = match mouse.act {
        MouseAct::Click => None,
        MouseAct::WheelUp => Some(-NOTCH),
        MouseAct::WheelDown => Some(NOTCH),
    };
    if !state.popups.is_empty() {
        return wheel.map(|rows| scroll_popup(state, rows)).unwrap_or_default();
    }
    let Some(areas) = state.areas() else { return Vec::new() };
    let place = ratatui::layout::Position::new(mouse.column, mouse.row);
    let Some((pane, area)) = areas.panes.iter().copied().find(|(_, area)| area.contains(place)) else {
        return Vec::new();
    };
    if is_typing(state) {
        return Vec::new();
    }
    match wheel {
        Some(rows) => scroll(state, pane, rows),
        None => return click(state, pane, usize::from(mouse.row - area.y)),
    }
    Vec::new()
}

/// Scrolls a list or a text; dialogs with fields and buttons are left alone.
fn scroll_popup(state: &mut State, rows: isize) -> Vec<Effect> {
    let (action, code) = if rows < 0 { (Action::Up, KeyCode::Up) } else { (Action::Down, KeyCode::Down) };
    let mut effects = Vec::new();
    for _ in 0..rows.unsigned_abs() {
        let scrolls = |popup: &Popup| matches!(popup.contexts(), [Context::Reader | Context::Picker, ..]);
        let Some(popup) = state.popups.pop_if(|popup| scrolls(popup)) else { break };
        let above = state.popups.len();
        // As if it were too fast for fingers: nothing is confirmed by it.
        let key = PopupKey { action: Some(action), key: KeyEvent::from(code), burst: true };
        let (kept, more) = popup.key(state, key);
        effects.extend(more);
        if let Some(kept) = kept {
            state.popups.insert(above, kept);
        }
    }
    effects
}

fn is_typing(state: &State) -> bool {
    state.assets.is_typing()
        || state.urls.is_typing()
        || state.settings.editing().is_some()
        || state.queue.is_typing()
}

fn scroll(state: &mut State, pane: Pane, rows: isize) {
    match pane {
        Pane::Assets => act::assets::step(state, rows),
        Pane::Settings => act::settings::step(state, rows),
        Pane::Urls => act::urls::step(state, rows),
        Pane::Queue => act::queue::step(state, rows),
    }
}

/// A click on a row of a pane, counted from the pane's first one.
fn click(state: &mut State, pane: Pane, row: usize) -> Vec<Effect> {
    state.go(pane);
    let (cursor, above) = match pane {
        Pane::Assets => (state.assets.cursor(), draw_heads::ASSETS),
        Pane::Urls => (state.urls.cursor(), draw_heads::URLS_ABOVE),
        Pane::Queue => (state.queue.cursor(), draw_heads::queue_above(state)),
        // Its rows have different heights.
        Pane::Settings => return Vec::new(),
    };
    let Some(row) = row.checked_sub(usize::from(above)) else { return Vec::new() };
    let wanted = cursor.top + row;
    let distance = isize::try_from(wanted).unwrap_or(isize::MAX) - isize::try_from(cursor.at).unwrap_or(0);
    scroll(state, pane, distance);
    let now = state.now.as_millisecond();
    let again = state.clicked.replace((pane, wanted, now));
    match again {
        Some((at_pane, at_row, at))
            if (at_pane, at_row) == (pane, wanted) && distance == 0 && now - at <= DOUBLE_CLICK =>
        {
            state.clicked = None;
            open(state, pane)
        }
        _ => Vec::new(),
    }
}

/// What Enter does on the row.
fn open(state: &mut State, pane: Pane) -> Vec<Effect> {
    match pane {
        Pane::Assets => perform_in(state, Context::Assets, Action::Mark, false),
        Pane::Urls => perform_in(state, Context::Urls, Action::Edit, false),
        Pane::Queue => perform_in(state, Context::Queue, Action::Details, false),
        Pane::Settings => Vec::new(),
    }
}
