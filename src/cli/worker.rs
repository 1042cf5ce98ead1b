//! `purgedeck worker`, the detached process, and `purgedeck queue run`, the same in the foreground. May depend
//! on: `worker`, `connect`, `queue`.

use std::time::Duration;

use secrecy::ExposeSecret as _;
use tokio::time::Instant;

use super::args::Global;
use super::context::Context;
use super::descriptors;
use super::exit::Exit;
use super::failure::Failure;
use super::queue::{LISTED, paused_words, standstill_words};
use super::watch::{self, Waited};
use crate::connect::{ConnectError, Connection, Traces};
use crate::queue::{Job, Standstill, Store};
use crate::service::ServiceError;
use crate::settings::{Secret, Settings};
use crate::text;
use crate::worker::{self, Begun, Drained, StopSignal, StoppedBecause, WorkerLock};

/// The life of a detached worker: begin, drain, leave. Standard error is the log by then.
///
/// # Errors
/// Where the settings, the store or the first steps fail. The work stays queued.
pub(super) fn detached(global: &Global) -> Result<Exit, Failure> {
    descriptors::close_inherited();
    let mut context = Context::load(global)?;
    let settings = &context.settings;
    let (state_dir, account) = (settings.state_dir.clone(), settings.profile.account());
    match worker::begin(&state_dir, &account)? {
        Begun::Superfluous => Ok(Exit::Done),
        Begun::Worker { mut lock, password } => {
            if let Some(password) = password.and_then(|text| Secret::new(text.expose_secret()).ok()) {
                context.use_password(password);
            }
            super::block_on(async {
                loop {
                    let ended = drain(&mut context, lock, Patience::Endless).await?;
                    context.console.note(&words(&ended));
                    // Who queued while the lock was still held was told that a worker lives.
                    let stranded = matches!(ended, Ended::NotSignedIn(None))
                        && Store::open(&state_dir)?.has_work(&account)?;
                    // Taken only for a reason: who looks meanwhile would believe that a worker lives.
                    let again = if stranded { WorkerLock::try_take(&state_dir, &account)? } else { None };
                    match again {
                        Some(again) => lock = again,
                        None => return Ok(exit(&ended)),
                    }
                }
            })
        }
    }
}

/// Drains in the foreground, for at most `max_time`. Time that is over is no error: the work is kept, and whoever calls
/// this from a timer comes again.
///
/// # Errors
/// As [`detached`].
pub(super) async fn foreground(mut context: Context, max_time: Option<Duration>) -> Result<Exit, Failure> {
    let deadline = max_time.map(|time| Instant::now() + time);
    let (state_dir, account) = (context.settings.state_dir.clone(), context.settings.profile.account());
    let name = context.settings.profile.name.clone();
    let Some(watching) = Store::open_existing(&state_dir)? else {
        context.console.note("nothing is queued");
        return Ok(Exit::Done);
    };
    warn_of_other_accounts(&context, &watching)?;
    if !watching.has_queued(&account)? {
        context.console.note(&format!("profile {name}: nothing is queued"));
        return Ok(Exit::Done);
    }
    if let Some(paused @ Standstill::Paused(_)) = watching.sending(&account)?.standstill {
        context.console.note(&format!("profile {name}: nothing was sent: {}", standstill_words(&paused)));
        return Ok(watch::exit_of_standstill(&paused));
    }
    let (open, paused) = open_and_paused(&context, &watching)?;
    if open > 0 && open == paused.len() {
        say_paused(&context, &paused);
        return Ok(Exit::SomeFailed);
    }
    // Before the lock and the signal handlers: a prompt may take as long as it likes.
    context.password()?;
    let mut store = Store::open(&state_dir)?;
    store.try_now(&account)?;
    if let Some(lock) = WorkerLock::try_take(&state_dir, &account)? {
        let ended = drain(&mut context, lock, Patience::WhileReachable { until: deadline }).await?;
        context.console.note(&words(&ended));
        if ended.time_is_up() {
            say_what_is_left(&context, &store)?;
        }
        let exit = exit(&ended);
        if ended.is_empty() {
            let (_, paused) = open_and_paused(&context, &store)?;
            say_paused(&context, &paused);
            return Ok(if exit == Exit::Done && !paused.is_empty() { Exit::SomeFailed } else { exit });
        }
        return Ok(exit);
    }
    if let Some(exit) = within(deadline, watch_the_other(&context, &store)).await {
        return exit;
    }
    context.console.note("the time is over; the other worker goes on");
    say_what_is_left(&context, &store)?;
    Ok(Exit::Done)
}

