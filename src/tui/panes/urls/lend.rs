//! The list on loan: who has it, what is done to it meanwhile, and what is shown instead.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;

use super::make::progress_words;
use super::outcome;
use super::state::UrlsPane;
use super::work::{UrlsWork, UrlsWorked, Work};
use crate::text::{count, many};
use crate::tui::app::{Effect, Level, Pane, State};
use crate::tui::keys::Action;
use crate::urls::{LintRules, Linter, ListCounts, UrlList, Watch};

/// A row as it is drawn, with the list or without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) text: String,
    /// Whether its problem is an error; `None`: it has none.
    pub(super) is_error: Option<bool>,
    pub(super) remark: String,
}

/// A list that is away.
#[derive(Debug)]
pub(super) struct Away {
    ticket: u64,
    doing: &'static str,
    can_be_cancelled: bool,
    is_search: bool,
    watch: Arc<Watch>,
    counts: ListCounts,
    left_out: usize,
    /// How many URLs are being put into it after they were made, if that is what is done.
    made: Option<usize>,
    /// The rows that were in the window, from this position on.
    first: usize,
    rows: Vec<Kept>,
}

/// What is on loan, and what waits for it.
#[derive(Debug, Default)]
pub(super) struct Loan {
    away: Option<Away>,
    waiting: VecDeque<Work>,
    tickets: u64,
    /// Effects that go out with the next answer to a message.
    pub(super) outgoing: Vec<Effect>,
}

impl UrlsPane {
    /// Whether the list is with a thread.
    pub(crate) fn is_away(&self) -> bool {
        self.loan.away.is_some()
    }

    /// Whether nothing is done to the list, and nothing waits.
    pub(crate) fn is_at_rest(&self) -> bool {
        self.loan.away.is_none() && self.loan.waiting.is_empty()
    }

    /// How many lines there are, or were when the list left.
    pub(crate) fn len(&self) -> usize {
        self.counts().total
    }

    /// What the list amounts to, or amounted to when it left.
    pub(crate) fn counts(&self) -> ListCounts {
        self.loan.away.as_ref().map_or_else(|| self.list.counts(), |away| away.counts)
    }

    /// Assets that gave no URL when the list was made.
    pub(super) fn left_out(&self) -> usize {
        self.loan.away.as_ref().map_or_else(|| self.list.making().left_out, |away| away.left_out)
    }

    /// How far URLs that were made are on their way into the list.
    pub(crate) fn making(&self, stop: &str) -> Option<String> {
        let away = self.loan.away.as_ref()?;
        Some(progress_words("listing URLs", &away.watch, away.made?, stop))
    }

    /// A row to draw: of the list, or as it was when the list left.
    pub(super) fn row(&self, at: usize) -> Option<Kept> {
        match &self.loan.away {
            Some(away) => away.rows.get(at.checked_sub(away.first)?).cloned(),
            None => self.list.get(at).map(|record| Kept {
                text: record.text.to_owned(),
                is_error: match record.problem {
                    Some(problem) => Some(problem.is_error()),
                    None => matches!(record.origin, crate::urls::Origin::Refused { .. }).then_some(false),
                },
                remark: match (record.problem, record.origin) {
                    (Some(problem), crate::urls::Origin::Refused { .. }) => {
                        format!("{problem}; {}", record.origin)
                    }
                    (Some(problem), _) => problem.to_string(),
                    (None, origin) => origin.to_string(),
                },
            }),
        }
    }

    /// What is being done, how far it is, and how to stop it.
    pub(crate) fn progress(&self, stop: &str) -> Option<String> {
        if let Some(words) = self.making(stop) {
            return Some(words);
        }
        let away = self.loan.away.as_ref()?;
        let done = away.watch.done();
        let of = many(away.counts.total, "URL");
        let far = match done {
            0 => String::new(),
            done => format!(", {} done", count(done)),
        };
        let stop = match (away.watch.is_cancelled(), away.can_be_cancelled) {
            (true, _) => "; stopping".to_owned(),
            (false, true) => format!("; {stop} cancels"),
            (false, false) => String::new(),
        };
        Some(format!("{} ({of}){far}{stop}", away.doing))
    }

    /// Asks the thread to stop; whether there was anything to stop.
    pub(crate) fn cancel(&mut self) -> bool {
        let Some(away) = &self.loan.away else { return false };
        if away.can_be_cancelled && !away.watch.is_cancelled() {
            away.watch.cancel();
            return true;
        }
        false
    }

