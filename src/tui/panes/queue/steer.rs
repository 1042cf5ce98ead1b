//! What an operator may do to the queue: each asks first, with room for a reason, but for the retry of one small job.

use crate::queue::{Decision, Standstill};
use crate::text::many;
use crate::tui::app::{Effect, Level, Listed, Part, State, Wish};
use crate::tui::popups::{Popup, Steer};

/// Queues the job's failed batches again.
pub(super) fn retry(state: &mut State) -> Vec<Effect> {
    let Some(listed) = state.queue.selected_job() else { return Vec::new() };
    let wish = Wish::Retry(listed.job.id);
    let failed = [&listed.tally.refused, &listed.tally.unknown];
    let batches: usize = failed.iter().map(|part| part.batches).sum();
    let urls: usize = failed.iter().map(|part| part.urls).sum();
    if urls > state.profile.confirm_above {
        let text = format!(
            "{} in {} of this job were refused, or their outcome is unknown. All of them are sent again.",
            many(urls, "URL"),
            many(batches, "batch")
        );
        let steer = Steer::new("Retry the job?", text, &[("Retry", wish)]);
        state.popups.push(Popup::steer(steer.about(urls, state.profile.confirm_above)));
        return Vec::new();
    }
    if batches > 0 {
        return vec![Effect::Steer { account: state.profile.account(), wish, reason: String::new() }];
    }
    state.say(Level::Info, "nothing to retry: no batch of this job is refused or unknown");
    Vec::new()
}

/// The same for every job.
pub(super) fn retry_failed(state: &mut State) {
    // A batch that several jobs share is its own job's.
    let Part { batches, urls } = state.queue.jobs.sums().failed;
    if batches == 0 {
        return state.say(Level::Info, "nothing to retry: no batch is refused or unknown");
    }
    let text = format!(
        "{} in {} of all jobs were refused, or their outcome is unknown. All of them are sent again; what was refused \
         is probably refused again.",
        many(urls, "URL"),
        many(batches, "batch")
    );
    let steer = Steer::new("Retry everything that failed?", text, &[("Retry", Wish::RetryFailed)]);
    state.popups.push(Popup::steer(steer.about(urls, state.profile.confirm_above)));
}

/// Takes back what still waits.
pub(super) fn cancel(state: &mut State) {
    let Some(listed) = state.queue.selected_job() else { return };
    let Part { batches, urls } = listed.tally.waiting;
    if batches == 0 {
        return state.say(Level::Info, "nothing to cancel: no batch of this job waits");
    }
    let text = format!(
        "{} in {} will not be sent. What is on its way or accepted stays.",
        many(urls, "URL"),
        many(batches, "waiting batch")
    );
    let wish = Wish::Cancel(listed.job.id);
    let steer = Steer::new("Take back?", text, &[("Take back", wish)]);
    state.popups.push(Popup::steer(steer.about(urls, state.profile.confirm_above)));
}

/// Says what became of batches whose outcome is unknown.
pub(super) fn resolve(state: &mut State) {
    let Some(listed) = state.queue.selected_job() else { return };
    let Part { batches, urls } = listed.tally.unknown;
    let Some(seen) = &listed.tally.seen else {
        return state.say(Level::Info, "nothing to decide: no outcome of this job is held as unknown");
    };
    let text = format!(
        "Whether {} in {} were processed is unknown: {seen}. Ask the CDN or look at what it serves, then say it here.",
        many(urls, "URL"),
        many(batches, "batch")
    );
    let choices = [
        ("It was processed", Wish::Resolve(listed.job.id, Decision::Sent)),
        ("Send again", Wish::Resolve(listed.job.id, Decision::Resend)),
    ];
    let steer = Steer::new("What became of it?", text, &choices);
    state.popups.push(Popup::steer(steer.about(urls, state.profile.confirm_above)));
}

/// Keeps the job back, or lets it go on.
pub(super) fn pause_job(state: &mut State) {
    let Some(listed) = state.queue.selected_job() else { return };
    let job = &listed.job;
    let steer = if let Some(paused) = &job.paused {
        let text = format!("{} paused this job. {} will be sent.", paused.who, open(listed));
        Steer::new("Let this job go on?", text, &[("Resume", Wish::ResumeJob(job.id))])
    } else if listed.tally.is_settled() {
        return state.say(Level::Info, "nothing to pause: every batch of this job has its outcome");
    } else {
        let text = format!(
            "{} will wait until somebody lets the job go on. What is on its way ends as it ends.",
            open(listed)
        );
        Steer::new("Pause this job?", text, &[("Pause", Wish::PauseJob(job.id))])
    };
    state.popups.push(Popup::steer(steer));
}

/// Keeps everything of the profile back, or lets it go on.
pub(super) fn pause_all(state: &mut State) {
    let name = &state.profile.name;
    let standstill = &state.queue.outlook.sending.standstill;
    let steer = if let Some(Standstill::Paused(paused)) = standstill {
        let text = format!("{} paused everything of profile {name}. What waits will be sent.", paused.who);
        Steer::new("Let everything go on?", text, &[("Resume all", Wish::Resume)])
    } else {
        let text = format!(
            "Nothing more of profile {name} is sent, by anybody, until somebody lets it go on. What is on its way \
             ends as it ends."
        );
        Steer::new("Pause everything?", text, &[("Pause all", Wish::Pause)])
    };
    state.popups.push(Popup::steer(steer));
}

/// The URLs that wait, in words.
fn open(listed: &Listed) -> String {
    many(listed.tally.waiting.urls, "waiting URL")
}
