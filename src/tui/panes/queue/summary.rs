//! What a job or a batch says about itself in one row: a word, a bar, a clock, a note. Pure.

use std::time::Duration;

use jiff::Timestamp;

use crate::queue::{Batch, BatchState, Paused};
use crate::text::count;
use crate::tui::app::{Listed, Tally};
use crate::tui::theme::Role;
use crate::tui::widgets::clock;

/// One row's worth of truth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Summary {
    /// The state in one of our words.
    pub(crate) word: &'static str,
    /// How the word looks.
    pub(crate) role: Role,
    /// Its sign among [`crate::tui::theme::Glyphs::signs`].
    pub(crate) sign: usize,
    /// Part and whole of the bar, in milliseconds or URLs; `None`: no bar.
    pub(crate) bar: Option<(u64, u64)>,
    /// The countdown, if one runs.
    pub(crate) countdown: Option<Countdown>,
    /// Why, in other people's words.
    pub(crate) note: String,
    /// The CDN's reference.
    pub(crate) handle: Option<String>,
    /// The estimate that is over, in place of a bar; may be empty.
    pub(crate) took: String,
    /// How far a job of several batches is; may be empty.
    pub(crate) progress: String,
}

/// A clock that runs down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Countdown {
    /// Milliseconds left, more than zero.
    pub(crate) left: u64,
    /// Milliseconds in all.
    pub(crate) whole: u64,
}

impl Countdown {
    /// To `end`, of a time that began at `start`; `None` when it is over.
    pub(super) fn new(start: Timestamp, end: Timestamp, now: Timestamp) -> Option<Self> {
        let left = u64::try_from((end.as_millisecond()).saturating_sub(now.as_millisecond())).ok()?;
        let whole = u64::try_from(end.as_millisecond().saturating_sub(start.as_millisecond())).ok()?;
        (left > 0).then_some(Self { left, whole: whole.max(left) })
    }

    /// Whole seconds left, rounded up: never 00:00 while it runs.
    pub(crate) const fn seconds(self) -> u64 {
        self.left.div_ceil(1_000)
    }

    const fn bar(self) -> (u64, u64) {
        (self.whole - self.left, self.whole)
    }
}

impl Summary {
    const fn of(word: &'static str, role: Role, sign: usize) -> Self {
        Self {
            word,
            role,
            sign,
            bar: None,
            countdown: None,
            note: String::new(),
            handle: None,
            took: String::new(),
            progress: String::new(),
        }
    }

    fn with_note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// The same where nobody sends what was on its way: whoever did has ended in the middle of it.
    pub(super) fn interrupted(mut self) -> Self {
        (self.word, self.role, self.sign) = ("interrupted", Role::Warning, 1);
        self.note = match self.note.as_str() {
            "" => "its worker ended".to_owned(),
            note => format!("its worker ended; {note}"),
        };
        self
    }
}

/// The row of a batch.
pub(crate) fn batch(batch: &Batch, now: Timestamp) -> Summary {
    match &batch.state {
        BatchState::Queued => {
            let wait = batch.not_before.and_then(|until| Countdown::new(now, until, now));
            Summary {
                countdown: wait,
                ..Summary::of("queued", Role::Text, 4).with_note(in_short(&batch.note))
            }
        }
        BatchState::Sending => Summary::of("sending", Role::Active, 4).with_note(if batch.attempts > 1 {
            format!("attempt {}", batch.attempts)
        } else {
            String::new()
        }),
        BatchState::Accepted { estimate: None, .. } => {
            Summary::of("accepted", Role::Good, 0).with_note("the CDN gave no estimate")
        }
        BatchState::Accepted { at, estimate: Some(estimate), handle } => {
            let end = batch.clears_at().unwrap_or(*at);
            match Countdown::new(*at, end, now) {
                Some(countdown) => Summary {
                    bar: Some(countdown.bar()),
                    countdown: Some(countdown),
                    handle: handle.clone(),
                    ..Summary::of("accepted", Role::Active, 0)
                },
                None => Summary {
                    handle: handle.clone(),
                    took: of_estimate(*estimate),
                    ..Summary::of("elapsed", Role::Good, 0)
                },
            }
        }
        BatchState::Refused(refusal) => {
            let note = match refusal.code {
                Some(code) => format!("{} (code {code})", refusal.reason),
                None => refusal.reason.clone(),
            };
            Summary::of("refused", Role::Error, 2).with_note(note)
        }
        BatchState::Split => Summary::of("split", Role::Dim, 2).with_note(&batch.note),
        BatchState::Unknown { reason } => {
            Summary::of("unknown", Role::Unknown, 3).with_note(in_short(reason))
        }
        BatchState::Cancelled => {
            Summary::of("cancelled", Role::Dim, 4).with_note("taken back before it was sent")
        }
    }
}

