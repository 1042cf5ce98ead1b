//! Signing in for the worker: try, and try again only where trying again can help.

use std::time::Duration;

use tokio::time::Instant;

use super::{StopSignal, WorkerError};
use crate::queue::{Moment, Store};
use crate::service::ServiceError;

/// Between two looks at the store while waiting.
const SLICE: Duration = Duration::from_secs(1);

/// Signs in with `attempt` until it works; `None`: it will not without somebody's help (the store says why), or
/// somebody asked to stop, or `max_time` is over.
///
/// A refused sign-in is tried **once**; an unreachable service again and again, with the queue's backoff, which every
/// screen can see. Success ends a standstill for credentials.
///
/// # Errors
///
/// The store cannot record it.
pub async fn sign_in<T>(
    store: &mut Store,
    profile: &str,
    max_time: Option<Duration>,
    stop: &mut StopSignal,
    mut attempt: impl AsyncFnMut() -> Result<T, ServiceError>,
) -> Result<Option<T>, WorkerError> {
    let deadline = max_time.map(|time| Instant::now() + time);
    loop {
        // Before the try: what changes meanwhile must end the wait after it.
        let (version, began) = (store.data_version()?, Moment::now());
        // A look-up that is given up leaves nothing half done.
        let answer = tokio::select! {
            answer = attempt() => answer,
            () = stop.requested() => return Ok(None),
        };
        let error = match answer {
            Ok(signed_in) => {
                store.signed_in(profile)?;
                return Ok(Some(signed_in));
            }
            Err(error) => error,
        };
        let Some(wait) = store.sign_in_failed(profile, &error, &began)? else { return Ok(None) };
        if !store.has_queued(profile)? {
            return Ok(None);
        }
        let next = Instant::now() + wait;
        if deadline.is_some_and(|deadline| next > deadline) {
            return Ok(None);
        }
        tokio::select! {
            waited = until_due(store, profile, next, version) => {
                waited?;
                if !store.has_queued(profile)? {
                    return Ok(None);
                }
            }
            () = stop.requested() => return Ok(None),
        }
    }
}

/// Waits for the next try, or for somebody who wants it now ([`Store::try_now`]).
async fn until_due(store: &Store, profile: &str, next: Instant, version: i64) -> Result<(), WorkerError> {
    while Instant::now() < next {
        tokio::time::sleep_until(next.min(Instant::now() + SLICE)).await;
        if store.data_version()? == version {
            continue;
        }
        if store.sending(profile)?.standstill.is_none() || !store.has_queued(profile)? {
            break;
        }
    }
    Ok(())
}
