//! The two clocks: the one that the budget goes by, and the one on the wall.

use jiff::{SignedDuration, Timestamp};

use super::finding::Finding;
use super::subject::Subject;
use crate::queue::Moment;

const NAME: &str = "clock";
/// This program is not older.
const EARLIEST: Timestamp = Timestamp::constant(1_735_689_600, 0); // 2025-01-01
/// A newest line of the history this far ahead means that the clock was set back.
const AHEAD: SignedDuration = SignedDuration::from_mins(1);

pub(super) fn check(subject: &Subject) -> Finding {
    let newest = subject.store().and_then(|store| store.history(1).ok()?.first().map(|event| event.at));
    of(&Moment::now(), newest)
}

fn of(now: &Moment, newest: Option<Timestamp>) -> Finding {
    let wall = Timestamp::from_millisecond(now.wall_ms).unwrap_or_default();
    if now.boot_ns <= 0 {
        let advice = "the rate budget cannot be kept; check the kernel or the container";
        return Finding::fail(NAME, "the boot clock (CLOCK_BOOTTIME) does not run", advice);
    }
    if wall < EARLIEST {
        let advice = "set the clock: certificates cannot be checked, and the history lies";
        return Finding::fail(NAME, format!("it is {wall} here, which cannot be"), advice);
    }
    let said = format!("{wall}; up for {:#}", SignedDuration::from_secs(now.boot_ns / 1_000_000_000));
    if now.boot_id.is_empty() {
        let advice = "after a reboot the budget may start full; mount /proc";
        return Finding::warn(NAME, format!("{said}; this boot has no id"), advice);
    }
    if let Some(newest) = newest.filter(|newest| newest.duration_since(wall) > AHEAD) {
        let advice = "the clock was set back; what waits for a moment waits longer";
        return Finding::warn(NAME, format!("{said}; the history's newest line is of {newest}"), advice);
    }
    Finding::ok(NAME, said)
}

#[cfg(test)]
mod tests {
    use super::super::finding::Verdict;
    use super::*;

    fn moment(wall: &str) -> Moment {
        let wall: Timestamp = wall.parse().unwrap();
        Moment { wall_ms: wall.as_millisecond(), boot_ns: 90_000_000_000, boot_id: "b".into() }
    }

    #[test]
    fn each_clock_is_believed_only_if_it_can_be() {
        let good = moment("2026-01-02T03:04:05Z");
        let event = |at: &str| Some(at.parse().unwrap());
        for (now, newest, verdict) in [
            (good.clone(), None, Verdict::Ok),
            (good.clone(), event("2026-01-02T03:04:30Z"), Verdict::Ok),
            (good.clone(), event("2026-01-02T04:00:00Z"), Verdict::Warn),
            (Moment { boot_id: String::new(), ..good.clone() }, None, Verdict::Warn),
            (Moment { boot_ns: 0, ..good.clone() }, None, Verdict::Fail),
            (moment("1970-01-01T00:10:00Z"), None, Verdict::Fail),
        ] {
            assert_eq!(of(&now, newest).verdict, verdict, "{now:?} {newest:?}");
        }
        assert_eq!(of(&good, None).found, "2026-01-02T03:04:05Z; up for 1m 30s");
    }
}
