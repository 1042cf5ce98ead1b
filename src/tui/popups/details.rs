//! All that is known of a job, a batch or an attempt, with the service's own words; Enter goes one level in.

use ratatui::Frame;
use ratatui::layout::Rect;
use uuid::Uuid;

use super::attempt::{of_attempt, of_attempts, of_events};
use super::facts::Facts;
use super::reader::Scroll;
use super::{Popup, PopupKey, Step};
use crate::queue::{Batch, BatchState, Job};
use crate::service::Refusal;
use crate::text::count;
use crate::text::many;
use crate::tui::app::{Culprits, Effect, Listed, Pane, Record, State, SupportOf, SupportTo};
use crate::tui::keys::{Action, Context};
use crate::tui::panes::{
    Selected, batch_word, correct, draw_heads, job_word, key_of, moment, origin, paused_words, support,
};
use crate::tui::theme::Role;
use crate::tui::widgets::{clock, modal_in};

/// Batches of a job that are listed for going in; the pane has them all.
const BATCHES: usize = 100;

/// Rows that are enough for a text which is scrolled, border and all.
const ENOUGH: u16 = 15;

/// Which row, and what was read of it.
#[derive(Debug, Clone)]
pub(crate) struct Details {
    selected: Selected,
    /// The batch that is shown; a job of one batch is that batch.
    batch: Option<i64>,
    /// The transmission that is shown.
    attempt: Option<i64>,
    urls: Option<Result<Vec<String>, String>>,
    culprits: Option<Result<Culprits, String>>,
    record: Option<Result<Record, String>>,
    scroll: Scroll,
    /// The link under the cursor.
    link: usize,
}

/// Where Enter leads from a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Link {
    /// To a batch of the job.
    Batch(i64),
    /// To a transmission of the batch.
    Attempt(i64),
}

impl Details {
    /// About a row, and what has to be read for it.
    pub(super) fn open(state: &State, selected: Selected) -> (Self, Vec<Effect>) {
        let found = state.queue.find(selected);
        let batch = found.and_then(|(listed, batch)| batch.or_else(|| listed.only())).map(|batch| batch.id);
        let (Selected::Job(job) | Selected::Batch(job, _)) = selected;
        let refused = found.is_some_and(|(listed, _)| listed.tally.refused.batches > 0);
        let effects = match batch {
            Some(batch) => vec![Effect::LoadBatchUrls { job, batch }, Effect::LoadRecord { job, batch }],
            None if refused => vec![Effect::LoadCulprits { job }],
            None => Vec::new(),
        };
        let details = Self {
            selected,
            batch,
            attempt: None,
            urls: None,
            culprits: None,
            record: None,
            scroll: Scroll::default(),
            link: 0,
        };
        (details, effects)
    }

    const fn job(&self) -> Uuid {
        let (Selected::Job(job) | Selected::Batch(job, _)) = self.selected;
        job
    }

    /// The URLs came.
    pub(crate) fn take_urls(&mut self, batch: i64, urls: Result<Vec<String>, String>) {
        if self.batch == Some(batch) {
            self.urls = Some(urls);
        }
    }

    /// What was done with the batch came.
    pub(crate) fn take_record(&mut self, batch: i64, record: &Result<Record, String>) {
        if self.batch == Some(batch) {
            self.record = Some(record.clone());
        }
    }

    /// What the service refused came.
    pub(crate) fn take_culprits(&mut self, job: Uuid, culprits: Result<Culprits, String>) {
        if self.selected == Selected::Job(job) {
            self.culprits = Some(culprits);
        }
    }

    /// What is to be read again when the queue changed.
    pub(crate) fn reads(&self) -> Option<Effect> {
        Some(Effect::LoadRecord { job: self.job(), batch: self.batch? })
    }

    /// Cells of a line.
    fn cells(state: &State) -> u16 {
        state.size.0.min(120).saturating_sub(4)
    }

    /// Where it lies: above or below the row that it is about, where it fits there or most of it does; else over
    /// everything but the tabs, which say whose it is, and the status line, which says what a key did.
    fn place(state: &State, lines: usize) -> Rect {
        let whole = Rect::new(0, 1, state.size.0, state.size.1.saturating_sub(3));
        let Some(row) = row_of_the_cursor(state) else { return whole };
        let above = Rect { height: row.saturating_sub(whole.y), ..whole };
        let below = Rect { y: row + 1, height: whole.bottom().saturating_sub(row + 1), ..whole };
        let side = if above.height >= below.height { above } else { below };
        let is_enough = usize::from(side.height) >= lines + 2 || side.height >= ENOUGH;
        if is_enough { side } else { whole }
    }

