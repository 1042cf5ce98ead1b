//! What stops a headless run politely. May depend on: `worker` (which signals are left ignored).

use std::pin::Pin;

use tokio::signal::unix::{SignalKind, signal};

use super::exit::Exit;
use super::failure::Failure;
use crate::worker::ignored_at_start;

/// Resolves at the first SIGINT, SIGTERM or SIGHUP that was not ignored when the program started (`nohup`); never,
/// where handlers cannot be installed. From the first call on the signals no longer end the process by themselves.
pub(super) fn interrupted() -> impl Future<Output = ()> {
    let ignored = ignored_at_start();
    let kinds = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()];
    let waits: Vec<Pin<Box<dyn Future<Output = ()>>>> = kinds
        .into_iter()
        .filter(|kind| !ignored.contains(&kind.as_raw_value()))
        .filter_map(|kind| signal(kind).ok())
        .map(|mut stream| -> Pin<Box<dyn Future<Output = ()>>> {
            Box::pin(async move {
                stream.recv().await;
            })
        })
        .chain([Box::pin(std::future::pending()) as Pin<Box<dyn Future<Output = ()>>>])
        .collect();
    async move {
        futures::future::select_all(waits).await;
    }
}

/// The work, unless a signal comes first. For work that leaves nothing half done.
///
/// # Errors
/// Those of the work, or [`Exit::Interrupted`].
pub(super) async fn or_interrupted<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    tokio::select! {
        biased;
        result = work => result,
        () = interrupted() => Err(Failure::new(Exit::Interrupted, "interrupted")),
    }
}
