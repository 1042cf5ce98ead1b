//! An SSH server of the test's own, behind a relay that can fall silent.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::home::eventually;
use crate::processes::{descendants, signal, words};

const SSHD: &str = "/usr/sbin/sshd";

/// The server, and the relay in front of it.
pub(crate) struct Server {
    child: Child,
    pub(crate) relay: Relay,
    /// The key that may sign in.
    pub(crate) key: PathBuf,
    /// Its own key, for the client to know it by.
    pub(crate) known_hosts: PathBuf,
    log: PathBuf,
}

impl Server {
    /// `None`: there is no sshd here.
    pub(crate) fn start(folder: &Path) -> Option<Self> {
        for program in [SSHD, "/usr/bin/ssh", "/usr/bin/ssh-keygen"] {
            if !Path::new(program).exists() {
                eprintln!("SKIPPED: no {program}; on Debian: apt-get install openssh-server openssh-client");
                return None;
            }
        }
        if rustix::process::geteuid().is_root() {
            // Debian's sshd insists on it; its package makes it at every boot.
            std::fs::create_dir_all("/run/sshd").expect("/run/sshd");
            std::fs::set_permissions("/run/sshd", std::fs::Permissions::from_mode(0o755)).expect("its mode");
        }
        let (host, key) = (new_key(folder, "host_key"), new_key(folder, "user_key"));
        let port = free_port();
        let relay = Relay::start(port);
        let known_hosts = folder.join("known_hosts");
        let public = std::fs::read_to_string(host.with_extension("pub")).expect("the host's key");
        std::fs::write(&known_hosts, format!("[127.0.0.1]:{} {public}", relay.port)).expect("known hosts");
        let config = folder.join("sshd_config");
        std::fs::write(&config, configuration(port, &host, &key)).expect("a configuration");
        let log = folder.join("sshd.log");
        let child = Command::new(SSHD)
            .arg("-D")
            .arg("-f")
            .arg(&config)
            .arg("-E")
            .arg(&log)
            .stdin(Stdio::null())
            .spawn()
            .expect("sshd starts");
        eventually("a listening sshd", || TcpStream::connect(("127.0.0.1", port)).ok());
        Some(Self { child, relay, key, known_hosts, log })
    }

    /// The processes that serve its sessions; not what runs in them.
    pub(crate) fn session_processes(&self) -> Vec<u32> {
        let is_sshd = |pid: &u32| words(*pid).first().is_some_and(|word| word.starts_with("sshd"));
        descendants(self.child.id()).into_iter().filter(is_sshd).collect()
    }

    /// All processes below it.
    pub(crate) fn processes(&self) -> Vec<u32> {
        descendants(self.child.id())
    }

    /// What it says of itself, for a failure's message.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        for pid in self.session_processes() {
            signal(pid, "KILL");
        }
        // Fails only where it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn configuration(port: u16, host: &Path, key: &Path) -> String {
    format!(
        "Port {port}\nListenAddress 127.0.0.1\nHostKey {}\nAuthorizedKeysFile {}\nPidFile none\nUsePAM no\n\
         StrictModes no\nPubkeyAuthentication yes\nPasswordAuthentication no\nPermitRootLogin yes\nPrintMotd no\n\
         PrintLastLog no\nClientAliveInterval 1\nClientAliveCountMax 2\n",
        host.display(),
        key.with_extension("pub").display()
    )
}

fn new_key(folder: &Path, name: &str) -> PathBuf {
    let path = folder.join(name);
    let made = Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "", "-f"])
        .arg(&path)
        .status()
        .expect("ssh-keygen runs");
    assert!(made.success());
    path
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

/// Carries bytes both ways until it falls silent; then nothing goes through, and nobody is told.
pub(crate) struct Relay {
    pub(crate) port: u16,
    silent: Arc<AtomicBool>,
}

impl Relay {
    fn start(to: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let silent = Arc::new(AtomicBool::new(false));
        let is_silent = Arc::clone(&silent);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let Ok(server) = TcpStream::connect(("127.0.0.1", to)) else { continue };
                is_silent.store(false, Ordering::SeqCst);
                carry(&client, &server, &is_silent);
                carry(&server, &client, &is_silent);
            }
        });
        Self { port, silent }
    }

    /// From now on nothing arrives anywhere; a new connection is carried again.
    pub(crate) fn fall_silent(&self) {
        self.silent.store(true, Ordering::SeqCst);
    }
}

fn carry(from: &TcpStream, to: &TcpStream, is_silent: &Arc<AtomicBool>) {
    let (mut from, mut to) = (from.try_clone().expect("a socket"), to.try_clone().expect("a socket"));
    let (silent, mut was_silent) = (Arc::clone(is_silent), false);
    std::thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(n @ 1..) = from.read(&mut buffer) {
            was_silent |= silent.load(Ordering::SeqCst);
            // What was lost once makes the rest useless.
            if !was_silent && to.write_all(&buffer[..n]).is_err() {
                break;
            }
        }
        if !was_silent {
            // Fails only where the other end is closed already.
            let _ = to.shutdown(Shutdown::Both);
        }
    });
}
