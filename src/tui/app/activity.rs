//! The activity log: every request of this screen and of whoever sends for the account, in one list. Pure.

use std::collections::VecDeque;
use std::time::Duration;

use jiff::Timestamp;

use super::Level;
use crate::queue::Attempt;
use crate::service::Request;
use crate::text::many;

/// Requests that are remembered.
const MOST: usize = 10_000;

/// One request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Activity {
    /// When it began.
    pub(crate) began: Timestamp,
    /// How long it took; `None`: it is under way, or was never ended.
    pub(crate) took: Option<Duration>,
    /// What was asked.
    pub(crate) operation: String,
    /// What came of it, in a word.
    pub(crate) word: &'static str,
    /// How that is meant.
    pub(crate) level: Level,
    /// The HTTP status, where it is known.
    pub(crate) status: Option<u16>,
    /// Who asked.
    pub(crate) by: String,
    /// References and the service's words, whole.
    pub(crate) detail: String,
    /// The attempt's number in the store, for what was sent.
    attempt: Option<i64>,
    /// What the filter looks at, in small letters.
    words: String,
}

impl Activity {
    /// What this screen asked.
    pub(crate) fn of_request(request: Request) -> Self {
        let operation = match request.part.as_str() {
            "" => request.operation.to_owned(),
            part => format!("{}, {part}", request.operation),
        };
        let (word, level, said) = match request.result {
            Ok(()) => ("answered", Level::Good, String::new()),
            Err(why) => ("failed", Level::Error, why),
        };
        let detail = if said.is_empty() { request.host } else { format!("{}: {said}", request.host) };
        Self {
            began: request.began,
            took: Some(request.took),
            operation,
            word,
            level,
            status: request.status,
            by: "this screen".to_owned(),
            detail,
            attempt: None,
            words: String::new(),
        }
        .searchable()
    }

    /// What was sent for the account.
    pub(crate) fn of_attempt(attempt: &Attempt) -> Self {
        let (word, level) = match attempt.state.as_str() {
            "accepted" => ("accepted", Level::Good),
            "refused" => ("refused", Level::Error),
            "unknown" => ("unknown", Level::Warning),
            "not_sent" => ("not sent", Level::Warning),
            _ => ("sending", Level::Info),
        };
        let again = if attempt.again { ", again" } else { "" };
        let handle = attempt.handle.as_ref().map(|handle| format!("handle {handle}"));
        let estimate = attempt.estimate.map(|estimate| format!("estimate {} s", estimate.as_secs()));
        let code = attempt.code.map(|code| format!("code {code}"));
        let said = Some(attempt.detail.clone()).filter(|detail| !detail.is_empty());
        let ids = Some(format!("attempt {}, batch {} of job {}", attempt.id, attempt.seq, attempt.job));
        let parts: Vec<String> = [handle, estimate, code, said, ids].into_iter().flatten().collect();
        Self {
            began: attempt.began,
            took: attempt.took(),
            operation: format!("purge of {}{again}", many(attempt.urls, "URL")),
            word,
            level,
            status: attempt.status,
            by: format!("pid {} ({})", attempt.pid, attempt.user),
            detail: parts.join("; "),
            attempt: Some(attempt.id),
            words: String::new(),
        }
        .searchable()
    }

    fn searchable(mut self) -> Self {
        let status = self.status.map(|status| status.to_string()).unwrap_or_default();
        let words = format!("{} {} {status} {} {}", self.operation, self.word, self.by, self.detail);
        self.words = words.to_lowercase();
        self
    }

    /// Whether it has a text, which is in small letters.
    pub(crate) fn has(&self, text: &str) -> bool {
        self.words.contains(text)
    }
}

/// The requests that are known, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Activities {
    entries: VecDeque<Activity>,
    /// The oldest attempt that was under way when it was read, else the newest: where to read on.
    read_until: i64,
    /// Grows with every change.
    version: u64,
}

impl Activities {
    /// Oldest first.
    pub(crate) const fn entries(&self) -> &VecDeque<Activity> {
        &self.entries
    }

    /// Changes whenever something is new.
    pub(crate) const fn version(&self) -> u64 {
        self.version
    }

    /// After which attempt there may be news.
    pub(crate) const fn read_until(&self) -> i64 {
        self.read_until
    }

    /// Takes a request in.
    pub(crate) fn put(&mut self, activity: Activity) {
        self.version += 1;
        if let Some(attempt) = activity.attempt
            && let Some(known) = self.entries.iter_mut().rev().find(|entry| entry.attempt == Some(attempt))
        {
            *known = activity;
            return;
        }
        let at = self.entries.partition_point(|entry| entry.began <= activity.began);
        self.entries.insert(at, activity);
        if self.entries.len() > MOST {
            self.entries.pop_front();
        }
    }

    /// Takes attempts in, newest first as they were read.
    pub(crate) fn take(&mut self, attempts: &[Attempt]) {
        for attempt in attempts.iter().rev() {
            self.put(Activity::of_attempt(attempt));
        }
        let open =
            attempts.iter().filter(|attempt| attempt.ended.is_none()).map(|attempt| attempt.id - 1).min();
        let newest = attempts.iter().map(|attempt| attempt.id).max();
        self.read_until = open.or(newest).unwrap_or(self.read_until);
    }

    /// Forgets what was sent: another account is meant now.
    pub(crate) fn forget_sent(&mut self) {
        self.entries.retain(|entry| entry.attempt.is_none());
        self.read_until = 0;
        self.version += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::tests::queue::{at, attempt_of};

    fn request(began: i64, result: Result<(), String>) -> Activity {
        Activity::of_request(Request {
            operation: "searchAssets",
            part: "page 3".to_owned(),
            host: "s7.example".to_owned(),
            began: at(began),
            took: Duration::from_millis(120),
            status: Some(200),
            result,
        })
    }

    #[test]
    fn requests_of_both_kinds_stand_in_the_order_of_time() {
        let mut log = Activities::default();
        log.put(request(20, Ok(())));
        log.take(&[attempt_of(2, 30, "sending"), attempt_of(1, 10, "accepted")]);
        log.put(request(25, Err("fault 7".to_owned())));
        let words: Vec<_> = log.entries.iter().map(|entry| entry.word).collect();
        assert_eq!(words, ["accepted", "answered", "failed", "sending"]);
        assert_eq!(log.read_until(), 1, "what was under way is read again");
        log.take(&[attempt_of(2, 30, "refused")]);
        let words: Vec<_> = log.entries.iter().map(|entry| entry.word).collect();
        assert_eq!((words[3], words.len(), log.read_until()), ("refused", 4, 2));
        assert!(log.entries[1].has("page 3") && log.entries[2].has("fault 7"));
        log.forget_sent();
        assert_eq!((log.entries.len(), log.read_until()), (2, 0));
    }

    #[test]
    fn the_oldest_are_forgotten() {
        let mut log = Activities::default();
        for second in 0..=i64::try_from(MOST).unwrap() {
            log.put(request(second, Ok(())));
        }
        assert_eq!((log.entries.len(), log.entries[0].began), (MOST, at(1)));
    }
}