/// A note without what its row says anyway, so that the cut at a narrow screen's edge takes the least.
fn in_short(note: &str) -> String {
    let shorter = [
        ("outcome unknown, held for the operator: ", ""),
        ("outcome unknown, given up: ", ""),
        ("outcome unknown, will be sent once more: ", "once more: "),
        ("the service asked to slow down: ", "slow down: "),
        ("waits for credentials that the service takes: ", "credentials: "),
    ];
    let found = shorter.iter().find_map(|(long, short)| Some((note.strip_prefix(long)?, short)));
    found.map_or_else(|| note.to_owned(), |(rest, short)| format!("{short}{rest}"))
}

/// An estimate that is over, in the cells of its bar.
fn of_estimate(estimate: Duration) -> String {
    format!("of {}", clock(estimate.as_secs()))
}

/// The row of a job: the worst of its batches, or how far it is.
pub(crate) fn job(listed: &Listed, now: Timestamp) -> Summary {
    let (tally, counts) = (&listed.tally, &listed.tally.counts);
    if let Some(paused) = standing_still(listed) {
        let troubles = troubles(counts);
        let by = match paused.reason.as_str() {
            "" => format!("by {}", paused.who),
            reason => format!("by {}: {reason}", paused.who),
        };
        let note = if troubles.is_empty() { by } else { format!("{by}; {troubles}") };
        return Summary::of("paused", Role::Warning, 1).with_note(note);
    }
    if let Some(only) = listed.only() {
        return batch(only, now);
    }
    if !tally.is_settled() {
        let (word, role) =
            if tally.sending.batches > 0 { ("sending", Role::Active) } else { ("queued", Role::Text) };
        let settled = (counts.total - counts.queued) as u64;
        let progress = Some((settled, counts.total as u64));
        let summary = Summary::of(word, role, 4).with_note(troubles(counts));
        return Summary { bar: progress, progress: progress_words(tally, now), ..summary };
    }
    let countdown = tally.last.and_then(|(at, end)| Countdown::new(at, end, now));
    let bar = countdown.map(Countdown::bar);
    let summary = if counts.unknown > 0 {
        Summary::of("unknown", Role::Unknown, 3)
    } else if counts.refused > 0 {
        Summary::of("refused", Role::Error, 2)
    } else if countdown.is_some() {
        Summary::of("accepted", Role::Active, 0)
    } else if counts.accepted > 0 {
        Summary::of("elapsed", Role::Good, 0)
    } else {
        Summary::of("cancelled", Role::Dim, 4)
    };
    Summary { bar, countdown, ..summary }.with_note(troubles(counts))
}

/// How far a job of several batches is, and about how long the rest takes at the pace so far.
fn progress_words(tally: &Tally, now: Timestamp) -> String {
    let (done, all) = tally.done();
    let progress = format!("{}/{} batches", count(done), count(all));
    match left(tally, now) {
        Some(left) => format!("{progress}, about {left} left"),
        None => progress,
    }
}

/// From the pace at which batches were accepted; coarse, so that it does not change in every frame.
fn left(tally: &Tally, now: Timestamp) -> Option<String> {
    let (done, all) = tally.done();
    let took = u64::try_from(now.duration_since(tally.first_accepted?).as_secs()).ok()?;
    if tally.accepted.batches < 3 || took == 0 {
        return None;
    }
    let seconds = took.saturating_mul((all - done) as u64) / (tally.accepted.batches as u64 - 1);
    Some(match seconds {
        0..60 => "a minute".to_owned(),
        60..7_200 => format!("{} min", seconds.div_ceil(60)),
        _ => format!("{} h", seconds.div_ceil(3_600)),
    })
}

/// Who keeps the rest of a job back; what is on its way comes first, and what has its outcome needs nobody's leave.
fn standing_still(listed: &Listed) -> Option<&Paused> {
    let tally = &listed.tally;
    listed.job.paused.as_ref().filter(|_| tally.sending.batches == 0 && !tally.is_settled())
}

fn troubles(counts: &crate::queue::Counts) -> String {
    let has_trouble = counts.refused + counts.unknown + counts.cancelled > 0;
    let accepted = if has_trouble { counts.accepted } else { 0 };
    let parts = [
        (accepted, "accepted"),
        (counts.refused, "refused"),
        (counts.unknown, "unknown"),
        (counts.cancelled, "cancelled"),
    ];
    let parts: Vec<_> = parts
        .into_iter()
        .filter(|(urls, _)| *urls > 0)
        .map(|(urls, word)| format!("{} {word}", count(urls)))
        .collect();
    parts.join(", ")
}

/// The word of a batch, for details.
pub(crate) fn batch_word(of: &Batch, now: Timestamp) -> &'static str {
    batch(of, now).word
}