    /// A number for a request that is answered by something else than a thread.
    pub(super) fn ticket(&mut self) -> u64 {
        self.loan.tickets += 1;
        self.loan.tickets
    }

    /// Where the row is that is being typed; a list that is worked on within a message is soon looked through.
    fn find_typed_row(&self) -> Option<usize> {
        self.list.position_of(self.typed_row()?)
    }

    /// Judges the list by other rules as soon as it is there.
    pub(crate) fn judge(&mut self, linter: Linter) {
        self.loan.waiting.retain(|work| !matches!(work, Work::Judge(_)));
        let work = Work::Judge(linter);
        if self.is_at_rest() && work.is_small(&self.list) {
            work.run(&mut self.list, &Watch::default(), Path::new(""));
        } else {
            self.loan.waiting.push_back(work);
        }
    }
}

/// Does work at once where it is small, else as soon as the list can be lent. Where other work is being done, it
/// waits or is refused.
pub(crate) fn work(state: &mut State, work: Work) {
    let pane = &mut state.urls;
    if let Work::Find(_) = work {
        // Only the newest search counts.
        pane.loan.waiting.retain(|work| !matches!(work, Work::Find(_)));
        if let Some(away) = pane.loan.away.as_ref().filter(|away| away.is_search) {
            away.watch.cancel();
        }
    }
    if pane.is_at_rest() {
        if work.is_small(&pane.list) {
            let outcome = work.run(&mut pane.list, &Watch::default(), Path::new(""));
            let row = pane.find_typed_row();
            return outcome::take(state, outcome, row);
        }
        pane.loan.waiting.push_back(work);
    } else if work.may_wait() {
        pane.loan.waiting.push_back(work);
    } else {
        say_busy(state);
    }
}

/// Whether keys can reach the list; says why not.
pub(super) fn is_free(state: &mut State) -> bool {
    let is_free = state.urls.is_at_rest();
    if !is_free {
        say_busy(state);
    }
    is_free
}

fn say_busy(state: &mut State) {
    let stop = state.key_for(Action::Cancel);
    let text = state.urls.progress(&stop).unwrap_or_else(|| "the list is being worked on".to_owned());
    state.say(Level::Info, text);
}

/// What is to go out after a message: the list, if work waits for it.
pub(crate) fn due(state: &mut State) -> Vec<Effect> {
    while state.urls.loan.away.is_none() {
        let Some(work) = state.urls.loan.waiting.pop_front() else { break };
        if work.is_small(&state.urls.list) {
            let outcome = work.run(&mut state.urls.list, &Watch::default(), Path::new(""));
            let row = state.urls.find_typed_row();
            outcome::take(state, outcome, row);
        } else {
            lend(state, work);
        }
    }
    std::mem::take(&mut state.urls.loan.outgoing)
}

fn lend(state: &mut State, work: Work) {
    let height = state.pane_height(Pane::Urls).saturating_mul(2);
    let pane = &mut state.urls;
    let first = pane.cursor.top.saturating_sub(height / 4);
    let rows = (first..first.saturating_add(height)).map_while(|at| pane.row(at)).collect();
    let (counts, row) = (pane.list.counts(), pane.typed_row());
    let left_out = pane.list.making().left_out;
    let made = match &work {
        Work::Make(made) => Some(made.len()),
        _ => None,
    };
    let placeholder = UrlList::new(Linter::new(LintRules::default()));
    let list = std::mem::replace(&mut pane.list, placeholder);
    let watch = Arc::new(Watch::default());
    let ticket = pane.ticket();
    pane.loan.away = Some(Away {
        ticket,
        doing: work.doing(),
        can_be_cancelled: work.can_be_cancelled(),
        is_search: matches!(work, Work::Find(_)),
        watch: Arc::clone(&watch),
        counts,
        left_out,
        made,
        first,
        rows,
    });
    pane.loan.outgoing.push(Effect::WorkOnUrls(Box::new(UrlsWork { ticket, list, work, watch, row })));
}

/// Takes the list back.
pub(crate) fn worked(state: &mut State, worked: UrlsWorked) {
    let UrlsWorked { ticket, list, outcome, row } = worked;
    if state.urls.loan.away.as_ref().is_some_and(|away| away.ticket == ticket) {
        state.urls.loan.away = None;
        state.urls.list = list;
        outcome::take(state, outcome, row);
    }
}
