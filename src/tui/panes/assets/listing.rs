//! Loading page by page: each answer asks for the next one. It can be stopped, and goes on where it stopped.

use jiff::{SignedDuration, Timestamp};

use super::state::AssetsPane;
use crate::catalog::copy::{Standing, Unfinished};
use crate::catalog::{AssetSet, Change};
use crate::service::{AssetPage, AssetQuery, ServiceError};
use crate::text::{count, many};
use crate::tui::app::{Effect, Level, State};
use crate::tui::keys::Action;

/// The copy is written whenever so many more assets came.
const SAVE_EVERY: usize = 100_000;
/// Changes are asked for from so long before the latest known one: a service's index may lag behind its dates.
const OVERLAP: SignedDuration = SignedDuration::from_hours(1);

/// How the loading stands.
#[derive(Debug, Default)]
pub(super) struct Listing {
    pub(super) loading: Option<Loading>,
    /// Where loading stopped.
    pub(super) rest: Option<Loading>,
    /// How many assets the service has, if it said so.
    pub(super) total: Option<u64>,
    ticket: u64,
    /// What this listing of everything has seen.
    seen: AssetSet,
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Round {
    /// Everything: what it does not see is gone.
    Whole,
    /// What changed since the last time.
    Changes,
    /// What the filter says.
    Search,
}

/// A round of loading.
#[derive(Debug, Clone)]
pub(super) struct Loading {
    pub(super) round: Round,
    query: AssetQuery,
    /// The page that is asked for.
    page: u32,
    /// When the round began.
    began: Timestamp,
    /// Assets that came so far.
    pub(super) came: usize,
    /// How many there will be, if the service said so.
    pub(super) total: Option<u64>,
    /// New and changed ones among them.
    news: usize,
    /// Since when it loads without a break, and how many had come then.
    stretch: (Timestamp, usize),
}

impl Loading {
    /// Assets a second, once that can be said.
    pub(super) fn rate(&self, now: Timestamp) -> Option<u64> {
        let (since, before) = self.stretch;
        let seconds =
            u64::try_from(now.duration_since(since).as_secs()).ok().filter(|seconds| *seconds >= 2)?;
        Some((self.came - before) as u64 / seconds)
    }

    /// How much has come, in per cent.
    pub(super) fn percent(&self) -> Option<u64> {
        let total = self.total.filter(|total| *total > 0)?;
        Some((self.came as u64).min(total) * 100 / total)
    }
}

impl Listing {
    pub(super) const fn is_loading(&self) -> bool {
        self.loading.is_some()
    }

