//! Waits for the serving process to end, and serves in its place.

use std::fs::File;

use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::super::server::{Sandbox, SandboxConfig};
use super::place::Place;
use super::{BINDS, start};

/// Serves once the other process no longer does, for as long as this value lives.
#[derive(Debug)]
pub(super) struct Standby(JoinHandle<()>);

impl Standby {
    /// Begins to wait. `lock` is held by the serving process.
    pub(super) fn begin(place: Place, lock: File, config: SandboxConfig) -> Self {
        Self(tokio::spawn(async move {
            if let Some((_sandbox, _lock)) = take_over(&place, lock, &config).await {
                std::future::pending::<()>().await;
            }
        }))
    }
}

impl Drop for Standby {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn take_over(place: &Place, lock: File, config: &SandboxConfig) -> Option<(Sandbox, File)> {
    let lock = locked(lock).await?;
    let sandbox = start(config, place.remembered().map(|known| known.port), BINDS).await.ok()?;
    place.remember(&sandbox).ok()?;
    Some((sandbox, lock))
}

/// Waits in a thread, because the kernel's queue wakes nobody before its time. A thread that waits for nobody
/// any more lets the lock go at once.
async fn locked(lock: File) -> Option<File> {
    let (done, waiting) = oneshot::channel();
    std::thread::spawn(move || {
        if lock.lock().is_ok() {
            // Nobody waits any more: the file is dropped, and with it the lock.
            let _ = done.send(lock);
        }
    });
    waiting.await.ok()
}
