//! `purgedeck worker`, the detached process, and `purgedeck queue run`, the same in the foreground. May depend
//! on: `worker`, `connect`, `queue`.

mod foreground;

use std::time::Duration;

pub(super) use foreground::foreground;
use secrecy::ExposeSecret as _;
use tokio::time::Instant;

use super::args::Global;
use super::context::Context;
use super::descriptors;
use super::exit::Exit;
use super::failure::Failure;
use super::queue::standstill_words;
use super::watch;
use crate::connect::{ConnectError, Connection, Traces};
use crate::queue::{Standstill, Store};
use crate::service::ServiceError;
use crate::settings::{Secret, Settings};
use crate::text;
use crate::worker::{self, Begun, Drained, StopSignal, StoppedBecause, WorkerLock};

/// The life of a detached worker: begin, drain, leave. Standard error is the log by then.
///
/// # Errors
/// Where the settings, the store or the first steps fail, or the settings mean another account than `meant`. The work
/// stays queued.
pub(super) fn detached(global: &Global, meant: Option<&str>) -> Result<Exit, Failure> {
    descriptors::close_inherited();
    let mut context = Context::load(global)?;
    let settings = &context.settings;
    let (state_dir, account) = (settings.state_dir.clone(), settings.profile.account());
    if meant.is_some_and(|meant| meant != account) {
        let name = &settings.profile.name;
        let why = format!("profile {name} means another endpoint, user or company by now; start again");
        return Err(Failure::new(Exit::Usage, why));
    }
    match worker::begin(&state_dir, &account)? {
        Begun::Superfluous => Ok(Exit::Done),
        Begun::Worker { mut lock, password } => {
            if let Some(password) = password.and_then(|text| Secret::new(text.expose_secret()).ok()) {
                context.use_password(password);
            }
            super::block_on(async {
                loop {
                    let ended = drain(&mut context, lock, Patience::Endless).await?;
                    context.console.note(&words(&ended, &context.settings.profile.name));
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
    if let Some(paused @ Standstill::Paused(_)) = store.sending(&account)?.standstill {
        return Ok(Ended::NotSignedIn(Some(paused)));
    }
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

fn words(ended: &Ended, profile: &str) -> String {
    match ended {
        Ended::Stopped => "stopped before anything was sent".to_owned(),
        Ended::NotSignedIn(standstill) => {
            let why = standstill
                .as_ref()
                .map_or_else(|| "nothing is left".to_owned(), |why| standstill_words(why, profile));
            format!("nothing was sent: {why}")
        }
        Ended::Drained(drained) => {
            let why = match &drained.stopped_because {
                StoppedBecause::Empty => "nothing is left".to_owned(),
                StoppedBecause::Stopped => "stopped".to_owned(),
                StoppedBecause::TimeUp => "the time is over".to_owned(),
                StoppedBecause::OtherWorker => "another worker goes on".to_owned(),
                StoppedBecause::Standstill(standstill) => standstill_words(standstill, profile),
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
