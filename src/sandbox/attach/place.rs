//! What the processes of a state directory leave for each other: a lock, a port, and who listens there.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use url::Url;

use super::super::control::NONCE_HEADER;
use super::super::server::Sandbox;
use super::Attached;

/// How long the other process may take to say who it is.
const PATIENCE: Duration = Duration::from_secs(2);

/// What the port file says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Known {
    /// Where the sandbox listens, or did.
    pub(super) port: u16,
    nonce: String,
}

/// Where a profile's sandbox leaves its marks.
pub(super) struct Place {
    /// The lock file.
    pub(super) lock: PathBuf,
    port: PathBuf,
}

impl Place {
    /// The marks of a profile in a state directory.
    pub(super) fn new(state_dir: &Path, profile: &str) -> Self {
        let name = format!("sandbox.{}", file_name(profile));
        Self { lock: state_dir.join("locks").join(&name), port: state_dir.join(format!("{name}.port")) }
    }

    /// Opens the lock file, making it and its directories (for the owner only) where they are missing.
    pub(super) fn open_lock(&self) -> io::Result<File> {
        if let Some(directory) = self.lock.parent() {
            DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
        }
        OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(&self.lock)
    }

    /// What the port file says, if it is there and says something.
    pub(super) fn remembered(&self) -> Option<Known> {
        let text = std::fs::read_to_string(&self.port).ok()?;
        let (port, nonce) = text.trim_end().split_once(' ')?;
        Some(Known { port: port.parse().ok().filter(|port| *port != 0)?, nonce: nonce.to_owned() })
    }

    /// Writes port and run; a reader sees the old or the new, never a part.
    pub(super) fn remember(&self, sandbox: &Sandbox) -> io::Result<()> {
        let fresh = self.port.with_extension(format!("port.{}", std::process::id()));
        let mut file = OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(&fresh)?;
        writeln!(file, "{} {}", sandbox.address().port(), sandbox.nonce())?;
        std::fs::rename(&fresh, &self.port)
    }

    /// The running sandbox, if the one that the port file names answers as that run.
    pub(super) async fn running(&self) -> Option<Attached> {
        let known = self.remembered()?;
        let said = timeout(PATIENCE, nonce_of(known.port)).await.ok()?.ok()?;
        if said != known.nonce {
            return None;
        }
        let published_server = format!("http://{}", SocketAddr::from((Ipv4Addr::LOCALHOST, known.port)));
        let endpoint = Url::parse(&format!("{published_server}/scene7/services/IpsApiService")).ok()?;
        Some(Attached { endpoint, published_server, own: None, _lock: None, _standby: None })
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

    #[test]
    fn profile_names_cannot_leave_the_directory() {
        assert_eq!(file_name("eu-1_prod"), "eu-1_prod");
        assert_eq!(file_name("../a b.c"), "%2E%2E%2Fa%20b%2Ec");
    }
}
