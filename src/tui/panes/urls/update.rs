//! Keys of the URLs pane.

use crossterm::event::KeyEvent;

use super::state::Typing;
use super::work::{PREVIEWED, Work};
use super::{find, lend};
use crate::tui::app::{Effect, Level, State, TerminalRequest};
use crate::tui::keys::Action;
use crate::tui::popups::{Choose, Popup, PromptFor};
use crate::tui::terminal::COPY_LIMIT;
use crate::tui::widgets::LineInput;
use crate::urls::{Pattern, Preview, SortBy, Watch};

/// An action while no line is typed into.
pub(crate) fn act(state: &mut State, action: Action) -> Vec<Effect> {
    match action {
        Action::FindNext => find::next(state, true),
        Action::FindPrevious => find::next(state, false),
        Action::AddLines | Action::InsertAbove => {
            let popup = Popup::add_lines(state, action == Action::InsertAbove);
            state.popups.push(popup);
        }
        Action::Import => state.popups.push(Popup::prompt(PromptFor::Import)),
        Action::Select => {
            let pane = &mut state.urls;
            let is_over = pane.anchor.is_some() || pane.len() == 0;
            pane.anchor = (!is_over).then_some(pane.cursor.at);
        }
        Action::GoToLine if state.urls.len() > 0 => state.popups.push(Popup::prompt(PromptFor::Line)),
        // All others need the list itself.
        _ if lend::is_free(state) => return act_on_list(state, action),
        _ => {}
    }
    Vec::new()
}

fn act_on_list(state: &mut State, action: Action) -> Vec<Effect> {
    let pane = &mut state.urls;
    match action {
        Action::Edit => {
            if let Some(record) = pane.list.get(pane.cursor.at) {
                pane.typing = Some(Typing::Row(record.id, LineInput::new(record.text)));
            } else {
                let popup = Popup::add_lines(state, false);
                state.popups.push(popup);
            }
        }
        Action::Remove => {
            let rows = pane.selection();
            lend::work(state, Work::Remove(rows));
        }
        Action::RemoveProblems => lend::work(state, Work::RemoveProblems),
        Action::RemoveSameButQuery => lend::work(state, Work::RemoveSameButQuery),
        Action::RemoveMatches => remove_matches(state, false),
        Action::KeepMatches => remove_matches(state, true),
        Action::ClearList => {
            let all = 0..pane.list.len();
            lend::work(state, Work::Remove(all));
        }
        Action::SortUrls => state.popups.push(Popup::choose(Choose::Sorting, Some(sortings()))),
        Action::Replace => {
            let popup = Popup::replace(pane.pattern.as_ref());
            state.popups.push(popup);
        }
        Action::Undo => lend::work(state, Work::Undo),
        Action::Redo => lend::work(state, Work::Redo),
        Action::NextProblem => {
            let from = pane.cursor.at + 1;
            lend::work(state, Work::Problem { from, forward: true });
        }
        Action::PreviousProblem => {
            let from = pane.cursor.at;
            lend::work(state, Work::Problem { from, forward: false });
        }
        Action::Find => find::begin(state),
        Action::CopyUrls => return copy(state),
        Action::Export => state.popups.push(Popup::prompt(PromptFor::Export)),
        Action::EditOutside => {
            let range = pane.selection_or_all();
            let ticket = pane.ticket();
            lend::work(state, Work::WriteOut { range, ticket });
        }
        Action::Purge => purge(state),
        _ => {}
    }
    Vec::new()
}

/// Moves the cursor by rows.
pub(crate) fn step(state: &mut State, rows: isize) {
    let len = state.urls.len();
    state.urls.cursor.step(rows, len);
}

/// Moves the cursor to a line, from 1.
pub(crate) fn go_to(state: &mut State, line: usize) {
    state.urls.cursor.at = line.saturating_sub(1);
}

/// One level back: work stops, then the selection goes. Returns whether there was one.
pub(crate) fn back(state: &mut State) -> bool {
    state.urls.cancel() || state.urls.anchor.take().is_some()
}

/// A key while a line is typed into.
pub(crate) fn typed(state: &mut State, action: Option<Action>, key: KeyEvent) -> Vec<Effect> {
    match (action, state.urls.typing.take()) {
        (_, Some(Typing::Find(finding))) => find::typed(state, finding, action, key),
        (Some(Action::Cancel), _) | (_, None) => {}
        (Some(Action::Accept), Some(Typing::Row(id, input))) => take_edit(state, id, input),
        (_, Some(Typing::Row(id, mut input))) => {
            input.key(key);
            state.urls.typing = Some(Typing::Row(id, input));
        }
    }
    Vec::new()
}

