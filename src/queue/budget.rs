//! The rate budget's arithmetic: GCRA over one number a bucket. Pure; the store keeps the numbers.
//!
//! A bucket is one "theoretical arrival time" (TAT) on the boot clock. Sending `n` moves it by `n` intervals;
//! it may lie at most `burst` intervals ahead of now (`spec/reliability.md` B). Two buckets a profile:
//! requests (burst 1: serial and spaced) and URLs.
//!
//! A bucket that nobody used yet is **full**. After a reboot the old number means nothing and the bucket is
//! **empty**: what was sent just before is not known, and waiting is the safe direction. The same holds for a
//! number that no honest history could have produced (limits were lowered, clock without a boot id).

use std::time::Duration;

use super::clock::Moment;
use super::pace::Pace;
use crate::settings::Limits;

/// One of the two allowances.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BucketKind {
    /// Transmissions.
    Requests,
    /// URLs in them.
    Urls,
}

impl BucketKind {
    pub(crate) const ALL: [Self; 2] = [Self::Requests, Self::Urls];

    /// The word in the store.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::Urls => "urls",
        }
    }
}

/// A bucket as stored: when, on which boot's clock, it would be full again but for its burst.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stored {
    pub(crate) boot_id: String,
    pub(crate) tat_ns: i64,
}

/// What one transmission costs one bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Debit {
    /// The bucket's number after the debit.
    pub(crate) tat_ns: i64,
    /// The debit itself, for a refund.
    pub(crate) cost_ns: i64,
    /// How long to wait before it may be taken; zero: now.
    pub(crate) wait: Duration,
}

/// A bucket's rule: how fast it refills and how much it holds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rule {
    per_second: f64,
    burst: usize,
}

impl Rule {
    /// The rule that a profile's limits give a bucket, at its present pace.
    pub(crate) fn of(kind: BucketKind, limits: &Limits, pace: Pace) -> Self {
        let (per_second, burst) = match kind {
            BucketKind::Requests => (limits.requests_per_second, 1),
            BucketKind::Urls => (limits.urls_per_second, limits.urls_burst),
        };
        Self { per_second: pace.of(per_second), burst }
    }

    /// The refill, in units a second.
    pub(crate) const fn per_second(&self) -> f64 {
        self.per_second
    }

    /// What a full bucket holds.
    pub(crate) const fn burst(&self) -> usize {
        self.burst
    }

    /// What the bucket holds now, in whole units.
    pub(crate) fn available(&self, stored: Option<&Stored>, now: &Moment) -> usize {
        let ahead_ns = self.base_ns(stored, now).saturating_sub(now.boot_ns);
        let ahead =
            Duration::from_nanos(u64::try_from(ahead_ns).unwrap_or(0)).as_secs_f64() * self.per_second;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "between nothing and the burst, which is a small number"
        )]
        let left = (self.burst as f64 - ahead + 1e-6).floor().max(0.0) as usize;
        left
    }

    /// The number of an empty bucket: what a service that said "too fast" leaves.
    pub(crate) fn empty_ns(&self, now: &Moment) -> i64 {
        now.boot_ns.saturating_add(self.cost_ns(self.burst.max(1)))
    }

    /// What taking `amount` at once would mean now.
    ///
    /// An amount above the burst (a batch planned under wider limits) counts as the burst of its own: it waits for
    /// a full bucket instead of for ever.
    pub(crate) fn debit(&self, stored: Option<&Stored>, now: &Moment, amount: usize) -> Debit {
        let cost_ns = self.cost_ns(amount);
        let room_ns = self.cost_ns(self.burst.max(amount).max(1));
        let tat_ns = self.base_ns(stored, now).saturating_add(cost_ns);
        let wait_ns = tat_ns.saturating_sub(room_ns).saturating_sub(now.boot_ns);
        Debit { tat_ns, cost_ns, wait: Duration::from_nanos(u64::try_from(wait_ns).unwrap_or(0)) }
    }

    /// How long until the last of debits of together `amount` can be taken, if nobody else takes any.
    pub(crate) fn time_for(&self, stored: Option<&Stored>, now: &Moment, amount: usize) -> Duration {
        let room_ns = self.cost_ns(self.burst.max(1));
        let end_ns = self.base_ns(stored, now).saturating_add(self.cost_ns(amount));
        let wait_ns = end_ns.saturating_sub(room_ns).saturating_sub(now.boot_ns);
        Duration::from_nanos(u64::try_from(wait_ns).unwrap_or(0))
    }

    /// Where a debit starts: at the stored number if it can be trusted, at an empty bucket otherwise.
    fn base_ns(&self, stored: Option<&Stored>, now: &Moment) -> i64 {
        let empty_ns = self.empty_ns(now);
        match stored {
            None => now.boot_ns,
            Some(stored) if stored.boot_id == now.boot_id => {
                if stored.tat_ns > empty_ns {
                    empty_ns
                } else {
                    stored.tat_ns.max(now.boot_ns)
                }
            }
            Some(_) => empty_ns,
        }
    }

    fn cost_ns(&self, amount: usize) -> i64 {
        let amount = u32::try_from(amount).map_or(f64::from(u32::MAX), f64::from);
        Duration::try_from_secs_f64(amount / self.per_second)
            .ok()
            .and_then(|time| i64::try_from(time.as_nanos()).ok())
            .unwrap_or(i64::MAX / 4)
    }
}

