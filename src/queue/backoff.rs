//! How long to wait before another try: capped exponential, jittered. Pure.

use std::time::Duration;

/// The wait after the first failure, before jitter.
const BASE: Duration = Duration::from_secs(2);
/// No wait is longer.
const CAP: Duration = Duration::from_mins(5);
/// No wait is shorter, whatever the dice say: a loop of failures must not spin.
const FLOOR: Duration = Duration::from_secs(1);

/// The wait after `failures` failures in a row (from 1): `rand(0, min(5 min, 2 s · 2ⁿ⁻¹))`, at least 1 s.
///
/// `jitter` is the throw of the dice in `0.0..1.0`, given from outside so that the state machine stays pure.
/// Source of the shape: `spec/reliability.md` B (full jitter).
pub(crate) fn wait(failures: u32, jitter: f64) -> Duration {
    let doublings = failures.saturating_sub(1).min(16);
    let ceiling = BASE.saturating_mul(1 << doublings).min(CAP);
    ceiling.mul_f64(jitter.clamp(0.0, 1.0)).max(FLOOR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_up_to_the_cap_and_never_spins() {
        let at_most = |failures| wait(failures, 1.0).as_secs();
        assert_eq!([1, 2, 3, 4].map(at_most), [2, 4, 8, 16]);
        assert_eq!([8, 9, 30, u32::MAX].map(at_most), [256, 300, 300, 300]);
        assert_eq!(wait(7, 0.0), FLOOR);
        assert_eq!(wait(3, 0.5), Duration::from_secs(4));
    }
}