    /// Whether the service has assets that are not loaded, as far as it said.
    pub(super) fn has_more(&self, known: usize) -> bool {
        self.rest.is_some() || self.total.is_some_and(|total| total > known as u64)
    }
}

/// Forgets what was loaded and what is asked for.
pub(super) fn forget(pane: &mut AssetsPane) {
    let ticket = pane.next_ticket();
    pane.listing = Listing { ticket, ..Listing::default() };
}

/// Brings what is known up to date: with what changed, if everything was listed once, else with everything.
pub(super) fn begin(state: &mut State) {
    let Some(signed_in) = state.signed_in() else { return };
    let company = signed_in.account.membership.company.root.clone();
    let now = state.now;
    let pane = &mut state.assets;
    if pane.local.standing.company != company {
        pane.forget_assets();
        forget(pane);
        pane.local.standing = Standing { company, ..Standing::default() };
    }
    let standing = &pane.local.standing;
    let since = pane.catalog.newest().zip(standing.asked_at).map(|(newest, asked)| newest.min(asked));
    match (standing.listed_at, since, standing.unfinished) {
        (Some(_), Some(since), _) => {
            let changed_since = since.checked_sub(OVERLAP).ok();
            start(state, Round::Changes, AssetQuery { changed_since, ..AssetQuery::default() });
        }
        (None, _, Some(unfinished)) => {
            // What is here was seen by that listing. One page again: the catalogue may have moved since.
            pane.listing.seen = AssetSet::first(pane.catalog.slots());
            let mut loading = new(Round::Whole, AssetQuery::default(), now);
            loading.page = unfinished.next_page.saturating_sub(1).max(1);
            loading.began = unfinished.began;
            loading.came = pane.catalog.len();
            loading.stretch.1 = loading.came;
            go(state, loading);
        }
        _ => list_all(state),
    }
}

/// Lists the company's assets from the first page; what is known stays until it is seen or the end is reached.
pub(crate) fn reload(state: &mut State) {
    if is_signed_in(state) {
        list_all(state);
    }
}

fn list_all(state: &mut State) {
    state.assets.listing.seen = AssetSet::default();
    start(state, Round::Whole, AssetQuery::default());
}

/// Asks for what the filter says; what comes is added to what is there.
pub(super) fn search(state: &mut State) {
    if !is_signed_in(state) {
        return;
    }
    let filter = &state.assets.filter;
    let query = AssetQuery {
        folder: filter.folder.clone(),
        name_contains: Some(filter.text.trim().to_owned()).filter(|text| !text.is_empty()),
        kinds: filter.kind.iter().cloned().collect(),
        changed_since: filter.changed_since,
        names_only: false,
    };
    start(state, Round::Search, query);
}

/// Goes on where loading stopped.
pub(super) fn more(state: &mut State) {
    if !is_signed_in(state) || state.assets.listing.is_loading() {
        return;
    }
    let now = state.now;
    if let Some(rest) = state.assets.listing.rest.take() {
        go(state, Loading { stretch: (now, rest.came), ..rest });
    } else {
        let key = state.key_for(Action::Reload);
        state.say(Level::Info, format!("nothing more to load; {key} lists everything anew"));
    }
}

/// Stops loading; what came stays. Returns whether something was stopped.
pub(crate) fn stop(state: &mut State) -> bool {
    let Some(loading) = state.assets.listing.loading.take() else { return false };
    state.assets.listing.ticket = state.assets.next_ticket();
    state.assets.listing.rest = Some(loading);
    end_round(state);
    let known = state.assets.catalog.len();
    let key = state.key_for(Action::LoadMore);
    state.say(Level::Info, format!("loading stopped at {} assets; {key} goes on", count(known)));
    true
}

fn is_signed_in(state: &mut State) -> bool {
    let is_in = state.signed_in().is_some();
    if !is_in {
        let key = state.key_for(Action::SignIn);
        state.say(Level::Warning, format!("sign in first ({key})"));
    }
    is_in
}

fn new(round: Round, query: AssetQuery, now: Timestamp) -> Loading {
    Loading { round, query, page: 1, began: now, came: 0, total: None, news: 0, stretch: (now, 0) }
}

fn start(state: &mut State, round: Round, query: AssetQuery) {
    let loading = new(round, query, state.now);
    go(state, loading);
}

fn go(state: &mut State, loading: Loading) {
    let pane = &mut state.assets;
    let ticket = pane.next_ticket();
    pane.listing.ticket = ticket;
    pane.listing.rest = None;
    if pane.finding.is_none() {
        pane.find_wanted();
    }
    pane.outgoing.push(Effect::LoadAssets { ticket, query: loading.query.clone(), page: loading.page });
    pane.listing.loading = Some(loading);
}

/// A part of a page came: large pages come in several messages, so that none takes long.
pub(crate) fn take_page_part(state: &mut State, ticket: u64, part: &AssetPage) {
    let pane = &mut state.assets;
    if ticket != pane.listing.ticket {
        return;
    }
    if let Some(mut loading) = pane.listing.loading.take() {
        pane.take_assets(part, &mut loading);
        pane.listing.loading = Some(loading);
    }
}

/// A page came with the rest of its assets, or did not.
pub(crate) fn take_page(state: &mut State, ticket: u64, answer: Result<AssetPage, ServiceError>) {
    if ticket != state.assets.listing.ticket {
        return;
    }
    let Some(mut loading) = state.assets.listing.loading.take() else { return };
    let came = match answer {
        Ok(came) => came,
        Err(error) => {
            state.assets.listing.rest = Some(loading);
            end_round(state);
            let key = state.key_for(Action::LoadMore);
            return state.say(Level::Error, format!("{error}; {key} tries again"));
        }
    };
    state.assets.take_assets(&came, &mut loading);
    let Some(next) = came.next else { return complete(state, &loading) };
    loading.page = next;
    state.assets.note_progress(&loading);
    let query = loading.query.clone();
    state.assets.listing.loading = Some(loading);
    state.assets.join();
    state.assets.outgoing.push(Effect::LoadAssets { ticket, query, page: next });
}

impl AssetsPane {
    fn take_assets(&mut self, page: &AssetPage, loading: &mut Loading) {
        loading.total = page.total.or(loading.total);
        if loading.round == Round::Whole {
            self.listing.total = page.total.or(self.listing.total);
            self.catalog.reserve(page.total.and_then(|total| usize::try_from(total).ok()).unwrap_or(0));
        }
        let slots = self.catalog.slots();
        for asset in &page.assets {
            let pushed = self.catalog.push(asset);
            if loading.round == Round::Whole {
                self.listing.seen.insert(pushed.index);
            }
            loading.news += usize::from(pushed.change != Change::None);
            // What is new joins by itself; what was there is to be looked at again.
            if pushed.change != Change::None && pushed.index.position() < slots {
                self.outdate();
            }
            self.mark_if_wanted(pushed);
        }
        loading.came += page.assets.len();
    }

