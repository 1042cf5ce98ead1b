//! The catalog that grows: a view, and the tables by which an asset is found again.

use std::borrow::Borrow;
use std::ops::Deref;
use std::sync::Arc;

use jiff::Timestamp;

use super::view::{NEVER, Row};
use super::{Asset, AssetIndex, AssetRef, AssetSet, CatalogView};
use crate::arena::{Table, TextHash};

/// Assets that room is made for at most, whatever a service says it has.
const MOST_RESERVED: usize = 4_000_000;

/// Assets in order of arrival, each once.
///
/// Everything that only looks is a method of [`CatalogView`], and `catalog.clone_view()` is a picture for a thread.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    view: CatalogView,
    by_id: Table,
    by_handle: Table,
    /// Assets whose handle is not known.
    without_handle: usize,
}

/// What [`Catalog::push`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pushed {
    /// Where the asset is.
    pub index: AssetIndex,
    /// What became of the catalog.
    pub change: Change,
}

/// What a push changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The asset is new, or was gone and is back.
    Added,
    /// It was known, and something about it was not.
    Updated,
    /// All of it was known.
    None,
}

impl Deref for Catalog {
    type Target = CatalogView;

    fn deref(&self) -> &CatalogView {
        &self.view
    }
}

impl Catalog {
    /// An empty catalog.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A catalog to look at while the whole one is still being read: nothing is found in it again.
    #[must_use]
    pub fn preview(view: CatalogView) -> Self {
        Self { view, ..Self::default() }
    }

    /// A picture of what there is now.
    #[must_use]
    pub fn clone_view(&self) -> CatalogView {
        self.view.clone()
    }

    /// Makes room for so many assets in all, so that the tables do not grow while somebody waits.
    pub fn reserve(&mut self, assets: usize) {
        let more = assets.min(MOST_RESERVED).saturating_sub(self.view.slots());
        self.by_id.reserve(more);
        self.by_handle.reserve(more);
    }

    /// Adds an asset, or brings the one that is already there up to date.
    ///
    /// The same asset is the one with the same handle. Where the new one or the known one has no handle (named
    /// by hand, from a file or from the local copy), it is the one with the same ID and type. What the new one leaves
    /// open (a listing of names only) stays as it was known.
    pub fn push(&mut self, asset: impl Borrow<Asset>) -> Pushed {
        let asset = asset.borrow();
        match self.find_same(asset) {
            Some(index) => Pushed { index, change: self.update(index, asset) },
            None => Pushed { index: self.append(borrowed(asset)), change: Change::Added },
        }
    }

    /// Adds an asset that is not there yet, which nobody checks.
    pub(super) fn append(&mut self, asset: AssetRef<'_>) -> AssetIndex {
        let row = self.row_of(asset);
        let index = self.view.append(row);
        self.by_id.insert(self.by_id.hash(asset.id), index.0);
        if asset.handle.is_empty() {
            self.without_handle += 1;
        } else {
            self.by_handle.insert(self.by_handle.hash(asset.handle), index.0);
        }
        index
    }

    /// Assets that the service no longer has: they are no longer found, and their indices stay unused unless they
    /// come back.
    pub fn set_gone(&mut self, gone: &AssetSet) {
        let all = Arc::make_mut(&mut self.view.gone);
        for index in gone.iter() {
            all.insert(index);
        }
    }

    /// The asset with exactly this ID; the first one, where several types have it.
    #[must_use]
    pub fn find_id(&self, id: &str) -> Option<AssetIndex> {
        let hash = self.by_id.hash(id);
        self.ids(hash, |at, known| known.id == id && !self.view.is_gone(at)).min()
    }

    /// Bytes of memory, what views share with it included.
    #[must_use]
    pub fn heap_bytes(&self) -> usize {
        self.view.heap_bytes() + self.by_id.heap_bytes() + self.by_handle.heap_bytes()
    }

    fn ids(
        &self,
        hash: TextHash,
        is_it: impl Fn(AssetIndex, AssetRef<'_>) -> bool,
    ) -> impl Iterator<Item = AssetIndex> {
        self.by_id
            .find_all(hash, move |at| self.known(at).is_some_and(|known| is_it(AssetIndex(at), known)))
            .map(AssetIndex)
    }

    fn known(&self, at: u32) -> Option<AssetRef<'_>> {
        self.view.row(AssetIndex(at)).map(|row| self.view.look(row))
    }

