//! One sandbox for all processes that share a state directory: the screen, its worker, a watching shell.
//!
//! Whoever gets the lock `locks/sandbox.<profile>` serves, and writes port and run into
//! `sandbox.<profile>.port`; the others use that, and stand by. When the serving process ends, the kernel frees
//! the lock, and one of the others (or the next [`attach`]) takes over, on the same port if it is free, so that
//! endpoint and URLs stay what they were. The catalogue is the same then; the edge's cache, the purge log and
//! touches start afresh.

mod place;
mod standby;

use std::fs::{File, TryLockError};
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::time::Duration;

use place::Place;
use standby::Standby;
use tokio::time::sleep;
use url::Url;

use super::server::{Sandbox, SandboxConfig};

/// Between two looks at what another process does.
const PAUSE: Duration = Duration::from_millis(50);
/// Looks until the other process counts as stuck: ten seconds.
const LOOKS: u32 = 200;
/// Attempts to get the remembered port back from a process that is just going.
const BINDS: u32 = 20;

/// A sandbox to talk to: another process's, or our own, which serves as long as this value lives.
#[derive(Debug)]
pub struct Attached {
    /// The SOAP endpoint.
    pub endpoint: Url,
    /// The edge, `http://127.0.0.1:PORT`.
    pub published_server: String,
    // The order matters: first the sandbox stops, then the lock is free.
    own: Option<Sandbox>,
    _lock: Option<File>,
    /// Another process serves; this takes over when it ends.
    _standby: Option<Standby>,
}

impl Attached {
    /// Whether this process serves it.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.own.is_some()
    }

    /// Lets go of it; if it is our own, answers on their way are waited for.
    ///
    /// # Errors
    /// As [`Sandbox::shutdown`].
    pub async fn shutdown(mut self) -> io::Result<()> {
        match self.own.take() {
            Some(sandbox) => sandbox.shutdown().await,
            None => Ok(()),
        }
    }

    fn own(sandbox: Sandbox, lock: Option<File>) -> Self {
        let (endpoint, published_server) = (sandbox.endpoint(), sandbox.published_server());
        Self { endpoint, published_server, own: Some(sandbox), _lock: lock, _standby: None }
    }
}

/// Finds the running sandbox of a profile, or starts it (on a port of its own choice: the one of
/// `config.listen` is ignored).
///
/// `write` = `false` leaves no trace on disk: a running sandbox is used, else one is started for this process
/// alone. A sandbox that is already running keeps its own catalogue, whatever `config` says.
///
/// # Errors
/// The state directory cannot be written, the sandbox cannot listen, or the process that holds the lock
/// does not answer for ten seconds ([`io::ErrorKind::TimedOut`]).
pub async fn attach(
    state_dir: &Path,
    profile: &str,
    config: &SandboxConfig,
    write: bool,
) -> io::Result<Attached> {
    let place = Place::new(state_dir, profile);
    if !write {
        if let Some(attached) = place.running().await {
            return Ok(attached);
        }
        return Ok(Attached::own(start(config, place.remembered().map(|known| known.port), 1).await?, None));
    }
    let lock = place.open_lock()?;
    for _ in 0..LOOKS {
        match lock.try_lock() {
            Ok(()) => {
                let sandbox = start(config, place.remembered().map(|known| known.port), BINDS).await?;
                place.remember(&sandbox)?;
                return Ok(Attached::own(sandbox, Some(lock)));
            }
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(error)) => return Err(error),
        }
        if let Some(attached) = place.running().await {
            let standby = Standby::begin(place, lock, config.clone());
            return Ok(Attached { _standby: Some(standby), ..attached });
        }
        sleep(PAUSE).await;
    }
    let message = format!(
        "the process that serves the sandbox of profile {profile} does not answer; end the process that holds {}",
        place.lock.display()
    );
    Err(io::Error::new(io::ErrorKind::TimedOut, message))
}

