//! The list, the row under the cursor, and what is being typed.

use std::ops::RangeInclusive;

use crate::tui::widgets::{LineInput, ListCursor};
use crate::urls::{DEFAULT_MAX_URL_BYTES, LintRules, Linter, UrlList};

/// What a line of text is typed for.
#[derive(Debug, Clone)]
pub(super) enum Typing {
    /// The row under the cursor is changed in place.
    Row(LineInput),
    /// Text to find.
    Find(LineInput),
}

/// The URLs pane.
#[derive(Debug)]
pub(crate) struct UrlsPane {
    pub(crate) list: UrlList,
    pub(super) cursor: ListCursor,
    pub(super) typing: Option<Typing>,
    /// Where a selection of rows began.
    pub(super) anchor: Option<usize>,
    /// What was looked for last.
    pub(super) needle: String,
    /// The list was handed over as it is: leaving loses nothing.
    pub(crate) handed_over: bool,
    /// Assets of the last making that gave no URL.
    pub(crate) left_out: usize,
}

impl Default for UrlsPane {
    fn default() -> Self {
        let rules =
            LintRules { company_root: None, published_server: None, max_url_bytes: DEFAULT_MAX_URL_BYTES };
        Self {
            list: UrlList::new(Linter::new(rules)),
            cursor: ListCursor::default(),
            typing: None,
            anchor: None,
            needle: String::new(),
            handed_over: false,
            left_out: 0,
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

    /// The selected rows, or the one under the cursor; `None`: the list is empty.
    pub(super) fn selection(&self) -> Option<RangeInclusive<usize>> {
        if self.list.is_empty() {
            return None;
        }
        let anchor = self.anchor.unwrap_or(self.cursor.at).min(self.list.len() - 1);
        Some(anchor.min(self.cursor.at)..=anchor.max(self.cursor.at))
    }

    /// Keeps cursor and window valid in `height` rows.
    pub(crate) fn settle(&mut self, height: usize) {
        self.cursor.settle(self.list.len(), height);
        if self.list.is_empty() {
            self.left_out = 0;
            self.anchor = None;
            if matches!(self.typing, Some(Typing::Row(_))) {
                self.typing = None;
            }
        }
    }
}
