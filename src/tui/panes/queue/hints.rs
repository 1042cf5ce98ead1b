//! Which keys are worth a place in the footer for the row under the cursor. Pure.

use crate::tui::app::State;
use crate::tui::keys::Action;

/// The word for an action of the queue, if it can do something now.
pub(crate) fn hint(state: &State, action: Action, word: &'static str) -> Option<&'static str> {
    let queue = &state.queue;
    let Some(listed) = queue.selected_job() else {
        let of_a_row = matches!(
            action,
            Action::Details
                | Action::ToggleBatches
                | Action::Retry
                | Action::CancelJob
                | Action::PauseJob
                | Action::Resolve
                | Action::Correct
        );
        return (!of_a_row && action != Action::RetryFailed).then_some(word);
    };
    let tally = &listed.tally;
    let applies = match action {
        Action::ToggleBatches => tally.batches() > 1,
        Action::Retry => tally.refused.batches + tally.unknown.batches > 0,
        Action::Correct => tally.refused.batches > 0,
        Action::CancelJob => tally.waiting.batches > 0,
        Action::Resolve => tally.unknown.batches > 0,
        Action::PauseJob if listed.job.paused.is_some() => return Some("resume"),
        Action::PauseJob => !tally.is_settled(),
        Action::RetryFailed => queue.jobs.sums().failed.batches > 0,
        Action::PauseAll => queue.outlook.sending.standstill.is_some() || queue.open_work().0 > 0,
        _ => true,
    };
    applies.then_some(word)
}
