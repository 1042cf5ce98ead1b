//! How the sending of one account stands: its budget, what its queue needs of it, who sends, what keeps it from sending.
//! May depend on: `queue`, `worker` (its lock).

use std::time::Duration;

use super::words::{standstill_words, time_words};
use crate::queue::{Allowance, Budget, Forecast, Holder, Sending, Store, StoreError};
use crate::settings::Profile;
use crate::text::{self, Shown};
use crate::worker::WorkerLock;

/// A request that is under way for longer than this deserves a word about who makes it.
const LONG: Duration = Duration::from_secs(5);

/// An account, as everybody on the host sees it.
pub(super) struct Status {
    profile: String,
    /// What may go now.
    pub(super) budget: Budget,
    /// What waits, without paused jobs.
    pub(super) needs: Forecast,
    /// Whether something waits, also where its job is paused.
    is_queued: bool,
    /// Whether a worker lives, and why nothing is sent.
    pub(super) sending: Sending,
    /// The worker's process number, if one lives and could leave it.
    pub(super) worker: Option<u32>,
    /// Who makes a request at this moment.
    pub(super) slot: Option<Holder>,
}

impl Status {
    /// Looks.
    ///
    /// # Errors
    /// The store cannot be read.
    pub(super) fn of(store: &Store, profile: &Profile) -> Result<Self, StoreError> {
        let account = profile.account();
        let sending = store.sending(&account)?;
        let worker = WorkerLock::signature(store.state_dir(), &account).filter(|_| sending.worker);
        Ok(Self {
            profile: profile.name.clone(),
            budget: store.budget(&account, &profile.limits)?,
            needs: store.forecast(&account, &profile.limits)?,
            is_queued: store.has_queued(&account)?,
            sending,
            worker,
            slot: store.slot_holder(&account),
        })
    }

    /// What waits; nothing may go now where somebody paused it.
    fn waits(&self) -> String {
        let words = needs_words(&self.needs);
        match (&self.sending.standstill, self.needs.requests, self.is_queued) {
            (_, 0, true) => "nothing waits but what is paused or on its way".to_owned(),
            (Some(_), 1.., _) => words.replace(", all may go now", ""),
            _ => words,
        }
    }

    /// The lines for people, safe to show.
    pub(super) fn lines(&self) -> Vec<String> {
        let name = Shown::new(&self.profile).to_string();
        let waits = self.waits();
        let mut lines = vec![format!("profile {name}: {waits}")];
        lines.push(format!("  budget   {}", budget_words(&self.budget)));
        if self.budget.pace_percent < 100 {
            lines.push(format!("  pace     {}", pace_words(&self.budget)));
        }
        if let Some(standstill) = &self.sending.standstill {
            lines.push(format!("  sending  {}", Shown::new(&standstill_words(standstill, &self.profile))));
        }
        if let Some(worker) = worker_words(&self.sending, self.worker, &self.needs) {
            lines.push(format!("  worker   {worker}"));
        }
        if let Some(holder) = self.slot.as_ref().and_then(slot_words) {
            lines.push(format!("  slot     {}", Shown::new(&holder)));
        }
        lines
    }
}

/// What the queue will need.
pub(in crate::cli) fn needs_words(needs: &Forecast) -> String {
    if needs.requests == 0 {
        return "nothing waits".to_owned();
    }
    let (urls, requests) = (text::many(needs.urls, "URL"), text::many(needs.requests, "request"));
    let verb = if needs.urls == 1 { "waits" } else { "wait" };
    if needs.least_time.is_zero() {
        return format!("{urls} in {requests} {verb}, all may go now");
    }
    format!("{urls} in {requests} {verb}, for at least {}", time_words(needs.least_time))
}

/// What may go now, and how fast it comes back.
pub(in crate::cli) fn budget_words(budget: &Budget) -> String {
    format!(
        "{} and {} may go now; refill {}, {}",
        of_burst(&budget.requests, "request"),
        of_burst(&budget.urls, "URL"),
        refill(&budget.requests, "request"),
        refill(&budget.urls, "URL"),
    )
}

