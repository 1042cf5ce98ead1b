//! What a draft keeps of this pane: the marks, and what the list is limited to.

use super::state::AssetsPane;
use crate::catalog::Filter;
use crate::tui::app::DraftFilter;

impl AssetsPane {
    /// The marked assets: ID and type, those included that are still waited for.
    pub(crate) fn marked_names(&self) -> Vec<(String, String)> {
        let here = self.marked().map(|(id, kind)| (id.to_owned(), kind.to_owned()));
        here.chain(self.wanted.names()).collect()
    }

    /// How many marks of a draft still wait for their assets.
    pub(crate) fn marks_waited_for(&self) -> usize {
        self.wanted.len()
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
