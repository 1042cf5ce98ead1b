//! Filter and order: what takes no time is done at once, everything else in the world, which answers in parts.
//!
//! Until the first part of a new filter is there, the rows of the old one stay; the cursor stays on its asset.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::Timestamp;

use super::marking::MarkAction;
use super::state::AssetsPane;
use crate::catalog::{AssetIndex, Filter, Order, Part, Scan, Sorted};
use crate::tui::app::{Effect, State};
use crate::tui::widgets::ListCursor;

/// So many assets are filtered and sorted within a message: half a millisecond (`cargo bench --bench assets`).
const AT_ONCE: usize = 5_000;

/// How the filter stands.
#[derive(Debug, Default)]
pub(super) struct Sifting {
    run: Option<Run>,
    /// The asset that the cursor is to find again.
    keep: Option<AssetIndex>,
    /// Assets below this index have been filtered, or are being.
    covered: usize,
    /// The last sorting, and the count of changes that it knew.
    sorted: Option<(Sorted, u64)>,
    /// How often known assets changed.
    changes: u64,
    /// Assets changed since they were filtered.
    is_stale: bool,
    /// Assets at the end of the list that are not in order yet.
    unsorted: usize,
    /// What was asked of all that is shown, before all was shown.
    pub(super) pending: Option<MarkAction>,
}

/// A filter that the world works on.
#[derive(Debug)]
struct Run {
    ticket: u64,
    cancel: Arc<AtomicBool>,
    /// The count of changes that its catalogue knows.
    changes: u64,
    /// Its first part takes the place of what is shown.
    replaces: bool,
    looked_at: usize,
    of: usize,
}

impl AssetsPane {
    /// Applies another filter; a narrower one looks only at what is shown already.
    pub(super) fn set_filter(&mut self, filter: Filter) {
        let is_narrower = filter.narrows(&self.filter);
        self.filter = filter;
        self.sift_again(is_narrower);
    }

    /// Limits the assets to what changed since a moment, given as it was typed and as it was understood.
    pub(super) fn set_since(&mut self, since: Option<(String, Timestamp)>) {
        let (text, moment) = since.unzip();
        self.since = text.unwrap_or_default();
        self.set_filter(Filter { changed_since: moment, ..self.filter.clone() });
    }

    /// Lists the assets in another order.
    pub(super) fn set_order(&mut self, order: Order) {
        self.order = order;
        self.sift_again(false);
    }

    /// How much of a running filter is done, in per cent; `None`: none runs.
    pub(super) fn sifted(&self) -> Option<usize> {
        let run = self.sifting.run.as_ref()?;
        Some(run.looked_at * 100 / run.of.max(1))
    }

    /// The operator moved the cursor: it stays where it is.
    pub(super) const fn moved(&mut self) {
        self.sifting.keep = None;
    }

    /// Ends a filter that the world works on; its answers count no more.
    pub(super) fn stop_sifting(&mut self) {
        if let Some(run) = self.sifting.run.take() {
            run.cancel.store(true, Ordering::Relaxed);
        }
    }

    /// Filters all assets anew, or only those that are shown.
    pub(super) fn sift_again(&mut self, within_shown: bool) {
        let is_whole = self.sifting.run.is_none() && !self.sifting.is_stale && self.sifting.unsorted == 0;
        self.stop_sifting();
        self.sifting.pending = None;
        self.anchor = None;
        if self.sifting.keep.is_none() {
            self.sifting.keep = self.current();
        }
        let within = (within_shown && is_whole).then(|| Arc::clone(&self.visible));
        self.sifting.covered = self.catalog.slots();
        self.sifting.unsorted = 0;
        self.sifting.is_stale = false;
        self.sift(within, self.is_sorted(), true);
    }

    /// Whether the last sorting is one of all assets in this order, as they are now.
    fn is_sorted(&self) -> bool {
        self.sifting.sorted.as_ref().is_some_and(|(sorted, changes)| {
            *changes == self.sifting.changes
                && sorted.order == self.order
                && sorted.indices.len() == self.catalog.slots()
        })
    }

