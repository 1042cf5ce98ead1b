//! What finished work does to the screen: the cursor, the selection, and what is said.

use super::edit::{how_many, say_summary};
use super::editor::ReadBack;
use super::files::Exported;
use super::find::{self, Found};
use super::make;
use super::state::Typing;
use super::work::Outcome;
use crate::text::{count, many};
use crate::tui::app::{Effect, Level, Pane, State, TerminalRequest, list_begun};
use crate::tui::keys::Action;
use crate::tui::popups::{Ask, Popup};
use crate::urls::{SortBy, Summary};

/// Takes the outcome in. `row`: where the row is now that is being typed.
pub(super) fn take(state: &mut State, outcome: Outcome, row: Option<usize>) {
    take_in(state, outcome);
    if state.urls.typed_row().is_some() {
        stay_at(state, row);
    }
}

/// Who types a row stays in it, wherever it is now; where it is gone, what was typed is not.
fn stay_at(state: &mut State, row: Option<usize>) {
    if let Some(at) = row {
        state.urls.cursor.at = at;
    } else if let Some(Typing::Row(_, input)) = state.urls.typing.take() {
        state.popups.push(Popup::add_lines_with(input.text()));
        state.say(Level::Warning, "the row is gone that was being typed; here is what was typed");
    }
}

fn take_in(state: &mut State, outcome: Outcome) {
    match outcome {
        Outcome::Cancelled => cancelled(state),
        Outcome::Inserted { at, summary } => {
            changed(state, &summary, Some(at));
            say_summary(state, &summary);
        }
        Outcome::Edited { at, summary } => {
            changed(state, &summary, Some(at));
            if summary.removed > summary.added {
                say_summary(state, &summary);
            }
        }
        Outcome::Made { made, summary } => make::say_made(state, &made, &summary),
        Outcome::TakenBack { at, summary } => taken_back(state, at, &summary),
        Outcome::Removed { at, removed } => say_removed(state, at, removed),
        Outcome::Ordered { by, changed } => ordered(state, by, changed),
        Outcome::Previewed(preview) => {
            for popup in &mut state.popups {
                if let Popup::Replace(dialog) = popup {
                    dialog.take_preview(preview.clone());
                }
            }
        }
        Outcome::Replaced(summary) => {
            changed(state, &summary, None);
            let merged = summary.duplicates;
            let mut text = format!("replaced in {}", many(summary.removed, "URL"));
            if merged > 0 {
                text = format!("{text}, {} merged", many(merged, "duplicate"));
            }
            if summary.problems > 0 {
                text = format!("{text}, {}", many(summary.problems, "problem"));
            }
            let level = if summary.problems > 0 { Level::Warning } else { Level::Good };
            say_undoable(state, level, &text);
        }
        Outcome::Found { hits, pattern, revision } => {
            find::found(state, Found { hits, revision, pattern });
        }
        Outcome::Problem(None) => state.say(Level::Good, "no problems"),
        Outcome::Undone(what) => undone(state, what.map(|what| format!("undone: {what}")), "nothing to undo"),
        Outcome::Redone(what) => {
            undone(state, what.map(|what| format!("done again: {what}")), "nothing to do again");
        }
        Outcome::Quiet => {}
        Outcome::Problem(Some(at)) | Outcome::Restored { at } => state.urls.cursor.at = at,
        Outcome::Journal(journal) => list_begun(state, journal),
        // What was planned for another profile is not confirmed in this one.
        Outcome::Planned { account, .. } if account != state.profile.account() => {}
        Outcome::Planned { account, plan: Ok(mut confirm) } => {
            confirm.account = account;
            confirm.must_type = confirm.urls.len() > state.profile.confirm_above;
            confirm.again = state.urls.handed_over;
            confirm.list = state.urls.handing.mark();
            state.popups.push(Popup::Confirm(confirm));
        }
        Outcome::Planned { plan: Err(fault), .. } => {
            if let Some(first) = fault.first {
                state.urls.cursor.at = first;
            }
            state.say(Level::Error, fault.why);
        }
        Outcome::Imported { at, path, result } => match result {
            Ok(summary) => {
                changed(state, &summary, Some(at));
                let text = format!("{}: {}", path.display(), how_many(&summary));
                say_added(state, &summary, &text);
            }
            Err(why) => state.say(Level::Error, format!("nothing imported: {why}")),
        },
        Outcome::Exported { path, range, result } => match result {
            Exported::Written(lines) => {
                let text = format!("{} written to {}", many(lines, "URL"), path.display());
                state.say(Level::Good, text);
            }
            Exported::Exists => state.popups.push(Popup::ask(Ask::Overwrite { path, range })),
            Exported::Failed(why) => {
                state.say(Level::Error, format!("nothing written to {}: {why}", path.display()));
            }
        },
        Outcome::WrittenOut { range, ticket, result } => match result {
            Ok(file) => {
                let path = file.path().to_owned();
                state.urls.outside = Some((ticket, file, range));
                let request = TerminalRequest::RunEditor { path, ticket };
                state.urls.loan.outgoing.push(Effect::Terminal(request));
            }
            Err(why) => state.say(Level::Error, format!("no file for the editor: {why}")),
        },
        Outcome::ReadBack { at, result } => read_back(state, at, result),
    }
}

