//! The catalogue, what the filter shows of it, and the marks.

use std::sync::Arc;

use super::listing::Listing;
use super::local::Local;
use super::marking::Wanted;
use super::sifting::Sifting;
use crate::catalog::{AssetIndex, AssetSet, Catalog, Filter, Marks, Order};
use crate::tui::app::Effect;
use crate::tui::panes::UnderWay;
use crate::tui::widgets::{LineInput, ListCursor};

/// The assets pane.
#[derive(Debug, Default)]
pub(crate) struct AssetsPane {
    pub(crate) catalog: Catalog,
    pub(super) filter: Filter,
    /// The changed-since limit as it was typed.
    pub(super) since: String,
    pub(super) order: Order,
    /// What the filter shows, in order; while a filter runs, the beginning of it.
    pub(crate) visible: Arc<Vec<AssetIndex>>,
    pub(super) list: ListCursor,
    pub(crate) marks: Marks,
    /// Where a range of rows began that is to be marked.
    pub(super) anchor: Option<usize>,
    /// Marks of a draft whose assets have not come yet.
    pub(super) wanted: Wanted,
    /// The world looks for marks: its ticket, and among how many assets.
    pub(super) finding: Option<(u64, usize)>,
    /// The filter line, while it is typed into.
    pub(super) typing: Option<LineInput>,
    pub(super) sifting: Sifting,
    pub(super) listing: Listing,
    pub(super) local: Local,
    /// URLs that are being made.
    pub(crate) making: Option<UnderWay>,
    /// The folder tree's paths, once asked for.
    pub(crate) folders: Option<Vec<String>>,
    /// What is to be asked of the world after this message.
    pub(crate) outgoing: Vec<Effect>,
    tickets: u64,
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

    /// A number that no answer has carried yet.
    pub(super) const fn next_ticket(&mut self) -> u64 {
        self.tickets += 1;
        self.tickets
    }

    /// The ID of the asset under the cursor.
    pub(crate) fn current_id(&self) -> Option<String> {
        self.catalog.get(self.current()?).map(|asset| asset.id.to_owned())
    }

    pub(super) fn current(&self) -> Option<AssetIndex> {
        self.visible.get(self.list.at).copied()
    }

    /// The marked assets; none marked: the one under the cursor.
    pub(super) fn chosen(&self) -> AssetSet {
        if self.marks.is_empty() { self.current().iter().collect() } else { self.marks.to_set() }
    }

    /// Forgets everything that belongs to one account. Answers that are on their way count no more.
    pub(crate) fn reset(&mut self) {
        self.stop_sifting();
        if let Some(making) = &self.making {
            making.cancel();
        }
        let outgoing = std::mem::take(&mut self.outgoing);
        *self = Self { tickets: self.tickets, outgoing, ..Self::default() };
    }

    /// Forgets the assets, and what refers to them; filter and order stay.
    pub(super) fn forget_assets(&mut self) {
        self.stop_sifting();
        let old = std::mem::take(&mut self.catalog);
        if old.slots() > 0 {
            self.outgoing.push(Effect::LetGo(Box::new(old)));
        }
        self.visible = Arc::default();
        self.marks = Marks::new();
        self.finding = None;
        self.anchor = None;
        self.sifting = Sifting::default();
        self.folders = None;
        self.list = ListCursor::default();
    }

    /// Keeps cursor and window valid in `height` rows.
    pub(crate) fn settle(&mut self, height: usize) {
        self.list.settle(self.visible.len(), height);
        if self.visible.is_empty() {
            self.anchor = None;
        }
    }
}
