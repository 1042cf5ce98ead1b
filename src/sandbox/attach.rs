//! One sandbox for all processes that share a state directory: the screen, its worker, a watching shell.
//!
//! Whoever gets the lock `locks/sandbox.<profile>` serves, and writes port and run into
//! `sandbox.<profile>.port`; the others use that. When the serving process ends, the kernel frees the lock,
//! and the next [`attach`] takes over, on the same port if it is free, so that URLs stay what they were.
//! The catalogue is the same then; the edge's cache, the purge log and touches start afresh.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use url::Url;

use super::control::NONCE_HEADER;
use super::server::{Sandbox, SandboxConfig};

/// Between two looks at what another process does.
const PAUSE: Duration = Duration::from_millis(50);
/// Looks until the other process counts as stuck: ten seconds.
const LOOKS: u32 = 200;
/// Attempts to get the remembered port back from a process that is just going.
const BINDS: u32 = 20;
/// How long the other process may take to say who it is.
const PATIENCE: Duration = Duration::from_secs(2);

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
        Self { endpoint, published_server, own: Some(sandbox), _lock: lock }
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
            return Ok(attached);
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

/// What the port file says.
#[derive(Debug, PartialEq, Eq)]
struct Known {
    port: u16,
    nonce: String,
}

/// Where a profile's sandbox leaves its marks.
struct Place {
    lock: PathBuf,
    port: PathBuf,
}

impl Place {
    fn new(state_dir: &Path, profile: &str) -> Self {
        let name = format!("sandbox.{}", file_name(profile));
        Self { lock: state_dir.join("locks").join(&name), port: state_dir.join(format!("{name}.port")) }
    }

    /// Opens the lock file, making it and its directories (for the owner only) where they are missing.
    fn open_lock(&self) -> io::Result<File> {
        if let Some(directory) = self.lock.parent() {
            DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
        }
        OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(&self.lock)
    }

    fn remembered(&self) -> Option<Known> {
        let text = std::fs::read_to_string(&self.port).ok()?;
        let (port, nonce) = text.trim_end().split_once(' ')?;
        Some(Known { port: port.parse().ok().filter(|port| *port != 0)?, nonce: nonce.to_owned() })
    }

    /// Writes port and run; a reader sees the old or the new, never a part.
    fn remember(&self, sandbox: &Sandbox) -> io::Result<()> {
        let fresh = self.port.with_extension(format!("port.{}", std::process::id()));
        let mut file = OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(&fresh)?;
        writeln!(file, "{} {}", sandbox.address().port(), sandbox.nonce())?;
        std::fs::rename(&fresh, &self.port)
    }

    /// The running sandbox, if the one that the port file names answers as that run.
    async fn running(&self) -> Option<Attached> {
        let known = self.remembered()?;
        let said = timeout(PATIENCE, nonce_of(known.port)).await.ok()?.ok()?;
        if said != known.nonce {
            return None;
        }
        let published_server = format!("http://{}", SocketAddr::from((Ipv4Addr::LOCALHOST, known.port)));
        let endpoint = Url::parse(&format!("{published_server}/scene7/services/IpsApiService")).ok()?;
        Some(Attached { endpoint, published_server, own: None, _lock: None })
    }
}

/// Asks whoever listens on a port which run of the sandbox it is.
async fn nonce_of(port: u16) -> io::Result<String> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await?;
    stream.write_all(b"GET /sandbox/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await?;
    let mut answer = String::new();
    stream.take(16 * 1024).read_to_string(&mut answer).await?;
    let headers = answer.lines().take_while(|line| !line.is_empty()).filter_map(|line| line.split_once(':'));
    let nonce =
        headers.filter(|(name, _)| name.eq_ignore_ascii_case(NONCE_HEADER)).map(|(_, value)| value.trim());
    Ok(nonce.last().unwrap_or_default().to_owned())
}

/// A profile's name as part of a file name: whatever could mean something to a path is spelled out.
fn file_name(profile: &str) -> String {
    let mut name = String::new();
    for byte in profile.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') {
            name.push(char::from(byte));
        } else {
            name.extend(["%".to_owned(), format!("{byte:02X}")]);
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> SandboxConfig {
        SandboxConfig { assets: 50, ..SandboxConfig::default() }
    }

    #[tokio::test]
    async fn the_first_serves_the_second_uses_it_and_takes_over_on_the_same_port() {
        let dir = tempfile::tempdir().unwrap();
        let state = dir.path().join("state");
        let first = attach(&state, "sandbox", &config(), true).await.unwrap();
        let second = attach(&state, "sandbox", &config(), true).await.unwrap();
        assert!(first.is_own() && !second.is_own());
        assert_eq!(first.endpoint, second.endpoint);
        let endpoint = first.endpoint.clone();
        first.shutdown().await.unwrap();
        let third = attach(&state, "sandbox", &config(), true).await.unwrap();
        assert!(third.is_own());
        assert_eq!(third.endpoint, endpoint);
        let fourth = attach(&state, "sandbox", &config(), false).await.unwrap();
        assert!(!fourth.is_own());
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

    #[test]
    fn profile_names_cannot_leave_the_directory() {
        assert_eq!(file_name("eu-1_prod"), "eu-1_prod");
        assert_eq!(file_name("../a b.c"), "%2E%2E%2Fa%20b%2Ec");
    }
}
