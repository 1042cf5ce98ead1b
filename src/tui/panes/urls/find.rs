//! Finding as one types, and going on from there.

use crossterm::event::KeyEvent;

use super::lend;
use super::state::Typing;
use super::work::Work;
use crate::text::count;
use crate::tui::app::{Level, State};
use crate::tui::keys::Action;
use crate::tui::widgets::LineInput;
use crate::urls::Pattern;

/// What is being typed to be found.
#[derive(Debug, Clone)]
pub(super) struct Finding {
    pub(super) input: LineInput,
    pub(super) is_regex: bool,
    /// Where the cursor stood when it began: the first match behind that is gone to.
    from: usize,
    /// What is wrong with the expression.
    pub(super) complaint: Option<String>,
}

/// What was found, and in which state of the list.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) hits: Vec<u32>,
    pub(super) revision: u64,
    pub(super) pattern: Pattern,
}

impl Found {
    /// The number of the match in a row, from 1.
    pub(super) fn number(&self, at: usize) -> Option<usize> {
        let at = u32::try_from(at).ok()?;
        self.hits.binary_search(&at).ok().map(|number| number + 1)
    }

    /// The next match behind a row, or the one before it, going on around the ends.
    fn next(&self, at: usize, forward: bool) -> Option<usize> {
        let (before, after) = (
            self.hits.partition_point(|hit| (*hit as usize) < at),
            self.hits.partition_point(|hit| (*hit as usize) <= at),
        );
        let hit = if forward {
            self.hits.get(after).or(self.hits.first())
        } else {
            before.checked_sub(1).and_then(|last| self.hits.get(last)).or(self.hits.last())
        };
        hit.map(|hit| *hit as usize)
    }
}

/// Begins to type.
pub(super) fn begin(state: &mut State) {
    let pane = &mut state.urls;
    let is_regex = pane.pattern.as_ref().is_some_and(Pattern::is_regex);
    let from = pane.cursor.at;
    pane.typing =
        Some(Typing::Find(Finding { input: LineInput::default(), is_regex, from, complaint: None }));
}

/// A key while the text to find is typed.
pub(super) fn typed(state: &mut State, mut finding: Finding, action: Option<Action>, key: KeyEvent) {
    match action {
        Some(Action::Cancel) => {
            state.urls.cursor.at = finding.from;
            state.urls.cancel();
        }
        Some(Action::Accept) if finding.input.text().is_empty() => next(state, true),
        Some(Action::Accept) if finding.complaint.is_some() => {
            state.urls.typing = Some(Typing::Find(finding));
        }
        Some(Action::Accept) => {
            let is_nowhere = state.urls.hits().is_some_and(<[u32]>::is_empty);
            if is_nowhere {
                say_not_found(state);
            }
        }
        Some(Action::SwitchRegex) => {
            finding.is_regex = !finding.is_regex;
            look(state, finding);
        }
        _ => {
            if finding.input.key(key) {
                look(state, finding);
            } else {
                state.urls.typing = Some(Typing::Find(finding));
            }
        }
    }
}

/// Pasted text to find.
pub(super) fn pasted(state: &mut State, mut finding: Finding, text: &str) {
    finding.input.insert(text);
    look(state, finding);
}

/// Looks for what is typed now.
fn look(state: &mut State, mut finding: Finding) {
    let pane = &mut state.urls;
    let text = finding.input.text().to_owned();
    finding.complaint = None;
    pane.found = None;
    pane.towards = None;
    if text.is_empty() {
        pane.cursor.at = finding.from;
        pane.typing = Some(Typing::Find(finding));
        return;
    }
    match Pattern::new(&text, finding.is_regex) {
        Ok(pattern) => {
            pane.pattern = Some(pattern.clone());
            pane.typing = Some(Typing::Find(finding));
            lend::work(state, Work::Find(pattern));
        }
        Err(why) => {
            finding.complaint = Some(why.to_string());
            pane.typing = Some(Typing::Find(finding));
        }
    }
}

/// The matches are known.
pub(super) fn found(state: &mut State, found: Found) {
    let pane = &mut state.urls;
    if pane.pattern.as_ref().is_none_or(|wanted| {
        (wanted.text(), wanted.is_regex()) != (found.pattern.text(), found.pattern.is_regex())
    }) {
        return;
    }
    let from = match &pane.typing {
        Some(Typing::Find(finding)) => Some((finding.from, true)),
        _ => pane.towards.take().map(|forward| (pane.cursor.at, forward)),
    };
    let next = from.and_then(|(at, forward)| found.next(at, forward));
    let is_nowhere = found.hits.is_empty();
    pane.found = Some(found);
    match next {
        Some(at) => state.urls.cursor.at = at,
        None if is_nowhere && !state.urls.is_typing() => say_not_found(state),
        None => {}
    }
}

/// Goes to the next match, or to the one before; looks for them anew if the list has changed.
pub(super) fn next(state: &mut State, forward: bool) {
    let pane = &mut state.urls;
    let Some(pattern) = pane.pattern.clone() else {
        let find = state.key_for(Action::Find);
        return state.say(Level::Info, format!("nothing to find yet: {find} asks for it"));
    };
    if !lend::is_free(state) {
        return;
    }
    let pane = &mut state.urls;
    let known = pane.found.as_ref().filter(|found| found.revision == pane.list.revision());
    match known.map(|found| found.next(pane.cursor.at, forward)) {
        Some(Some(at)) => pane.cursor.at = at,
        Some(None) => say_not_found(state),
        None => {
            pane.towards = Some(forward);
            lend::work(state, Work::Find(pattern));
        }
    }
}

fn say_not_found(state: &mut State) {
    if let Some(pattern) = &state.urls.pattern {
        let text = format!("not found: {}", pattern.text());
        state.say(Level::Info, text);
    }
}

/// How many matches there are and which one the cursor is on, in words; `None`: not known.
pub(super) fn words(state: &State) -> Option<String> {
    let found = state.urls.found.as_ref()?;
    if state.urls.hits().is_none() && !state.urls.is_away() {
        return None;
    }
    let total = count(found.hits.len());
    Some(match found.number(state.urls.cursor.at) {
        Some(number) => format!("match {} of {total}", count(number)),
        None if found.hits.is_empty() => "no match".to_owned(),
        None if found.hits.len() == 1 => "1 match".to_owned(),
        None => format!("{total} matches"),
    })
}
