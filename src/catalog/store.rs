//! The assets themselves, packed.

use std::borrow::Borrow;
use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{Asset, Delivery};
use crate::arena::{Interner, Table, TextId, Texts};

/// Position of an asset in its catalog, in order of arrival. It stays the same as long as the catalog lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AssetIndex(pub(super) u32);

impl AssetIndex {
    /// As a position: 0 is the first asset.
    #[must_use]
    pub const fn position(self) -> usize {
        self.0 as usize
    }
}

/// A view of one asset; the fields are those of [`Asset`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AssetRef<'a> {
    /// See [`Asset::id`].
    pub id: &'a str,
    /// See [`Asset::handle`].
    pub handle: &'a str,
    /// See [`Asset::kind`].
    pub kind: &'a str,
    /// See [`Asset::folder`].
    pub folder: &'a str,
    /// See [`Asset::file_name`].
    pub file_name: &'a str,
    /// See [`Asset::modified`]; kept in microseconds.
    pub modified: Option<Timestamp>,
    /// See [`Asset::published`].
    pub published: Option<bool>,
}

impl AssetRef<'_> {
    /// How the CDN delivers assets of this type.
    #[must_use]
    pub fn delivery(&self) -> Delivery {
        Delivery::of_kind(self.kind)
    }

    /// A copy that needs no catalog.
    #[must_use]
    pub fn to_asset(&self) -> Asset {
        Asset {
            id: self.id.to_owned(),
            handle: self.handle.to_owned(),
            kind: self.kind.to_owned(),
            folder: self.folder.to_owned(),
            file_name: self.file_name.to_owned(),
            modified: self.modified,
            published: self.published,
        }
    }
}

/// Assets in order of arrival, each once.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    rows: Vec<Row>,
    /// ID, handle and file name of a row, one behind the other.
    names: Texts,
    pub(super) kinds: Interner,
    pub(super) folders: Interner,
    by_id: Table,
    by_handle: Table,
    /// Assets whose handle is not known.
    without_handle: usize,
}

/// What is kept of an asset beside its texts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    names: TextId,
    id_bytes: u32,
    handle_bytes: u32,
    pub(super) kind: TextId,
    pub(super) folder: TextId,
    published: Option<bool>,
    /// Microseconds since 1970; [`NEVER`] if unknown.
    modified: i64,
}

/// Stands for no timestamp: outside what a [`Timestamp`] can be.
const NEVER: i64 = i64::MIN;

impl Catalog {
    /// An empty catalog.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an asset, or brings the one that is already there up to date.
    ///
    /// The same asset is the one with the same handle. Where the new one or the known one has no handle (named
    /// by hand, or from a file), it is the one with the same ID and type. What the new one leaves open (a listing of
    /// names only) stays as it was known.
    pub fn push(&mut self, asset: impl Borrow<Asset>) -> AssetIndex {
        let asset = asset.borrow();
        if let Some(known) = self.find_same(asset) {
            self.update(known, asset);
            return AssetIndex(known);
        }
        let index = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        let row = self.row_of(asset);
        self.rows.push(row);
        self.by_id.insert(self.by_id.hash(&asset.id), index);
        if asset.handle.is_empty() {
            self.without_handle += 1;
        } else {
            self.by_handle.insert(self.by_handle.hash(&asset.handle), index);
        }
        AssetIndex(index)
    }

