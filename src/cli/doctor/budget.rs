//! Whether the profile may send now, and what its queue needs of the budget.

use super::finding::Finding;
use super::subject::Subject;
use crate::cli::queue::{budget_words, needs_words, pace_words, standstill_words};
use crate::queue::{Budget, Forecast, Standstill};

const NAME: &str = "budget";

pub(super) fn check(subject: &Subject) -> Finding {
    let (Some(settings), Some(store)) = (subject.settings(), subject.store()) else {
        return Finding::ok(NAME, "untouched: there is no queue yet");
    };
    let profile = &settings.profile;
    let account = profile.account();
    let found = store.forecast(&account, &profile.limits).and_then(|forecast| {
        let budget = store.budget(&account, &profile.limits)?;
        let sending = store.sending(&account)?;
        Ok(of(&forecast, &budget, sending.standstill.as_ref(), &profile.name))
    });
    found.unwrap_or_else(|error| Finding::error(NAME, error))
}

fn of(forecast: &Forecast, budget: &Budget, standstill: Option<&Standstill>, profile: &str) -> Finding {
    let said = format!("{}; {}", needs_words(forecast), budget_words(budget));
    match standstill {
        None if budget.pace_percent < 100 => {
            Finding::warn(NAME, format!("{said}; sends at {}", pace_words(budget)), "")
        }
        None => Finding::ok(NAME, said),
        Some(standstill) => Finding::warn(
            NAME,
            format!("{said}; {}", standstill_words(standstill, profile)),
            advice(standstill),
        ),
    }
}

/// What the standstill's own words do not say.
fn advice(standstill: &Standstill) -> &'static str {
    match standstill {
        Standstill::Credentials { .. } => "correct the credentials or the role, then purgedeck queue resume",
        Standstill::NoSpace { .. } => "make room: sending goes on by itself",
        Standstill::Unreachable { .. } => "purgedeck queue run tries at once",
        Standstill::Throttled { .. } | Standstill::Doubtful { .. } | Standstill::Paused(_) => "",
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jiff::Timestamp;

    use super::super::finding::Verdict;
    use super::*;
    use crate::queue::{Allowance, Paused};

    fn budget(pace_percent: u32) -> Budget {
        Budget {
            requests: Allowance { available: 1, burst: 1, per_second: 1.0 },
            urls: Allowance { available: 300, burst: 5_000, per_second: 100.0 },
            pace_percent,
        }
    }

    #[test]
    fn what_waits_and_what_may_go_is_said() {
        let waiting = Forecast { requests: 2, urls: 700, least_time: Duration::from_secs(7) };
        let finding = of(&waiting, &budget(100), None, "acme");
        assert_eq!(finding.verdict, Verdict::Ok);
        assert!(finding.found.starts_with("700 URLs in 2 requests wait, for at least 7 s; 1 of 1 request"));
        assert!(of(&Forecast::default(), &budget(100), None, "acme").found.starts_with("nothing waits; "));
    }

    #[test]
    fn a_slower_pace_a_pause_and_a_standstill_are_warnings_with_their_reason() {
        let refused = Standstill::Credentials { reason: "Invalid password".into(), authorization: false };
        let paused = Paused { who: "anna".into(), at: Timestamp::UNIX_EPOCH, reason: "release".into() };
        for (pace, standstill, words) in [
            (50, None, "sends at 50 % of the configured rates"),
            (100, Some(refused), "Invalid password"),
            (100, Some(Standstill::Paused(paused)), "paused by anna since 1970-01-01 00:00:00Z: release"),
        ] {
            let finding = of(&Forecast::default(), &budget(pace), standstill.as_ref(), "acme");
            assert_eq!(finding.verdict, Verdict::Warn);
            assert!(finding.found.contains(words), "{finding:?}");
        }
    }
}
