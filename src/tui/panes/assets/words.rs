//! What the assets pane says in words: how many, how far, how old, what is missing.

use jiff::Timestamp;

use super::listing::Round;
use super::local::Stage;
use crate::catalog::Order;
use crate::text::{count, many};
use crate::tui::app::State;
use crate::tui::keys::{Action, Context};

/// How many, how many of them are shown, how many are marked; while something runs, how far it is.
pub(super) fn facts(state: &State) -> String {
    let pane = &state.assets;
    let known = pane.catalog.len();
    let mut parts = Vec::new();
    let stop = state.key_for(Action::Cancel);
    let made = || state.urls.making(&stop);
    if let Some(making) = pane.making.as_ref().map(|making| making.words(&stop)).or_else(made) {
        parts.push(making);
    }
    if let Some(range) = pane.range() {
        parts.push(format!("{} selected", count(range.count())));
    }
    parts.push(many(known, "asset"));
    let more = if pane.sifted().is_some() { "+" } else { "" };
    if pane.visible.len() != known {
        parts.push(format!("{}{more} shown", count(pane.visible.len())));
    }
    if !pane.marks.is_empty() {
        parts.push(format!("{} marked", count(pane.marks.len())));
    }
    if let Some(loading) = &pane.listing.loading {
        let percent = loading.percent().map(|percent| format!(" {percent} %")).unwrap_or_default();
        parts.push(format!("loading{percent}"));
    }
    parts.join(&format!(" {} ", state.look.glyphs.dot))
}

/// What the order of the list is called.
pub(super) const fn order_words(order: Order) -> &'static str {
    match order {
        Order::Listed => "the service's list",
        Order::Name => "names",
        Order::Newest => "the latest change",
    }
}

/// How much the assets that are there can be trusted, and what is being done about it.
pub(super) fn standing(state: &State) -> String {
    let pane = &state.assets;
    if let Stage::Opening(of) = pane.local.stage
        && of > 0
    {
        return format!("reading the local copy of {}", count(of));
    }
    let known = pane.catalog.len();
    if let Some(loading) = &pane.listing.loading {
        let came = match loading.total {
            Some(total) => {
                format!("{} of {}", count(loading.came), count(usize::try_from(total).unwrap_or(0)))
            }
            None => count(loading.came),
        };
        let rate = loading.rate(state.now).and_then(|rate| usize::try_from(rate).ok());
        let rate = rate.map(|rate| format!(", {}/s", count(rate))).unwrap_or_default();
        let what = match loading.round {
            Round::Whole => "",
            Round::Changes => "changes: ",
            Round::Search => "search: ",
        };
        return format!("{what}{came}{rate}");
    }
    if let Some(rest) = &pane.listing.rest {
        let more = state.key_for(Action::LoadMore);
        let total = rest.total.and_then(|total| usize::try_from(total).ok());
        let of = total.map(|total| format!(" of {}", count(total))).unwrap_or_default();
        return match rest.round {
            Round::Whole => format!("{}{of} loaded, {more} loads the rest", count(rest.came)),
            Round::Changes => format!("not up to date, {more} goes on"),
            Round::Search => format!("search: {}{of}, {more} goes on", count(rest.came)),
        };
    }
    let standing = &pane.local.standing;
    let Some(asked) = standing.asked_at.filter(|_| known > 0) else { return String::new() };
    let as_of = format!("as of {}", moment(asked, state));
    match standing.listed_at {
        // What was deleted since is not seen by asking for changes.
        Some(listed) if listed < asked => {
            format!("{as_of}, listed whole {}", moment(listed, state))
        }
        _ => as_of,
    }
}

/// The time of today, the date of another day.
fn moment(at: Timestamp, state: &State) -> String {
    let [at, now] = [at, state.now].map(|moment| moment.to_zoned(state.zone.clone()));
    let format = if at.date() == now.date() { "%H:%M" } else { "%Y-%m-%d" };
    at.strftime(format).to_string()
}

/// What limits the list, the moment first: a folder's path may be cut, and it stands last.
pub(super) fn limits(state: &State) -> String {
    let pane = &state.assets;
    let parts = [
        pane.sifted().map(|percent| match (percent, pane.order) {
            (0, Order::Name | Order::Newest) => "sorting".to_owned(),
            _ => format!("filtering {percent} %"),
        }),
        (!pane.since.is_empty()).then(|| format!("since {}", pane.since)),
        pane.filter.kind.as_ref().map(|kind| format!("type {kind}")),
        pane.filter.folder.as_ref().map(|folder| format!("in {}", below_root(folder, state))),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("  ")
}

/// A folder without the company root, which all of them begin with.
pub(super) fn below_root<'a>(folder: &'a str, state: &State) -> &'a str {
    let root = state.signed_in().map_or("", |signed_in| signed_in.account.membership.company.root.as_str());
    let rest = folder.strip_prefix(root.trim_end_matches('/')).filter(|_| !root.is_empty());
    let rest = rest.and_then(|rest| rest.strip_prefix('/')).unwrap_or(folder);
    if rest.is_empty() { folder } else { rest }
}

pub(super) fn empty(state: &State) -> String {
    let pane = &state.assets;
    let key = |action| state.key_for(action);
    let is_loading = pane.listing.is_loading();
    if !pane.catalog.is_empty() {
        if pane.sifted().is_some() {
            return "Nothing so far.".to_owned();
        }
        if pane.typing.is_some() {
            let back = state.key_in(Context::Field, Action::Cancel);
            return format!("Nothing matches. {back} takes the text away.");
        }
        let text = format!("Nothing matches. {} shows everything again.", key(Action::ClearFilter));
        if state.signed_in().is_some() && !is_loading && pane.listing.has_more(pane.catalog.len()) {
            return format!("{text} {} asks the service.", key(Action::SearchService));
        }
        return text;
    }
    let is_opening = matches!(pane.local.stage, Stage::Opening(_));
    let text = match (is_loading, is_opening, state.signed_in()) {
        (true, _, _) => "Asking the service.",
        (false, true, Some(_)) => "Reading the local copy.",
        (false, _, None) => {
            let (sign_in, urls) = (key(Action::SignIn), key(Action::GoUrls));
            return format!(
                "Not signed in. {sign_in} signs in; URLs can be typed and pasted without ({urls})."
            );
        }
        (false, false, Some(_)) => "The company has no assets.",
    };
    text.to_owned()
}
