//! Some thousand assets as bytes. A chunk stands for itself: types and folders are listed at its head, and a text
//! says only where it differs from the one before, because a listing comes in the order of names.
//!
//! ```text
//! chunk = count, texts (types), texts (folders), asset…
//! texts = count, (bytes, text)…
//! asset = flags, bytes shared with the ID before, bytes of the rest, rest, type, folder, [file name], [microseconds
//!         since the date before]
//! ```
//! Numbers take seven bits a byte, the lowest first.

use std::collections::HashMap;

use jiff::Timestamp;

use super::CopyError;
use crate::catalog::{AssetRef, Catalog};

/// Assets of a chunk at most.
pub(super) const ASSETS: usize = 4_096;

const PUBLISHED: u8 = 1;
const NOT_PUBLISHED: u8 = 2;
const HAS_MODIFIED: u8 = 4;
/// The file name is the ID with the same ending as in the asset before.
const SAME_TAIL: u8 = 8;
/// The file name does not begin with the ID.
const OWN_FILE_NAME: u8 = 16;

/// The assets as bytes.
pub(super) fn encode<'a>(assets: impl ExactSizeIterator<Item = AssetRef<'a>> + Clone) -> Vec<u8> {
    let mut out = Vec::with_capacity(assets.len() * 24);
    number(&mut out, assets.len() as u64);
    let kinds = list(&mut out, assets.clone().map(|asset| asset.kind));
    let folders = list(&mut out, assets.clone().map(|asset| asset.folder));
    let (mut last_id, mut last_tail, mut last_modified) = ("", "", 0_i64);
    for asset in assets {
        let own_tail = asset.file_name.strip_prefix(asset.id).filter(|_| !asset.file_name.is_empty());
        let tail = own_tail.unwrap_or(asset.file_name);
        let same_tail = own_tail.is_some() && tail == last_tail;
        let published = match asset.published {
            Some(true) => PUBLISHED,
            Some(false) => NOT_PUBLISHED,
            None => 0,
        };
        let flag = |is_set: bool, flag: u8| if is_set { flag } else { 0 };
        out.push(
            published
                | flag(asset.modified.is_some(), HAS_MODIFIED)
                | flag(same_tail, SAME_TAIL)
                | flag(own_tail.is_none(), OWN_FILE_NAME),
        );
        let shared = shared(last_id, asset.id);
        number(&mut out, shared as u64);
        text(&mut out, asset.id.get(shared..).unwrap_or_default());
        number(&mut out, kinds.get(asset.kind).copied().unwrap_or(0));
        number(&mut out, folders.get(asset.folder).copied().unwrap_or(0));
        if !same_tail {
            text(&mut out, tail);
        }
        if let Some(modified) = asset.modified.map(Timestamp::as_microsecond) {
            let since = modified.wrapping_sub(last_modified);
            number(&mut out, (since.wrapping_shl(1) ^ (since >> 63)).cast_unsigned());
            last_modified = modified;
        }
        last_id = asset.id;
        if own_tail.is_some() {
            last_tail = tail;
        }
    }
    out
}

/// Puts the assets of a chunk into a catalog.
pub(super) fn decode(bytes: &[u8], catalog: &mut Catalog) -> Result<(), CopyError> {
    let mut rest = Bytes(bytes);
    let count = rest.number()?;
    let kinds = rest.texts()?;
    let folders = rest.texts()?;
    let (mut id, mut file_name) = (String::new(), String::new());
    let (mut last_tail, mut last_modified) = ("", 0_i64);
    for _ in 0..count {
        let flags = rest.byte()?;
        let shared = rest.size()?;
        if !id.is_char_boundary(shared) {
            return Err(CopyError::Damaged("an ID begins with more than the one before has"));
        }
        id.truncate(shared);
        id.push_str(rest.text()?);
        let kind = *kinds.get(rest.size()?).ok_or(CopyError::Damaged("a type is missing"))?;
        let folder = *folders.get(rest.size()?).ok_or(CopyError::Damaged("a folder is missing"))?;
        let tail = if flags & SAME_TAIL != 0 { last_tail } else { rest.text()? };
        file_name.clear();
        if flags & OWN_FILE_NAME == 0 {
            file_name.push_str(&id);
            last_tail = tail;
        }
        file_name.push_str(tail);
        let modified = if flags & HAS_MODIFIED == 0 {
            None
        } else {
            let since = rest.number()?;
            let since = (since >> 1).cast_signed() ^ -(since & 1).cast_signed();
            last_modified = last_modified.wrapping_add(since);
            let moment = Timestamp::from_microsecond(last_modified);
            Some(moment.map_err(|_| CopyError::Damaged("a date is outside the calendar"))?)
        };
        let published = match flags & (PUBLISHED | NOT_PUBLISHED) {
            0 => None,
            published => Some(published & PUBLISHED != 0),
        };
        let (id, file_name) = (id.as_str(), file_name.as_str());
        catalog.append(AssetRef { id, handle: "", kind, folder, file_name, modified, published });
    }
    if rest.0.is_empty() { Ok(()) } else { Err(CopyError::Damaged("a chunk is longer than its assets")) }
}

/// Bytes at the beginning of both, whole characters.
fn shared(before: &str, id: &str) -> usize {
    let same = before.bytes().zip(id.bytes()).take_while(|(a, b)| a == b).count();
    id.floor_char_boundary(same)
}

/// Writes the different texts; returns their numbers.
fn list<'a>(out: &mut Vec<u8>, texts: impl Iterator<Item = &'a str>) -> HashMap<&'a str, u64> {
    let mut numbers = HashMap::new();
    let mut listed = Vec::new();
    for text in texts {
        let next = listed.len() as u64;
        numbers.entry(text).or_insert_with(|| {
            listed.push(text);
            next
        });
    }
    number(out, listed.len() as u64);
    for listed in listed {
        text(out, listed);
    }
    numbers
}

fn text(out: &mut Vec<u8>, text: &str) {
    number(out, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

#[expect(clippy::cast_possible_truncation, reason = "seven bits at a time")]
fn number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// What is left of a chunk.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn byte(&mut self) -> Result<u8, CopyError> {
        let (first, rest) = self.0.split_first().ok_or(CopyError::Damaged("a chunk is too short"))?;
        self.0 = rest;
        Ok(*first)
    }

    fn number(&mut self) -> Result<u64, CopyError> {
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(CopyError::Damaged("a number does not end"))
    }

    fn size(&mut self) -> Result<usize, CopyError> {
        usize::try_from(self.number()?).map_err(|_| CopyError::Damaged("a size is too large"))
    }

    fn text(&mut self) -> Result<&'a str, CopyError> {
        let bytes = self.size()?;
        let (text, rest) = self.0.split_at_checked(bytes).ok_or(CopyError::Damaged("a text is cut"))?;
        self.0 = rest;
        std::str::from_utf8(text).map_err(|_| CopyError::Damaged("a text is not UTF-8"))
    }

    fn texts(&mut self) -> Result<Vec<&'a str>, CopyError> {
        let count = self.size()?;
        if count > ASSETS {
            return Err(CopyError::Damaged("more types or folders than assets"));
        }
        (0..count).map(|_| self.text()).collect()
    }
}
