//! A home whose profile talks to the fault server, with everything that tests about it ask for.

#![allow(dead_code, reason = "shared by several test crates, none of which uses all of it")]

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::fault_server::{FaultServer, PASSWORD, ROOT, USER};
use crate::home::{Home, Ran, eventually};

/// What a test may want otherwise.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wishes {
    /// URLs in one request.
    pub(crate) urls_per_request: usize,
    /// The total time of one request, in seconds.
    pub(crate) timeout_seconds: u32,
}

impl Default for Wishes {
    fn default() -> Self {
        Self { urls_per_request: 100, timeout_seconds: 30 }
    }
}

/// Settings for an account at an endpoint. Root and server are given, so that nothing is asked of the service but
/// the sign-in.
pub(crate) fn settings(endpoint: &str, wishes: Wishes) -> String {
    format!(
        r#"
profile = "test"

[profiles.test]
service = "dynamic-media-classic"
endpoint = "{endpoint}"
user = "{USER}"
company_root = "{ROOT}"
published_server = "https://img.fault.example"

[profiles.test.limits]
requests_per_second = 50.0
urls_per_second = 5000.0
urls_per_request = {}
request_timeout_seconds = {}
"#,
        wishes.urls_per_request, wishes.timeout_seconds
    )
}

/// So many URLs of the account, with characters that XML must escape.
pub(crate) fn urls(count: usize) -> Vec<String> {
    (0..count)
        .map(|n| format!("https://img.fault.example/is/image/{ROOT}/hat_{n}?wid={n}&fmt=png,rgb&t=%3Cb%3E"))
        .collect()
}

/// A home for an account at the server.
pub(crate) fn home(server: &FaultServer, wishes: Wishes) -> Home {
    Home::with_password(&settings(&server.endpoint(), wishes), PASSWORD)
}

impl Home {
    /// `purgedeck purge URL… OPTION…`
    pub(crate) fn purge(&self, urls: &[String], options: &[&str]) -> Ran {
        let list = self.write("list.txt", urls.join("\n"));
        self.run(&[&["purge", "--urls-from", &list], options].concat())
    }

    /// The only job there is, as `queue show --json` tells it.
    pub(crate) fn job(&self) -> Value {
        let jobs = self.jobs();
        assert_eq!(jobs.len(), 1, "{jobs:?}");
        self.show(jobs[0]["job"].as_str().expect("an id"))
    }

    /// All jobs, newest first, as `queue list --json` tells them.
    pub(crate) fn jobs(&self) -> Vec<Value> {
        self.run(&["queue", "list", "--json"]).exits(0).json().as_array().expect("an array").clone()
    }

    /// One job, as `queue show --json` tells it.
    pub(crate) fn show(&self, id: &str) -> Value {
        self.run(&["queue", "show", id, "--json"]).exits(0).json()
    }

    /// Everything that ever happened, oldest first.
    pub(crate) fn events(&self) -> Vec<Value> {
        let events = self.run(&["history", "--limit", "100000", "--json"]).exits(0).json();
        events.as_array().expect("an array").iter().rev().cloned().collect()
    }

    /// How many events of this kind there are.
    pub(crate) fn count(&self, kind: &str) -> usize {
        self.events().iter().filter(|event| event["kind"] == kind).count()
    }

    /// Every byte in the state directory and below.
    pub(crate) fn state_bytes(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut found = Vec::new();
        collect(&self.state_dir(), &mut found);
        found
    }

    /// Waits until no worker of the profile lives.
    pub(crate) fn is_quiet(&self) {
        eventually("the end of the worker", || self.worker().is_none().then_some(()));
    }

    /// The process that is the worker, as its lock file says, if the lock is held.
    pub(crate) fn worker(&self) -> Option<u32> {
        let lock = worker_lock(&self.state_dir())?;
        let file = File::open(&lock).ok()?;
        if file.try_lock_shared().is_ok() {
            return None;
        }
        std::fs::read_to_string(&lock).ok()?.trim().parse().ok()
    }

    /// Ends what a test left behind; by the number of this very worker.
    pub(crate) fn end_worker(&self) {
        if let Some(pid) = self.worker() {
            send_signal(pid, "KILL");
            // A test that fails may have left processes that start another one.
            if !std::thread::panicking() {
                self.is_quiet();
            }
        }
    }

    /// Makes the folder of the queue, with nothing in it but a worker's lock that the caller holds: what is queued
    /// here stays queued. `name` as [`worker_lock_name`] says.
    pub(crate) fn hold_worker_lock(&self, name: &str) -> File {
        let locks = self.state_dir().join("locks");
        let mut folders = std::fs::DirBuilder::new();
        std::os::unix::fs::DirBuilderExt::mode(folders.recursive(true), 0o700);
        folders.create(&locks).expect("folders");
        let mut options = File::options();
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file =
            options.create(true).truncate(false).write(true).open(locks.join(name)).expect("a lock file");
        file.lock().expect("nobody else holds it");
        file
    }
}

/// The name of the worker's lock file for the account at a server: found out, not known.
pub(crate) fn worker_lock_name(server: &FaultServer) -> String {
    let home = home(server, Wishes::default());
    home.purge(&urls(1), &[]).exits(0);
    server.forget();
    let path = worker_lock(&home.state_dir()).expect("a worker's lock");
    path.file_name().and_then(|name| name.to_str()).expect("UTF-8").to_owned()
}

fn worker_lock(state_dir: &Path) -> Option<PathBuf> {
    let entries = std::fs::read_dir(state_dir.join("locks")).ok()?;
    entries.flatten().map(|entry| entry.path()).find(|path| {
        path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with("worker."))
    })
}

fn collect(folder: &Path, found: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, found);
        } else if let Ok(bytes) = std::fs::read(&path) {
            found.push((path, bytes));
        }
    }
}

/// Sends a signal to one process.
pub(crate) fn send_signal(pid: u32, signal: &str) {
    let _ = Command::new("kill")
        .args([&format!("-{signal}"), &pid.to_string()])
        .stderr(std::process::Stdio::null())
        .status();
}