/// The word of a job, for details.
pub(crate) fn job_word(of: &Listed, now: Timestamp) -> &'static str {
    job(of, now).word
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::tests::queue::{accepted, at, batch_of, job_of, refused};

    #[test]
    fn a_batch_counts_down_from_its_estimate_and_then_says_elapsed() {
        let batch_10s = batch_of(1, 500, accepted(at(100), Some(10)));
        for (now, word, clock, bar) in [
            (100, "accepted", Some(10), Some((0, 10_000))),
            (104, "accepted", Some(6), Some((4_000, 10_000))),
            (109, "accepted", Some(1), Some((9_000, 10_000))),
            (110, "elapsed", None, None),
            (999, "elapsed", None, None),
        ] {
            let row = batch(&batch_10s, at(now));
            assert_eq!(
                (row.word, row.countdown.map(Countdown::seconds), row.bar),
                (word, clock, bar),
                "{now}"
            );
        }
    }

    #[test]
    fn a_note_begins_with_what_its_row_does_not_say() {
        for (note, short) in [
            ("outcome unknown, held for the operator: time-out", "time-out"),
            ("outcome unknown, will be sent once more: time-out", "once more: time-out"),
            ("not sent: connection refused", "not sent: connection refused"),
        ] {
            assert_eq!(in_short(note), short);
        }
    }

    #[test]
    fn nothing_is_invented_where_the_cdn_gave_no_estimate() {
        let row = batch(&batch_of(1, 5, accepted(at(100), None)), at(100_000));
        assert_eq!((row.word, row.countdown, row.bar), ("accepted", None, None));
    }

    #[test]
    fn a_refusal_says_why_in_the_services_words() {
        let row = batch(&batch_of(1, 5, refused("URL is not of this company", Some(31005))), at(0));
        assert_eq!((row.word, row.note.as_str()), ("refused", "URL is not of this company (code 31005)"));
    }

    #[test]
    fn a_job_of_several_batches_shows_the_worst_once_all_are_settled() {
        let unknown = || BatchState::Unknown { reason: "closed".to_owned() };
        for (states, word, note) in [
            (vec![accepted(at(0), Some(9)), BatchState::Sending], "sending", ""),
            (vec![accepted(at(0), Some(9)), BatchState::Queued], "queued", ""),
            (vec![refused("no", None), BatchState::Queued], "queued", "10 refused"),
            (vec![accepted(at(0), Some(9)), refused("no", None)], "refused", "10 accepted, 10 refused"),
            (vec![unknown(), refused("no", None)], "unknown", "10 refused, 10 unknown"),
            (vec![accepted(at(0), Some(9)), accepted(at(0), Some(99))], "accepted", ""),
            (vec![accepted(at(0), Some(9)), accepted(at(0), Some(1))], "elapsed", ""),
            (vec![BatchState::Cancelled, BatchState::Cancelled], "cancelled", "20 cancelled"),
        ] {
            let row = job(&Listed::whole(job_of(1, states.clone())), at(50));
            assert_eq!((row.word, row.note.as_str()), (word, note), "{states:?}");
        }
    }

    #[test]
    fn a_job_of_many_batches_says_how_far_it_is_and_how_long_the_rest_takes() {
        let mut states: Vec<_> = (0..5).map(|number| accepted(at(number * 2), Some(60))).collect();
        states.extend(vec![BatchState::Queued; 95]);
        let row = job(&Listed::whole(job_of(1, states)), at(8));
        assert_eq!((row.progress.as_str(), row.bar), ("5/100 batches, about 4 min left", Some((50, 1_000))));
        let row = job(&Listed::whole(job_of(1, vec![BatchState::Sending, BatchState::Queued])), at(8));
        assert_eq!(row.progress, "0/2 batches");
    }

    #[test]
    fn the_parts_of_a_split_batch_count_and_the_whole_does_not() {
        let states =
            vec![BatchState::Split, accepted(at(0), Some(9)), refused("no", None), BatchState::Queued];
        let row = job(&Listed::whole(job_of(1, states)), at(50));
        assert_eq!(
            (row.word, row.note.as_str(), row.bar),
            ("queued", "10 accepted, 10 refused", Some((20, 30)))
        );
        let states = vec![BatchState::Split, accepted(at(0), None), accepted(at(0), None)];
        let row = job(&Listed::whole(job_of(1, states)), at(50));
        assert_eq!((row.word, row.note.as_str()), ("elapsed", ""));
    }

    #[test]
    fn a_paused_job_says_by_whom_unless_something_is_still_on_its_way_or_nothing_is_left() {
        for (states, reason, word, note) in [
            (vec![BatchState::Queued], "", "paused", "by anna"),
            (vec![BatchState::Queued], "freeze", "paused", "by anna: freeze"),
            (vec![BatchState::Queued, refused("no", None)], "", "paused", "by anna; 10 refused"),
            (vec![BatchState::Sending, BatchState::Queued], "", "sending", ""),
            (vec![BatchState::Cancelled, BatchState::Cancelled], "", "cancelled", "20 cancelled"),
        ] {
            let mut paused = job_of(1, states.clone());
            paused.paused = Some(Paused { who: "anna".to_owned(), at: at(3), reason: reason.to_owned() });
            let row = job(&Listed::whole(paused), at(50));
            assert_eq!((row.word, row.note.as_str()), (word, note), "{states:?}");
        }
    }
}
