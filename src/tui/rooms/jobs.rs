//! Jobs into the queue. The worker sends; the screen only sees to it that one runs.

use uuid::Uuid;

use super::{Shared, steer};
use crate::queue::{NewBatch, NewJob, OnUnknown, Store, StoreError, operator_name};
use crate::service::ips::request_shape;
use crate::settings::{Secret, Settings};
use crate::tui::Queued;
use crate::urls::{Plan, Urls};
use crate::worker::{self, Logout, WorkerStart, WorkerStatus};

/// Plans and stores a job, and starts a worker.
pub(super) fn queue(
    shared: &Shared,
    account: &str,
    urls: &Urls,
    reason: String,
    duplicates: usize,
) -> Result<Queued, String> {
    let settings = shared.settings_of(account).map_err(|other| format!("nothing was queued: {other}"))?;
    let job = new_job(&settings, urls, reason, duplicates)?;
    let mut store = Store::open(&settings.state_dir).map_err(|error| not_queued(&error))?;
    shared.drafts.queueing(job.id);
    let added = store.add_job(&job);
    shared.drafts.queued(added.is_ok());
    added.map_err(|error| not_queued(&error))?;
    // From here on the job is safe, whatever becomes of the worker.
    if let Some(who) = steer::paused_by(&store, &job.account) {
        let warning = Some(format!("{who} paused everything of this profile, so it waits"));
        return Ok(Queued { job: job.id, worker_pid: None, warning });
    }
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

fn new_job(settings: &Settings, urls: &Urls, reason: String, duplicates: usize) -> Result<NewJob, String> {
    let profile = &settings.profile;
    let plan =
        Plan::new(urls.iter(), &profile.limits, &request_shape()).map_err(|error| error.to_string())?;
    Ok(NewJob {
        id: Uuid::now_v7(),
        account: profile.account(),
        service: profile.service.name(),
        who: operator_name(),
        reason,
        on_unknown: OnUnknown::default(),
        duplicates,
        batches: plan
            .deal(urls.iter().map(str::to_owned))
            .map(|(urls, bytes)| NewBatch { urls, bytes })
            .collect(),
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
        user: settings.given_user().map(str::to_owned),
        account: settings.profile.account(),
    };
    let typed = shared.current().proved.clone().map(Secret::into_inner);
    worker::ensure_running(&start, typed.as_ref())
}
