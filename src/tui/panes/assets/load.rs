//! Loading page by page: each answer asks for the next one, up to a limit, and can be stopped.

use crate::service::{AssetPage, AssetQuery, ServiceError};
use crate::text::count;
use crate::tui::app::{Effect, Level, State};

/// Pages are asked for by themselves until this many assets came; more on request.
const BY_ITSELF: usize = 50_000;

/// What is being loaded.
#[derive(Debug, Clone)]
pub(super) struct Loading {
    query: AssetQuery,
    /// Assets of this round so far.
    loaded: usize,
}

/// Forgets the catalogue (marks included, for they are positions in it) and lists the company anew.
pub(crate) fn load_anew(state: &mut State) -> Vec<Effect> {
    let pane = &mut state.assets;
    let filter = std::mem::take(&mut pane.filter);
    let since = std::mem::take(&mut pane.since);
    let folders = pane.folders.take();
    let wanted = std::mem::take(&mut pane.wanted);
    pane.reset();
    pane.wanted = wanted;
    pane.wanted.seen = 0;
    pane.filter = filter;
    pane.since = since;
    pane.folders = folders;
    begin(state, AssetQuery::default(), 1)
}

/// Asks for what the filter says; what comes is added to what is there.
pub(super) fn search(state: &mut State) -> Vec<Effect> {
    let filter = &state.assets.filter;
    let query = AssetQuery {
        folder: filter.folder.clone(),
        name_contains: Some(filter.text.trim().to_owned()).filter(|text| !text.is_empty()),
        kinds: filter.kind.iter().cloned().collect(),
        changed_since: filter.changed_since,
        names_only: false,
    };
    begin(state, query, 1)
}

/// Goes on where loading stopped.
pub(super) fn more(state: &mut State) -> Vec<Effect> {
    match state.assets.rest.take() {
        Some((query, page)) if state.assets.loading.is_none() => begin(state, query, page),
        rest => {
            state.assets.rest = rest;
            state.say(Level::Info, "nothing more to load");
            Vec::new()
        }
    }
}

/// Stops loading; what came stays. Returns whether something was stopped.
pub(crate) fn stop(state: &mut State) -> bool {
    let Some(_) = state.assets.loading.take() else { return false };
    state.assets.ticket += 1;
    let loaded = state.assets.catalog.len();
    state.say(Level::Info, format!("loading stopped at {} assets", count(loaded)));
    true
}

fn begin(state: &mut State, query: AssetQuery, from: u32) -> Vec<Effect> {
    if state.signed_in().is_none() {
        state.say(Level::Warning, "sign in first (S)");
        return Vec::new();
    }
    let pane = &mut state.assets;
    pane.ticket += 1;
    pane.rest = None;
    pane.loading = Some(Loading { query: query.clone(), loaded: 0 });
    vec![Effect::LoadAssets { ticket: pane.ticket, query, page: from }]
}

/// A page came, or did not.
pub(crate) fn take_page(
    state: &mut State,
    ticket: u64,
    page: Result<AssetPage, ServiceError>,
) -> Vec<Effect> {
    let known = &mut state.assets;
    if ticket != known.ticket {
        return Vec::new();
    }
    let Some(mut loading) = known.loading.take() else { return Vec::new() };
    let page = match page {
        Ok(page) => page,
        Err(error) => {
            state.say(Level::Error, error.to_string());
            return Vec::new();
        }
    };
    known.extend(&page.assets);
    known.settle_marks();
    loading.loaded += page.assets.len();
    if loading.query == AssetQuery::default() && page.total.is_some() {
        known.total = page.total;
    }
    let Some(next) = page.next else {
        let loaded = loading.loaded;
        state.mention(format!("{} assets loaded", count(loaded)));
        return Vec::new();
    };
    if loading.loaded >= BY_ITSELF {
        known.rest = Some((loading.query, next));
        state.mention(format!("{} assets loaded; + loads more, F asks the service", count(BY_ITSELF)));
        return Vec::new();
    }
    let query = loading.query.clone();
    known.loading = Some(loading);
    vec![Effect::LoadAssets { ticket, query, page: next }]
}
