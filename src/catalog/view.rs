//! Looking at a catalog: a frozen picture of it that costs next to nothing to take and to hand to a thread.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;

use super::texts::{Address, Texts};
use super::{Asset, AssetSet, Delivery};
use crate::arena::Interner;

/// Rows of a segment: what is copied when a row changes while somebody looks (32 bytes each).
pub(super) const SEGMENT: usize = 4_096;

/// Position of an asset in its catalog, in order of arrival. It stays the same as long as the catalog lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AssetIndex(pub(super) u32);

impl AssetIndex {
    /// As a position: 0 is the first asset.
    #[must_use]
    pub const fn position(self) -> usize {
        self.0 as usize
    }

    /// The index of a position. More than four thousand million assets are not told apart.
    pub(crate) fn at(position: usize) -> Self {
        Self(u32::try_from(position).unwrap_or(u32::MAX))
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

/// A catalog as it was at one moment. Taking one ([`Clone`]) counts references, about one for a thousand assets; what
/// the catalog learns afterwards is not in it.
#[derive(Clone, Default)]
pub struct CatalogView {
    segments: Vec<Arc<Vec<Row>>>,
    pub(super) texts: Texts,
    pub(super) kinds: Arc<Interner>,
    pub(super) folders: Arc<Interner>,
    slots: usize,
    /// Microseconds since 1970; `None`: no asset with a date yet.
    newest: Option<i64>,
    /// Assets that the service no longer has.
    pub(super) gone: Arc<AssetSet>,
}

/// What is kept of an asset beside its texts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    /// The ID, and behind it what the file name adds to it or, see [`Row::own_file_name`], the file name.
    pub(super) names: Address,
    pub(super) id_bytes: u16,
    pub(super) tail_bytes: u16,
    pub(super) handle: Address,
    pub(super) handle_bytes: u16,
    pub(super) kind: u16,
    pub(super) folder: u32,
    pub(super) published: Option<bool>,
    /// The file name does not begin with the ID.
    pub(super) own_file_name: bool,
    /// Microseconds since 1970; [`NEVER`] if unknown.
    pub(super) modified: i64,
}

/// Stands for no timestamp: outside what a [`Timestamp`] can be.
pub(super) const NEVER: i64 = i64::MIN;

impl Row {
    pub(super) fn modified(&self) -> Option<Timestamp> {
        if self.modified == NEVER { None } else { Timestamp::from_microsecond(self.modified).ok() }
    }
}

impl CatalogView {
    /// How many assets there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.slots - self.gone.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One more than the highest index: assets that are gone keep theirs.
    #[must_use]
    pub const fn slots(&self) -> usize {
        self.slots
    }

    /// The asset at an index; `None` for one that is gone, or of another catalog.
    #[must_use]
    pub fn get(&self, index: AssetIndex) -> Option<AssetRef<'_>> {
        if self.is_gone(index) { None } else { self.row(index).map(|row| self.look(row)) }
    }

    /// All assets in order.
    pub fn iter(&self) -> impl Iterator<Item = (AssetIndex, AssetRef<'_>)> {
        (0..)
            .map(AssetIndex)
            .zip(self.rows())
            .filter_map(|(index, row)| if self.is_gone(index) { None } else { Some((index, self.look(row))) })
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

    /// The latest change of an asset that was ever known.
    #[must_use]
    pub fn newest(&self) -> Option<Timestamp> {
        Timestamp::from_microsecond(self.newest?).ok()
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = &Row> {
        self.segments.iter().flat_map(|segment| segment.iter())
    }

    pub(super) fn row(&self, index: AssetIndex) -> Option<&Row> {
        self.segments.get(index.position() / SEGMENT)?.get(index.position() % SEGMENT)
    }

    pub(super) fn is_gone(&self, index: AssetIndex) -> bool {
        !self.gone.is_empty() && self.gone.contains(index)
    }

    pub(super) fn id_of(&self, row: &Row) -> &str {
        self.texts.get(row.names, row.id_bytes.into())
    }

    pub(super) fn look(&self, row: &Row) -> AssetRef<'_> {
        let names = self.texts.get(row.names, usize::from(row.id_bytes) + usize::from(row.tail_bytes));
        let (id, tail) = names.split_at_checked(row.id_bytes.into()).unwrap_or_default();
        AssetRef {
            id,
            handle: self.texts.get(row.handle, row.handle_bytes.into()),
            kind: self.kinds.get(row.kind.into()),
            folder: self.folders.get(row.folder),
            file_name: if row.own_file_name { tail } else { names },
            modified: row.modified(),
            published: row.published,
        }
    }

    pub(super) fn append(&mut self, row: Row) -> AssetIndex {
        if self.slots.is_multiple_of(SEGMENT) {
            self.segments.push(Arc::new(Vec::with_capacity(SEGMENT)));
        }
        let index = AssetIndex::at(self.slots);
        self.notice(&row);
        if let Some(last) = self.segments.last_mut() {
            owned(last).push(row);
            self.slots += 1;
        }
        index
    }

    pub(super) fn replace(&mut self, index: AssetIndex, row: Row) {
        self.notice(&row);
        let segment = self.segments.get_mut(index.position() / SEGMENT);
        let place = segment.and_then(|segment| owned(segment).get_mut(index.position() % SEGMENT));
        if let Some(place) = place {
            *place = row;
        }
    }

    fn notice(&mut self, row: &Row) {
        self.newest = self.newest.max(Some(row.modified).filter(|modified| *modified != NEVER));
    }

    /// Bytes of memory of everything that this is the only one to hold.
    pub(super) fn heap_bytes(&self) -> usize {
        let rows: usize =
            self.segments.iter().map(|segment| segment.capacity() * size_of::<Row>() + 40).sum();
        rows + self.segments.capacity() * size_of::<Arc<Vec<Row>>>() + self.texts.heap_bytes()
    }
}

impl fmt::Debug for CatalogView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CatalogView of {} assets", self.len())
    }
}

/// The segment, as one's own. A copy keeps room for what is to come.
fn owned(segment: &mut Arc<Vec<Row>>) -> &mut Vec<Row> {
    if Arc::get_mut(segment).is_none() {
        let mut copy = Vec::with_capacity(SEGMENT);
        copy.extend_from_slice(segment);
        *segment = Arc::new(copy);
    }
    Arc::make_mut(segment)
}

fn sorted(texts: &Interner) -> Vec<String> {
    let sorted: BTreeSet<_> = texts.iter().filter(|text| !text.is_empty()).collect();
    sorted.into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_small() {
        assert_eq!(size_of::<Row>(), 32);
    }
}
