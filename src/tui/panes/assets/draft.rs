//! What a draft keeps of this pane: the marks by ID and handle, and what the list is limited to.

use std::collections::HashSet;

use super::state::AssetsPane;
use crate::catalog::Filter;
use crate::tui::app::DraftFilter;

/// Marks that wait for their assets.
#[derive(Debug, Default)]
pub(crate) struct WantedMarks {
    ids: HashSet<String>,
    /// Assets that were looked at.
    pub(super) seen: usize,
}

impl AssetsPane {
    /// The marked assets: ID and handle.
    pub(crate) fn marked_ids(&self) -> Vec<(String, String)> {
        let marked = self.marks.iter().filter_map(|index| self.catalog.get(index));
        let here = marked.map(|asset| (asset.id.to_owned(), asset.handle.to_owned()));
        // What is still waited for is still meant.
        here.chain(self.wanted.ids.iter().map(|id| (id.clone(), String::new()))).collect()
    }

    /// How many marks of a draft still wait for their assets.
    pub(crate) fn marks_waited_for(&self) -> usize {
        self.wanted.ids.len()
    }

    /// Marks assets as they arrive.
    pub(crate) fn restore_marks(&mut self, marks: Vec<(String, String)>) {
        self.wanted = WantedMarks { ids: marks.into_iter().map(|(id, _)| id).collect(), seen: 0 };
        self.settle_marks();
    }

    /// Marks the new assets that a draft had marked.
    pub(crate) fn settle_marks(&mut self) {
        if self.wanted.ids.is_empty() {
            return;
        }
        for (index, asset) in self.catalog.iter().skip(self.wanted.seen) {
            if self.wanted.ids.remove(asset.id) {
                self.marks.set(index, true);
            }
        }
        self.wanted.seen = self.catalog.len();
    }

    /// What the list is limited to.
    pub(crate) fn draft_filter(&self) -> DraftFilter {
        let Filter { text, folder, kind, .. } = self.filter.clone();
        DraftFilter { text, folder, kind, since: self.since.clone() }
    }

    /// Limits the list again; the moment is for the caller, who knows what time it is.
    pub(crate) fn restore_filter(&mut self, filter: &DraftFilter) {
        let DraftFilter { text, folder, kind, .. } = filter.clone();
        self.set_filter(Filter { text, folder, kind, changed_since: None });
    }
}
