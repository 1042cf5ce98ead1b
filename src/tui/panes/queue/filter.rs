//! Which jobs are shown: by the state of their batches, and by a text. Pure.

use std::collections::HashSet;

use jiff::Timestamp;
use uuid::Uuid;

use crate::tui::app::Listed;

/// From so many characters on, the URLs are searched as well.
const SEARCHED_FROM: usize = 3;

/// A state that can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kept {
    /// Something waits to be sent.
    Waiting,
    /// Something is on its way.
    Sending,
    /// The CDN has something, and its estimate is not over or was never given.
    Accepted,
    /// Every estimate is over, and nothing else is open.
    Elapsed,
    /// Something was refused.
    Refused,
    /// The outcome of something is unknown.
    Unknown,
    /// Somebody keeps it back.
    Paused,
    /// Something was taken back.
    Cancelled,
}

impl Kept {
    /// In the order of the chooser.
    const ALL: [Self; 8] = [
        Self::Waiting,
        Self::Sending,
        Self::Accepted,
        Self::Elapsed,
        Self::Refused,
        Self::Unknown,
        Self::Paused,
        Self::Cancelled,
    ];

    /// The word in the chooser and in the title.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Accepted => "accepted",
            Self::Elapsed => "elapsed",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
            Self::Paused => "paused",
            Self::Cancelled => "cancelled",
        }
    }

    /// The words of the chooser; "everything" is its own.
    pub(crate) fn words() -> Vec<String> {
        Self::ALL.iter().map(|kept| kept.word().to_owned()).collect()
    }

    /// The state of a word; `None`: everything.
    pub(crate) fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kept| kept.word() == word)
    }

    fn keeps(self, listed: &Listed, now: Timestamp) -> bool {
        let tally = &listed.tally;
        let counts_down = tally.last.is_some_and(|(_, end)| end > now);
        match self {
            Self::Waiting => tally.waiting.batches > 0 && listed.job.paused.is_none(),
            Self::Sending => tally.sending.batches > 0,
            Self::Accepted => tally.accepted.batches > 0 && (counts_down || !tally.is_settled()),
            Self::Elapsed => tally.accepted.batches > 0 && !counts_down && tally.is_settled(),
            Self::Refused => tally.refused.batches > 0,
            Self::Unknown => tally.unknown.batches > 0,
            Self::Paused => listed.job.paused.is_some() && !tally.is_settled(),
            Self::Cancelled => tally.cancelled.batches > 0,
        }
    }
}

/// What is shown; by default everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Filter {
    /// Only jobs of this state.
    pub(crate) kept: Option<Kept>,
    /// Only jobs with this text, in small letters: in their id, operator, reason, notes, or URLs.
    text: String,
    /// Jobs with this text in their URLs, as far as they were searched.
    found: HashSet<Uuid>,
    /// The number of the search that is under way; answers to older ones are dropped.
    ticket: u64,
    /// Whether the URLs of all jobs were searched.
    is_searched: bool,
}

impl Filter {
    /// Whether it lets everything through.
    pub(crate) const fn is_off(&self) -> bool {
        self.kept.is_none() && self.text.is_empty()
    }

    /// The text, in small letters.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Whether URLs are being searched.
    pub(crate) fn is_searching(&self) -> bool {
        !self.is_searched && self.wants_urls()
    }

    fn wants_urls(&self) -> bool {
        self.text.chars().count() >= SEARCHED_FROM
    }

    /// Another text. What is to be searched, and by which ticket; without text, what was under way is to end.
    pub(super) fn set_text(&mut self, text: &str) -> (u64, String) {
        self.text = text.trim().to_lowercase();
        self.found.clear();
        self.ticket += 1;
        self.is_searched = false;
        let sought = if self.wants_urls() { self.text.clone() } else { String::new() };
        (self.ticket, sought)
    }

    /// Jobs in whose URLs the text was found, if it is still the text; whether that is so.
    pub(super) fn take_found(&mut self, ticket: u64, jobs: &[Uuid], is_all: bool) -> bool {
        if ticket != self.ticket {
            return false;
        }
        self.found.extend(jobs);
        self.is_searched = is_all;
        true
    }

    /// Whether a job is shown.
    pub(super) fn keeps(&self, listed: &Listed, now: Timestamp) -> bool {
        self.kept.is_none_or(|kept| kept.keeps(listed, now))
            && (self.text.is_empty()
                || listed.words.contains(&self.text)
                || self.found.contains(&listed.job.id))
    }

    /// The filter in the title; empty where there is none.
    pub(super) fn words(&self) -> String {
        let kept = self.kept.map_or("", Kept::word);
        match (kept, self.text.as_str()) {
            (kept, "") => kept.to_owned(),
            ("", text) => format!("\"{text}\""),
            (kept, text) => format!("{kept} \"{text}\""),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queue::{BatchState, Paused};
    use crate::tui::tests::queue::{accepted, at, job_of, refused};

    fn kept(states: Vec<BatchState>, is_paused: bool, now: i64) -> Vec<&'static str> {
        let mut job = job_of(1, states);
        job.paused = is_paused.then(|| Paused { who: "anna".into(), at: at(0), reason: String::new() });
        let listed = Listed::whole(job);
        Kept::ALL.into_iter().filter(|kept| kept.keeps(&listed, at(now))).map(Kept::word).collect()
    }

    #[test]
    fn a_job_is_found_by_every_state_that_it_has_something_in() {
        let unknown = BatchState::Unknown { reason: "closed".to_owned() };
        for (states, is_paused, now, words) in [
            (vec![BatchState::Queued, BatchState::Sending], false, 0, &["waiting", "sending"][..]),
            (vec![BatchState::Queued], true, 0, &["paused"]),
            (vec![BatchState::Cancelled], true, 0, &["cancelled"]),
            (vec![accepted(at(0), Some(9))], false, 8, &["accepted"]),
            (vec![accepted(at(0), Some(9))], false, 9, &["elapsed"]),
            (vec![accepted(at(0), Some(9)), BatchState::Queued], false, 9, &["waiting", "accepted"]),
            (vec![refused("no", None), unknown], false, 0, &["refused", "unknown"]),
        ] {
            assert_eq!(kept(states.clone(), is_paused, now), words, "{states:?}");
        }
    }

    #[test]
    fn a_text_is_found_in_words_at_once_and_in_urls_when_they_were_searched() {
        let mut job = job_of(1, vec![BatchState::Queued]);
        job.reason = "Spring sale".to_owned();
        let listed = Listed::whole(job);
        let mut filter = Filter::default();
        filter.set_text("SPRING");
        assert!(filter.keeps(&listed, at(0)));
        let (ticket, sought) = filter.set_text("Boot_A");
        assert_eq!(sought, "boot_a");
        assert!(!filter.keeps(&listed, at(0)) && filter.is_searching());
        assert!(!filter.take_found(ticket - 1, &[listed.job.id], true), "an older search");
        assert!(filter.take_found(ticket, &[listed.job.id], true));
        assert!(filter.keeps(&listed, at(0)) && !filter.is_searching());
        let (_, sought) = filter.set_text("bo");
        assert!(sought.is_empty() && !filter.keeps(&listed, at(0)), "too short for URLs");
    }
}
