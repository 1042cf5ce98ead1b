//! The two clocks of the queue, and how to wait on them. Depends on nothing of ours.
//!
//! Wall time is for display and for `not before`; the rate budget runs on the clock that counts suspend, is
//! shared by all processes of a host and ignores `date -s` and NTP steps (`spec/reliability.md` B).

use std::sync::OnceLock;
use std::time::Duration;

use jiff::Timestamp;
use rustix::time::{ClockId, clock_gettime};

use crate::service::BoxFuture;

/// One moment, on both clocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// Milliseconds since 1970-01-01 UTC.
    pub wall_ms: i64,
    /// Nanoseconds since this boot, suspend included. Comparable only under the same [`Moment::boot_id`].
    pub boot_ns: i64,
    /// Which boot: the kernel's random id, empty where the system has none.
    pub boot_id: String,
}

impl Moment {
    /// The present moment.
    #[must_use]
    pub fn now() -> Self {
        let boot = clock_gettime(BOOT_CLOCK);
        Self {
            wall_ms: Timestamp::now().as_millisecond(),
            boot_ns: boot.tv_sec.saturating_mul(1_000_000_000).saturating_add(boot.tv_nsec),
            boot_id: boot_id().to_owned(),
        }
    }

    /// The wall time `wait` from here, in milliseconds.
    #[must_use]
    pub fn wall_after(&self, wait: Duration) -> i64 {
        self.wall_ms.saturating_add(millis(wait))
    }

    /// How long until `wall_ms`; nothing if it is over.
    #[must_use]
    pub fn until_wall(&self, wall_ms: i64) -> Duration {
        Duration::from_millis(u64::try_from(wall_ms.saturating_sub(self.wall_ms)).unwrap_or(0))
    }
}

#[cfg(target_os = "linux")]
const BOOT_CLOCK: ClockId = ClockId::Boottime;
#[cfg(not(target_os = "linux"))]
const BOOT_CLOCK: ClockId = ClockId::Monotonic;

fn boot_id() -> &'static str {
    static ID: OnceLock<String> = OnceLock::new();
    ID.get_or_init(|| {
        std::fs::read_to_string("/proc/sys/kernel/random/boot_id")
            .map(|text| text.trim().to_owned())
            .unwrap_or_default()
    })
}

/// Whole milliseconds of a duration, at most what the store can hold.
pub(super) fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// A stored wall time as a timestamp; impossible values become the epoch, so that a damaged row stays visible.
pub(super) fn timestamp(wall_ms: i64) -> Timestamp {
    Timestamp::from_millisecond(wall_ms).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Where the sending loop gets its time from: the system's clocks, or a test's own.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Moment;
    /// Waits.
    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()>;
}

/// The clocks of this host.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Moment {
        Moment::now()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_boot_clock_does_not_run_backwards_and_names_its_boot() {
        let (first, second) = (Moment::now(), Moment::now());
        assert!(second.boot_ns >= first.boot_ns);
        assert_eq!(first.boot_id, second.boot_id);
        #[cfg(target_os = "linux")]
        assert_eq!(first.boot_id.len(), 36, "a UUID");
    }

    #[test]
    fn waits_are_never_negative() {
        let now = Moment { wall_ms: 5_000, boot_ns: 0, boot_id: String::new() };
        assert_eq!(now.until_wall(7_500), Duration::from_millis(2_500));
        assert_eq!(now.until_wall(1), Duration::ZERO);
        assert_eq!(now.wall_after(Duration::from_secs(2)), 7_000);
    }
}
