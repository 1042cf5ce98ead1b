//! Who sends with an account at this moment, for people. Never used for a decision (see [`Holder`]).

use rusqlite::{OptionalExtension as _, params};

use super::Store;
use crate::queue::clock::Moment;
use crate::queue::{Holder, holder, locks};

impl Store {
    /// The process that holds the sending slot of an account, and for how many seconds its request has been under way.
    ///
    /// `None`: nobody holds it, or it cannot be known. Where the queue cannot be read, only the seconds are missing.
    #[must_use]
    pub fn slot_holder(&self, account: &str) -> Option<Holder> {
        let holder = holder::of(&locks::slot_path(&self.place.dir, account))?;
        let seconds = self.seconds_under_way(account, holder.pid, &Moment::now());
        Some(Holder { seconds, ..holder })
    }

    /// Since when this process's open attempt has been under way; on the clock that counts suspend.
    fn seconds_under_way(&self, account: &str, pid: u32, now: &Moment) -> Option<u64> {
        let begun: Option<i64> = self
            .read(|connection| {
                let sql = "SELECT boot_ns FROM attempt WHERE profile = ?1 AND state = 'sending' AND pid = ?2 \
                           AND boot_id = ?3 ORDER BY id DESC LIMIT 1";
                let found = connection
                    .query_row(sql, params![account, pid, now.boot_id], |row| row.get(0))
                    .optional()?;
                Ok(found)
            })
            .ok()?;
        u64::try_from(now.boot_ns.saturating_sub(begun?)).ok().map(|ns| ns / 1_000_000_000)
    }
}
