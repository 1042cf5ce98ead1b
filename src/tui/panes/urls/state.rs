//! The list, the row under the cursor, and what is being typed.

use std::ops::Range;

use super::editor::EditorFile;
use super::find::{Finding, Found};
use super::handing::Handing;
use super::lend::Loan;
use super::work::Work;
use crate::tui::widgets::{LineInput, ListCursor};
use crate::urls::{DEFAULT_MAX_URL_BYTES, LintRules, Linter, Pattern, UrlList};

/// What a line of text is typed for.
#[derive(Debug, Clone)]
pub(super) enum Typing {
    /// The row under the cursor is changed in place: its id, for the list may change meanwhile.
    Row(u32, LineInput),
    /// Text to find.
    Find(Finding),
}

/// The URLs pane.
#[derive(Debug)]
pub(crate) struct UrlsPane {
    /// The list; an empty one stands here while [`UrlsPane::is_away`].
    pub(crate) list: UrlList,
    pub(super) loan: Loan,
    pub(super) cursor: ListCursor,
    pub(super) typing: Option<Typing>,
    /// Where a selection of rows began.
    pub(super) anchor: Option<usize>,
    /// What was looked for last.
    pub(super) pattern: Option<Pattern>,
    /// Where it was found.
    pub(super) found: Option<Found>,
    /// In which direction to go once it is found.
    pub(super) towards: Option<bool>,
    /// What the operator's editor has: ticket, file and rows.
    pub(super) outside: Option<(u64, EditorFile, Range<usize>)>,
    /// Lines that were typed for the list and put aside.
    pub(crate) aside: String,
    /// The list was handed over as it is: leaving loses nothing.
    pub(crate) handed_over: bool,
    /// Jobs that are being stored.
    pub(crate) handing: Handing,
    /// The draft of the list is to begin anew, and does not have it yet.
    pub(crate) is_draft_due: bool,
}

impl Default for UrlsPane {
    fn default() -> Self {
        let rules =
            LintRules { company_root: None, published_server: None, max_url_bytes: DEFAULT_MAX_URL_BYTES };
        Self {
            list: UrlList::new(Linter::new(rules)),
            loan: Loan::default(),
            cursor: ListCursor::default(),
            typing: None,
            anchor: None,
            pattern: None,
            found: None,
            towards: None,
            outside: None,
            aside: String::new(),
            handed_over: false,
            handing: Handing::default(),
            is_draft_due: false,
        }
    }
}

impl UrlsPane {
    /// The row under the cursor, and the first one that is drawn.
    pub(crate) const fn cursor(&self) -> ListCursor {
        self.cursor
    }

    /// Whether keys go into a line of text.
    pub(crate) const fn is_typing(&self) -> bool {
        self.typing.is_some()
    }

    /// Whether a replacement can be looked at while it is typed: it takes no time that anybody would notice.
    pub(crate) fn shows_replacement(&self) -> bool {
        self.is_at_rest() && Work::shows_replacement(&self.list)
    }

    /// The selected rows, or the one under the cursor; empty: the list is.
    pub(super) fn selection(&self) -> Range<usize> {
        let len = self.len();
        let anchor = self.anchor.unwrap_or(self.cursor.at);
        let (first, last) = (anchor.min(self.cursor.at), anchor.max(self.cursor.at));
        first.min(len)..(last + 1).min(len)
    }

    /// The selected rows, or all of them.
    pub(crate) fn selection_or_all(&self) -> Range<usize> {
        if self.anchor.is_some() { self.selection() } else { 0..self.len() }
    }

    /// Where the pattern was found, if the list is still what it was.
    pub(super) fn hits(&self) -> Option<&[u32]> {
        let found = self.found.as_ref().filter(|found| found.revision == self.list.revision());
        found.map(|found| found.hits.as_slice())
    }

    /// The list has other lines now: the queue does not have it as it is.
    pub(crate) const fn touched(&mut self) {
        self.handed_over = false;
        self.handing.touched();
    }

    /// Lines that were typed for the list wait for the next box.
    pub(crate) fn put_aside(&mut self, lines: &str) {
        if !self.aside.is_empty() {
            self.aside.push('\n');
        }
        self.aside.push_str(lines);
    }

    /// The id of the row that is being typed.
    pub(super) const fn typed_row(&self) -> Option<u32> {
        match &self.typing {
            Some(Typing::Row(id, _)) => Some(*id),
            _ => None,
        }
    }

    /// Keeps cursor and window valid in `height` rows.
    pub(crate) fn settle(&mut self, height: usize) {
        self.cursor.settle(self.len(), height);
        if self.len() == 0 {
            self.anchor = None;
        }
    }
}
