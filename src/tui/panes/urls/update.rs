//! Keys of the URLs pane.

use crossterm::event::KeyEvent;

use super::edit::say_summary;
use super::state::Typing;
use crate::text::count;
use crate::tui::app::{Effect, Level, State};
use crate::tui::keys::Action;
use crate::tui::popups::{Confirm, Popup, origin_words};
use crate::tui::widgets::LineInput;
use crate::urls::{NotSendable, Plan};

/// An action while no line is typed into.
pub(crate) fn act(state: &mut State, action: Action) -> Vec<Effect> {
    let pane = &mut state.urls;
    match action {
        Action::Edit => match pane.list.get(pane.cursor.at) {
            Some(record) => pane.typing = Some(Typing::Row(LineInput::new(record.text))),
            None => state.popups.push(Popup::add_lines()),
        },
        Action::AddLines => state.popups.push(Popup::add_lines()),
        Action::Remove => remove(state),
        Action::Select => {
            pane.anchor =
                if pane.anchor.is_some() || pane.list.is_empty() { None } else { Some(pane.cursor.at) };
        }
        Action::RemoveProblems => remove_problems(state),
        Action::ClearList => {
            let len = pane.list.len();
            let removed = pane.list.remove(0..len);
            say_removed(state, removed);
        }
        Action::Undo => undo(state),
        Action::Redo => redo(state),
        Action::NextProblem => next_problem(state),
        Action::PreviousProblem => previous_problem(state),
        Action::Find => pane.typing = Some(Typing::Find(LineInput::default())),
        Action::FindNext => find(state, true),
        Action::FindPrevious => find(state, false),
        Action::Purge => purge(state),
        _ => {}
    }
    Vec::new()
}

/// Moves the cursor by rows.
pub(crate) fn step(state: &mut State, rows: isize) {
    let len = state.urls.list.len();
    state.urls.cursor.step(rows, len);
}

/// One level back: the selection goes. Returns whether there was one.
pub(crate) fn back(state: &mut State) -> bool {
    state.urls.anchor.take().is_some()
}

/// A key while a line is typed into.
pub(crate) fn typed(state: &mut State, action: Option<Action>, key: KeyEvent) -> Vec<Effect> {
    let pane = &mut state.urls;
    match (action, pane.typing.take()) {
        (Some(Action::Cancel), _) | (_, None) => {}
        (Some(Action::Accept), Some(Typing::Row(input))) => take_edit(state, input.text()),
        (Some(Action::Accept), Some(Typing::Find(input))) => {
            // Nothing typed: what was looked for last.
            if !input.text().is_empty() {
                input.text().clone_into(&mut pane.needle);
            }
            find(state, true);
        }
        (_, Some(Typing::Row(mut input))) => {
            input.key(key);
            pane.typing = Some(Typing::Row(input));
        }
        (_, Some(Typing::Find(mut input))) => {
            input.key(key);
            pane.typing = Some(Typing::Find(input));
        }
    }
    Vec::new()
}

/// Pasted text while a line is typed into.
pub(crate) fn paste(state: &mut State, text: &str) {
    if let Some(Typing::Row(input) | Typing::Find(input)) = &mut state.urls.typing {
        input.insert(text);
    }
}

/// The operator's editor is closed.
pub(crate) fn edited(state: &mut State, _ticket: u64, result: Result<(), String>) -> Vec<Effect> {
    if let Err(why) = result {
        state.say(Level::Error, why);
    }
    Vec::new()
}

fn take_edit(state: &mut State, text: &str) {
    let pane = &mut state.urls;
    if text.trim().is_empty() {
        return remove(state);
    }
    let before = pane.list.len();
    let summary = pane.list.edit(pane.cursor.at, text);
    if summary.added + summary.removed + summary.duplicates > 0 {
        pane.handed_over = false;
    }
    if pane.list.len() < before {
        say_summary(state, &summary);
    }
}

fn remove(state: &mut State) {
    let Some(rows) = state.urls.selection() else { return };
    let first = *rows.start();
    let removed = state.urls.list.remove(rows);
    state.urls.cursor.at = first;
    say_removed(state, removed);
}