/// The number after a debit was given back (only for a transmission that is proven not to have happened).
pub(crate) fn refunded(stored: &Stored, boot_id: &str, cost_ns: i64) -> i64 {
    if stored.boot_id == boot_id { stored.tat_ns.saturating_sub(cost_ns) } else { stored.tat_ns }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SECOND: i64 = 1_000_000_000;

    fn at(seconds: i64) -> Moment {
        Moment { wall_ms: 0, boot_ns: seconds * SECOND, boot_id: "this boot".into() }
    }

    fn here(tat_seconds: i64) -> Stored {
        Stored { boot_id: "this boot".into(), tat_ns: tat_seconds * SECOND }
    }

    fn urls() -> Rule {
        Rule::of(BucketKind::Urls, &Limits::default(), Pace::FULL) // 100/s, burst 5,000
    }

    #[test]
    fn the_first_burst_is_free_and_the_rest_waits_for_the_rate() {
        let rule = urls();
        let first = rule.debit(None, &at(1_000), 5_000);
        assert_eq!(first.wait, Duration::ZERO);
        let stored = Stored { boot_id: "this boot".into(), tat_ns: first.tat_ns };
        assert_eq!(rule.debit(Some(&stored), &at(1_000), 500).wait, Duration::from_secs(5));
        assert_eq!(rule.debit(Some(&stored), &at(1_003), 500).wait, Duration::from_secs(2));
        assert_eq!(rule.debit(Some(&stored), &at(1_005), 500).wait, Duration::ZERO);
    }

    #[test]
    fn requests_are_spaced() {
        let limits = Limits { requests_per_second: 0.5, ..Limits::default() };
        let rule = Rule::of(BucketKind::Requests, &limits, Pace::FULL);
        let first = rule.debit(None, &at(10), 1);
        assert_eq!((first.wait, first.cost_ns), (Duration::ZERO, 2 * SECOND));
        let stored = Stored { boot_id: "this boot".into(), tat_ns: first.tat_ns };
        assert_eq!(rule.debit(Some(&stored), &at(10), 1).wait, Duration::from_secs(2));
    }

    #[test]
    fn another_boot_starts_empty_and_an_unused_bucket_full() {
        let before = Stored { boot_id: "another boot".into(), tat_ns: 77 * SECOND };
        assert_eq!(urls().debit(Some(&before), &at(3), 500).wait, Duration::from_secs(5));
        assert_eq!(urls().debit(None, &at(3), 500).wait, Duration::ZERO);
    }

    #[test]
    fn an_impossible_number_counts_as_empty_not_as_for_ever() {
        assert_eq!(urls().debit(Some(&here(999_999)), &at(3), 500).wait, Duration::from_secs(5));
    }

    #[test]
    fn a_batch_above_the_burst_waits_for_a_full_bucket_only() {
        let rule = Rule { per_second: 100.0, burst: 100 };
        assert_eq!(rule.debit(None, &at(50), 500).wait, Duration::ZERO);
        assert_eq!(rule.debit(Some(&here(51)), &at(50), 500).wait, Duration::from_secs(1));
    }

    #[test]
    fn says_what_is_left() {
        let rule = urls();
        assert_eq!(rule.available(None, &at(5)), 5_000);
        assert_eq!(rule.available(Some(&here(15)), &at(5)), 4_000);
        assert_eq!(rule.available(Some(&here(55)), &at(5)), 0);
        let empty = Stored { boot_id: "this boot".into(), tat_ns: rule.empty_ns(&at(5)) };
        assert_eq!(rule.available(Some(&empty), &at(5)), 0);
        assert_eq!(rule.available(Some(&empty), &at(6)), 100);
    }

    #[test]
    fn a_slower_pace_stretches_every_wait() {
        let half = Rule::of(BucketKind::Urls, &Limits::default(), Pace { permille: 500, clean: 0 });
        let empty = Stored { boot_id: "this boot".into(), tat_ns: half.empty_ns(&at(5)) };
        assert_eq!(half.debit(Some(&empty), &at(5), 500).wait, Duration::from_secs(10));
    }

    #[test]
    fn a_refund_undoes_exactly_its_debit() {
        let debit = urls().debit(Some(&here(60)), &at(50), 500);
        let stored = Stored { boot_id: "this boot".into(), tat_ns: debit.tat_ns };
        assert_eq!(refunded(&stored, "this boot", debit.cost_ns), 60 * SECOND);
        assert_eq!(refunded(&stored, "a later boot", debit.cost_ns), debit.tat_ns, "nothing to give back");
    }

    proptest! {
        /// The point of the budget: no window of time sees more than burst + rate × window.
        #[test]
        fn no_window_exceeds_the_allowance(
            amounts in prop::collection::vec(1_usize..=50, 1..80),
            pauses in prop::collection::vec(0_i64..3_000_000_000, 80),
        ) {
            let rule = Rule { per_second: 10.0, burst: 50 };
            let (mut now, mut stored) = (at(5), None);
            let mut sent: Vec<(i64, usize)> = Vec::new();
            for (amount, pause) in amounts.iter().zip(&pauses) {
                now.boot_ns += pause;
                let debit = rule.debit(stored.as_ref(), &now, *amount);
                now.boot_ns += i64::try_from(debit.wait.as_nanos()).unwrap();
                let debit = rule.debit(stored.as_ref(), &now, *amount);
                prop_assert_eq!(debit.wait, Duration::ZERO, "the promised wait is enough");
                stored = Some(Stored { boot_id: now.boot_id.clone(), tat_ns: debit.tat_ns });
                sent.push((now.boot_ns, *amount));
            }
            for (index, (from, _)) in sent.iter().enumerate() {
                let mut urls = 0;
                for (until, amount) in &sent[index..] {
                    urls += i64::try_from(*amount).unwrap();
                    prop_assert!(urls * SECOND <= 50 * SECOND + 10 * (until - from) + 10);
                }
            }
        }
    }
}
