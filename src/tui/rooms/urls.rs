//! The URLs behind a row of the queue.

use uuid::Uuid;

use super::Shared;
use crate::queue::{Batch, BatchState, Job, Store};
use crate::tui::{Answer, Culprit, Culprits, Listed, Outbox, SameList};
use crate::urls::ListDigest;

/// So many of the newest jobs are compared with a list before it is queued.
const LOOKED_AT: usize = 200;
/// So many refused URLs are listed on the screen; a script can have them all.
const MOST: usize = 1_000;

/// The URLs that a job has in a batch.
pub(super) fn of_batch(shared: &Shared, job: Uuid, batch: i64) -> Result<Vec<String>, String> {
    let (store, job) = open(shared, job)?;
    let batch = job.batches.iter().find(|known| known.id == batch);
    let batch = batch.ok_or_else(|| "the queue no longer holds this batch".to_owned())?;
    store.urls_in(job.id, batch).map_err(|error| error.to_string())
}

/// The job with all of its batches, told where there is one.
pub(super) fn job(shared: &Shared, job: Uuid, outbox: &Outbox) {
    match open(shared, job) {
        Ok((_, job)) => outbox.send(Answer::Job(Box::new(Listed::whole(job)))),
        Err(why) => outbox.send(Answer::Failed(format!("its batches cannot be read: {why}"))),
    }
}

/// What the service refused of a job, with its reasons.
pub(super) fn refused(shared: &Shared, job: Uuid) -> Result<Culprits, String> {
    let (store, job) = open(shared, job)?;
    culprits(&job, MOST, |batch| store.urls_in(job.id, batch)).map_err(|error| error.to_string())
}

/// So many refused URLs go back into the list at once.
const MOST_BACK: usize = 100_000;

/// Refused URLs of a job, or of one of its batches, with the reasons: to be corrected.
pub(super) fn to_correct(shared: &Shared, job: Uuid, batch: Option<i64>) -> Result<Culprits, String> {
    let (store, mut job) = open(shared, job)?;
    job.batches.retain(|known| batch.is_none_or(|batch| known.id == batch));
    culprits(&job, MOST_BACK, |batch| store.urls_in(job.id, batch)).map_err(|error| error.to_string())
}

/// The newest job of the account with the very URLs that a digest stands for, among the newest ones. Where the queue
/// cannot be read, none is known: this is a remark, and queueing itself will say what is wrong.
pub(super) fn same_list(shared: &Shared, digest: ListDigest) -> Option<SameList> {
    let settings = shared.settings();
    let store = Store::open_existing(&settings.state_dir).ok()??;
    let account = settings.profile.account();
    let jobs = store.jobs(None, LOOKED_AT).ok()?;
    let job = jobs
        .into_iter()
        .filter(|job| job.account == account && job.counts().total == digest.urls)
        .find(|job| {
            // The URLs of a divided batch are those of its parts.
            let batches = job.batches.iter().filter(|batch| batch.state != BatchState::Split);
            let lists = batches.map(|batch| store.urls_in(job.id, batch).ok());
            let of_job: Option<Vec<_>> = lists.collect();
            of_job.is_some_and(|lists| lists.into_iter().flatten().collect::<ListDigest>() == digest)
        })?;
    Some(SameList { is_settled: job.is_settled(), who: job.who, created: job.created })
}

fn culprits<E>(
    job: &Job,
    most: usize,
    urls_in: impl Fn(&Batch) -> Result<Vec<String>, E>,
) -> Result<Culprits, E> {
    let mut culprits = Culprits::default();
    for batch in &job.batches {
        let BatchState::Refused(refusal) = &batch.state else { continue };
        let room = most - culprits.listed.len();
        culprits.more += batch.urls.saturating_sub(room);
        if room == 0 {
            continue; // counted, not read
        }
        culprits.listed.extend(urls_in(batch)?.into_iter().take(room).map(|url| Culprit {
            url,
            reason: refusal.reason.clone(),
            code: refusal.code,
        }));
    }
    Ok(culprits)
}

fn open(shared: &Shared, job: Uuid) -> Result<(Store, Job), String> {
    let store = Store::open_existing(&shared.settings().state_dir).map_err(|error| error.to_string())?;
    let store = store.ok_or_else(|| "there is no queue any more".to_owned())?;
    let found = store.job(job).map_err(|error| error.to_string())?;
    Ok((store, found.ok_or_else(|| "the queue no longer holds this job".to_owned())?))
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;
    use crate::tui::tests::queue::{job_of, refused};

    #[test]
    fn refused_urls_are_listed_with_their_reasons_and_what_is_too_much_is_counted() {
        let states =
            vec![refused("no", Some(7)), BatchState::Queued, refused("gone", None), refused("no", None)];
        let job = job_of(1, states);
        let urls = |batch: &Batch| -> Result<Vec<String>, Infallible> {
            Ok((0..batch.urls).map(|at| format!("{}-{at}", batch.seq)).collect())
        };
        let Ok(all) = culprits(&job, 100, urls);
        assert_eq!((all.listed.len(), all.more), (30, 0));
        assert_eq!(all.listed[10], Culprit { url: "3-0".into(), reason: "gone".into(), code: None });
        let Ok(some) = culprits(&job, 15, urls);
        assert_eq!((some.listed.len(), some.more), (15, 15));
        assert_eq!(some.listed[0].code, Some(7));
    }
}
