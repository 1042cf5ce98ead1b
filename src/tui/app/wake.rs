//! When the screen must be drawn again although nothing happens: the only timer there is.

use std::time::Duration;

use super::{Notice, State};

/// Animation is never faster than eight frames a second (`spec/terminal.md` E.2).
pub(crate) const FRAME: Duration = Duration::from_millis(125);

/// How often the progress of work on the URL list, or of making it, is drawn.
const PROGRESS: Duration = Duration::from_millis(250);

/// How long until something visible changes by itself; `None`: nothing counts down, no timer.
pub(crate) fn next_wake(state: &State) -> Option<Duration> {
    let fading = state.notice.as_ref().and_then(Notice::fades_at).map(|at| until(state, at));
    let counting = state.queue.next_change(state);
    let working = (state.urls.is_away() || state.assets.making.is_some()).then_some(PROGRESS);
    [fading, counting, working].into_iter().flatten().min().map(|wait| wait.max(Duration::from_millis(1)))
}

fn until(state: &State, at: jiff::Timestamp) -> Duration {
    at.duration_since(state.now).try_into().unwrap_or(Duration::ZERO)
}
