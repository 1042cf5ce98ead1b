//! The assets themselves, packed.

use std::borrow::Borrow;
use std::collections::BTreeSet;
use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;
use jiff::Timestamp;

use super::{Asset, Delivery};
use crate::arena::{Interner, TextId, Texts};

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
    by_id: HashTable<u32>,
    by_handle: HashTable<u32>,
    keys: RandomState,
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
    /// by hand, or from a file), it is the one with the same ID and type.
    /// Where it is there already, what the new one leaves open (a listing of names only) stays as it was known.
    pub fn push(&mut self, asset: impl Borrow<Asset>) -> AssetIndex {
        let asset = asset.borrow();
        if let Some(known) = self.find_same(asset) {
            self.update(known, asset);
            return AssetIndex(known);
        }
        let index = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        let row = self.row_of(asset);
        self.rows.push(row);
        self.file_id(index);
        if !asset.handle.is_empty() {
            self.file_handle(index);
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
        let hash = self.keys.hash_one(id);
        self.by_id.iter_hash(hash).copied().filter(|&at| self.id_at(at) == id).min().map(AssetIndex)
    }

    pub(super) fn rows(&self) -> &[Row] {
        &self.rows
    }

    pub(super) fn id_of(&self, row: &Row) -> &str {
        id_in(&self.names, row)
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

    fn view_at(&self, index: u32) -> Option<AssetRef<'_>> {
        self.get(AssetIndex(index))
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
        let same_handle = || {
            let hash = self.keys.hash_one(&asset.handle);
            self.by_handle
                .find(hash, |&at| self.view_at(at).is_some_and(|known| known.handle == asset.handle))
                .copied()
        };
        let same_name = || {
            let hash = self.keys.hash_one(&asset.id);
            let is_same = |known: AssetRef<'_>| {
                known.id == asset.id
                    && known.kind == asset.kind
                    && (known.handle.is_empty() || asset.handle.is_empty())
            };
            self.by_id.iter_hash(hash).copied().filter(|&at| self.view_at(at).is_some_and(is_same)).min()
        };
        if asset.handle.is_empty() { same_name() } else { same_handle().or_else(same_name) }
    }

    fn update(&mut self, index: u32, asset: &Asset) {
        let Some(known) = self.view_at(index).map(|known| known.to_asset()) else { return };
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
        if merged.id != known.id {
            self.unfile_id(index);
        }
        let row = self.row_of(&merged);
        if let Some(place) = self.rows.get_mut(index as usize) {
            *place = row;
        }
        if merged.id != known.id {
            self.file_id(index);
        }
        if merged.handle != known.handle {
            self.file_handle(index);
        }
    }

    fn id_at(&self, index: u32) -> &str {
        self.rows.get(index as usize).map_or("", |row| self.id_of(row))
    }

    fn file_id(&mut self, index: u32) {
        let hash = |at: u32| {
            self.keys.hash_one(self.rows.get(at as usize).map_or("", |row| id_in(&self.names, row)))
        };
        self.by_id.insert_unique(hash(index), index, |&at| hash(at));
    }

    fn unfile_id(&mut self, index: u32) {
        let hash = self.keys.hash_one(self.id_at(index));
        if let Ok(entry) = self.by_id.find_entry(hash, |&at| at == index) {
            entry.remove();
        }
    }

    fn file_handle(&mut self, index: u32) {
        let hash = |at: u32| {
            self.keys.hash_one(self.rows.get(at as usize).map_or("", |row| handle_in(&self.names, row)))
        };
        self.by_handle.insert_unique(hash(index), index, |&at| hash(at));
    }
}

impl Row {
    pub(super) fn modified(&self) -> Option<Timestamp> {
        if self.modified == NEVER { None } else { Timestamp::from_microsecond(self.modified).ok() }
    }
}

// These take the texts by themselves, so that a table can be borrowed beside them.

fn id_in<'a>(names: &'a Texts, row: &Row) -> &'a str {
    names.get(row.names).get(..row.id_bytes as usize).unwrap_or_default()
}

fn handle_in<'a>(names: &'a Texts, row: &Row) -> &'a str {
    let (from, bytes) = (row.id_bytes as usize, row.handle_bytes as usize);
    names.get(row.names).get(from..from.saturating_add(bytes)).unwrap_or_default()
}

fn byte_count(text: &str) -> u32 {
    u32::try_from(text.len()).unwrap_or(u32::MAX)
}

