//! `purgedeck worker`, the detached process, and `purgedeck queue run`, the same in the foreground. May depend
//! on: `worker`, `connect`, `queue`.

use std::time::Duration;

use secrecy::ExposeSecret as _;

use super::args::Global;
use super::context::Context;
use super::exit::Exit;
use super::failure::Failure;
use super::queue::standstill_words;
use super::watch::{self, Waited};
use crate::connect::{ConnectError, Connection, Traces};
use crate::queue::{Sending, Standstill, Store};
use crate::service::ServiceError;
use crate::settings::{Secret, Settings};
use crate::text;
use crate::worker::{self, Begun, Drained, StopSignal, StoppedBecause, WorkerLock};

/// The life of a detached worker: begin, drain, leave. Standard error is the log by then.
///
/// # Errors
/// Where the settings, the store or the first steps fail. The work stays queued.
pub(super) fn detached(global: &Global) -> Result<Exit, Failure> {
    let mut context = Context::load(global)?;
    let settings = &context.settings;
    match worker::begin(&settings.state_dir, &settings.profile.name)? {
        Begun::Superfluous => Ok(Exit::Done),
        Begun::Worker { lock, password } => {
            if let Some(password) = password.and_then(|text| Secret::new(text.expose_secret()).ok()) {
                context.use_password(password);
            }
            super::block_on(async {
                let ended = drain(&mut context, lock, None).await?;
                context.console.note(&words(&ended));
                Ok(exit(&ended))
            })
        }
    }
}

/// Drains in the foreground.
///
/// # Errors
/// As [`detached`].
pub(super) async fn foreground(mut context: Context) -> Result<Exit, Failure> {
    let (state_dir, profile) = (context.settings.state_dir.clone(), context.settings.profile.name.clone());
    let watching = Store::open_existing(&state_dir)?;
    if !watching.map_or(Ok(false), |store| store.has_queued(&profile))? {
        context.console.note(&format!("profile {profile}: nothing is queued"));
        return Ok(Exit::Done);
    }
    let mut store = Store::open(&state_dir)?;
    store.try_now(&profile)?;
    match WorkerLock::try_take(&state_dir, &profile)? {
        Some(lock) => {
            let ended = drain(&mut context, lock, Some(Duration::ZERO)).await?;
            context.console.note(&words(&ended));
            Ok(exit(&ended))
        }
        None => watch_the_other(&context, &store).await,
    }
}

/// Waits while the worker that is there already sends.
async fn watch_the_other(context: &Context, store: &Store) -> Result<Exit, Failure> {
    let profile = &context.settings.profile.name;
    context.console.note(&format!("profile {profile}: a worker is sending already; waiting for it"));
    let open: Vec<_> =
        store.jobs(Some(profile), usize::MAX)?.into_iter().filter(|job| !job.is_settled()).collect();
    for job in open {
        let waited =
            watch::wait(store, job.id, context.console, || context.start_worker().map(|_| ())).await?;
        let exit = waited.exit();
        if exit != Exit::Done {
            if let Waited::Standstill(_, standstill) = waited {
                let sending = Sending { worker: true, standstill: Some(standstill) };
                context.console.error(&standstill_words(&sending).unwrap_or_default());
            }
            return Ok(exit);
        }
    }
    Ok(Exit::Done)
}

/// How a drain ended.
enum Ended {
    /// Signed in, and sent what could be sent.
    Drained(Drained),
    /// Could not even sign in; the store says why.
    NotSignedIn(Sending),
}

/// Signs in and sends. `patience`: how long an unreachable service is waited for; `None`: for ever.
async fn drain(
    context: &mut Context,
    lock: WorkerLock,
    patience: Option<Duration>,
) -> Result<Ended, Failure> {
    let mut stop = StopSignal::from_signals()?;
    let state_dir = context.settings.state_dir.clone();
    let profile = context.settings.profile.clone();
    let mut store = Store::open(&state_dir)?;
    let password = match context.password() {
        Ok(password) => password.clone(),
        Err(failure) => {
            store.needs_credentials(&profile.name, &failure.message)?;
            return Ok(Ended::NotSignedIn(store.sending(&profile.name)?));
        }
    };
    let signed_in = worker::sign_in(&mut store, &profile.name, patience, &mut stop, async || {
        // Read anew each time: somebody may have corrected the settings meanwhile.
        let settings = context.reloaded();
        connect(&settings, &password).await
    })
    .await?;
    let Some((connection, company)) = signed_in else {
        return Ok(Ended::NotSignedIn(store.sending(&profile.name)?));
    };
    let invalidator = connection.client().invalidator(company);
    let drained = worker::drain(lock, &mut store, &invalidator, &profile, None, stop).await?;
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
        Ended::NotSignedIn(sending) => {
            format!("nothing was sent: {}", standstill_words(sending).unwrap_or_else(|| "stopped".to_owned()))
        }
        Ended::Drained(drained) => {
            let why = match &drained.stopped_because {
                StoppedBecause::Empty => "nothing is left".to_owned(),
                StoppedBecause::Stopped => "stopped".to_owned(),
                StoppedBecause::TimeUp => "the time is over".to_owned(),
                StoppedBecause::OtherWorker => "another worker goes on".to_owned(),
                StoppedBecause::Standstill(standstill) => {
                    let sending = Sending { worker: false, standstill: Some(standstill.clone()) };
                    standstill_words(&sending).unwrap_or_default()
                }
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
        Ended::NotSignedIn(sending) => sending.standstill.as_ref(),
        Ended::Drained(Drained { stopped_because: StoppedBecause::Standstill(standstill), .. }) => {
            Some(standstill)
        }
        Ended::Drained(Drained { stopped_because: StoppedBecause::Stopped, .. }) => return Exit::Interrupted,
        Ended::Drained(drained) if drained.unknown > 0 => return Exit::Unknown,
        Ended::Drained(drained) if drained.refused > 0 => return Exit::SomeFailed,
        Ended::Drained(_) => return Exit::Done,
    };
    match standstill {
        Some(Standstill::Credentials { .. }) => Exit::Credentials,
        Some(_) => Exit::Unreachable,
        None => Exit::Interrupted,
    }
}
