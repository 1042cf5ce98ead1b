//! Keys of the purge queue.

use crossterm::event::KeyEvent;

use super::filter::Kept;
use super::state::Selected;
use super::steer;
use crate::queue::BatchState;
use crate::tui::app::{Effect, Level, SignIn, State, SupportOf, SupportTo};
use crate::tui::keys::Action;
use crate::tui::popups::{Choose, Popup};
use crate::tui::widgets::LineInput;

/// An action in the queue while no filter is typed.
pub(crate) fn act(state: &mut State, action: Action) -> Vec<Effect> {
    match action {
        Action::Unfold => return unfold(state),
        Action::Fold => fold(state),
        Action::ToggleBatches => return toggle(state),
        Action::Details => return details(state),
        Action::Filter => state.queue.typing = Some(LineInput::new(state.queue.filter.text())),
        Action::QueueState => {
            state.popups.push(Popup::choose(Choose::QueueState, Some(Kept::words())));
        }
        Action::CopySupport => return of_row(state, SupportTo::Clipboard),
        Action::SaveSupport => return of_row(state, SupportTo::File),
        Action::Correct => {
            let Some(selected) = state.queue.selected() else { return Vec::new() };
            return correct(state, selected);
        }
        Action::Budget => state.popups.push(Popup::budget()),
        Action::Retry => return steer::retry(state),
        Action::RetryFailed => steer::retry_failed(state),
        Action::CancelJob => steer::cancel(state),
        Action::Resolve => steer::resolve(state),
        Action::PauseJob => steer::pause_job(state),
        Action::PauseAll => steer::pause_all(state),
        _ => {}
    }
    Vec::new()
}

/// Moves the cursor by rows.
pub(crate) fn step(state: &mut State, rows: isize) {
    let len = state.queue.rows.len();
    state.queue.list.step(rows, len);
    // The operator looks elsewhere: the cursor is not pulled away any more.
    state.queue.reveal = None;
}

/// One level back: the filter goes. `None`: there was none.
pub(crate) fn back(state: &mut State) -> Option<Vec<Effect>> {
    if state.queue.filter.is_off() {
        return None;
    }
    state.queue.filter.kept = None;
    Some(vec![state.queue.set_text("", state.now)])
}

/// A key while the filter's text is typed.
pub(crate) fn typed(state: &mut State, action: Option<Action>, key: KeyEvent) -> Vec<Effect> {
    match action {
        Some(Action::Accept) => state.queue.typing = None,
        Some(Action::Cancel) => {
            state.queue.typing = None;
            return vec![state.queue.set_text("", state.now)];
        }
        Some(Action::NextField) => step(state, 1),
        Some(Action::PreviousField) => step(state, -1),
        _ => {
            let changed = state.queue.typing.as_mut().is_some_and(|input| input.key(key));
            return if changed { look_for_typed(state) } else { Vec::new() };
        }
    }
    Vec::new()
}

/// Pasted text while the filter's text is typed.
pub(crate) fn paste(state: &mut State, text: &str) -> Vec<Effect> {
    if let Some(input) = &mut state.queue.typing {
        input.insert(text);
    }
    look_for_typed(state)
}

fn look_for_typed(state: &mut State) -> Vec<Effect> {
    let Some(text) = state.queue.typing.as_ref().map(|input| input.text().to_owned()) else {
        return Vec::new();
    };
    state.queue.list.at = 0;
    vec![state.queue.set_text(&text, state.now)]
}

/// Shows only jobs of a state.
pub(crate) fn set_state(state: &mut State, word: &str) {
    state.queue.set_kept(Kept::of(word), state.now);
}

fn unfold(state: &mut State) -> Vec<Effect> {
    let queue = &mut state.queue;
    let Some(listed) = queue.selected_job() else { return Vec::new() };
    let (job, is_whole) = (listed.job.id, listed.is_whole);
    queue.unfolded.insert(job);
    let selected = queue.selected();
    queue.arrange(selected);
    if is_whole { Vec::new() } else { vec![Effect::LoadJob { job }] }
}

/// Shows what is hidden, hides what is shown.
fn toggle(state: &mut State) -> Vec<Effect> {
    let queue = &state.queue;
    let is_open = queue.selected_job().is_some_and(|listed| queue.unfolded.contains(&listed.job.id));
    if !is_open {
        return unfold(state);
    }
    fold(state);
    Vec::new()
}

fn fold(state: &mut State) {
    let queue = &mut state.queue;
    let Some(job) = queue.selected_job().map(|listed| listed.job.id) else { return };
    queue.unfolded.remove(&job);
    queue.arrange(Some(Selected::Job(job)));
}

/// The support block of the row under the cursor.
fn of_row(state: &State, to: SupportTo) -> Vec<Effect> {
    let Some(selected) = state.queue.selected() else { return Vec::new() };
    let (job, batch) = match selected {
        Selected::Job(job) => (job, None),
        Selected::Batch(job, batch) => (job, Some(batch)),
    };
    support(state, SupportOf { job, batch, attempt: None }, to)
}

/// Asks for a support block, with what the screen alone knows.
pub(crate) fn support(state: &State, of: SupportOf, to: SupportTo) -> Vec<Effect> {
    let who = match &state.sign_in {
        SignIn::In(signed_in) => {
            let membership = &signed_in.account.membership;
            vec![
                ("company", membership.company.name.clone()),
                ("user", signed_in.account.user.email.clone()),
                ("zone", zone_of(state)),
            ]
        }
        _ => vec![("zone", zone_of(state))],
    };
    vec![Effect::Support { of, who, to }]
}

/// The operator's own time at this moment, because all else in the block is UTC.
fn zone_of(state: &State) -> String {
    state.now.to_zoned(state.zone.clone()).strftime("%F %T %Z (%:z)").to_string()
}

/// Fetches what was refused, to be corrected in the URL list.
pub(crate) fn correct(state: &mut State, selected: Selected) -> Vec<Effect> {
    let Some((listed, batch)) = state.queue.find(selected) else { return Vec::new() };
    let refused = match batch {
        Some(batch) => matches!(batch.state, BatchState::Refused(_)),
        None => listed.tally.refused.batches > 0,
    };
    if !refused {
        state.say(Level::Info, "nothing to correct: nothing of it was refused");
        return Vec::new();
    }
    vec![Effect::TakeBack { job: listed.job.id, batch: batch.map(|batch| batch.id) }]
}

fn details(state: &mut State) -> Vec<Effect> {
    let Some(selected) = state.queue.selected() else { return Vec::new() };
    let (popup, effects) = Popup::details(state, selected);
    state.popups.push(popup);
    effects
}