    /// Whether a key can do something here.
    pub(crate) fn can(&self, state: &State, action: Action) -> bool {
        let found = state.queue.find(self.selected);
        match action {
            Action::Correct => found.is_some_and(|(listed, batch)| match batch {
                Some(batch) => matches!(batch.state, BatchState::Refused(_)),
                None => listed.tally.refused.batches > 0,
            }),
            Action::Accept if self.attempt.is_some() => false,
            Action::Accept if self.batch.is_some() => {
                matches!(&self.record, Some(Ok(record)) if !record.attempts.is_empty())
            }
            Action::Accept => found.is_some_and(|(listed, _)| listed.is_whole),
            Action::Filter => false,
            Action::Down => {
                let facts = self.facts(state, Self::cells(state).into());
                let lines = facts.lines.len();
                facts.links.len() > 1 || lines + 2 > usize::from(Self::place(state, lines).height)
            }
            _ => true,
        }
    }

    pub(super) fn key(mut self, state: &mut State, key: PopupKey) -> Step {
        let facts = self.facts(state, Self::cells(state).into());
        let (len, links) = (facts.lines.len(), facts.links);
        let height = usize::from(Self::place(state, len).height).saturating_sub(2);
        match key.action {
            Some(Action::Cancel) => return (None, Vec::new()),
            Some(Action::Accept) => return self.go_in(state, &links),
            Some(Action::CopySupport) => {
                let effects = support(state, self.about(), SupportTo::Clipboard);
                return (Some(Popup::Details(self)), effects);
            }
            Some(Action::SaveSupport) => {
                let effects = support(state, self.about(), SupportTo::File);
                return (Some(Popup::Details(self)), effects);
            }
            Some(Action::Correct) => {
                let effects = correct(state, self.selected);
                return (Some(Popup::Details(self)), effects);
            }
            Some(action @ (Action::Up | Action::Down)) => self.step(action, &links, len, height),
            Some(action) => {
                self.scroll.act(action, len, height);
            }
            None => {}
        }
        (Some(Popup::Details(self)), Vec::new())
    }

    /// To the next link where it is in sight, else one line on.
    fn step(&mut self, action: Action, links: &[(usize, Link)], len: usize, height: usize) {
        let top = self.scroll.top.min(len.saturating_sub(height));
        let next = match action {
            Action::Down => self.link + 1,
            _ => self.link.wrapping_sub(1),
        };
        match links.get(next) {
            Some((line, _)) if (top..top + height).contains(line) => self.link = next,
            _ => {
                self.scroll.act(action, len, height);
            }
        }
    }

    /// One level in.
    fn go_in(self, state: &mut State, links: &[(usize, Link)]) -> Step {
        let Some((_, link)) = links.get(self.link) else { return (Some(Popup::Details(self)), Vec::new()) };
        match *link {
            Link::Batch(batch) => {
                let (inner, effects) = Self::open(state, Selected::Batch(self.job(), batch));
                state.popups.push(Popup::Details(inner));
                (Some(Popup::Details(self)), effects)
            }
            Link::Attempt(attempt) => {
                let inner =
                    Self { attempt: Some(attempt), scroll: Scroll::default(), link: 0, ..self.clone() };
                state.popups.push(Popup::Details(inner));
                (Some(Popup::Details(self)), Vec::new())
            }
        }
    }

    const fn about(&self) -> SupportOf {
        let batch = match self.selected {
            Selected::Batch(_, batch) => Some(batch),
            Selected::Job(_) => None,
        };
        SupportOf { job: self.job(), batch, attempt: self.attempt }
    }

    pub(super) fn draw(&self, state: &State, frame: &mut Frame<'_>) {
        let width = Self::cells(state);
        let facts = self.facts(state, width.into());
        let mut lines = facts.lines;
        if let Some((at, _)) = facts.links.get(self.link)
            && let Some(line) = lines.get_mut(*at)
            && let Some(marker) = line.spans.first_mut()
        {
            marker.content = state.look.glyphs.cursor.into();
            marker.style = state.look.style(Role::Selected);
        }
        let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2);
        let place = Self::place(state, lines.len());
        let area = modal_in(frame, place, &self.title(state), (width + 4, height), &state.look);
        self.scroll.draw(state, frame, area, lines);
    }

    /// What it is about, so that it is known even where the row is covered.
    fn title(&self, state: &State) -> String {
        let what = match (self.attempt, self.selected) {
            (Some(_), _) => "Attempt",
            (None, Selected::Job(_)) => "Job",
            (None, Selected::Batch(..)) => "Batch",
        };
        let Some((listed, batch)) = state.queue.find(self.selected) else { return what.to_owned() };
        let urls = batch.map_or(listed.tally.counts.total, |batch| batch.urls);
        let of = match batch {
            Some(batch) => format!(" {} of the job", batch.seq),
            None => String::new(),
        };
        format!("{what}{of} of {}, {}", moment(listed.job.created, state), many(urls, "URL"))
    }

    fn facts<'a>(&self, state: &'a State, cells: usize) -> Facts<'a> {
        let mut facts = Facts::new(state, cells);
        let Some((listed, batch)) = state.queue.find(self.selected) else {
            facts.text("The queue no longer holds it.", Role::Text);
            return facts;
        };
        let batch = batch.or_else(|| listed.only());
        if let (Some(attempt), Some(batch)) = (self.attempt, batch) {
            of_attempt(&mut facts, listed, batch, self.record.as_ref(), attempt);
            return facts;
        }
        if matches!(self.selected, Selected::Job(_)) {
            of_job(&mut facts, listed);
        }
        if let Some(batch) = batch {
            of_batch(&mut facts, &listed.job, batch);
            of_attempts(&mut facts, self.record.as_ref());
            of_events(&mut facts, self.record.as_ref());
            urls(&mut facts, self.urls.as_ref());
        } else {
            if listed.tally.refused.batches > 0 {
                refused(&mut facts, self.culprits.as_ref());
            }
            listed_batches(&mut facts, listed);
        }
        facts
    }
}

