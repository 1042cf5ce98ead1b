//! What stops a headless run politely. Depends on nothing of ours.

use tokio::signal::unix::{SignalKind, signal};

/// Resolves at the first SIGINT, SIGTERM or SIGHUP; never, where handlers cannot be installed.
pub(super) async fn interrupted() {
    let kinds = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()];
    let waits = kinds.into_iter().filter_map(|kind| signal(kind).ok()).map(|mut stream| {
        Box::pin(async move {
            stream.recv().await;
        })
    });
    let waits: Vec<_> = waits.collect();
    if waits.is_empty() {
        std::future::pending::<()>().await;
    }
    futures::future::select_all(waits).await;
}
