//! Signing in, and what the signed-in account can list.

use std::sync::{Arc, MutexGuard};

use super::{Current, Shared, jobs};
use crate::connect::{Connection, Traces, endpoint_of, user_of};
use crate::queue::Store;
use crate::service::{Account, AssetPage, AssetQuery, Folder, Preset, ServiceError, Tracer};
use crate::settings::{Secret, ServiceKind, Settings, find_password};
use crate::tui::{Answer, Outbox, SignInFailure, SignedIn};

/// A signed-in connection.
pub(super) struct Session {
    connection: Connection,
    account: Account,
}

/// Signs in with what was typed or, where nothing was, with what is configured.
pub(super) async fn sign_in(
    shared: &Arc<Shared>,
    ticket: u64,
    user: Option<String>,
    password: Option<Secret>,
    outbox: Outbox,
) -> Result<Box<SignedIn>, SignInFailure> {
    let settings = settings_with_user(shared, ticket, user)?;
    if user_of(&settings.profile).is_empty() {
        return Err(SignInFailure::NoPassword);
    }
    let typed = password.is_some();
    let secret = match password {
        Some(secret) => secret,
        None => configured_password(shared, &settings).await?,
    };
    let tracer = Tracer::new(move |request| outbox.send(Answer::Requested(Box::new(request))));
    let connection = Connection::open_traced(&settings, &secret, Traces::Allowed, Some(tracer))
        .await
        .map_err(|error| SignInFailure::Other(error.to_string()))?;
    let account = connection.sign_in().await.map_err(SignInFailure::Service)?;
    let application = connection
        .client()
        .application_settings(&account.membership.company)
        .await
        .map_err(SignInFailure::Service)?;
    let signed_in = SignedIn {
        account: account.clone(),
        application,
        host: host_of(&settings),
        published_server: connection.published_server().map(str::to_owned),
    };
    {
        let mut current = current_of(shared, ticket)?;
        current.proved = (settings.profile.service != ServiceKind::Sandbox).then(|| secret.clone());
        if typed {
            current.typed = Some(secret);
        }
        current.session = Some(Arc::new(Session { connection, account }));
    }
    if !settings.profile.read_only {
        resume_sending(Arc::clone(shared), settings).await;
    }
    Ok(Box::new(signed_in))
}

/// The active settings; a typed user stands in for the configured one until the profile changes.
fn settings_with_user(
    shared: &Shared,
    ticket: u64,
    user: Option<String>,
) -> Result<Arc<Settings>, SignInFailure> {
    let mut current = current_of(shared, ticket)?;
    if let Some(user) = user.filter(|user| *user != current.settings.profile.user) {
        let mut settings = Settings::clone(&current.settings);
        settings.sign_in_as(&user);
        current.settings = Arc::new(settings);
        current.user = Some(user);
        // What the one before proved says nothing about this one: no worker may try that password.
        (current.typed, current.proved, current.session) = (None, None, None);
        shared.renewed.notify_one();
    }
    Ok(Arc::clone(&current.settings))
}

/// The state, unless another sign-in or another profile was asked for since: what one brought back must not be taken
/// for the other's, least of all its password.
fn current_of(shared: &Shared, ticket: u64) -> Result<MutexGuard<'_, Current>, SignInFailure> {
    let current = shared.current();
    if current.signing_in == Some(ticket) {
        return Ok(current);
    }
    Err(SignInFailure::Other("another sign-in was asked for meanwhile".to_owned()))
}

async fn configured_password(
    shared: &Arc<Shared>,
    settings: &Arc<Settings>,
) -> Result<Secret, SignInFailure> {
    {
        let current = shared.current();
        if let Some(secret) = &current.typed {
            return Ok(secret.clone());
        }
        if current.user.is_some() {
            // What is configured is the password of the profile's user; tried for another one it would lock that one out.
            return Err(SignInFailure::NoPassword);
        }
    }
    // A password command may take half a minute.
    let (shared, settings) = (Arc::clone(shared), Arc::clone(settings));
    let found = tokio::task::spawn_blocking(move || find_password(&settings.profile, &shared.env)).await;
    match found {
        Ok(Ok(Some((secret, _)))) => Ok(secret),
        Ok(Ok(None)) => Err(SignInFailure::NoPassword),
        Ok(Err(error)) => Err(SignInFailure::Other(error.to_string())),
        Err(error) => Err(SignInFailure::Other(error.to_string())),
    }
}

/// A sign-in that worked ends a standstill, and what an earlier worker left queued goes on.
async fn resume_sending(shared: Arc<Shared>, settings: Arc<Settings>) {
    let resumed = tokio::task::spawn_blocking(move || {
        let profile = &settings.profile.account();
        let queued = Store::open_existing(&settings.state_dir)
            .is_ok_and(|store| store.is_some_and(|store| store.has_queued(profile).unwrap_or(false)));
        if queued && Store::open(&settings.state_dir).and_then(|mut store| store.signed_in(profile)).is_ok() {
            // Where no worker starts, the queue pane says that none runs.
            let _ = jobs::start_worker(&shared, &settings);
        }
    });
    // Where the queue cannot be read or written, the watcher says so.
    let _ = resumed.await;
}

fn host_of(settings: &Settings) -> String {
    match settings.profile.service {
        ServiceKind::Sandbox => "sandbox on this machine".to_owned(),
        ServiceKind::DynamicMediaClassic => {
            endpoint_of(&settings.profile).host_str().unwrap_or_default().to_owned()
        }
    }
}

/// One page of assets.
pub(super) async fn assets(
    shared: &Shared,
    query: &AssetQuery,
    page: u32,
) -> Result<AssetPage, ServiceError> {
    let session = signed_in(shared)?;
    session.connection.client().search(&session.account.membership.company, query, page).await
}

/// The folder tree.
pub(super) async fn folders(shared: &Shared) -> Result<Folder, ServiceError> {
    let session = signed_in(shared)?;
    session.connection.client().folders(&session.account.membership.company).await
}

/// The image presets.
pub(super) async fn presets(shared: &Shared) -> Result<Vec<Preset>, ServiceError> {
    let session = signed_in(shared)?;
    session.connection.client().presets(&session.account.membership.company).await
}

fn signed_in(shared: &Shared) -> Result<Arc<Session>, ServiceError> {
    shared.session().ok_or_else(|| ServiceError::Account("not signed in: sign in first".to_owned()))
}