    fn sift(&mut self, within: Option<Arc<Vec<AssetIndex>>>, is_sorted: bool, replaces: bool) {
        let scan = Scan {
            view: self.catalog.clone_view(),
            filter: self.filter.clone(),
            order: self.order,
            sorted: self.sifting.sorted.as_ref().map(|(sorted, _)| sorted.clone()),
            is_sorted,
            within,
        };
        if scan.len() <= AT_ONCE {
            let (hits, sorted) = scan.finish();
            self.take_sorted(sorted, self.sifting.changes);
            self.show(hits, replaces);
            return self.all_shown();
        }
        let (ticket, cancel) = (self.next_ticket(), Arc::new(AtomicBool::new(false)));
        self.sifting.run = Some(Run {
            ticket,
            cancel: Arc::clone(&cancel),
            changes: self.sifting.changes,
            replaces,
            looked_at: 0,
            of: scan.len(),
        });
        self.outgoing.push(Effect::FilterAssets { ticket, cancel, scan: Box::new(scan) });
    }

    /// The world found some more.
    fn take_part(&mut self, ticket: u64, part: Part) {
        let Some(run) = self.sifting.run.as_mut().filter(|run| run.ticket == ticket) else { return };
        run.looked_at = part.looked_at;
        let replaces = std::mem::take(&mut run.replaces);
        let changes = run.changes;
        self.take_sorted(part.sorted, changes);
        self.show(part.hits, replaces);
        if part.is_last {
            self.sifting.run = None;
            self.all_shown();
        }
    }

    fn take_sorted(&mut self, sorted: Option<Sorted>, changes: u64) {
        if let Some(sorted) = sorted {
            self.sifting.sorted = Some((sorted, changes));
        }
    }

    fn show(&mut self, hits: Vec<AssetIndex>, replaces: bool) {
        if replaces {
            // Whoever moved while the old rows were still there means the row that he moved to.
            if self.sifting.keep.is_none() {
                self.sifting.keep = self.current();
            }
            self.visible = Arc::default();
            self.list = ListCursor::default();
        }
        let before = self.visible.len();
        if let Some(keep) = self.sifting.keep
            && let Some(at) = hits.iter().position(|index| *index == keep)
        {
            self.list.at = before + at;
            self.sifting.keep = None;
        }
        if before == 0 {
            self.visible = Arc::new(hits);
        } else {
            Arc::make_mut(&mut self.visible).extend(hits);
        }
    }

    fn all_shown(&mut self) {
        self.sifting.keep = None;
        if let Some(action) = self.sifting.pending.take() {
            self.mark(action);
        }
        self.join();
    }

    /// Filters what the catalog has learnt since the last time: it joins the list at its end and, where the list is
    /// sorted, moves into its place when the sorting is done again.
    pub(super) fn join(&mut self) {
        let (from, slots) = (self.sifting.covered, self.catalog.slots());
        if self.sifting.run.is_some() || from >= slots {
            return;
        }
        if self.order != Order::Listed {
            let new = self.sifting.unsorted + slots - from;
            // Sorting costs as much as there is; waiting for an eighth more keeps the sum small.
            if slots <= AT_ONCE || new * 8 > slots || !self.listing.is_loading() {
                return self.sift_again(false);
            }
            self.sifting.unsorted = new;
        }
        self.sifting.covered = slots;
        let new = (from..slots).map(AssetIndex::at);
        if self.filter == Filter::default() {
            Arc::make_mut(&mut self.visible).extend(new);
            return;
        }
        let new = Arc::new(new.collect());
        self.sift(Some(new), true, false);
    }

    /// Known assets changed: what is shown may be wrong until it is filtered again.
    pub(super) const fn outdate(&mut self) {
        self.sifting.is_stale = true;
        self.sifting.changes += 1;
    }

    /// After a round of loading: what changed meanwhile is filtered and sorted again.
    pub(super) fn freshen(&mut self) {
        let is_limited = self.filter != Filter::default() || self.order != Order::Listed;
        if (self.sifting.is_stale && is_limited) || self.sifting.unsorted > 0 {
            self.sift_again(false);
        }
        self.sifting.is_stale = false;
    }
}

/// A part of what the filter lets through.
pub(crate) fn take_part(state: &mut State, ticket: u64, part: Part) {
    state.assets.take_part(ticket, part);
}

#[cfg(test)]
mod tests;