fn remove_problems(state: &mut State) {
    let list = &state.urls.list;
    let rows: Vec<_> = list
        .iter()
        .enumerate()
        .filter(|(_, record)| record.problem.is_some_and(crate::urls::Problem::is_error))
        .map(|(at, _)| at)
        .collect();
    let removed = state.urls.list.remove(rows);
    say_removed(state, removed);
}

fn say_removed(state: &mut State, removed: usize) {
    state.urls.anchor = None;
    if removed == 0 {
        state.say(Level::Info, "nothing to remove");
        return;
    }
    state.urls.handed_over = false;
    state.say(Level::Info, format!("{} removed, u takes it back", count(removed)));
}

fn undo(state: &mut State) {
    state.urls.anchor = None;
    match state.urls.list.undo() {
        Some(what) => {
            state.urls.handed_over = false;
            state.say(Level::Info, format!("undone: {what}"));
        }
        None => state.say(Level::Info, "nothing to undo"),
    }
}

fn redo(state: &mut State) {
    state.urls.anchor = None;
    match state.urls.list.redo() {
        Some(what) => {
            state.urls.handed_over = false;
            state.say(Level::Info, format!("done again: {what}"));
        }
        None => state.say(Level::Info, "nothing to do again"),
    }
}

fn next_problem(state: &mut State) {
    let pane = &mut state.urls;
    match pane.list.next_problem(pane.cursor.at + 1) {
        Some(at) => pane.cursor.at = at,
        None => state.say(Level::Good, "no problems"),
    }
}

fn previous_problem(state: &mut State) {
    let pane = &mut state.urls;
    let has_problem = |at: &usize| pane.list.get(*at).is_some_and(|record| record.problem.is_some());
    let found = (0..pane.cursor.at).rev().find(has_problem);
    match found.or_else(|| (pane.cursor.at..pane.list.len()).rev().find(has_problem)) {
        Some(at) => pane.cursor.at = at,
        None => state.say(Level::Good, "no problems"),
    }
}

fn find(state: &mut State, forward: bool) {
    let pane = &mut state.urls;
    if pane.needle.is_empty() {
        return;
    }
    let at = pane.cursor.at;
    let found = if forward { pane.list.find(&pane.needle, at + 1) } else { find_back(state, at) };
    if let Some(at) = found {
        state.urls.cursor.at = at;
    } else {
        let text = format!("not found: {}", state.urls.needle);
        state.say(Level::Info, text);
    }
}

/// The last match before `at`, else the last of all. One walk from the top: the list searches forward only.
fn find_back(state: &State, at: usize) -> Option<usize> {
    let pane = &state.urls;
    let mut before = None;
    let mut last = None;
    let mut from = 0;
    while let Some(found) = pane.list.find(&pane.needle, from).filter(|found| *found >= from) {
        last = Some(found);
        if found < at {
            before = last;
        }
        from = found + 1;
        if from >= pane.list.len() {
            break;
        }
    }
    before.or(last)
}

/// Shows the plan; nothing is queued before it is confirmed.
fn purge(state: &mut State) {
    let urls = match state.urls.list.sendable() {
        Ok(urls) => urls,
        Err(why) => {
            if let NotSendable::Problems { first, .. } = why {
                state.urls.cursor.at = first;
            }
            return state.say(Level::Error, why.to_string());
        }
    };
    if state.signed_in().is_some_and(|signed_in| signed_in.account.purge_forbidden()) {
        return state.say(
            Level::Error,
            "this user may not purge: it needs the company administrator's role; sign in as another (S)",
        );
    }
    let limits = state.profile.limits;
    match Plan::new(&urls, &limits, &state.shape) {
        Ok(plan) => {
            let counts = state.urls.list.counts();
            let must_type = urls.len() > state.profile.confirm_above;
            let mut confirm = Confirm::new(urls, plan.requests(), plan.least_time(&limits), must_type);
            confirm.origin = origin_words(state.urls.list.iter().map(|record| record.origin));
            confirm.warnings = counts.warnings;
            confirm.duplicates = counts.duplicates;
            confirm.left_out = state.urls.left_out;
            confirm.again = state.urls.handed_over;
            state.popups.push(Popup::Confirm(Box::new(confirm)));
        }
        Err(why) => state.say(Level::Error, why.to_string()),
    }
}