/// The work, unless the deadline comes first.
async fn within<T>(deadline: Option<Instant>, work: impl Future<Output = T>) -> Option<T> {
    match deadline {
        Some(deadline) => tokio::time::timeout_at(deadline, work).await.ok(),
        None => Some(work.await),
    }
}

/// The open jobs of the account, and those of them that somebody paused.
fn open_and_paused(context: &Context, store: &Store) -> Result<(usize, Vec<Job>), Failure> {
    let mut jobs = store.jobs(Some(&context.settings.profile.account()), LISTED)?;
    jobs.retain(|job| !job.is_settled());
    let open = jobs.len();
    jobs.retain(|job| job.paused.is_some());
    Ok((open, jobs))
}

fn say_paused(context: &Context, jobs: &[Job]) {
    for job in jobs {
        let words = job.paused.as_ref().map(paused_words).unwrap_or_default();
        let (id, urls) = (job.id, text::many(job.counts().queued, "URL"));
        context
            .console
            .note(&format!("{urls} of job {id} stay queued, {words}; purgedeck queue resume {id}"));
    }
}

fn say_what_is_left(context: &Context, store: &Store) -> Result<(), Failure> {
    let profile = &context.settings.profile;
    let left = store.forecast(&profile.account(), &profile.limits)?;
    let (urls, requests) = (text::many(left.urls, "URL"), text::many(left.requests, "request"));
    context.console.note(&format!("left in the queue: {urls} in {requests}; the next run goes on"));
    Ok(())
}

/// Work that was queued while the profile named another endpoint, user or company never goes to the present one by
/// itself.
fn warn_of_other_accounts(context: &Context, store: &Store) -> Result<(), Failure> {
    let profile = &context.settings.profile;
    let strange = |job: &&Job| job.profile == profile.name && job.account != profile.account();
    for job in store.jobs(None, LISTED)?.iter().filter(|job| !job.is_settled()).filter(strange) {
        context.console.warning(&format!(
            "job {} was queued while profile {} named another endpoint, user or company; purgedeck queue retry {} sends it with the present ones",
            job.id, profile.name, job.id
        ));
    }
    Ok(())
}

/// Waits while the worker that is there already sends.
async fn watch_the_other(context: &Context, store: &Store) -> Result<Exit, Failure> {
    let profile = &context.settings.profile;
    context.console.note(&format!("profile {}: a worker is sending already; waiting for it", profile.name));
    let jobs = store.jobs(Some(&profile.account()), LISTED)?;
    for job in jobs.into_iter().filter(|job| !job.is_settled()) {
        let waited = watch::wait(store, job.id, context, false).await?;
        let exit = waited.exit();
        if exit != Exit::Done {
            match waited {
                Waited::Standstill(_, standstill) => context.console.error(&standstill_words(&standstill)),
                Waited::Paused(job, paused) => {
                    context.console.note(&format!("job {} is {}", job.id, paused_words(&paused)));
                }
                Waited::Settled(_) | Waited::Interrupted(_) => {}
            }
            return Ok(exit);
        }
    }
    Ok(Exit::Done)
}

/// How long an unreachable service is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Patience {
    /// As long as anything is queued.
    Endless,
    /// Not at all; and whatever is left after this moment is left for another run.
    WhileReachable { until: Option<Instant> },
}

/// How a drain ended.
enum Ended {
    /// Signed in, and sent what could be sent.
    Drained(Drained),
    /// Could not even sign in; the store says why.
    NotSignedIn(Option<Standstill>),
    /// Somebody asked to stop before anything was sent.
    Stopped,
}

impl Ended {
    /// Whether everything was sent that may be sent.
    const fn is_empty(&self) -> bool {
        matches!(self, Self::Drained(Drained { stopped_because: StoppedBecause::Empty, .. }))
    }

    /// Whether the given time is over and work may be left.
    const fn time_is_up(&self) -> bool {
        matches!(self, Self::Drained(Drained { stopped_because: StoppedBecause::TimeUp, .. }))
    }
}

