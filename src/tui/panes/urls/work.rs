//! Work on the whole list: within a message while the list is small, on a thread of the world's from there on. Both
//! ways run the same code.

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::editor::{self, EditorFile, ReadBack};
use super::files::{self, Exported};
use super::make::Made;
use super::plan::{PlanFault, plan};
use crate::lines::Pasted;
use crate::service::RequestShape;
use crate::settings::Limits;
use crate::tui::app::Culprit;
use crate::tui::popups::Confirm;
use crate::urls::journal::{Edits, Replayed};
use crate::urls::{Cancelled, Linter, Origin, Pattern, Preview, SortBy, Summary, UrlList, Watch};

/// What is expected to take longer than this, in nanoseconds, is done by a thread: a message has a millisecond, on
/// slower machines too.
const AT_ONCE: usize = 500_000;

/// So many bytes of a longer line cost what a line does.
const LONG: usize = 100;

/// What a line costs, in nanoseconds, as `cargo bench --bench urls` measured it for short lists, rounded up.
mod price {
    /// To be looked at, moved or let go.
    pub(super) const LOOK: usize = 30;
    /// To be planned.
    pub(super) const PLAN: usize = 100;
    /// To be matched by an expression or by its path.
    pub(super) const MATCH: usize = 200;
    /// To find its place in an order.
    pub(super) const SORT: usize = 500;
    /// To be judged by other rules.
    pub(super) const JUDGE: usize = 500;
    /// To come in: found to be new, judged, kept for the draft.
    pub(super) const TAKE: usize = 1_000;
    /// To be looked at as it would be replaced.
    pub(super) const PREVIEW: usize = 1_500;
    /// To be replaced.
    pub(super) const REPLACE: usize = 2_500;
}

/// What is to be done to the list.
#[derive(Debug)]
pub(crate) enum Work {
    Insert {
        at: usize,
        text: Pasted,
        origin: Origin,
    },
    Edit {
        at: usize,
        text: String,
    },
    /// Lines of a draft; whoever asks for it says so.
    Restore {
        lines: Box<Replayed>,
        /// Where the cursor stood in them.
        row: usize,
    },
    Make(Made),
    TakeBack {
        refused: Vec<Culprit>,
        alone: bool,
        at: usize,
    },
    Remove(Range<usize>),
    RemoveMatches {
        pattern: Pattern,
        keep: bool,
    },
    RemoveProblems,
    RemoveSameButQuery,
    Sort(SortBy),
    Reverse,
    Preview {
        pattern: Pattern,
        with: String,
    },
    Replace {
        pattern: Pattern,
        with: String,
    },
    Find(Pattern),
    /// The next line that cannot be sent, or the one before.
    Problem {
        from: usize,
        forward: bool,
    },
    Undo,
    Redo,
    Judge(Linter),
    /// A draft begins anew with all lines.
    Journal,
    Plan {
        /// Whose queue it is for.
        account: String,
        limits: Limits,
        shape: RequestShape,
    },
    Import {
        at: usize,
        path: PathBuf,
    },
    Export {
        path: PathBuf,
        range: Range<usize>,
        overwrite: bool,
    },
    WriteOut {
        range: Range<usize>,
        ticket: u64,
    },
    ReadBack {
        file: EditorFile,
        range: Range<usize>,
        /// Why the editor failed.
        failed: Option<String>,
    },
}

/// What came of it.
#[derive(Debug)]
pub(crate) enum Outcome {
    Cancelled,
    Inserted { at: usize, summary: Summary },
    Edited { at: usize, summary: Summary },
    Made { made: Made, summary: Summary },
    TakenBack { at: usize, summary: Summary },
    Removed { at: Option<usize>, removed: usize },
    Ordered { by: Option<SortBy>, changed: bool },
    Previewed(Preview),
    Replaced(Summary),
    Found { hits: Vec<u32>, pattern: Pattern, revision: u64 },
    Problem(Option<usize>),
    Undone(Option<String>),
    Redone(Option<String>),
    Quiet,
    Restored { at: usize },
    Journal(Option<Edits>),
    Planned { account: String, plan: Result<Box<Confirm>, PlanFault> },
    Imported { at: usize, path: PathBuf, result: Result<Summary, String> },
    Exported { path: PathBuf, range: Range<usize>, result: Exported },
    WrittenOut { range: Range<usize>, ticket: u64, result: Result<EditorFile, String> },
    ReadBack { at: usize, result: Result<ReadBack, String> },
}

/// How many changes of a replacement are shown before it is done.
pub(super) const PREVIEWED: usize = 5;

impl Work {
    /// Whether it may be done within a message.
    pub(super) fn is_small(&self, list: &UrlList) -> bool {
        self.price(list).is_some_and(|price| price <= AT_ONCE)
    }

