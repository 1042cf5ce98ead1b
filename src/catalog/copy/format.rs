//! A copy as a stream of frames, each with its length and checksum: a head, chunks, and an empty frame as the end.

use std::io::{self, ErrorKind, Read, Write};
use std::ops::ControlFlow;

use flate2::Crc;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{CopyError, Standing, Unfinished, chunk};
use crate::catalog::{AssetIndex, AssetRef, Catalog, CatalogView};

/// The number is the version of everything below.
const MAGIC: &[u8] = b"purgedeck catalogue 1\n";
/// Bytes of a frame at most; a chunk of usual assets has about 100,000.
const LONGEST: usize = 1 << 28;

/// The first frame, as JSON.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    company: String,
    assets: usize,
    listed_at: Option<i64>,
    asked_at: Option<i64>,
    next_page: Option<u32>,
    began: Option<i64>,
}

/// Writes a catalogue; assets that are gone are left out.
///
/// # Errors
/// As the writer says.
pub fn write(view: &CatalogView, standing: &Standing, to: &mut impl Write) -> io::Result<()> {
    let seconds = |moment: Option<Timestamp>| moment.map(Timestamp::as_second);
    let head = Head {
        company: standing.company.clone(),
        assets: view.len(),
        listed_at: seconds(standing.listed_at),
        asked_at: seconds(standing.asked_at),
        next_page: standing.unfinished.map(|unfinished| unfinished.next_page),
        began: seconds(standing.unfinished.map(|unfinished| unfinished.began)),
    };
    to.write_all(MAGIC)?;
    frame(to, &serde_json::to_vec(&head)?)?;
    let mut from = 0;
    while from < view.slots() {
        let to_slot = (from + chunk::ASSETS).min(view.slots());
        let assets: Vec<AssetRef<'_>> =
            (from..to_slot).filter_map(|slot| view.get(AssetIndex::at(slot))).collect();
        if !assets.is_empty() {
            frame(to, &chunk::encode(assets.iter().copied()))?;
        }
        from = to_slot;
    }
    frame(to, &[])
}

/// Reads a catalogue; after every chunk, `progress` sees what there is and how many assets there will be, and may
/// break the reading off, which gives `None`.
///
/// # Errors
/// [`CopyError`] where anything is not as it was written. What `progress` has seen by then passed its checksum.
pub fn read(
    from: &mut impl Read,
    mut progress: impl FnMut(&Catalog, usize) -> ControlFlow<()>,
) -> Result<Option<(Catalog, Standing)>, CopyError> {
    let mut magic = [0; MAGIC.len()];
    fill(from, &mut magic).map_err(|error| match error {
        CopyError::Damaged(_) => CopyError::Foreign,
        error => error,
    })?;
    if magic != MAGIC {
        return Err(CopyError::Foreign);
    }
    let mut buffer = Vec::new();
    next_frame(from, &mut buffer)?;
    let head: Head =
        serde_json::from_slice(&buffer).map_err(|_| CopyError::Damaged("its head cannot be read"))?;
    let mut catalog = Catalog::new();
    catalog.reserve(head.assets);
    loop {
        next_frame(from, &mut buffer)?;
        if buffer.is_empty() {
            break;
        }
        chunk::decode(&buffer, &mut catalog)?;
        if progress(&catalog, head.assets).is_break() {
            return Ok(None);
        }
    }
    if catalog.slots() != head.assets {
        return Err(CopyError::Damaged("assets are missing"));
    }
    let moment = |seconds: Option<i64>| seconds.and_then(|seconds| Timestamp::from_second(seconds).ok());
    let unfinished = head.next_page.zip(moment(head.began));
    let unfinished = unfinished.map(|(next_page, began)| Unfinished { next_page, began });
    let standing = Standing {
        company: head.company,
        listed_at: moment(head.listed_at),
        asked_at: moment(head.asked_at),
        unfinished,
    };
    Ok(Some((catalog, standing)))
}

fn frame(to: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).map_err(|_| ErrorKind::FileTooLarge)?;
    to.write_all(&length.to_le_bytes())?;
    to.write_all(&checksum(bytes).to_le_bytes())?;
    to.write_all(bytes)
}

