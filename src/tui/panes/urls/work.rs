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
use crate::tui::popups::Confirm;
use crate::urls::journal::{Edits, Replayed};
use crate::urls::{Cancelled, Linter, Origin, Pattern, Preview, SortBy, Summary, UrlList, Watch};

/// More lines than this are worked on by a thread: so many take some milliseconds.
pub(super) const AT_ONCE: usize = 8_192;

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
        refused: Vec<(String, String)>,
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
    Planned(Result<Box<Confirm>, PlanFault>),
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
        let more = match self {
            Self::Insert { text, .. } => text.line_ends(AT_ONCE),
            Self::Make(made) => made.len(),
            Self::Restore { lines, .. } => lines.len(),
            Self::TakeBack { refused, .. } => refused.len(),
            // Disks may take their time.
            Self::Import { .. } | Self::Export { .. } | Self::WriteOut { .. } | Self::ReadBack { .. } => {
                return false;
            }
            _ => 0,
        };
        list.len() + more <= AT_ONCE
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
            Self::Plan { limits, shape } => Outcome::Planned(plan(list, &limits, &shape, watch)?),
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