/// Signs in and sends.
async fn drain(context: &mut Context, lock: WorkerLock, patience: Patience) -> Result<Ended, Failure> {
    let profile = context.settings.profile.clone();
    let account = profile.account();
    let mut store = Store::open(&context.settings.state_dir)?;
    let password = match context.password() {
        Ok(password) => password.clone(),
        Err(failure) => {
            store.needs_credentials(&account, &failure.message)?;
            return Ok(Ended::NotSignedIn(store.sending(&account)?.standstill));
        }
    };
    let mut stop = StopSignal::from_signals()?;
    let settings = context.settings.clone();
    let max_time = (patience != Patience::Endless).then_some(Duration::ZERO);
    let signed_in = worker::sign_in(&mut store, &account, max_time, &mut stop, async || {
        connect(&settings, &password).await
    })
    .await?;
    let Some((connection, company)) = signed_in else {
        return Ok(if stop.is_requested() {
            Ended::Stopped
        } else {
            Ended::NotSignedIn(store.sending(&account)?.standstill)
        });
    };
    let invalidator = connection.client().invalidator(company);
    let drained = match patience {
        Patience::Endless => worker::drain(lock, &mut store, &invalidator, &profile, None, stop).await?,
        Patience::WhileReachable { until } => {
            let left = until.map(|until| until.saturating_duration_since(Instant::now()));
            worker::drain_while_reachable(lock, &mut store, &invalidator, &profile, left, stop).await?
        }
    };
    Ok(Ended::Drained(drained))
}

/// A connection whose user may purge, with the company's handle.
async fn connect(settings: &Settings, password: &Secret) -> Result<(Connection, String), ServiceError> {
    let connection = match Connection::open(settings, password, Traces::Allowed).await {
        Ok(connection) => connection,
        Err(ConnectError::Service(error)) => return Err(error),
        Err(ConnectError::Sandbox(error)) => {
            return Err(ServiceError::Unreachable {
                host: "the sandbox".to_owned(),
                reason: error.to_string(),
            });
        }
    };
    let account = connection.sign_in().await?;
    match &account.membership.role {
        Some(role) if account.purge_forbidden() => Err(ServiceError::Account(format!(
            "{} has the role {}, which may not purge",
            account.user.email, role.0
        ))),
        _ => Ok((connection, account.membership.company.handle)),
    }
}

fn words(ended: &Ended) -> String {
    match ended {
        Ended::Stopped => "stopped before anything was sent".to_owned(),
        Ended::NotSignedIn(standstill) => {
            let why = standstill.as_ref().map_or_else(|| "nothing is left".to_owned(), standstill_words);
            format!("nothing was sent: {why}")
        }
        Ended::Drained(drained) => {
            let why = match &drained.stopped_because {
                StoppedBecause::Empty => "nothing is left".to_owned(),
                StoppedBecause::Stopped => "stopped".to_owned(),
                StoppedBecause::TimeUp => "the time is over".to_owned(),
                StoppedBecause::OtherWorker => "another worker goes on".to_owned(),
                StoppedBecause::Standstill(standstill) => standstill_words(standstill),
            };
            format!(
                "{}: {} accepted, {} refused, {} unknown; {why}",
                text::many(drained.requests, "request"),
                text::many(drained.accepted, "URL"),
                text::count(drained.refused),
                text::count(drained.unknown),
            )
        }
    }
}

fn exit(ended: &Ended) -> Exit {
    let standstill = match ended {
        Ended::NotSignedIn(standstill) => standstill.as_ref(),
        Ended::Drained(Drained { stopped_because: StoppedBecause::Standstill(standstill), .. }) => {
            Some(standstill)
        }
        Ended::Stopped | Ended::Drained(Drained { stopped_because: StoppedBecause::Stopped, .. }) => {
            return Exit::Interrupted;
        }
        Ended::Drained(drained) if drained.unknown > 0 => return Exit::Unknown,
        Ended::Drained(drained) if drained.refused > 0 => return Exit::SomeFailed,
        Ended::Drained(_) => return Exit::Done,
    };
    standstill.map_or(Exit::Done, watch::exit_of_standstill)
}
