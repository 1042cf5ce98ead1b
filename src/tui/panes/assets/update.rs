//! Keys of the assets pane.

use crossterm::event::KeyEvent;
use jiff::Timestamp;

use super::load;
use crate::catalog::Filter;
use crate::text::count;
use crate::tui::app::{Effect, Level, State};
use crate::tui::keys::Action;
use crate::tui::popups::{Choose, Popup};
use crate::tui::widgets::LineInput;

/// An action while the filter line is not typed into.
pub(crate) fn act(state: &mut State, action: Action) -> Vec<Effect> {
    let pane = &mut state.assets;
    match action {
        Action::Filter => pane.typing = Some(LineInput::new(pane.filter.text.clone())),
        Action::Mark => {
            if let Some(current) = pane.current() {
                pane.marks.toggle(current);
                pane.list.step(1, pane.visible.len());
            }
        }
        Action::MarkAll => {
            let new = pane.marks.mark_all(&pane.visible);
            state.say(Level::Info, format!("{} more marked", count(new)));
        }
        Action::InvertMarks => pane.marks.invert(&pane.visible),
        Action::ClearMarks => pane.marks.clear(),
        Action::ClearFilter => {
            pane.since.clear();
            pane.set_filter(Filter::default());
        }
        Action::Folder => return offer_folders(state),
        Action::Type => {
            let kinds = pane.catalog.kinds();
            state.popups.push(Popup::choose(Choose::Type, Some(kinds)));
        }
        Action::ChangedSince => state.popups.push(Popup::since(&state.assets.since)),
        Action::SearchService => return load::search(state),
        Action::LoadMore => return load::more(state),
        Action::Reload => return load::load_anew(state),
        Action::MakeUrls => make_urls(state),
        _ => {}
    }
    Vec::new()
}

/// Moves the cursor by rows.
pub(crate) fn step(state: &mut State, rows: isize) {
    let len = state.assets.visible.len();
    state.assets.list.step(rows, len);
}

/// One level back: the loading stops, else the filter goes. Returns whether there was something.
pub(crate) fn back(state: &mut State) -> bool {
    if load::stop(state) {
        return true;
    }
    let filtered = !state.assets.filter.text.is_empty();
    if filtered {
        let filter = Filter { text: String::new(), ..state.assets.filter.clone() };
        state.assets.set_filter(filter);
    }
    filtered
}

/// A key while the filter line is typed into.
pub(crate) fn typed(state: &mut State, action: Option<Action>, key: KeyEvent) -> Vec<Effect> {
    match action {
        Some(Action::Accept) => state.assets.typing = None,
        Some(Action::Cancel) => {
            state.assets.typing = None;
            back(state);
        }
        Some(Action::NextField) => step(state, 1),
        Some(Action::PreviousField) => step(state, -1),
        _ => {
            let changed = state.assets.typing.as_mut().is_some_and(|input| input.key(key));
            if changed {
                refilter(state);
            }
        }
    }
    Vec::new()
}

/// Pasted text while the filter line is typed into.
pub(crate) fn paste(state: &mut State, text: &str) {
    if let Some(input) = &mut state.assets.typing {
        input.insert(text);
        refilter(state);
    }
}

fn refilter(state: &mut State) {
    let pane = &mut state.assets;
    let text = pane.typing.as_ref().map(|input| input.text().to_owned()).unwrap_or_default();
    pane.set_filter(Filter { text, ..pane.filter.clone() });
}

fn offer_folders(state: &mut State) -> Vec<Effect> {
    let known = state.assets.folders.clone();
    let asks = known.is_none();
    if asks && state.signed_in().is_none() {
        let folders = state.assets.catalog.folders();
        state.popups.push(Popup::choose(Choose::Folder, Some(folders)));
        return Vec::new();
    }
    state.popups.push(Popup::choose(Choose::Folder, known));
    if asks { vec![Effect::LoadFolders] } else { Vec::new() }
}

/// Limits the assets to a folder and what lies below it.
pub(crate) fn set_folder(state: &mut State, folder: Option<String>) {
    let filter = Filter { folder, ..state.assets.filter.clone() };
    state.assets.set_filter(filter);
}

/// Limits the assets to a type.
pub(crate) fn set_kind(state: &mut State, kind: Option<String>) {
    let filter = Filter { kind, ..state.assets.filter.clone() };
    state.assets.set_filter(filter);
}

/// Limits the assets to what changed since a moment, given as it was typed and as it was understood.
pub(crate) fn set_changed_since(state: &mut State, since: Option<(String, Timestamp)>) {
    state.assets.set_since(since);
}

fn make_urls(state: &mut State) {
    let chosen = state.assets.chosen();
    let assets: Vec<_> = chosen
        .iter()
        .filter_map(|index| state.assets.catalog.get(*index))
        .map(|asset| asset.to_asset())
        .collect();
    crate::tui::panes::make_urls(state, &assets);
}
