//! Lines that come into the list: typed in the box, or pasted.

use crate::text::count;
use crate::text::many;
use crate::tui::app::{Level, Pane, State};
use crate::urls::{Origin, Summary};

/// How new lines came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Added {
    /// Through the box.
    Typed,
    /// As a paste.
    Pasted,
}

/// Adds lines below the cursor as one step that can be undone, and says what became of them.
pub(crate) fn add_to_list(state: &mut State, text: &str, how: Added) {
    let origin = match how {
        Added::Typed => Origin::Typed,
        Added::Pasted => Origin::Pasted,
    };
    let pane = &mut state.urls;
    let at = if pane.list.is_empty() { 0 } else { pane.cursor.at + 1 };
    let summary = pane.list.insert_text(at, text, &origin);
    if summary.added > 0 {
        pane.handed_over = false;
        pane.cursor.at = at;
    }
    pane.anchor = None;
    say_summary(state, &summary);
}

/// New, duplicates, problems: what the operator must know about a paste.
pub(super) fn say_summary(state: &mut State, summary: &Summary) {
    let mut parts = vec![format!("{} new", count(summary.added))];
    if summary.duplicates > 0 {
        parts.push(format!("{} left out", many(summary.duplicates, "duplicate")));
    }
    if summary.problems > 0 {
        parts.push(many(summary.problems, "problem"));
    }
    if summary.warnings > 0 {
        parts.push(many(summary.warnings, "warning"));
    }
    if summary.added > 0 {
        parts.push("u takes them back".to_owned());
    }
    let level = if summary.problems > 0 { Level::Warning } else { Level::Good };
    state.say(level, parts.join(", "));
}

/// Takes refused URLs back into the list, below the cursor and as one step that can be undone, to be corrected and sent
/// again; says why they were refused.
pub(crate) fn take_back(state: &mut State, refused: Vec<(String, String)>) {
    let (urls, mut reasons): (Vec<String>, Vec<String>) = refused.into_iter().unzip();
    let pane = &mut state.urls;
    let at = if pane.list.is_empty() { 0 } else { pane.cursor.at + 1 };
    let summary = pane.list.insert(at, urls.into_iter().map(|url| (url, Origin::Typed)));
    if summary.added > 0 {
        pane.handed_over = false;
        pane.cursor.at = at;
    }
    pane.anchor = None;
    reasons.sort_unstable();
    reasons.dedup();
    let more = match reasons.len() {
        0 | 1 => String::new(),
        several => format!(", and {}", many(several - 1, "other reason")),
    };
    let why = reasons.first().map_or("", String::as_str);
    let back = match summary.added {
        0 => "all of them are in the list already".to_owned(),
        added => format!("{} back in the list to be corrected", many(added, "refused URL")),
    };
    state.go(Pane::Urls);
    state.say(Level::Warning, format!("{back}: {why}{more}"));
}
