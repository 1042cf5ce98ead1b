//! All that is known of a job or a batch, with the service's own words.

use ratatui::Frame;
use ratatui::text::Line;
use uuid::Uuid;

use super::facts::Facts;
use super::reader::Scroll;
use super::{Popup, PopupKey, Step};
use crate::queue::{Batch, BatchState, Job};
use crate::service::Refusal;
use crate::text::count;
use crate::text::many;
use crate::tui::app::{Culprits, Listed, State};
use crate::tui::keys::Action;
use crate::tui::panes::{Selected, batch_word, job_word, moment, origin, paused_words};
use crate::tui::theme::Role;
use crate::tui::widgets::{clock, modal};

/// Which row, and what was read of it.
#[derive(Debug, Clone)]
pub(crate) struct Details {
    selected: Selected,
    batch: Option<i64>,
    urls: Option<Result<Vec<String>, String>>,
    culprits: Option<Result<Culprits, String>>,
    scroll: Scroll,
}

impl Details {
    pub(super) fn new(selected: Selected, batch: Option<i64>) -> Self {
        Self { selected, batch, urls: None, culprits: None, scroll: Scroll::default() }
    }

    /// The URLs came.
    pub(crate) fn take_urls(&mut self, batch: i64, urls: Result<Vec<String>, String>) {
        if self.batch == Some(batch) {
            self.urls = Some(urls);
        }
    }

    /// What the service refused came.
    pub(crate) fn take_culprits(&mut self, job: Uuid, culprits: Result<Culprits, String>) {
        if self.selected == Selected::Job(job) {
            self.culprits = Some(culprits);
        }
    }

    fn room(state: &State) -> (u16, u16) {
        (state.size.0.min(120).saturating_sub(4), state.size.1.saturating_sub(4))
    }

    pub(super) fn key(mut self, state: &mut State, key: PopupKey) -> Step {
        let (width, height) = Self::room(state);
        let len = self.lines(state, width.into()).len();
        match key.action {
            Some(Action::Cancel) => return (None, Vec::new()),
            Some(action) => {
                self.scroll.act(action, len, height.into());
            }
            None => {}
        }
        (Some(Popup::Details(self)), Vec::new())
    }

    pub(super) fn draw(&self, state: &State, frame: &mut Frame<'_>) {
        let title = match self.selected {
            Selected::Job(_) => "Job",
            Selected::Batch(..) => "Batch",
        };
        let (width, height) = Self::room(state);
        let lines = self.lines(state, width.into());
        let height = height.min(u16::try_from(lines.len()).unwrap_or(u16::MAX));
        let area = modal(frame, title, width + 4, height + 2, &state.look);
        self.scroll.draw(state, frame, area, lines);
    }

    fn lines(&self, state: &State, cells: usize) -> Vec<Line<'static>> {
        let Some((listed, batch)) = state.queue.find(self.selected) else {
            return vec![Line::raw("The queue no longer holds it.")];
        };
        let mut facts = Facts::new(state, cells);
        of_job(&mut facts, listed);
        if let Some(batch) = batch.or_else(|| listed.only()) {
            of_batch(&mut facts, &listed.job, batch);
            urls(&mut facts, self.urls.as_ref());
        } else if listed.tally.refused.batches > 0 {
            refused(&mut facts, self.culprits.as_ref());
        }
        facts.lines
    }
}

fn of_job(facts: &mut Facts<'_>, listed: &Listed) {
    let (state, job) = (facts.state, &listed.job);
    let counts = listed.tally.counts;
    facts.add("job", &job.id.to_string());
    facts.add("state", job_word(listed, state.now));
    if let Some(paused) = &job.paused {
        facts.add_in("paused", &paused_words(paused, state), Role::Warning);
    }
    facts.add("profile", &format!("{} ({})", job.profile, job.service));
    facts.add("queued", &format!("{} by {}", moment(job.created, state), job.who));
    if !job.reason.is_empty() {
        facts.add("reason", &job.reason);
    }
    let parts = [
        (counts.accepted, "accepted"),
        (counts.sending, "on their way"),
        (counts.queued - counts.sending, "waiting"),
        (counts.refused, "refused"),
        (counts.unknown, "unknown"),
        (counts.cancelled, "cancelled"),
        (job.duplicates, "duplicates left out"),
    ];
    let mut urls = count(counts.total);
    for (number, word) in parts.iter().filter(|(number, _)| *number > 0) {
        urls = format!("{urls}, {} {word}", count(*number));
    }
    facts.add("URLs", &urls);
    facts.add("batches", &batches(listed));
}

