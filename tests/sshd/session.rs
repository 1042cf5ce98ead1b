//! A person at a terminal with `ssh -tt`.

use std::io::{Read, Write};
use std::num::NonZero;
use std::sync::{Arc, Mutex};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use vt100::Parser;

use crate::home::eventually;
use crate::processes::signal;
use crate::server::Server;

const SIZE: (u16, u16) = (120, 40);

/// One session, from the client's side.
pub(crate) struct Session {
    emulator: Arc<Mutex<Parser>>,
    writer: Box<dyn Write + Send>,
    client: Box<dyn Child + Send + Sync>,
    _master: Box<dyn MasterPty + Send>,
}

impl Session {
    /// Signs on and runs a command there.
    pub(crate) fn start(server: &Server, command: &str) -> Self {
        let size = PtySize { rows: SIZE.1, cols: SIZE.0, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        let user = std::env::var("USER").unwrap_or_else(|_| "root".to_owned());
        let mut ssh = CommandBuilder::new("/usr/bin/ssh");
        ssh.args(["-tt", "-F", "none", "-p", &server.relay.port.to_string(), "-l", &user]);
        ssh.args(["-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes"]);
        ssh.args(["-o", &format!("UserKnownHostsFile={}", server.known_hosts.display())]);
        ssh.args(["-o", "GlobalKnownHostsFile=none", "-i", &server.key.to_string_lossy()]);
        ssh.args(["127.0.0.1", command]);
        ssh.env_clear();
        ssh.env("TERM", "xterm-256color");
        ssh.env("PATH", "/usr/bin:/bin");
        let client = pair.slave.spawn_command(ssh).expect("ssh starts");
        drop(pair.slave);
        let cells = |n: u16| NonZero::new(n).expect("a size");
        let emulator = Arc::new(Mutex::new(Parser::new(cells(SIZE.1), cells(SIZE.0), 0)));
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        let feed = Arc::clone(&emulator);
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(n @ 1..) = reader.read(&mut buffer) {
                feed.lock().expect("emulator").process(&buffer[..n]);
            }
        });
        let writer = pair.master.take_writer().expect("a writer");
        Self { emulator, writer, client, _master: pair.master }
    }

    /// What the terminal shows.
    pub(crate) fn text(&self) -> String {
        self.emulator.lock().expect("emulator").screen().contents()
    }

    /// Waits until it shows this.
    #[track_caller]
    pub(crate) fn shows(&self, text: &str, server: &Server) {
        let mut last = String::new();
        let found = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            eventually(text, || {
                last = self.text();
                last.contains(text).then_some(())
            });
        }));
        assert!(found.is_ok(), "no {text:?} in:\n{last}\n--- sshd\n{}", server.log());
    }

    /// Types, as fingers do: a burst never confirms.
    pub(crate) fn keys(&mut self, keys: &str) {
        std::thread::sleep(std::time::Duration::from_millis(100));
        self.writer.write_all(keys.as_bytes()).and_then(|()| self.writer.flush()).expect("keys typed");
    }

    /// The client dies without a word.
    pub(crate) fn kill(&mut self) {
        signal(self.client.process_id().expect("a pid"), "KILL");
    }

    /// Waits for the end of the client.
    pub(crate) fn ends(&mut self) {
        eventually("the end of the session", || self.client.try_wait().expect("a status"));
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // Both fail only where it has ended already.
        let _ = self.client.kill();
        let _ = self.client.wait();
    }
}