/// The list is another one now.
fn changed(state: &mut State, summary: &Summary, at: Option<usize>) {
    state.urls.anchor = None;
    if summary.added + summary.removed > 0 {
        state.urls.touched();
        if let Some(at) = at {
            state.urls.cursor.at = at;
        }
    }
}

fn cancelled(state: &mut State) {
    for popup in &mut state.popups {
        if let Popup::Replace(dialog) = popup {
            dialog.cancelled();
        }
    }
    // A search that gave way to a newer one is nothing to talk about.
    if !state.urls.is_typing() && state.urls.is_at_rest() {
        state.say(Level::Info, "cancelled: the list is as it was");
    }
}

/// Says something with the key that takes it back.
fn say_undoable(state: &mut State, level: Level, text: &str) {
    let undo = state.key_for(Action::Undo);
    state.say(level, format!("{text}; {undo} takes it back"));
}

fn say_added(state: &mut State, summary: &Summary, text: &str) {
    let level = if summary.problems > 0 { Level::Warning } else { Level::Good };
    if summary.added > 0 { say_undoable(state, level, text) } else { state.say(level, text) }
}

fn say_removed(state: &mut State, at: Option<usize>, removed: usize) {
    state.urls.anchor = None;
    if let Some(at) = at {
        state.urls.cursor.at = at;
    }
    if removed == 0 {
        return state.say(Level::Info, "nothing to remove");
    }
    state.urls.touched();
    let undo = state.key_for(Action::Undo);
    state.say(Level::Info, format!("{} removed, {undo} takes it back", count(removed)));
}

fn ordered(state: &mut State, by: Option<SortBy>, changed: bool) {
    state.urls.anchor = None;
    if !changed {
        return state.say(Level::Info, "in this order already");
    }
    let text = match by {
        Some(SortBy::Text) => "sorted by text",
        Some(SortBy::HostAndPath) => "sorted by host and path",
        Some(SortBy::Problem) => "sorted by problem, the worst first",
        None => "the last one is the first now",
    };
    say_undoable(state, Level::Good, text);
}

fn undone(state: &mut State, what: Option<String>, nothing: &str) {
    state.urls.anchor = None;
    if what.is_some() {
        state.urls.touched();
    }
    state.say(Level::Info, what.unwrap_or_else(|| nothing.to_owned()));
}

fn taken_back(state: &mut State, at: usize, summary: &Summary) {
    changed(state, summary, Some(at));
    state.go(Pane::Urls);
    let text = format!("{} back, to be corrected", many(summary.added, "refused URL"));
    say_undoable(state, Level::Info, &text);
}

fn read_back(state: &mut State, at: usize, result: Result<ReadBack, String>) {
    match result {
        Ok(ReadBack::Same) => {}
        Ok(ReadBack::Changed(summary)) => {
            changed(state, &summary, Some(at));
            let text = format!("from the editor: {}, {} gone", how_many(&summary), count(summary.removed));
            say_undoable(state, Level::Good, &text);
        }
        Err(why) => state.say(Level::Error, format!("the list is as it was: {why}")),
    }
}
