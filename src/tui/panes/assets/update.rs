//! Keys of the assets pane.

use crossterm::event::KeyEvent;
use jiff::Timestamp;

use super::marking::{self, MarkAction};
use super::{listing, words};
use crate::catalog::{Filter, Order};
use crate::tui::app::{Effect, Level, State};
use crate::tui::keys::Action;
use crate::tui::panes::{Made, put_urls};
use crate::tui::popups::{Choose, Popup};
use crate::tui::widgets::LineInput;

/// An action while the filter line is not typed into.
pub(crate) fn act(state: &mut State, action: Action) -> Vec<Effect> {
    let pane = &mut state.assets;
    match action {
        Action::Filter => pane.typing = Some(LineInput::new(pane.filter.text.clone())),
        Action::Mark => marking::mark_rows(state),
        Action::MarkAll => marking::mark_shown(state, MarkAction::All),
        Action::InvertMarks => marking::mark_shown(state, MarkAction::Invert),
        Action::Select => marking::select(state),
        Action::Undo => marking::undo(state, false),
        Action::Redo => marking::undo(state, true),
        Action::Order => next_order(state),
        Action::ClearMarks => marking::clear(state),
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
        Action::SearchService => listing::search(state),
        Action::LoadMore => listing::more(state),
        Action::Reload => listing::reload(state),
        Action::MakeUrls => make_urls(state),
        _ => {}
    }
    Vec::new()
}

/// Moves the cursor by rows.
pub(crate) fn step(state: &mut State, rows: isize) {
    let len = state.assets.visible.len();
    state.assets.moved();
    state.assets.list.step(rows, len);
}

/// One level back: the making of URLs stops, else the range goes, else the filter, else the loading stops. Returns
/// whether there was something.
pub(crate) fn back(state: &mut State) -> bool {
    stop_making(state) || state.assets.anchor.take().is_some() || clear_text(state) || listing::stop(state)
}

/// Stops the making of URLs, or the way of those that were made into the list.
fn stop_making(state: &mut State) -> bool {
    match &state.assets.making {
        Some(making) => making.cancel(),
        None => state.urls.making("").is_some() && state.urls.cancel(),
    }
}

/// Takes the text of the filter away. Returns whether there was one.
fn clear_text(state: &mut State) -> bool {
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
            // Loading goes on: whoever leaves the line means the line.
            state.assets.typing = None;
            clear_text(state);
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
    if asks { vec![Effect::LoadFolders { sign_in: state.sign_in_ticket }] } else { Vec::new() }
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

fn next_order(state: &mut State) {
    let order = match state.assets.order {
        Order::Listed => Order::Name,
        Order::Name => Order::Newest,
        Order::Newest => Order::Listed,
    };
    state.assets.set_order(order);
    state.say(Level::Info, format!("in the order of {}", words::order_words(order)));
}

fn make_urls(state: &mut State) {
    if state.assets.making.is_some() {
        return state.say(Level::Info, "URLs are being made already");
    }
    let chosen = state.assets.chosen();
    let view = state.assets.catalog.clone_view();
    let ticket = state.assets.next_ticket();
    state.assets.making = crate::tui::panes::make_urls(state, ticket, view, chosen);
}

/// The world made the URLs, or was stopped.
pub(crate) fn take_made(state: &mut State, ticket: u64, made: Option<Made>) {
    if state.assets.making.take_if(|making| making.is(ticket)).is_none() {
        return;
    }
    match made {
        Some(made) => put_urls(state, made),
        None => state.say(Level::Info, "cancelled: no URLs were made"),
    }
}
