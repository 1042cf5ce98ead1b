//! Whether the profile may send now, and what its queue needs of the budget.

use super::finding::Finding;
use super::subject::Subject;
use crate::cli::queue::standstill_words;
use crate::queue::{Forecast, Standstill};
use crate::text::many;

const NAME: &str = "budget";

pub(super) fn check(subject: &Subject) -> Finding {
    let (Some(settings), Some(store)) = (subject.settings(), subject.store()) else {
        return Finding::ok(NAME, "untouched: there is no queue yet");
    };
    let profile = &settings.profile;
    let found = store.forecast(&profile.account(), &profile.limits).and_then(|forecast| {
        let sending = store.sending(&profile.account())?;
        Ok(of(&forecast, sending.standstill.as_ref()))
    });
    found.unwrap_or_else(|error| Finding::error(NAME, error))
}

fn of(forecast: &Forecast, standstill: Option<&Standstill>) -> Finding {
    let said = if forecast.requests == 0 {
        "nothing waits".to_owned()
    } else {
        let (requests, urls) = (many(forecast.requests, "request"), many(forecast.urls, "URL"));
        format!("{urls} in {requests} wait, for at least {} s", forecast.least_time.as_secs())
    };
    match standstill {
        None => Finding::ok(NAME, format!("{said}; may send")),
        Some(Standstill::Credentials { .. }) => {
            let why = standstill.map(standstill_words).unwrap_or_default();
            let advice = "correct the credentials or the role, then purgedeck queue run";
            Finding::warn(NAME, format!("{said}; {why}"), advice)
        }
        Some(other) => Finding::warn(NAME, format!("{said}; {}", standstill_words(other)), ""),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::finding::Verdict;
    use super::*;

    #[test]
    fn a_standstill_is_a_warning_with_its_reason() {
        let waiting = Forecast { requests: 2, urls: 700, least_time: Duration::from_secs(7) };
        assert_eq!(of(&Forecast::default(), None), Finding::ok(NAME, "nothing waits; may send"));
        assert_eq!(of(&waiting, None).found, "700 URLs in 2 requests wait, for at least 7 s; may send");
        let refused = Standstill::Credentials { reason: "Invalid password".into(), authorization: false };
        let finding = of(&waiting, Some(&refused));
        assert_eq!(finding.verdict, Verdict::Warn);
        assert!(finding.found.contains("Invalid password"), "{finding:?}");
    }
}