fn of_burst(allowance: &Allowance, word: &str) -> String {
    format!("{} of {}", text::count(allowance.available), text::many(allowance.burst, word))
}

fn refill(allowance: &Allowance, word: &str) -> String {
    let rate = rate(allowance.per_second);
    let ending = if rate == "1" { "" } else { "s" };
    format!("{rate} {word}{ending}/s")
}

/// Why it is slower than the settings say.
pub(in crate::cli) fn pace_words(budget: &Budget) -> String {
    format!(
        "{} % of the configured rates, because the service asked to slow down; it comes back by itself",
        budget.pace_percent
    )
}

/// A rate without digits that say nothing: `5000`, `0.5`, `0.013`.
fn rate(per_second: f64) -> String {
    let digits = if per_second < 0.1 { 3 } else { 1 };
    let text = format!("{per_second:.digits$}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn worker_words(sending: &Sending, pid: Option<u32>, needs: &Forecast) -> Option<String> {
    match (sending.worker, pid) {
        (true, Some(pid)) => Some(format!("pid {pid}")),
        (true, None) => Some("running".to_owned()),
        (false, _) if needs.requests > 0 && sending.standstill.is_none() => {
            Some("none; purgedeck queue run sends what waits".to_owned())
        }
        (false, _) => None,
    }
}

/// A slot is held for a request; who holds it for long, or is stopped, holds everybody up.
fn slot_words(holder: &Holder) -> Option<String> {
    let long = holder.seconds.is_some_and(|seconds| seconds >= LONG.as_secs());
    if holder.state.is_stopped() {
        return Some(format!(
            "held by {holder}: nobody else can send; let that process go on (kill -CONT) or end it"
        ));
    }
    long.then(|| format!("a request is under way, by {holder}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_is_said_with_the_least_time_it_takes() {
        let needs = |requests, urls, seconds| {
            needs_words(&Forecast { requests, urls, least_time: Duration::from_secs(seconds) })
        };
        assert_eq!(needs(0, 0, 0), "nothing waits");
        assert_eq!(needs(1, 1, 0), "1 URL in 1 request waits, all may go now");
        assert_eq!(needs(3, 1_240, 12), "1,240 URLs in 3 requests wait, for at least 12 s");
        assert_eq!(
            needs(2_000, 1_000_000, 9_950),
            "1,000,000 URLs in 2,000 requests wait, for at least 2 h 46 min"
        );
    }

    #[test]
    fn a_budget_is_what_may_go_and_how_fast_it_comes_back() {
        let budget = Budget {
            requests: Allowance { available: 0, burst: 1, per_second: 0.5 },
            urls: Allowance { available: 4_200, burst: 5_000, per_second: 50.0 },
            pace_percent: 50,
        };
        assert_eq!(
            budget_words(&budget),
            "0 of 1 request and 4,200 of 5,000 URLs may go now; refill 0.5 requests/s, 50 URLs/s"
        );
        assert!(pace_words(&budget).starts_with("50 % of the configured rates"));
    }

    #[test]
    fn rates_have_no_digits_that_say_nothing() {
        for (per_second, expected) in [(100.0, "100"), (1.0, "1"), (0.5, "0.5"), (0.01, "0.01"), (10.0, "10")]
        {
            assert_eq!(rate(per_second), expected);
        }
        let one = Allowance { available: 0, burst: 1, per_second: 1.0 };
        assert_eq!(refill(&one, "request"), "1 request/s");
    }

    #[test]
    fn a_worker_that_is_missing_is_said_where_it_would_have_something_to_do() {
        let (idle, busy) = (Forecast::default(), Forecast { requests: 1, urls: 1, ..Forecast::default() });
        let none = Sending::default();
        assert_eq!(worker_words(&none, None, &idle), None);
        assert!(worker_words(&none, None, &busy).is_some_and(|words| words.starts_with("none; ")));
        let lives = Sending { worker: true, standstill: None };
        assert_eq!(worker_words(&lives, Some(4711), &idle).as_deref(), Some("pid 4711"));
    }
}