    /// What it is expected to take, in nanoseconds; `None`: disks may take their time.
    fn price(&self, list: &UrlList) -> Option<usize> {
        use price::{JUDGE, LOOK, MATCH, PLAN, PREVIEW, REPLACE, SORT, TAKE};
        let (undone, redone) = list.lines_to_turn();
        let (each, more) = match self {
            Self::Insert { text, .. } => {
                let lines = text.line_ends(AT_ONCE / TAKE) + 1;
                (LOOK, lines.max(text.len() / LONG) * TAKE)
            }
            Self::Make(made) => (LOOK, made.len() * TAKE),
            Self::Restore { lines, .. } => (LOOK, lines.len() * TAKE),
            Self::TakeBack { refused, .. } => (MATCH, refused.len() * TAKE),
            Self::Undo => (LOOK, undone * JUDGE),
            Self::Redo => (LOOK, redone * JUDGE),
            Self::Edit { .. }
            | Self::Remove(_)
            | Self::RemoveProblems
            | Self::Reverse
            | Self::Journal
            | Self::Problem { .. } => (LOOK, TAKE),
            Self::Plan { .. } => (PLAN, 0),
            Self::Find(_) | Self::RemoveMatches { .. } | Self::RemoveSameButQuery => (MATCH, 0),
            Self::Sort(_) => (SORT, 0),
            Self::Judge(_) => (JUDGE, 0),
            Self::Preview { .. } => (PREVIEW, 0),
            Self::Replace { .. } => (REPLACE, 0),
            Self::Import { .. } | Self::Export { .. } | Self::WriteOut { .. } | Self::ReadBack { .. } => {
                return None;
            }
        };
        Some(list.len() * each + list.lines_let_go() * LOOK + more)
    }

    /// Whether a look at a replacement may be had within a message.
    pub(super) fn shows_replacement(list: &UrlList) -> bool {
        list.len() * price::PREVIEW <= AT_ONCE
    }

    /// Whether it waits for work that is being done, instead of being refused.
    pub(super) const fn may_wait(&self) -> bool {
        matches!(
            self,
            Self::Insert { .. }
                | Self::Restore { .. }
                | Self::Make(_)
                | Self::TakeBack { .. }
                | Self::Find(_)
                | Self::Judge(_)
                | Self::Journal
                | Self::ReadBack { .. }
        )
    }