    /// How many assets there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The asset at an index; `None` for an index of another catalog.
    #[must_use]
    pub fn get(&self, index: AssetIndex) -> Option<AssetRef<'_>> {
        self.rows.get(index.position()).map(|row| self.view(row))
    }

    /// All assets in order.
    pub fn iter(&self) -> impl Iterator<Item = (AssetIndex, AssetRef<'_>)> {
        (0..).map(AssetIndex).zip(self.rows.iter().map(|row| self.view(row)))
    }

    /// The types that occur, sorted.
    #[must_use]
    pub fn kinds(&self) -> Vec<String> {
        sorted(&self.kinds)
    }

    /// The folders that assets are in, sorted.
    #[must_use]
    pub fn folders(&self) -> Vec<String> {
        sorted(&self.folders)
    }

    /// The asset with exactly this ID; the first one, where several types have it.
    #[must_use]
    pub fn find_id(&self, id: &str) -> Option<AssetIndex> {
        let hash = self.by_id.hash(id);
        self.by_id.find_all(hash, |at| self.id_at(at) == id).min().map(AssetIndex)
    }

    pub(super) fn rows(&self) -> &[Row] {
        &self.rows
    }

    pub(super) fn id_of(&self, row: &Row) -> &str {
        self.names.get(row.names).get(..row.id_bytes as usize).unwrap_or_default()
    }

    fn view(&self, row: &Row) -> AssetRef<'_> {
        let names = self.names.get(row.names);
        let (id, rest) = names.split_at_checked(row.id_bytes as usize).unwrap_or_default();
        let (handle, file_name) = rest.split_at_checked(row.handle_bytes as usize).unwrap_or_default();
        AssetRef {
            id,
            handle,
            kind: self.kinds.get(row.kind),
            folder: self.folders.get(row.folder),
            file_name,
            modified: row.modified(),
            published: row.published,
        }
    }

    fn row_of(&mut self, asset: &Asset) -> Row {
        Row {
            names: self.names.push_joined(&[&asset.id, &asset.handle, &asset.file_name]),
            id_bytes: byte_count(&asset.id),
            handle_bytes: byte_count(&asset.handle),
            kind: self.kinds.intern(&asset.kind),
            folder: self.folders.intern(&asset.folder),
            published: asset.published,
            modified: asset.modified.map_or(NEVER, Timestamp::as_microsecond),
        }
    }

    fn find_same(&self, asset: &Asset) -> Option<u32> {
        let known = |at| self.get(AssetIndex(at));
        if !asset.handle.is_empty() {
            let same = |at| known(at).is_some_and(|known| known.handle == asset.handle);
            let found = self.by_handle.find(self.by_handle.hash(&asset.handle), same);
            // This is asked for every asset of a listing, so no name is looked for in vain.
            if found.is_some() || self.without_handle == 0 {
                return found;
            }
        }
        let same = |known: AssetRef<'_>| {
            known.id == asset.id
                && known.kind == asset.kind
                && (known.handle.is_empty() || asset.handle.is_empty())
        };
        self.by_id.find_all(self.by_id.hash(&asset.id), |at| known(at).is_some_and(same)).min()
    }

    fn update(&mut self, index: u32, asset: &Asset) {
        let Some(known) = self.get(AssetIndex(index)).map(|known| known.to_asset()) else { return };
        let or = |new: &String, old: &String| if new.is_empty() { old.clone() } else { new.clone() };
        let merged = Asset {
            id: asset.id.clone(),
            handle: or(&asset.handle, &known.handle),
            kind: or(&asset.kind, &known.kind),
            folder: or(&asset.folder, &known.folder),
            file_name: or(&asset.file_name, &known.file_name),
            modified: asset.modified.or(known.modified),
            published: asset.published.or(known.published),
        };
        if merged == known {
            return;
        }
        let row = self.row_of(&merged);
        if let Some(place) = self.rows.get_mut(index as usize) {
            *place = row;
        }
        if merged.id != known.id {
            self.by_id.remove(self.by_id.hash(&known.id), index);
            self.by_id.insert(self.by_id.hash(&merged.id), index);
        }
        if merged.handle != known.handle {
            // Only an unknown handle changes; a known one is what the asset was found by.
            self.without_handle -= 1;
            self.by_handle.insert(self.by_handle.hash(&merged.handle), index);
        }
    }

    fn id_at(&self, index: u32) -> &str {
        self.rows.get(index as usize).map_or("", |row| self.id_of(row))
    }
}

impl Row {
    pub(super) fn modified(&self) -> Option<Timestamp> {
        if self.modified == NEVER { None } else { Timestamp::from_microsecond(self.modified).ok() }
    }
}

fn byte_count(text: &str) -> u32 {
    u32::try_from(text.len()).unwrap_or(u32::MAX)
}

fn sorted(texts: &Interner) -> Vec<String> {
    let sorted: BTreeSet<_> = texts.iter().filter(|text| !text.is_empty()).collect();
    sorted.into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests;