/// How many the plan made, and what became of that.
fn batches(listed: &Listed) -> String {
    let tally = &listed.tally;
    let mut words = count(tally.planned);
    if tally.parts > 0 {
        words = format!("{words}; {} split into {}", count(tally.split.batches), many(tally.parts, "part"));
    }
    if tally.shared > 0 {
        words =
            format!("{words}; {} of other jobs, which had these URLs queued already", count(tally.shared));
    }
    words
}

fn of_batch(facts: &mut Facts<'_>, job: &Job, batch: &Batch) {
    let state = facts.state;
    facts.gap();
    facts.add("batch", &format!("{}, number {} in the store", batch.seq, batch.id));
    if let Some(origin) = origin(state, job, batch) {
        facts.add("comes", &origin);
    }
    facts.add("state", batch_word(batch, state.now));
    facts.add("size", &format!("{}, {}", many(batch.urls, "URL"), many(batch.bytes, "byte")));
    facts.add("attempts", &batch.attempts.to_string());
    match &batch.state {
        BatchState::Accepted { handle, estimate, at } => {
            facts.add("handle", handle.as_deref().unwrap_or("(none given)"));
            facts.add("accepted", &moment(*at, state));
            let estimate = estimate.map(|estimate| clock(estimate.as_secs()));
            facts.add("estimate", estimate.as_deref().unwrap_or("(none given)"));
            if let Some(clears) = batch.clears_at().filter(|_| estimate.is_some()) {
                facts.add("elapses", &moment(clears, state));
            }
        }
        BatchState::Refused(refusal) => refusal_words(facts, refusal),
        BatchState::Unknown { reason } => facts.add("seen", reason),
        BatchState::Queued | BatchState::Sending | BatchState::Cancelled | BatchState::Split => {}
    }
    if let Some(until) = batch.not_before.filter(|until| *until > state.now) {
        facts.add("not before", &moment(until, state));
    }
    if !batch.note.is_empty() {
        facts.add("note", &batch.note);
    }
}

fn refusal_words(facts: &mut Facts<'_>, refusal: &Refusal) {
    facts.add("reason", &refusal.reason);
    facts.add("code", &refusal.code.map_or("(none given)".to_owned(), |code| code.to_string()));
}

fn urls(facts: &mut Facts<'_>, urls: Option<&Result<Vec<String>, String>>) {
    facts.gap();
    match urls {
        None => facts.text("Reading the URLs.", Role::Dim),
        Some(Err(why)) => facts.text(why, Role::Error),
        Some(Ok(urls)) => urls.iter().for_each(|url| facts.line(url, Role::Text)),
    }
}

/// Every refused URL, with the service's reason below the URLs that it is about.
fn refused(facts: &mut Facts<'_>, culprits: Option<&Result<Culprits, String>>) {
    facts.gap();
    let culprits = match culprits {
        None => return facts.text("Reading what was refused.", Role::Dim),
        Some(Err(why)) => return facts.text(why, Role::Error),
        Some(Ok(culprits)) => culprits,
    };
    facts.text("Refused:", Role::Error);
    let listed = &culprits.listed;
    for (at, culprit) in listed.iter().enumerate() {
        facts.line(&culprit.url, Role::Text);
        let next = listed.get(at + 1);
        let is_last = next.is_none_or(|next| (&next.reason, next.code) != (&culprit.reason, culprit.code));
        if is_last {
            let code = culprit.code.map(|code| format!(" (code {code})")).unwrap_or_default();
            facts.text(&format!("{}{code}", culprit.reason), Role::Dim);
        }
    }
    if culprits.more > 0 {
        let more = format!("and {} more: purgedeck queue show lists them", count(culprits.more));
        facts.text(&more, Role::Dim);
    }
}
