//! The assets of the company: computed from their number, never stored.
//!
//! A catalogue is a function of (assets, seed): the same two give the same names, types, folders, sizes,
//! flags and dates. Dates lie in the two years before [`dates::EPOCH_MS`]; only of the *recent* assets (`Backpack_B`
//! and about one in 200) `lastModified` lies within the six hours before the sandbox started, so that
//! "changed since 2h" always finds something (`Backpack_B`: 20 minutes before the start).
//!
//! Beside the assets asked for, one more for every hundred lies in the trash, where only a search that
//! asks for the trash sees it.

mod dates;
mod folders;
mod kinds;
mod special;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock};

use dates::Touches;
use jiff::Timestamp;

pub(crate) use folders::Folders;
use folders::pick;
pub(crate) use kinds::Kind;
use special::SPECIALS;

/// The number in the first asset's handle.
const FIRST_HANDLE: u32 = 90_210;

/// Adjectives of the generated names.
const LOOKS: [&str; 12] =
    ["Moss", "Slate", "Rust", "Sand", "Night", "Snow", "Fern", "Ochre", "Front", "Back", "Detail", "Worn"];

/// Where an asset lies as seen by the trash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trash {
    /// An ordinary asset.
    No,
    /// Deleted, can be brought back.
    Yes,
    /// Deleted for good.
    Emptied,
}

impl Trash {
    /// As the API spells it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::No => "NotInTrash",
            Self::Yes => "InTrash",
            Self::Emptied => "InEmptiedTrash",
        }
    }
}

/// What each number is mixed with, so that an asset's properties do not hang together.
#[derive(Clone, Copy)]
enum Salt {
    Kind = 1,
    Place,
    Look,
    Style,
    Created,
    Modified,
    Recent,
    Size,
    Published,
}

/// The catalogue.
#[derive(Debug)]
pub(crate) struct Catalogue {
    live: u32,
    total: u32,
    seed: u64,
    started: Timestamp,
    folders: Folders,
    touches: Mutex<HashMap<u32, Touches>>,
    generation: AtomicU64,
    newest: OnceLock<Vec<Timestamp>>,
}

impl Catalogue {
    /// A catalogue of `assets` (1..=1,000,000) assets outside the trash.
    pub(crate) fn new(root: &str, assets: usize, seed: u64, started: Timestamp) -> Self {
        let live = u32::try_from(assets.clamp(1, 1_000_000)).unwrap_or(1);
        Self {
            live,
            total: live + live / 100,
            seed,
            started,
            folders: Folders::new(root),
            touches: Mutex::default(),
            generation: AtomicU64::new(0),
            newest: OnceLock::new(),
        }
    }

    /// All numbers, those in the trash last.
    pub(crate) fn numbers(&self) -> std::ops::Range<u32> {
        0..self.total
    }

    /// The folder tree.
    pub(crate) fn folders(&self) -> &Folders {
        &self.folders
    }

    /// Grows whenever an asset changes; equal numbers mean equal search results.
    pub(crate) fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    fn random(&self, number: u32, salt: Salt) -> u64 {
        // SplitMix64: good enough a spread for made-up data, and the same on every machine.
        let mut z = self.seed ^ (u64::from(number) << 8 | salt as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// The type.
    pub(crate) fn kind(&self, number: u32) -> &'static Kind {
        SPECIALS
            .get(number as usize)
            .and_then(|special| kinds::by_name(special.kind))
            .unwrap_or_else(|| kinds::by_share(self.random(number, Salt::Kind)))
    }

    /// The folder's position in [`Catalogue::folders`].
    pub(crate) fn folder(&self, number: u32) -> usize {
        if let Some(special) = SPECIALS.get(number as usize) {
            return self.folders.below_root(special.folder);
        }
        match self.kind(number).folder {
            Some(folder) => self.folders.below_root(folder),
            None => self.folders.place(self.random(number, Salt::Place)).folder,
        }
    }

    /// The asset ID. Generated ones end in their number, so that no two are alike.
    pub(crate) fn name(&self, number: u32) -> String {
        if let Some(special) = SPECIALS.get(number as usize) {
            return special.name.to_owned();
        }
        let noun = self.folders.place(self.random(number, Salt::Place)).noun;
        let look = LOOKS[pick(self.random(number, Salt::Look), LOOKS.len())];
        match self.random(number, Salt::Style) % 100 {
            0 => format!("{} ({look}) {number:06}", noun.replace('_', " ")),
            1 => format!("{noun}.größe.{look}.{number:06}"),
            2 => format!("{noun} #{number:06}"),
            _ => format!("{noun}_{look}_{number:06}"),
        }
    }

    /// The virtual file name.
    pub(crate) fn file_name(&self, number: u32) -> String {
        format!("{}{}", self.name(number), self.kind(number).extension)
    }

    /// The opaque reference, `a|90210`.
    pub(crate) fn handle(number: u32) -> String {
        format!("a|{}", FIRST_HANDLE + number)
    }

    /// The asset with this handle.
    pub(crate) fn by_handle(&self, handle: &str) -> Option<u32> {
        let number = handle.strip_prefix("a|")?.parse::<u32>().ok()?.checked_sub(FIRST_HANDLE)?;
        self.numbers().contains(&number).then_some(number)
    }

    /// All assets (of any type, trash included) with exactly this ID.
    pub(crate) fn by_name(&self, name: &str) -> Vec<u32> {
        let digits = name.trim_start_matches(|c: char| !c.is_ascii_digit());
        let digits = digits.rsplit(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
        let special =
            (0..u32::try_from(SPECIALS.len()).unwrap_or(0)).filter(|&n| SPECIALS[n as usize].name == name);
        let mut found: Vec<u32> = special.filter(|number| self.numbers().contains(number)).collect();
        if let Ok(number) = digits.parse::<u32>()
            && self.numbers().contains(&number)
            && !found.contains(&number)
            && self.name(number) == name
        {
            found.push(number);
        }
        found
    }

    /// Bytes of the original.
    pub(crate) fn size(&self, number: u32) -> u64 {
        2_048 + self.random(number, Salt::Size) % 40_000_000
    }

    /// Width and height in pixels, of what has pixels.
    pub(crate) fn pixels(&self, number: u32) -> (u64, u64) {
        let random = self.random(number, Salt::Size);
        (800 + (random >> 32) % 3200, 800 + (random >> 44) % 3200)
    }

    /// Whether it is marked for publish (95 of 100 are).
    pub(crate) fn published(&self, number: u32) -> bool {
        (number as usize) < SPECIALS.len() || self.random(number, Salt::Published) % 100 < 95
    }

    /// Where it lies as seen by the trash.
    pub(crate) fn trash(&self, number: u32) -> Trash {
        if number < self.live {
            Trash::No
        } else if number.is_multiple_of(10) {
            Trash::Emptied
        } else {
            Trash::Yes
        }
    }
}
