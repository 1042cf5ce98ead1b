//! What an operator does to the queue: one wish, one change of the store, and a worker where something may be sent.

use super::{Shared, jobs};
use crate::queue::{Counts, Decision, Standstill, Store, StoreError};
use crate::settings::Settings;
use crate::text::many;
use crate::tui::{Answer, Wish};

/// What was done, in words.
struct Done {
    words: String,
    /// Whether there may be something to send now.
    sends: bool,
}

impl Done {
    fn only(words: impl Into<String>) -> Self {
        Self { words: words.into(), sends: false }
    }

    fn to_send(words: impl Into<String>) -> Self {
        Self { words: words.into(), sends: true }
    }
}

/// Carries a wish out.
pub(super) fn steer(shared: &Shared, account: &str, wish: Wish, reason: &str) -> Answer {
    let settings = match shared.settings_of(account) {
        Ok(settings) => settings,
        Err(other) => return Answer::Failed(format!("nothing was changed: {other}")),
    };
    let account = settings.profile.account();
    let done = Store::open(&settings.state_dir).and_then(|mut store| {
        let done = change(&mut store, &account, wish, reason)?;
        Ok((done, paused_by(&store, &account)))
    });
    match done {
        Ok((done, Some(who))) if done.sends => {
            Answer::Done(format!("{}; {who} paused everything, so it waits", done.words))
        }
        Ok((done, _)) if done.sends => with_worker(shared, &settings, done.words),
        Ok((done, _)) => Answer::Done(done.words),
        Err(error) => Answer::Failed(format!("nothing was changed: {error}")),
    }
}

fn change(store: &mut Store, account: &str, wish: Wish, reason: &str) -> Result<Done, StoreError> {
    Ok(match wish {
        Wish::Retry(job) => again(store.retry(job, reason)?),
        Wish::RetryFailed => again(store.retry_failed(account, reason)?),
        Wish::Cancel(job) => {
            let counts = |store: &Store| Ok(store.job(job)?.map_or_else(Counts::default, |job| job.counts()));
            let before = counts(store)?;
            store.cancel(job, reason)?;
            Done::only(Counts::taken_back(before, counts(store)?))
        }
        Wish::Resolve(job, Decision::Sent) => {
            let batches = store.resolve(job, Decision::Sent, reason)?;
            Done::only(format!("noted as processed: {}", many(batches, "batch")))
        }
        Wish::Resolve(job, Decision::Resend) => again(store.resolve(job, Decision::Resend, reason)?),
        Wish::PauseJob(job) => Done::only(if store.pause_job(job, reason)? {
            "the job is paused"
        } else {
            "nothing was changed: the job is paused already, or every batch has its outcome"
        }),
        Wish::ResumeJob(job) if store.resume_job(job, reason)? => Done::to_send("the job goes on"),
        Wish::ResumeJob(_) => Done::only("nothing was changed: the job was not paused"),
        Wish::Pause => Done::only(if store.pause(account, reason)? {
            "everything of this profile is paused"
        } else {
            "nothing was changed: everything is paused already"
        }),
        Wish::Resume if store.resume(account, reason)? => Done::to_send("everything of this profile goes on"),
        Wish::Resume => Done::only("nothing was changed: the profile was not paused"),
    })
}

fn again(batches: usize) -> Done {
    match batches {
        0 => Done::only("nothing to retry: no batch is refused or unknown"),
        batches => Done::to_send(format!("queued again: {}", many(batches, "batch"))),
    }
}

/// Who paused the account, if somebody did; where it cannot be read, the worker finds out.
pub(super) fn paused_by(store: &Store, account: &str) -> Option<String> {
    match store.sending(account).ok()?.standstill? {
        Standstill::Paused(paused) => Some(paused.who),
        _ => None,
    }
}

fn with_worker(shared: &Shared, settings: &Settings, words: String) -> Answer {
    match jobs::start_worker(shared, settings) {
        Ok(_) => Answer::Done(words),
        Err(error) => Answer::Failed(format!("{words}, but no worker could be started: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::queue::fixture;

    fn store() -> (tempfile::TempDir, Store, Uuid) {
        let dir = tempfile::tempdir().unwrap();
        let mut store = Store::open(dir.path()).unwrap();
        let job = fixture::job("acme", &["https://a/b", "https://a/c"]);
        store.add_job(&job).unwrap();
        (dir, store, job.id)
    }

    #[test]
    fn each_wish_says_what_it_did_and_whether_there_is_something_to_send() {
        let (_dir, mut store, job) = store();
        for (wish, words, sends) in [
            (Wish::Retry(job), "nothing to retry: no batch is refused or unknown", false),
            (Wish::RetryFailed, "nothing to retry: no batch is refused or unknown", false),
            (Wish::ResumeJob(job), "nothing was changed: the job was not paused", false),
            (Wish::PauseJob(job), "the job is paused", false),
            (
                Wish::PauseJob(job),
                "nothing was changed: the job is paused already, or every batch has its outcome",
                false,
            ),
            (Wish::ResumeJob(job), "the job goes on", true),
            (Wish::Resume, "nothing was changed: the profile was not paused", false),
            (Wish::Pause, "everything of this profile is paused", false),
            (Wish::Pause, "nothing was changed: everything is paused already", false),
            (Wish::Resume, "everything of this profile goes on", true),
            (Wish::Cancel(job), "taken back: 2 URLs", false),
        ] {
            let done = change(&mut store, "acme", wish, "freeze").unwrap();
            assert_eq!((done.words.as_str(), done.sends), (words, sends), "{wish:?}");
        }
        assert!(change(&mut store, "acme", Wish::Resolve(job, Decision::Sent), "").is_err());
    }

    #[test]
    fn a_paused_account_is_said_with_whoever_paused_it() {
        let (_dir, mut store, _) = store();
        assert_eq!(paused_by(&store, "acme"), None);
        store.pause("acme", "").unwrap();
        assert_eq!(paused_by(&store, "acme"), Some(crate::queue::operator_name()));
    }
}