/// Pasted text while a line is typed into.
pub(crate) fn paste(state: &mut State, text: &str) {
    match state.urls.typing.take() {
        Some(Typing::Row(id, mut input)) => {
            input.insert(text);
            state.urls.typing = Some(Typing::Row(id, input));
        }
        Some(Typing::Find(finding)) => find::pasted(state, finding, text),
        None => {}
    }
}

/// The operator's editor is closed: what is in the file comes into the list, and the file goes.
pub(crate) fn edited(state: &mut State, ticket: u64, result: Result<(), String>) -> Vec<Effect> {
    let Some((_, file, range)) = state.urls.outside.take_if(|(known, ..)| *known == ticket) else {
        return Vec::new();
    };
    lend::work(state, Work::ReadBack { file, range, failed: result.err() });
    Vec::new()
}

/// What was typed goes into its row; while the list cannot take it, it stays where it is.
fn take_edit(state: &mut State, id: u32, input: LineInput) {
    if !lend::is_free(state) {
        state.urls.typing = Some(Typing::Row(id, input));
        return;
    }
    let (at, text) = (state.urls.cursor.at, input.text());
    if text.trim().is_empty() {
        lend::work(state, Work::Remove(at..at + 1));
    } else {
        lend::work(state, Work::Edit { at, text: text.to_owned() });
    }
}

/// Removes what was found last, or all else.
fn remove_matches(state: &mut State, keep: bool) {
    let find = state.key_for(Action::Find);
    match state.urls.pattern.clone() {
        None => state.say(Level::Info, format!("nothing was looked for yet: {find} first, then again")),
        Some(_) if keep && state.urls.hits().is_some_and(<[u32]>::is_empty) => {
            state.say(Level::Warning, "nothing matches: all would go; nothing was removed");
        }
        Some(pattern) => lend::work(state, Work::RemoveMatches { pattern, keep }),
    }
}

const SORTINGS: [(&str, Option<SortBy>); 4] = [
    ("text", Some(SortBy::Text)),
    ("host and path", Some(SortBy::HostAndPath)),
    ("problem, the worst first", Some(SortBy::Problem)),
    ("the other way round", None),
];

fn sortings() -> Vec<String> {
    SORTINGS.iter().map(|(name, _)| (*name).to_owned()).collect()
}

/// What a replacement would do to a small list; `None`: the list is being worked on.
pub(crate) fn preview(state: &mut State, pattern: &Pattern, with: &str) -> Option<Preview> {
    if !state.urls.is_at_rest() {
        return None;
    }
    state.urls.list.preview(pattern, with, PREVIEWED, &Watch::default()).ok()
}

/// Sorts as was chosen.
pub(crate) fn sort(state: &mut State, chosen: &str) {
    if let Some((_, by)) = SORTINGS.iter().find(|(name, _)| *name == chosen) {
        lend::work(state, by.map_or(Work::Reverse, Work::Sort));
    }
}

/// The selected rows, or the row under the cursor, to the clipboard where the operator sits.
fn copy(state: &mut State) -> Vec<Effect> {
    let mut text = String::new();
    let rows = state.urls.selection();
    let number = rows.len();
    for record in rows.filter_map(|at| state.urls.list.get(at)) {
        if text.len() + record.text.len() + 1 > COPY_LIMIT {
            let export = state.key_for(Action::Export);
            state.say(
                Level::Warning,
                format!("too much for a clipboard over the line; {export} writes it to a file"),
            );
            return Vec::new();
        }
        text.push_str(record.text);
        text.push('\n');
    }
    if number == 0 {
        return Vec::new();
    }
    if number == 1 {
        text.pop();
    }
    state.urls.anchor = None;
    state.say(Level::Good, format!("copied {}, if the terminal allows it", crate::text::many(number, "URL")));
    vec![Effect::Terminal(TerminalRequest::Copy(text))]
}

/// Shows the plan; nothing is queued before it is confirmed.
fn purge(state: &mut State) {
    let may_plan = state.urls.list.counts().problems == 0 && !state.urls.list.is_empty();
    if may_plan && state.signed_in().is_some_and(|signed_in| signed_in.account.purge_forbidden()) {
        let key = state.key_for(Action::SignIn);
        let text = "this user may not purge: it needs the company administrator's role; sign in as another";
        return state.say(Level::Error, format!("{text} ({key})"));
    }
    let (account, limits, shape) = (state.profile.account(), state.profile.limits, state.shape);
    lend::work(state, Work::Plan { account, limits, shape });
}