/// Starts on the remembered port if it comes free within some attempts, else on any.
async fn start(config: &SandboxConfig, remembered: Option<u16>, attempts: u32) -> io::Result<Sandbox> {
    let at = |port| SandboxConfig { listen: SocketAddr::from((Ipv4Addr::LOCALHOST, port)), ..config.clone() };
    if let Some(port) = remembered {
        for attempt in 1..=attempts {
            match Sandbox::start(at(port)).await {
                Err(error) if error.kind() == io::ErrorKind::AddrInUse && attempt < attempts => {
                    sleep(PAUSE).await;
                }
                Err(error) if error.kind() == io::ErrorKind::InvalidInput => return Err(error),
                Err(_) => break,
                started => return started,
            }
        }
    }
    Sandbox::start(at(0)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> SandboxConfig {
        SandboxConfig { assets: 50, ..SandboxConfig::default() }
    }

    #[tokio::test]
    async fn the_first_serves_the_second_uses_it_and_the_next_takes_over_on_the_same_port() {
        let dir = tempfile::tempdir().unwrap();
        let state = dir.path().join("state");
        let first = attach(&state, "sandbox", &config(), true).await.unwrap();
        let second = attach(&state, "sandbox", &config(), true).await.unwrap();
        assert!(first.is_own() && !second.is_own());
        assert_eq!(first.endpoint, second.endpoint);
        let endpoint = first.endpoint.clone();
        // Who stands by would be as good a successor as the third.
        second.shutdown().await.unwrap();
        first.shutdown().await.unwrap();
        let third = attach(&state, "sandbox", &config(), true).await.unwrap();
        assert!(third.is_own());
        assert_eq!(third.endpoint, endpoint);
        let fourth = attach(&state, "sandbox", &config(), false).await.unwrap();
        assert!(!fourth.is_own());
    }

    #[tokio::test]
    async fn who_stands_by_takes_over_when_the_serving_one_ends() {
        let dir = tempfile::tempdir().unwrap();
        let place = Place::new(dir.path(), "p");
        let first = attach(dir.path(), "p", &config(), true).await.unwrap();
        let _second = attach(dir.path(), "p", &config(), true).await.unwrap();
        let port = place.remembered().unwrap();
        first.shutdown().await.unwrap();
        for _ in 0..LOOKS {
            if place.remembered().unwrap() != port
                && let Some(running) = place.running().await
            {
                assert_eq!(running.endpoint.port(), Some(port.port));
                return;
            }
            sleep(PAUSE).await;
        }
        panic!("nobody took over");
    }

    #[tokio::test]
    async fn many_at_once_agree_on_one() {
        let dir = tempfile::tempdir().unwrap();
        let config = config();
        let all = futures::future::join_all((0..8).map(|_| attach(dir.path(), "p", &config, true))).await;
        let all: Vec<Attached> = all.into_iter().map(Result::unwrap).collect();
        assert_eq!(all.iter().filter(|attached| attached.is_own()).count(), 1);
        assert!(all.iter().all(|attached| attached.endpoint == all[0].endpoint));
    }

    #[tokio::test]
    async fn a_dropped_owner_lets_go() {
        let dir = tempfile::tempdir().unwrap();
        let first = attach(dir.path(), "p", &config(), true).await.unwrap();
        let endpoint = first.endpoint.clone();
        drop(first);
        let second = attach(dir.path(), "p", &config(), true).await.unwrap();
        assert!(second.is_own());
        assert_eq!(second.endpoint, endpoint);
    }

    #[tokio::test]
    async fn without_writing_nothing_is_left_on_disk() {
        let dir = tempfile::tempdir().unwrap();
        let state = dir.path().join("state");
        let attached = attach(&state, "sandbox", &config(), false).await.unwrap();
        assert!(attached.is_own() && !state.exists());
    }

    #[tokio::test]
    async fn a_stranger_on_the_remembered_port_is_not_taken_for_the_sandbox() {
        let dir = tempfile::tempdir().unwrap();
        let stranger = Sandbox::start(config()).await.unwrap();
        let port = stranger.address().port();
        std::fs::write(dir.path().join("sandbox.p.port"), format!("{port} 0123456789abcdef\n")).unwrap();
        let attached = attach(dir.path(), "p", &config(), false).await.unwrap();
        assert!(attached.is_own());
        assert_ne!(attached.published_server, stranger.published_server());
    }
}
