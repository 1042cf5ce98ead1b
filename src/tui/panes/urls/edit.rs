//! Lines that come into the list: typed in the box, or pasted.

use super::lend;
use super::work::Work;
use crate::lines::Pasted;
use crate::text::count;
use crate::text::many;
use crate::tui::app::{Culprit, Level, State};
use crate::tui::keys::Action;
use crate::urls::{Origin, Summary};

/// How new lines came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Added {
    /// Through the box.
    Typed,
    /// Through the box, to stand above the row under the cursor.
    TypedAbove,
    /// As a paste.
    Pasted,
}

/// Adds lines below the cursor as one step that can be undone, and says what became of them.
pub(crate) fn add_to_list(state: &mut State, text: Pasted, how: Added) {
    let origin = match how {
        Added::Typed | Added::TypedAbove => Origin::Typed,
        Added::Pasted => Origin::Pasted,
    };
    let pane = &state.urls;
    let at = match how {
        Added::TypedAbove => pane.cursor.at,
        _ if pane.len() == 0 => 0,
        _ => pane.cursor.at + 1,
    };
    lend::work(state, Work::Insert { at, text, origin });
}

/// Puts refused URLs back into the list, with the service's reasons, ready to be corrected; goes there. A list that
/// was handed over already gives way to them; undo brings it back.
pub(crate) fn take_back(state: &mut State, refused: Vec<Culprit>) {
    let pane = &state.urls;
    let alone = pane.handed_over;
    let at = if pane.len() == 0 { 0 } else { pane.cursor.at + 1 };
    lend::work(state, Work::TakeBack { refused, alone, at });
}

/// New, duplicates, problems: what the operator must know about a paste.
pub(super) fn say_summary(state: &mut State, summary: &Summary) {
    let mut text = how_many(summary);
    if summary.added > 0 {
        // The way back comes first: what follows may be cut.
        let back = format!(" ({} takes them back): ", state.key_for(Action::Undo));
        text = text.replacen(": ", &back, 1);
    }
    let level = if summary.problems > 0 { Level::Warning } else { Level::Good };
    state.say(level, text);
}

/// What became of new lines, in words.
pub(super) fn how_many(summary: &Summary) -> String {
    let lines = summary.added + summary.duplicates;
    let mut parts = vec![format!("{} new", count(summary.added))];
    if summary.duplicates > 0 {
        parts.push(many(summary.duplicates, "duplicate"));
    }
    if summary.problems > 0 {
        parts.push(many(summary.problems, "problem"));
    }
    if summary.warnings > 0 {
        parts.push(many(summary.warnings, "warning"));
    }
    format!("{}: {}", many(lines, "line"), parts.join(", "))
}
