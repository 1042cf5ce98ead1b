//! Keys of the purge queue.

use crate::queue::BatchState;
use crate::tui::app::{Effect, Level, State};
use crate::tui::keys::Action;
use crate::tui::popups::{Ask, Popup};

/// An action in the queue.
pub(crate) fn act(state: &mut State, action: Action) -> Vec<Effect> {
    match action {
        Action::Unfold => unfold(state),
        Action::Fold => fold(state),
        Action::ToggleBatches => toggle(state),
        Action::Details => return details(state),
        Action::Retry => return retry(state),
        Action::CancelJob => cancel(state),
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
    // A job of one batch is that batch.
    let batch = match state.queue.find(selected) {
        Some((_, Some(batch))) => Some(batch.id),
        Some((job, None)) if job.batches.len() == 1 => job.batches.first().map(|batch| batch.id),
        _ => None,
    };
    state.popups.push(Popup::details(selected, batch));
    batch.map(|batch| Effect::LoadBatchUrls { batch }).into_iter().collect()
}

fn retry(state: &mut State) -> Vec<Effect> {
    let Some(job) = state.queue.selected_job() else { return Vec::new() };
    let can = job.batches.iter().any(|batch| {
        matches!(batch.state, BatchState::Refused(_) | BatchState::Unknown { .. } | BatchState::Cancelled)
    });
    let id = job.id;
    if can {
        return vec![Effect::RetryJob { job: id }];
    }
    state.say(Level::Info, "nothing to retry: no batch of this job is refused, unknown or cancelled");
    Vec::new()
}

fn cancel(state: &mut State) {
    let Some(job) = state.queue.selected_job() else { return };
    let waiting: Vec<_> = job.batches.iter().filter(|batch| batch.state == BatchState::Queued).collect();
    if waiting.is_empty() {
        state.say(Level::Info, "nothing to cancel: no batch of this job waits");
        return;
    }
    let urls = waiting.iter().map(|batch| batch.urls).sum();
    let ask = Ask::CancelJob { job: job.id, batches: waiting.len(), urls };
    state.popups.push(Popup::ask(ask));
}
