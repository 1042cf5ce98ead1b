//! When assets were uploaded, when they last changed, and changing them.

use jiff::{SignedDuration, Timestamp};

use super::super::lock;
use super::{Catalogue, Ordering, Salt};

/// 2026-01-01T00:00:00Z: the end of the two years in which the catalogue was made.
pub(super) const EPOCH_MS: i64 = 1_767_225_600_000;
const TWO_YEARS_MS: u64 = 730 * 86_400_000;
const SIX_HOURS_MS: u64 = 6 * 3_600_000;

/// The changes of one asset since the start.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Touches {
    /// How many.
    pub(crate) count: u32,
    /// When the last one happened.
    pub(crate) last: Timestamp,
}

impl Catalogue {
    /// When it was uploaded.
    pub(crate) fn created(&self, number: u32) -> Timestamp {
        moment(EPOCH_MS - whole(self.random(number, Salt::Created) % TWO_YEARS_MS))
    }

    /// When it last changed.
    pub(crate) fn modified(&self, number: u32) -> Timestamp {
        if let Some(touches) = self.touches(number) {
            return touches.last;
        }
        let random = self.random(number, Salt::Modified);
        if number == 0 {
            return self.started - SignedDuration::from_mins(20);
        }
        if self.random(number, Salt::Recent).is_multiple_of(200) {
            return self.started - SignedDuration::from_millis(whole(random % SIX_HOURS_MS));
        }
        let created = self.created(number).as_millisecond();
        let span = u64::try_from(EPOCH_MS - created).unwrap_or(0).max(1);
        // Squared towards the upload: most assets are never changed again.
        let part = random % span;
        moment(
            created
                + whole(u64::try_from(u128::from(part) * u128::from(part) / u128::from(span)).unwrap_or(0)),
        )
    }

    /// The changes since the start; `None`: not changed.
    pub(crate) fn touches(&self, number: u32) -> Option<Touches> {
        lock(&self.touches).get(&number).copied()
    }

    /// Changes an asset's content, and with it `lastModified`.
    pub(crate) fn touch(&self, number: u32, now: Timestamp) {
        let mut touches = lock(&self.touches);
        let asset = touches.entry(number).or_insert(Touches { count: 0, last: now });
        asset.count += 1;
        asset.last = now;
        self.generation.fetch_add(1, Ordering::Release);
    }

    /// The last change of each folder's own assets and sub-folders, by position in the tree.
    pub(crate) fn newest(&self) -> Vec<Timestamp> {
        let mut newest = self.newest.get_or_init(|| self.newest_untouched()).clone();
        for (&number, touched) in lock(&self.touches).iter() {
            let mut at = self.folder(number);
            loop {
                newest[at] = newest[at].max(touched.last);
                if at == 0 {
                    break;
                }
                at = self.folders.all()[at].parent;
            }
        }
        newest
    }

    fn newest_untouched(&self) -> Vec<Timestamp> {
        let folders = self.folders.all();
        let mut newest = vec![moment(EPOCH_MS - whole(TWO_YEARS_MS)); folders.len()];
        for number in 0..self.live {
            let folder = self.folder(number);
            newest[folder] = newest[folder].max(self.modified(number));
        }
        for (position, folder) in folders.iter().enumerate().skip(1).rev() {
            newest[folder.parent] = newest[folder.parent].max(newest[position]);
        }
        newest
    }
}

fn whole(ms: u64) -> i64 {
    i64::try_from(ms).unwrap_or(i64::MAX)
}

pub(super) fn moment(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH)
}
