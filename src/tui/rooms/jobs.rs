//! Jobs into the queue, and what an operator may do to them. The worker sends; the screen only sees to it that
//! one runs.

use uuid::Uuid;

use super::Shared;
use crate::queue::{Counts, NewBatch, NewJob, OnUnknown, Store, StoreError, operator_name};
use crate::service::ips::request_shape;
use crate::settings::{Secret, Settings};
use crate::text;
use crate::tui::{Answer, Queued};
use crate::urls::Plan;
use crate::worker::{self, Logout, WorkerStart, WorkerStatus};

/// Plans and stores a job, and starts a worker.
pub(super) fn queue(
    shared: &Shared,
    urls: Vec<String>,
    reason: String,
    duplicates: usize,
) -> Result<Queued, String> {
    let settings = shared.settings();
    let job = new_job(&settings, urls, reason, duplicates)?;
    let mut store = Store::open(&settings.state_dir).map_err(|error| not_queued(&error))?;
    store.add_job(&job).map_err(|error| not_queued(&error))?;
    // From here on the job is safe, whatever becomes of the worker.
    let (worker_pid, warning) = match start_worker(shared, &settings) {
        Ok(WorkerStatus::Started { pid }) => (Some(pid), Logout::of_process(pid).warning()),
        Ok(WorkerStatus::AlreadyRunning { pid }) => (pid, None),
        Err(error) => (None, Some(format!("the job is kept, but no worker could be started: {error}"))),
    };
    Ok(Queued { job: job.id, worker_pid, warning })
}

fn not_queued(error: &StoreError) -> String {
    format!("nothing was queued: {error}")
}

fn new_job(
    settings: &Settings,
    urls: Vec<String>,
    reason: String,
    duplicates: usize,
) -> Result<NewJob, String> {
    let profile = &settings.profile;
    let plan = Plan::new(&urls, &profile.limits, &request_shape()).map_err(|error| error.to_string())?;
    Ok(NewJob {
        id: Uuid::now_v7(),
        account: profile.account(),
        service: profile.service.name(),
        who: operator_name(),
        reason,
        on_unknown: OnUnknown::default(),
        duplicates,
        batches: plan.deal(urls).map(|(urls, bytes)| NewBatch { urls, bytes }).collect(),
    })
}

/// Starts a worker, if none runs; a typed password goes with it.
pub(super) fn start_worker(
    shared: &Shared,
    settings: &Settings,
) -> Result<WorkerStatus, worker::WorkerError> {
    let start = WorkerStart {
        state_dir: settings.state_dir.clone(),
        settings: settings.path.clone(),
        profile: settings.profile.name.clone(),
        account: settings.profile.account(),
    };
    let typed = shared.current().proved.clone().map(Secret::into_inner);
    worker::ensure_running(&start, typed.as_ref())
}

/// Queues refused and unknown batches again.
pub(super) fn retry(shared: &Shared, job: Uuid) -> Answer {
    let settings = shared.settings();
    let retried = Store::open(&settings.state_dir).and_then(|mut store| store.retry(job));
    match retried {
        Ok(0) => Answer::Done("nothing to retry: no batch is refused or unknown".to_owned()),
        Ok(batches) => match start_worker(shared, &settings) {
            Ok(_) => Answer::Done(format!("queued again: {}", text::many(batches, "batch"))),
            Err(error) => Answer::Failed(format!("queued again, but no worker could be started: {error}")),
        },
        Err(error) => Answer::Failed(format!("nothing was changed: {error}")),
    }
}

/// Takes waiting batches back.
pub(super) fn cancel(shared: &Shared, job: Uuid) -> Answer {
    let taken_back = Store::open(&shared.settings().state_dir).and_then(|mut store| {
        let counts = |store: &Store| Ok(store.job(job)?.map_or_else(Counts::default, |job| job.counts()));
        let before = counts(&store)?;
        store.cancel(job)?;
        Ok(Counts::taken_back(before, counts(&store)?))
    });
    match taken_back {
        Ok(words) => Answer::Done(words),
        Err(error) => Answer::Failed(format!("nothing was changed: {error}")),
    }
}

/// The URLs of a batch.
pub(super) fn batch_urls(shared: &Shared, batch: i64) -> Result<Vec<String>, String> {
    let store = Store::open_existing(&shared.settings().state_dir).map_err(|error| error.to_string())?;
    let store = store.ok_or_else(|| "there is no queue any more".to_owned())?;
    store.batch_urls(batch).map_err(|error| error.to_string())
}