    /// Remembers how far a first listing is, and writes it down now and then.
    fn note_progress(&mut self, loading: &Loading) {
        if loading.round == Round::Whole && self.local.standing.listed_at.is_none() {
            let unfinished = Unfinished { next_page: loading.page, began: loading.began };
            self.local.standing.unfinished = Some(unfinished);
            let before = loading.came.saturating_sub(1_000);
            if loading.came / SAVE_EVERY > before / SAVE_EVERY {
                self.save_copy();
            }
        }
    }
}

/// The last page came.
fn complete(state: &mut State, loading: &Loading) {
    let pane = &mut state.assets;
    pane.join();
    let mut gone = 0;
    match loading.round {
        Round::Whole => {
            let unseen = pane.listing.seen.complement(pane.catalog.slots());
            let known = pane.catalog.len();
            pane.catalog.set_gone(&unseen);
            gone = known - pane.catalog.len();
            pane.marks.forget(&unseen);
            pane.listing.seen = AssetSet::default();
            pane.local.standing.listed_at = Some(loading.began);
            pane.local.standing.asked_at = Some(loading.began);
            pane.local.standing.unfinished = None;
            // What came beyond the first count, and what went meanwhile.
            pane.listing.total = None;
            if gone > 0 {
                pane.sift_again(false);
            }
        }
        Round::Changes => pane.local.standing.asked_at = Some(loading.began),
        Round::Search => {}
    }
    end_round(state);
    let text = match loading.round {
        Round::Whole => format!("{} loaded", many(loading.came, "asset")),
        Round::Changes if loading.news == 0 => "no asset changed since the last time".to_owned(),
        Round::Changes => format!("{} new or changed", many(loading.news, "asset")),
        Round::Search => {
            format!("{} found, {} new or changed", many(loading.came, "asset"), count(loading.news))
        }
    };
    let gone = if gone > 0 { format!(", {} gone from the service", count(gone)) } else { String::new() };
    state.mention(format!("{text}{gone}"));
}

fn end_round(state: &mut State) {
    state.assets.freshen();
    state.assets.save_copy();
}

#[cfg(test)]
pub(super) mod tests;
