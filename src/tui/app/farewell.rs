//! What goes on without the screen: said before leaving, and on the shell's screen after it.

use super::State;
use crate::queue::Standstill;
use crate::text::many;

/// What the profile's queue does when nobody looks; `None`: nothing is left to do.
pub(crate) fn goes_on(state: &State) -> Option<String> {
    let ((all, all_urls), (batches, urls)) = (state.queue.open_work(), state.queue.going_on());
    if all == 0 {
        return None;
    }
    if batches == 0 {
        return Some(format!("{} stay on disk until somebody resumes their job.", work(all_urls, all)));
    }
    let outlook = &state.queue.outlook;
    let work = work(urls, batches);
    Some(match (&outlook.sending.standstill, outlook.sending.worker, outlook.worker_pid) {
        (Some(Standstill::Credentials { .. }), ..) => {
            format!("{work} stay on disk until somebody signs in.")
        }
        (Some(Standstill::Paused(paused)), ..) => {
            format!("{work} stay on disk: {} paused everything of this profile.", paused.who)
        }
        (Some(Standstill::NoSpace { .. }), ..) => {
            format!("{work} stay on disk; nothing is sent until the disk has room.")
        }
        (_, true, Some(pid)) => format!("{work} keep going without the screen: worker {pid} sends them."),
        (_, true, None) => format!("{work} keep going without the screen: the worker sends them."),
        (_, false, _) => {
            format!("{work} stay on disk; no worker runs. `purgedeck queue run` sends them.")
        }
    })
}

fn work(urls: usize, batches: usize) -> String {
    format!("{} in {}", many(urls, "URL"), many(batches, "batch"))
}

/// Sentences for the shell's screen, outside text escaped.
pub(crate) fn farewell(state: &State) -> Vec<String> {
    goes_on(state).into_iter().chain(super::kept_words(state)).collect()
}
