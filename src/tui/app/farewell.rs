//! What goes on without the screen: said before leaving, and on the shell's screen after it.

use super::State;
use crate::queue::Standstill;
use crate::text::many;

/// What the profile's queue does when nobody looks; `None`: nothing is left to do.
pub(crate) fn goes_on(state: &State) -> Option<String> {
    let (batches, urls) = state.queue.open_work();
    if batches == 0 {
        return None;
    }
    let snapshot = &state.queue.snapshot;
    let work = format!("{} in {}", many(urls, "URL"), many(batches, "batch"));
    Some(match (&snapshot.sending.standstill, snapshot.sending.worker, snapshot.worker_pid) {
        (Some(Standstill::Credentials { .. }), ..) => {
            format!("{work} stay on disk until somebody signs in.")
        }
        (_, true, Some(pid)) => format!("{work} keep going without the screen: worker {pid} sends them."),
        (_, true, None) => format!("{work} keep going without the screen: the worker sends them."),
        (_, false, _) => {
            format!("{work} stay on disk; no worker runs. `purgedeck queue run` sends them.")
        }
    })
}

/// Sentences for the shell's screen, outside text escaped.
pub(crate) fn farewell(state: &State) -> Vec<String> {
    goes_on(state).into_iter().collect()
}