fn next_frame(from: &mut impl Read, buffer: &mut Vec<u8>) -> Result<(), CopyError> {
    let (mut length, mut sum) = ([0; 4], [0; 4]);
    fill(from, &mut length)?;
    fill(from, &mut sum)?;
    let length = u32::from_le_bytes(length);
    if length as usize > LONGEST {
        return Err(CopyError::Damaged("a chunk is too long"));
    }
    buffer.clear();
    // Not by the length that a damaged file claims: the buffer grows with what is there.
    from.take(length.into()).read_to_end(buffer)?;
    if buffer.len() < length as usize {
        return Err(CopyError::Damaged("it ends too early"));
    }
    if checksum(buffer) != u32::from_le_bytes(sum) {
        return Err(CopyError::Damaged("a checksum is wrong"));
    }
    Ok(())
}

fn fill(from: &mut impl Read, bytes: &mut [u8]) -> Result<(), CopyError> {
    from.read_exact(bytes).map_err(|error| match error.kind() {
        ErrorKind::UnexpectedEof => CopyError::Damaged("it ends too early"),
        _ => CopyError::Io(error),
    })
}

/// CRC-32, begun with the length, so that nothing is not the checksum of nothing.
fn checksum(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(MAGIC);
    crc.update(&(bytes.len() as u64).to_le_bytes());
    crc.update(bytes);
    crc.sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::catalog::{Asset, AssetSet};

    fn standing() -> Standing {
        let at = |second| Timestamp::from_second(second).ok();
        Standing {
            company: "Acme Outfitters".into(),
            listed_at: at(1_700_000_000),
            asked_at: at(1_700_000_900),
            unfinished: at(5).map(|began| Unfinished { next_page: 7, began }),
        }
    }

    fn filled(count: usize) -> Catalog {
        let mut catalog = Catalog::new();
        for n in 0..count {
            catalog.push(Asset {
                kind: ["Image", "Video", ""][n % 3].into(),
                folder: format!("Acme/{}/", n % 70),
                file_name: ["", "own.tif"][n / 2 % 2].into(),
                modified: Timestamp::from_microsecond(1_700_000_000_000_000 - i64::try_from(n * n).unwrap())
                    .ok(),
                published: [None, Some(true), Some(false)][n % 3],
                ..Asset::named(format!("Größe_{n:05}"))
            });
        }
        catalog
    }

    fn written(catalog: &Catalog) -> Vec<u8> {
        let mut bytes = Vec::new();
        write(catalog, &standing(), &mut bytes).unwrap();
        bytes
    }

    fn read_all(bytes: &[u8]) -> Result<(Catalog, Standing), CopyError> {
        read(&mut &*bytes, |_, _| ControlFlow::Continue(())).map(|read| read.unwrap())
    }

    fn assets(catalog: &CatalogView) -> Vec<Asset> {
        catalog.iter().map(|(_, asset)| asset.to_asset()).collect()
    }

    #[test]
    fn what_was_written_is_read_chunk_by_chunk() {
        let catalog = filled(10_000);
        let bytes = written(&catalog);
        let mut seen = Vec::new();
        let read = read(&mut bytes.as_slice(), |catalog, of| {
            seen.push((catalog.len(), of));
            ControlFlow::Continue(())
        });
        let (again, standing_again) = read.unwrap().unwrap();
        assert_eq!(seen, [(4_096, 10_000), (8_192, 10_000), (10_000, 10_000)]);
        assert_eq!(assets(&again), assets(&catalog));
        assert_eq!(standing_again, standing());
        assert_eq!(again.find_id("Größe_07777"), catalog.find_id("Größe_07777"));
    }

    #[test]
    fn what_is_gone_and_the_handles_of_a_session_stay_behind() {
        let mut catalog = Catalog::new();
        let [a, _] =
            ["a", "b"].map(|id| catalog.push(Asset { handle: format!("h|{id}"), ..Asset::named(id) }).index);
        catalog.set_gone(&[a].iter().collect::<AssetSet>());
        let (again, _) = read_all(&written(&catalog)).unwrap();
        assert_eq!(assets(&again), [Asset::named("b")]);
    }

    #[test]
    fn reading_is_broken_off_when_nobody_wants_it() {
        let bytes = written(&filled(10_000));
        assert!(read(&mut bytes.as_slice(), |_, _| ControlFlow::Break(())).unwrap().is_none());
    }

    #[test]
    fn a_torn_copy_is_no_copy() {
        let bytes = written(&filled(5_000));
        for end in (0..bytes.len()).step_by(1 + bytes.len() / 300).chain([bytes.len() - 1]) {
            assert!(read_all(&bytes[..end]).is_err(), "cut at {end} of {}", bytes.len());
        }
    }

    #[test]
    fn a_foreign_file_is_no_copy() {
        for foreign in
            [&b""[..], b"x", b"SQLite format 3\0 and what follows it there", b"purgedeck catalogue 2\n"]
        {
            assert!(matches!(read_all(foreign), Err(CopyError::Foreign)), "{foreign:?}");
        }
        let mut endless = MAGIC.to_vec();
        endless.extend([0xff; 100]);
        assert!(matches!(read_all(&endless), Err(CopyError::Damaged(_))));
    }

    #[test]
    fn hostile_chunks_with_good_checksums_do_no_harm() {
        let mut bytes = MAGIC.to_vec();
        let head = br#"{"company":"","assets":99999999999,"listed_at":9223372036854775807,"asked_at":null,"next_page":1,"began":null}"#;
        frame(&mut bytes, head).unwrap();
        for chunk in [
            &b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"[..],
            b"\x01\x00\x00\x00\x05",
            b"\x00\xff\xff\x03",
            b"\x01\x01\x01\xff\x00",
        ] {
            let mut hostile = bytes.clone();
            frame(&mut hostile, chunk).unwrap();
            frame(&mut hostile, &[]).unwrap();
            assert!(matches!(read_all(&hostile), Err(CopyError::Damaged(_))), "{chunk:?}");
        }
    }

    #[test]
    fn names_of_a_million_take_less_than_60_megabytes() {
        let mut catalog = Catalog::new();
        for n in 0..40_000_u64 {
            let id = format!("Trail_Runner_Moss_{n:06}");
            let folder = format!("AcmeOutfitters/folder_{}/", n % 500);
            // Dates without any pattern: they cannot be kept shorter.
            let moment = n.wrapping_mul(0x9e37_79b9_7f4a_7c15) % 1_700_000_000_000_000;
            let modified = Timestamp::from_microsecond(moment.cast_signed()).ok();
            let file_name = format!("{id}.tif");
            catalog.push(Asset { folder, modified, file_name, published: Some(true), ..Asset::named(id) });
        }
        let bytes_an_asset = written(&catalog).len() / 40_000;
        assert!(bytes_an_asset < 30, "{bytes_an_asset}");
    }

    proptest! {
        #[test]
        fn any_assets_come_back(
            parts in proptest::collection::vec(
                (".{0,6}", ".{0,3}", ".{0,3}", ".{0,4}", any::<Option<bool>>(), proptest::option::of(-62_000_000_000_000_000..253_000_000_000_000_000_i64), any::<bool>()),
                0..40,
            ),
        ) {
            let mut catalog = Catalog::new();
            for (id, kind, folder, tail, published, modified, own) in parts {
                let file_name = if own { tail } else { format!("{id}{tail}") };
                let modified = modified.and_then(|moment| Timestamp::from_microsecond(moment).ok());
                catalog.push(Asset { id, handle: String::new(), kind, folder, file_name, modified, published });
            }
            let (again, _) = read_all(&written(&catalog)).unwrap();
            prop_assert_eq!(assets(&again), assets(&catalog));
        }

        #[test]
        fn a_changed_byte_is_noticed(at in any::<prop::sample::Index>(), with in 1..=255_u8) {
            let mut bytes = written(&filled(300));
            let at = at.index(bytes.len());
            bytes[at] ^= with;
            prop_assert!(read_all(&bytes).is_err());
        }
    }
}