fn sorted(texts: &Interner) -> Vec<String> {
    let sorted: BTreeSet<_> = texts.iter().filter(|text| !text.is_empty()).collect();
    sorted.into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asset(id: &str, handle: &str, kind: &str) -> Asset {
        Asset { handle: handle.into(), kind: kind.into(), ..Asset::named(id) }
    }

    fn full(id: &str) -> Asset {
        Asset {
            id: id.into(),
            handle: format!("a|{id}"),
            kind: "Image".into(),
            folder: "Acme/shoes/".into(),
            file_name: format!("{id}.tif"),
            modified: Some("2025-02-03T10:11:12.345Z".parse().unwrap()),
            published: Some(true),
        }
    }

    #[test]
    fn what_goes_in_comes_out() {
        let mut catalog = Catalog::new();
        let assets =
            [full("Backpack_B"), Asset::named("Ünï código"), Asset::named(""), asset("x", "", "Video")];
        let indices: Vec<_> = assets.iter().map(|asset| catalog.push(asset)).collect();
        assert_eq!(catalog.len(), assets.len());
        for (index, asset) in indices.iter().zip(&assets) {
            assert_eq!(catalog.get(*index).unwrap().to_asset(), *asset);
        }
        let listed: Vec<_> = catalog.iter().map(|(index, view)| (index, view.to_asset())).collect();
        assert_eq!(listed, indices.into_iter().zip(assets).collect::<Vec<_>>());
        assert_eq!(catalog.get(AssetIndex(99)), None);
    }

    #[test]
    fn the_same_handle_is_the_same_asset_and_is_brought_up_to_date() {
        let mut catalog = Catalog::new();
        let index = catalog.push(full("old"));
        let renamed =
            Asset { id: "new".into(), folder: "Acme/".into(), published: Some(false), ..full("old") };
        assert_eq!(catalog.push(&renamed), index);
        assert_eq!(catalog.get(index).unwrap().to_asset(), renamed);
        assert_eq!((catalog.find_id("old"), catalog.find_id("new")), (None, Some(index)));
        assert_eq!(catalog.len(), 1);
    }

    #[test]
    fn a_listing_of_names_only_takes_nothing_away() {
        let mut catalog = Catalog::new();
        let index = catalog.push(full("x"));
        catalog.push(asset("x", "a|x", "Image"));
        assert_eq!(catalog.get(index).unwrap().to_asset(), full("x"));
    }

    #[test]
    fn without_a_handle_id_and_type_tell_assets_apart() {
        let mut catalog = Catalog::new();
        let first = catalog.push(asset("x", "", "Image"));
        assert_ne!(catalog.push(asset("x", "", "Video")), first);
        assert_eq!(catalog.push(asset("x", "", "Image")), first);
        assert_eq!(catalog.push(asset("x", "a|1", "Image")), first, "the handle becomes known");
        assert_ne!(catalog.push(asset("x", "a|2", "Image")), first, "another handle is another asset");
        assert_eq!(catalog.push(asset("y", "a|1", "Image")), first, "the handle counts from now on");
        assert_eq!(catalog.len(), 3);
    }

    #[test]
    fn the_first_of_several_assets_with_an_id_is_found() {
        let mut catalog = Catalog::new();
        let first = catalog.push(asset("x", "1", "Image"));
        catalog.push(asset("x", "2", "Video"));
        assert_eq!(catalog.find_id("x"), Some(first));
        assert_eq!(catalog.find_id("X"), None);
    }

    #[test]
    fn kinds_and_folders_are_listed_once_and_sorted() {
        let mut catalog = Catalog::new();
        for (id, kind, folder) in
            [("1", "Video", "b/"), ("2", "Image", "a/"), ("3", "Video", ""), ("4", "", "a/")]
        {
            catalog.push(Asset { folder: folder.into(), ..asset(id, "", kind) });
        }
        assert_eq!(catalog.kinds(), ["Image", "Video"]);
        assert_eq!(catalog.folders(), ["a/", "b/"]);
    }

    #[test]
    fn a_hundred_thousand_assets_keep_their_places() {
        let mut catalog = Catalog::new();
        for _ in 0..2 {
            for n in 0..100_000 {
                let index = catalog.push(asset(&format!("asset_{n}"), &format!("a|{n}"), "Image"));
                assert_eq!(index.position(), n);
            }
        }
        assert_eq!(catalog.len(), 100_000);
        assert_eq!(catalog.find_id("asset_77777").map(AssetIndex::position), Some(77_777));
    }
}
