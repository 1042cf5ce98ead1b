//! The title of the terminal's window: which account, and how much waits.

use crate::text::many;
use crate::tui::app::State;

/// The title; what is not printable ASCII in it is the terminal's to replace.
pub(crate) fn window_title(state: &State) -> String {
    let profile = &state.profile.name;
    match state.queue.open_work() {
        (0, _) => format!("purgedeck {profile}"),
        (batches, _) => format!("purgedeck {profile} - {} open", many(batches, "batch")),
    }
}
