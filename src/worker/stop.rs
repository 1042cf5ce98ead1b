//! How a sending loop is told to stop: first politely, then at once (`spec/reliability.md` P5).

use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use super::WorkerError;

/// A request under way may take this long after the first signal.
const GRACE: Duration = Duration::from_secs(10);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Wish {
    GoOn,
    AfterThis,
    AtOnce,
}

/// The receiving end: asked by the loop between cycles, awaited during one.
#[derive(Debug, Clone)]
pub struct StopSignal(watch::Receiver<Wish>);

/// The giving end. Dropping it does not stop anything.
#[derive(Debug)]
pub struct StopHandle(watch::Sender<Wish>);

impl StopHandle {
    /// Asks to stop; a second time: at once.
    pub fn stop(&self) {
        self.0.send_modify(|wish| {
            *wish = if *wish == Wish::GoOn { Wish::AfterThis } else { Wish::AtOnce };
        });
    }
}

impl StopSignal {
    /// A signal that a program gives itself.
    #[must_use]
    pub fn manual() -> (StopHandle, Self) {
        let (sender, receiver) = watch::channel(Wish::GoOn);
        (StopHandle(sender), Self(receiver))
    }

    /// SIGTERM, SIGINT and SIGHUP, but for those that were ignored when the program started (`nohup`): the first finishes the request under way (at most 10 s), the second ends at once.
    ///
    /// Needs a running tokio runtime.
    ///
    /// # Errors
    ///
    /// The handlers cannot be installed.
    pub fn from_signals() -> Result<Self, WorkerError> {
        let (handle, stop) = Self::manual();
        let ignored = ignored_at_start();
        let kinds = [SignalKind::terminate(), SignalKind::interrupt(), SignalKind::hangup()];
        for kind in kinds.into_iter().filter(|kind| !ignored.contains(&kind.as_raw_value())) {
            let mut signals = signal(kind).map_err(WorkerError::Signals)?;
            let handle = StopHandle(handle.0.clone());
            tokio::spawn(async move {
                while signals.recv().await.is_some() {
                    handle.stop();
                }
            });
        }
        Ok(stop)
    }

    /// Whether somebody asked to stop.
    #[must_use]
    pub fn is_requested(&self) -> bool {
        *self.0.borrow() > Wish::GoOn
    }

    /// Resolves when somebody asks to stop; never, if nobody can any more.
    pub async fn requested(&mut self) {
        self.wish(Wish::AfterThis).await;
    }

    /// Resolves when a request under way must be given up.
    pub(super) async fn impatient(&mut self) {
        self.wish(Wish::AfterThis).await;
        tokio::select! {
            () = tokio::time::sleep(GRACE) => {}
            () = self.wish(Wish::AtOnce) => {}
        }
    }

    async fn wish(&mut self, least: Wish) {
        if self.0.wait_for(|wish| *wish >= least).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// Signals that whoever started this program wanted ignored, as Linux tells; elsewhere none are known.
#[must_use]
pub fn ignored_at_start() -> Vec<i32> {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    (1..=64).filter(|number| mask & (1 << (number - 1)) != 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_first_wish_waits_for_the_request_the_second_does_not() {
        let (handle, mut stop) = StopSignal::manual();
        assert!(!stop.is_requested());
        handle.stop();
        assert!(stop.is_requested());
        stop.requested().await;
        handle.stop();
        stop.impatient().await;
    }

    #[tokio::test]
    async fn a_forgotten_handle_stops_nothing() {
        let (handle, mut stop) = StopSignal::manual();
        drop(handle);
        assert!(!stop.is_requested());
        let asked = tokio::time::timeout(Duration::from_millis(20), stop.requested()).await;
        assert!(asked.is_err());
    }
}