    fn row_of(&mut self, asset: AssetRef<'_>) -> Row {
        let (own_file_name, tail) = match asset.file_name.strip_prefix(asset.id) {
            Some(tail) if !asset.file_name.is_empty() => (false, tail),
            _ => (true, asset.file_name),
        };
        let (names, id_bytes, tail_bytes) = self.view.texts.push(asset.id, tail);
        let (handle, handle_bytes, _) = self.view.texts.push(asset.handle, "");
        Row {
            names,
            id_bytes,
            tail_bytes,
            handle,
            handle_bytes,
            kind: self.kind_of(asset.kind),
            folder: intern(&mut self.view.folders, asset.folder),
            published: asset.published,
            own_file_name,
            modified: asset.modified.map_or(NEVER, Timestamp::as_microsecond),
        }
    }

    /// No service has so many types as there are numbers; what is too much has none.
    fn kind_of(&mut self, kind: &str) -> u16 {
        if self.view.kinds.len() == 0 {
            intern(&mut self.view.kinds, ""); // gets the number 0
        }
        u16::try_from(intern(&mut self.view.kinds, kind)).unwrap_or(0)
    }

    fn find_same(&self, asset: &Asset) -> Option<AssetIndex> {
        if !asset.handle.is_empty() {
            let same = |at| self.known(at).is_some_and(|known| known.handle == asset.handle);
            let found = self.by_handle.find(self.by_handle.hash(&asset.handle), same);
            // This is asked for every asset of a listing, so no name is looked for in vain.
            if found.is_some() || self.without_handle == 0 {
                return found.map(AssetIndex);
            }
        }
        let same = |_: AssetIndex, known: AssetRef<'_>| {
            known.id == asset.id
                && known.kind == asset.kind
                && (known.handle.is_empty() || asset.handle.is_empty())
        };
        self.ids(self.by_id.hash(&asset.id), same).min()
    }

    fn update(&mut self, index: AssetIndex, asset: &Asset) -> Change {
        let was_gone = self.view.is_gone(index);
        if was_gone {
            Arc::make_mut(&mut self.view.gone).remove(index);
        }
        let back = if was_gone { Change::Added } else { Change::None };
        let Some(row) = self.view.row(index).copied() else { return back };
        let known = self.view.look(&row);
        let merged = AssetRef {
            id: &asset.id,
            handle: or(&asset.handle, known.handle),
            kind: or(&asset.kind, known.kind),
            folder: or(&asset.folder, known.folder),
            file_name: or(&asset.file_name, known.file_name),
            // Microseconds, as the known one: else a finer moment would be news each time it comes.
            modified: asset.modified.and_then(whole_microseconds).or(known.modified),
            published: asset.published.or(known.published),
        };
        if merged == known {
            return back;
        }
        let (new_id, new_handle) = (merged.id != known.id, merged.handle != known.handle);
        let is_visible = AssetRef { handle: known.handle, ..merged } != known;
        if is_visible {
            let (merged, old_id) = (owned(merged), known.id.to_owned());
            let row = self.row_of(borrowed(&merged));
            self.view.replace(index, row);
            if new_id {
                self.by_id.remove(self.by_id.hash(&old_id), index.0);
                self.by_id.insert(self.by_id.hash(&merged.id), index.0);
            }
        } else {
            // The usual case after the local copy was read; the other texts are not written again.
            let (handle, handle_bytes, _) = self.view.texts.push(&asset.handle, "");
            self.view.replace(index, Row { handle, handle_bytes, ..row });
        }
        if new_handle {
            // Only an unknown handle changes; a known one is what the asset was found by.
            self.without_handle -= 1;
            self.by_handle.insert(self.by_handle.hash(&asset.handle), index.0);
        }
        match back {
            Change::None if is_visible => Change::Updated,
            change => change,
        }
    }
}

fn borrowed(asset: &Asset) -> AssetRef<'_> {
    AssetRef {
        id: &asset.id,
        handle: &asset.handle,
        kind: &asset.kind,
        folder: &asset.folder,
        file_name: &asset.file_name,
        modified: asset.modified,
        published: asset.published,
    }
}

fn owned(asset: AssetRef<'_>) -> Asset {
    asset.to_asset()
}

fn or<'a>(new: &'a str, old: &'a str) -> &'a str {
    if new.is_empty() { old } else { new }
}

fn whole_microseconds(moment: Timestamp) -> Option<Timestamp> {
    Timestamp::from_microsecond(moment.as_microsecond()).ok()
}

/// A new text is rare; only then is the list copied that somebody else may look at.
fn intern(texts: &mut Arc<crate::arena::Interner>, text: &str) -> u32 {
    match texts.find(text) {
        Some(known) => known,
        None => Arc::make_mut(texts).intern(text),
    }
}

#[cfg(test)]
mod tests;
