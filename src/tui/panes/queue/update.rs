//! Keys of the purge queue.

use super::steer;
use crate::queue::Job;
use crate::tui::app::{Effect, State};
use crate::tui::keys::Action;
use crate::tui::popups::Popup;

/// An action in the queue.
pub(crate) fn act(state: &mut State, action: Action) -> Vec<Effect> {
    match action {
        Action::Unfold => unfold(state),
        Action::Fold => fold(state),
        Action::ToggleBatches => toggle(state),
        Action::Details => return details(state),
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

fn unfold(state: &mut State) {
    let queue = &mut state.queue;
    let Some(job) = queue.selected_job().map(|job| job.id) else { return };
    queue.unfolded.insert(job);
    let selected = queue.selected();
    queue.flatten(selected);
}

/// Shows what is hidden, hides what is shown.
fn toggle(state: &mut State) {
    let is_open = state.queue.selected_job().is_some_and(|job| state.queue.unfolded.contains(&job.id));
    if is_open { fold(state) } else { unfold(state) }
}

fn fold(state: &mut State) {
    let queue = &mut state.queue;
    let Some(job) = queue.selected_job().map(|job| job.id) else { return };
    let selected = queue.selected();
    queue.unfolded.remove(&job);
    queue.flatten(selected);
}

fn details(state: &mut State) -> Vec<Effect> {
    let Some(selected) = state.queue.selected() else { return Vec::new() };
    let Some((job, batch)) = state.queue.find(selected) else { return Vec::new() };
    // A job of one batch is that batch.
    let only = if job.batches.len() == 1 { job.batches.first() } else { None };
    let batch = batch.or(only).map(|batch| batch.id);
    let effect = reading(job, batch);
    state.popups.push(Popup::details(selected, batch));
    effect.into_iter().collect()
}

/// Reads the URLs that a popup is about to show.
fn reading(job: &Job, batch: Option<i64>) -> Option<Effect> {
    match batch {
        Some(batch) => Some(Effect::LoadBatchUrls { job: job.id, batch }),
        None if job.counts().refused > 0 => Some(Effect::LoadCulprits { job: job.id }),
        None => None,
    }
}
