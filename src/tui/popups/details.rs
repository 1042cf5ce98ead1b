//! All that is known of a job or a batch, with the service's own words.

use ratatui::Frame;
use ratatui::text::{Line, Span};

use super::reader::Scroll;
use super::{Popup, PopupKey, Step};
use crate::queue::{Batch, BatchState, Job};
use crate::text::count;
use crate::text::many;
use crate::tui::app::State;
use crate::tui::keys::Action;
use crate::tui::panes::{Selected, batch_word, job_word, moment};
use crate::tui::theme::Role;
use crate::tui::widgets::{clock, modal, pad, plain_lines, shown};

const LABEL: usize = 14;

/// Which row, and its URLs once they were read.
#[derive(Debug, Clone)]
pub(crate) struct Details {
    selected: Selected,
    batch: Option<i64>,
    urls: Option<Result<Vec<String>, String>>,
    scroll: Scroll,
}

impl Details {
    pub(super) fn new(selected: Selected, batch: Option<i64>) -> Self {
        Self { selected, batch, urls: None, scroll: Scroll::default() }
    }

    /// The URLs came.
    pub(crate) fn take_urls(&mut self, batch: i64, urls: Result<Vec<String>, String>) {
        if self.batch == Some(batch) {
            self.urls = Some(urls);
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
        let Some((job, batch)) = state.queue.find(self.selected) else {
            return vec![Line::raw("The queue no longer holds it.")];
        };
        let mut facts = Facts { state, cells, lines: Vec::new() };
        facts.job(job);
        let only = if job.batches.len() == 1 { job.batches.first() } else { None };
        if let Some(batch) = batch.or(only) {
            facts.batch(batch, job.batches.len());
            facts.urls(self.urls.as_ref());
        }
        facts.lines
    }
}

/// Collects lines of label and value.
struct Facts<'a> {
    state: &'a State,
    cells: usize,
    lines: Vec<Line<'static>>,
}

impl Facts<'_> {
    fn add(&mut self, label: &str, value: &str) {
        let look = &self.state.look;
        let wrapped = crate::tui::widgets::wrap(value, self.cells.saturating_sub(LABEL));
        for (row, text) in wrapped.into_iter().enumerate() {
            let label = if row == 0 { label } else { "" };
            let label = Span::styled(pad(label, LABEL), look.style(Role::Label));
            self.lines.push(Line::from(vec![label, Span::raw(text)]));
        }
    }

    fn job(&mut self, job: &Job) {
        let counts = job.counts();
        self.add("job", &job.id.to_string());
        self.add("state", job_word(job, self.state.now));
        self.add("profile", &format!("{} ({})", job.profile, job.service));
        self.add("queued", &format!("{} by {}", moment(job.created, self.state), job.who));
        if !job.reason.is_empty() {
            self.add("reason", &job.reason);
        }
        let parts = [
            (counts.accepted, "accepted"),
            (counts.queued, "waiting"),
            (counts.refused, "refused"),
            (counts.unknown, "unknown"),
            (counts.cancelled, "cancelled"),
            (job.duplicates, "duplicates left out"),
        ];
        let mut urls = count(counts.total);
        for (number, word) in parts.iter().filter(|(number, _)| *number > 0) {
            urls = format!("{urls}, {} {word}", count(*number));
        }
        self.add("URLs", &urls);
        self.add("batches", &count(job.batches.len()));
    }

    fn batch(&mut self, batch: &Batch, of: usize) {
        self.lines.push(Line::default());
        self.add("batch", &format!("{} of {of}, number {} in the store", batch.seq, batch.id));
        self.add("state", batch_word(batch, self.state.now));
        self.add("size", &format!("{}, {}", many(batch.urls, "URL"), many(batch.bytes, "byte")));
        self.add("attempts", &batch.attempts.to_string());
        match &batch.state {
            BatchState::Accepted { handle, estimate, at } => {
                self.add("handle", handle.as_deref().unwrap_or("(none given)"));
                self.add("accepted", &moment(*at, self.state));
                let estimate = estimate.map(|estimate| clock(estimate.as_secs()));
                self.add("estimate", estimate.as_deref().unwrap_or("(none given)"));
                if let Some(clears) = batch.clears_at().filter(|_| estimate.is_some()) {
                    self.add("elapses", &moment(clears, self.state));
                }
            }
            BatchState::Refused(refusal) => {
                self.add("reason", &refusal.reason);
                self.add("code", &refusal.code.map_or("(none given)".to_owned(), |code| code.to_string()));
            }
            BatchState::Unknown { reason } => self.add("seen", reason),
            BatchState::Queued | BatchState::Sending | BatchState::Cancelled | BatchState::Split => {}
        }
        if let Some(until) = batch.not_before.filter(|until| *until > self.state.now) {
            self.add("not before", &moment(until, self.state));
        }
        if !batch.note.is_empty() {
            self.add("note", &batch.note);
        }
    }

    fn urls(&mut self, urls: Option<&Result<Vec<String>, String>>) {
        let look = &self.state.look;
        self.lines.push(Line::default());
        match urls {
            None => self.lines.push(Line::styled("Reading the URLs.", look.style(Role::Dim))),
            Some(Err(why)) => self.lines.extend(plain_lines(why, self.cells, look.style(Role::Error))),
            Some(Ok(urls)) => {
                let cells = self.cells;
                self.lines.extend(
                    urls.iter().map(|url| Line::from(shown(url, cells, look.style(Role::Text), look))),
                );
            }
        }
    }
}
