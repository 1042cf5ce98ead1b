//! The catalogue, what the filter shows of it, and the marks.

use jiff::Timestamp;

use super::load::Loading;
use crate::catalog::{AssetIndex, Catalog, Filter, Marks};
use crate::service::AssetQuery;
use crate::tui::widgets::{LineInput, ListCursor};

/// The assets pane.
#[derive(Debug, Default)]
pub(crate) struct AssetsPane {
    pub(crate) catalog: Catalog,
    pub(super) filter: Filter,
    /// The changed-since limit as it was typed.
    pub(super) since: String,
    /// What the filter shows, in catalogue order.
    pub(crate) visible: Vec<AssetIndex>,
    pub(super) list: ListCursor,
    pub(crate) marks: Marks,
    /// The filter line, while it is typed into.
    pub(super) typing: Option<LineInput>,
    pub(super) loading: Option<Loading>,
    /// Where loading stopped: the query and the page to ask for next.
    pub(super) rest: Option<(AssetQuery, u32)>,
    /// How many the service has, if it said so.
    pub(super) total: Option<u64>,
    pub(super) ticket: u64,
    /// Marks of a draft that wait for their assets.
    pub(super) wanted: super::draft::WantedMarks,
    /// The folder tree's paths, once asked for.
    pub(crate) folders: Option<Vec<String>>,
}

impl AssetsPane {
    /// The row under the cursor, and the first one that is drawn.
    pub(crate) const fn cursor(&self) -> ListCursor {
        self.list
    }

    /// Whether keys go into the filter line.
    pub(crate) const fn is_typing(&self) -> bool {
        self.typing.is_some()
    }

    /// Whether pages are on their way.
    pub(crate) const fn is_loading(&self) -> bool {
        self.loading.is_some()
    }

    /// Whether the service has assets that are not loaded, as far as it said.
    pub(super) fn has_more(&self) -> bool {
        self.rest.is_some() || self.total.is_some_and(|total| total > self.catalog.len() as u64)
    }

    /// The ID of the asset under the cursor.
    pub(crate) fn current_id(&self) -> Option<String> {
        self.catalog.get(self.current()?).map(|asset| asset.id.to_owned())
    }

    pub(super) fn current(&self) -> Option<AssetIndex> {
        self.visible.get(self.list.at).copied()
    }

    /// The marked assets; none marked: the one under the cursor.
    pub(super) fn chosen(&self) -> Vec<AssetIndex> {
        if self.marks.is_empty() { self.current().into_iter().collect() } else { self.marks.iter().collect() }
    }

    /// Applies another filter; a narrower one looks only at what is shown already. The cursor stays on its asset
    /// where that is still shown.
    pub(super) fn set_filter(&mut self, filter: Filter) {
        let current = self.current();
        self.visible = if filter.narrows(&self.filter) {
            filter.apply_within(&self.catalog, &self.visible)
        } else {
            filter.apply(&self.catalog)
        };
        self.filter = filter;
        let found = current.and_then(|current| self.visible.binary_search(&current).ok());
        self.list.at = found.unwrap_or(0);
    }

    pub(super) fn set_since(&mut self, since: Option<(String, Timestamp)>) {
        let (text, moment) = since.unzip();
        self.since = text.unwrap_or_default();
        self.set_filter(Filter { changed_since: moment, ..self.filter.clone() });
    }

    /// Takes new assets in; those that the filter lets through appear at the end.
    pub(super) fn extend(&mut self, assets: &[crate::service::Asset]) {
        for asset in assets {
            let known = self.catalog.len();
            let index = self.catalog.push(asset);
            let is_new = self.catalog.len() > known;
            if is_new && self.catalog.get(index).is_some_and(|asset| self.filter.matches(asset)) {
                self.visible.push(index);
            }
        }
    }

    /// Forgets everything that belongs to one account.
    pub(crate) fn reset(&mut self) {
        *self = Self { ticket: self.ticket + 1, ..Self::default() };
    }

    /// Keeps cursor and window valid in `height` rows.
    pub(crate) fn settle(&mut self, height: usize) {
        self.list.settle(self.visible.len(), height);
    }
}