    /// What it is doing, as the beginning of a sentence.
    pub(super) const fn doing(&self) -> &'static str {
        match self {
            Self::Insert { .. } | Self::Restore { .. } | Self::TakeBack { .. } => "adding lines",
            Self::Make(_) => "making the list",
            Self::Edit { .. } | Self::ReadBack { .. } => "taking the edit in",
            Self::Remove(_) | Self::RemoveMatches { .. } | Self::RemoveProblems => "removing lines",
            Self::RemoveSameButQuery => "comparing lines",
            Self::Sort(_) | Self::Reverse => "sorting",
            Self::Preview { .. } => "trying the replacement",
            Self::Replace { .. } => "replacing",
            Self::Find(_) | Self::Problem { .. } => "searching",
            Self::Undo => "undoing",
            Self::Redo => "doing again",
            Self::Judge(_) => "checking lines",
            Self::Journal => "keeping lines",
            Self::Plan { .. } => "planning",
            Self::Import { .. } => "importing",
            Self::Export { .. } | Self::WriteOut { .. } => "writing lines",
        }
    }

    /// Whether stopping it on the way leaves everything as it was.
    pub(super) const fn can_be_cancelled(&self) -> bool {
        !matches!(
            self,
            Self::Judge(_)
                | Self::Journal
                | Self::Restore { .. }
                | Self::Undo
                | Self::Redo
                | Self::Remove(_)
                | Self::Edit { .. }
        )
    }

    /// Does it. Files for the operator's editor go below `state_dir`.
    pub(super) fn run(self, list: &mut UrlList, watch: &Watch, state_dir: &Path) -> Outcome {
        self.try_run(list, watch, state_dir).unwrap_or(Outcome::Cancelled)
    }

    fn try_run(self, list: &mut UrlList, watch: &Watch, state_dir: &Path) -> Result<Outcome, Cancelled> {
        Ok(match self {
            Self::Insert { at, text, origin } => {
                Outcome::Inserted { at, summary: list.insert_pasted(at, text, &origin, watch)? }
            }
            Self::Edit { at, text } => Outcome::Edited { at, summary: list.edit(at, &text) },
            Self::Restore { lines, row } => {
                let at = list.len() + row;
                list.append(lines.into_unjudged(), watch)?;
                Outcome::Restored { at }
            }
            Self::Make(mut made) => {
                let summary = list.replace_generated_watched(made.take_urls(), watch)?;
                if !list.is_empty() {
                    list.note_making(made.facts());
                }
                Outcome::Made { made, summary }
            }
            Self::TakeBack { refused, alone, at } => {
                let refused: Vec<_> = refused.into_iter().map(with_code).collect();
                let summary = list.take_back(&refused, alone, at, watch)?;
                Outcome::TakenBack { at: if alone { 0 } else { at }, summary }
            }
            Self::Remove(range) => {
                let at = Some(range.start);
                Outcome::Removed { at, removed: list.remove_range(range) }
            }
            Self::RemoveMatches { pattern, keep } => {
                Outcome::Removed { at: None, removed: list.remove_matches(&pattern, keep, watch)? }
            }
            Self::RemoveProblems => Outcome::Removed { at: None, removed: list.remove_problems(watch)? },
            Self::RemoveSameButQuery => {
                Outcome::Removed { at: None, removed: list.remove_same_but_query(watch)? }
            }
            Self::Sort(by) => Outcome::Ordered { by: Some(by), changed: list.sort(by, watch)? },
            Self::Reverse => Outcome::Ordered { by: None, changed: list.reverse() },
            Self::Preview { pattern, with } => {
                Outcome::Previewed(list.preview(&pattern, &with, PREVIEWED, watch)?)
            }
            Self::Replace { pattern, with } => Outcome::Replaced(list.replace(&pattern, &with, watch)?),
            Self::Problem { from, forward } => {
                let found = if forward { list.next_problem(from) } else { list.previous_problem(from) };
                Outcome::Problem(found)
            }
            Self::Find(pattern) => {
                let hits = list.matches(&pattern, watch)?;
                Outcome::Found { hits, pattern, revision: list.revision() }
            }
            Self::Undo => Outcome::Undone(list.undo()),
            Self::Redo => Outcome::Redone(list.redo()),
            Self::Judge(linter) => {
                list.set_linter_watched(linter, watch);
                Outcome::Quiet
            }
            Self::Journal => Outcome::Journal(begin_journal(list)),
            Self::Plan { account, limits, shape } => {
                Outcome::Planned { account, plan: plan(list, &limits, &shape, watch)? }
            }
            Self::Import { at, path } => {
                let result = files::import(list, at, &path, watch)?;
                Outcome::Imported { at, path, result }
            }
            Self::Export { path, range, overwrite } => {
                let result = files::export(list, range.clone(), &path, overwrite, watch)?;
                Outcome::Exported { path, range, result }
            }
            Self::WriteOut { range, ticket } => {
                let result = editor::write_out(list, range.clone(), state_dir, watch)?;
                Outcome::WrittenOut { range, ticket, result }
            }
            Self::ReadBack { file, range, failed } => {
                let at = range.start;
                let result = editor::read_back(list, range, file, failed, watch);
                Outcome::ReadBack { at, result }
            }
        })
    }
}

/// A refused URL with the service's reason and its code.
fn with_code(culprit: Culprit) -> (String, String) {
    match culprit.code {
        Some(code) => (culprit.url, format!("{} (code {code})", culprit.reason)),
        None => (culprit.url, culprit.reason),
    }
}

/// All lines, for a journal to begin with; what changes from here on is recorded for it.
fn begin_journal(list: &mut UrlList) -> Option<Edits> {
    list.keep_edits(true);
    Some(list.as_edits()).filter(|edits| !edits.is_empty())
}

/// The list, lent to a thread, with what is to be done to it.
pub struct UrlsWork {
    pub(super) ticket: u64,
    pub(super) list: UrlList,
    pub(super) work: Work,
    pub(super) watch: Arc<Watch>,
    /// The id of the row that is being typed meanwhile.
    pub(super) row: Option<u32>,
}

/// The list, given back.
pub struct UrlsWorked {
    pub(super) ticket: u64,
    pub(super) list: UrlList,
    pub(super) outcome: Outcome,
    /// Where the row is now that is being typed.
    pub(super) row: Option<usize>,
}

impl UrlsWork {
    /// Does the work, which may take seconds. Files for the operator's editor go below `state_dir`.
    #[must_use]
    pub fn run(mut self, state_dir: &Path) -> UrlsWorked {
        let outcome = self.work.run(&mut self.list, &self.watch, state_dir);
        let row = self.row.and_then(|id| self.list.position_of(id));
        UrlsWorked { ticket: self.ticket, list: self.list, outcome, row }
    }
}

impl fmt::Debug for UrlsWork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UrlsWork({} {} lines)", self.work.doing(), self.list.len())
    }
}

impl fmt::Debug for UrlsWorked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UrlsWorked({} lines)", self.list.len())
    }
}
