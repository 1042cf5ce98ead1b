//! Signing in for the worker: try, and try again only where trying again can help.

use std::time::Duration;

use super::{StopSignal, WorkerError};
use crate::queue::Store;
use crate::service::ServiceError;

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
    let deadline = max_time.map(|time| tokio::time::Instant::now() + time);
    loop {
        let error = match attempt().await {
            Ok(signed_in) => {
                store.clear_credentials_standstill(profile)?;
                return Ok(Some(signed_in));
            }
            Err(error) => error,
        };
        let Some(wait) = store.sign_in_failed(profile, &error)? else { return Ok(None) };
        let next = tokio::time::Instant::now() + wait;
        if deadline.is_some_and(|deadline| next > deadline) {
            return Ok(None);
        }
        tokio::select! {
            () = tokio::time::sleep_until(next) => {}
            () = stop.requested() => return Ok(None),
        }
    }
}