/// The screen's row of the queue's cursor, if the queue is in sight.
fn row_of_the_cursor(state: &State) -> Option<u16> {
    let area = state.areas()?.of(Pane::Queue)?;
    let cursor = state.queue.cursor();
    let down = u16::try_from(cursor.at.checked_sub(cursor.top)?).ok()?;
    let row = (area.y + draw_heads::queue_above(state)).saturating_add(down);
    (row < area.bottom()).then_some(row)
}

/// The batches of a job, trouble first, each a way in.
fn listed_batches(facts: &mut Facts<'_>, listed: &Listed) {
    let state = facts.state;
    facts.gap();
    if !listed.is_whole {
        let key = key_of(state, Context::Queue, Action::Unfold);
        return facts.text(&format!("Its batches: {key} unfolds them in the queue."), Role::Dim);
    }
    let rank = |batch: &Batch| match &batch.state {
        BatchState::Refused(_) | BatchState::Unknown { .. } => 0,
        BatchState::Sending => 1,
        BatchState::Queued => 2,
        _ => 3,
    };
    let mut batches: Vec<&Batch> = listed.job.batches.iter().collect();
    batches.sort_by_key(|batch| rank(batch));
    for batch in batches.iter().take(BATCHES) {
        let name =
            if batch.shared_from.is_some() { "shared".to_owned() } else { format!("batch {}", batch.seq) };
        let words = format!("{name:<11} {:<10} {}", batch_word(batch, state.now), many(batch.urls, "URL"));
        facts.link(&words, Link::Batch(batch.id));
    }
    if batches.len() > BATCHES {
        let key = key_of(state, Context::Queue, Action::Unfold);
        let more = many(batches.len() - BATCHES, "more batch");
        facts.text(&format!("and {more}: {key} unfolds them in the queue"), Role::Dim);
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
    facts.add("queued", &format!("by {}, {}", job.who, when(job.created, state)));
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
    if !facts.lines.is_empty() {
        facts.gap();
    }
    facts.add("batch", &format!("{} of job {}", batch.seq, job.id));
    if let Some(origin) = origin(state, job, batch) {
        facts.add("comes", &origin);
    }
    facts.add("state", batch_word(batch, state.now));
    facts.add("size", &format!("{}, {}", many(batch.urls, "URL"), many(batch.bytes, "byte")));
    match &batch.state {
        BatchState::Accepted { handle, estimate, at } => {
            facts.add("handle", handle.as_deref().unwrap_or("(none given)"));
            facts.add("accepted", &when(*at, state));
            let estimate = estimate.map(|estimate| clock(estimate.as_secs()));
            facts.add("estimate", estimate.as_deref().unwrap_or("(none given)"));
            if let Some(clears) = batch.clears_at().filter(|_| estimate.is_some()) {
                facts.add(if clears > state.now { "elapses" } else { "elapsed" }, &when(clears, state));
            }
        }
        BatchState::Refused(refusal) => refusal_words(facts, refusal),
        BatchState::Unknown { reason } => facts.add("seen", reason),
        BatchState::Queued | BatchState::Sending | BatchState::Cancelled | BatchState::Split => {}
    }
    if let Some(until) = batch.not_before.filter(|until| *until > state.now) {
        facts.add("not before", &when(until, state));
    }
    // What was seen of an unknown outcome is its note.
    if !batch.note.is_empty() && !matches!(batch.state, BatchState::Unknown { .. }) {
        facts.add("note", &batch.note);
    }
}

/// A moment, and how far it is from now.
pub(super) fn when(at: jiff::Timestamp, state: &State) -> String {
    let seconds = at.duration_since(state.now).as_secs();
    let distance = match seconds.unsigned_abs() {
        near @ 0..3_600 => clock(near),
        hours @ 3_600..172_800 => format!("{} h", hours / 3_600),
        days => format!("{} days", days / 86_400),
    };
    let moment = moment(at, state);
    if seconds > 0 { format!("{moment}, in {distance}") } else { format!("{moment}, {distance} ago") }
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
    let key = key_of(facts.state, Context::Queue, Action::Correct);
    let culprits = match culprits {
        None => return facts.text("Reading what was refused.", Role::Dim),
        Some(Err(why)) => return facts.text(why, Role::Error),
        Some(Ok(culprits)) => culprits,
    };
    facts.text(&format!("Refused ({key} takes them back into the list, to correct them):"), Role::Error);
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
