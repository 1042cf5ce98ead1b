//! A temporary home with settings, a sandbox in a process of its own, and whoever lives on the home's queue.
//!
//! Shared by the tests of endurance; depends on nothing but the compiled program.

#![allow(dead_code, reason = "shared by several test crates, none of which uses all of it")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::TempDir;

/// Only ends a hopeless wait.
const PATIENCE: Duration = Duration::from_mins(5);

/// The program under test; another one can be named, for instance a release build.
pub(crate) fn program() -> String {
    std::env::var("PURGEDECK_BIN").unwrap_or_else(|_| env!("CARGO_BIN_EXE_purgedeck").to_owned())
}

/// A home and its sandbox; both end with the value, and every process that was started on its queue.
pub(crate) struct World {
    dir: TempDir,
    sandbox: Child,
    address: String,
}

impl World {
    pub(crate) fn new() -> Self {
        let mut sandbox = Command::new(program())
            .args(["sandbox", "--assets", "10", "--estimate", "0"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the sandbox starts");
        let mut line = String::new();
        BufReader::new(sandbox.stdout.take().expect("a pipe")).read_line(&mut line).expect("its endpoint");
        let address = line.split('/').nth(2).expect("host and port").to_owned();
        Self { dir: tempfile::tempdir().expect("a folder"), sandbox, address }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Where the queue lives, without symbolic links.
    pub(crate) fn state(&self) -> PathBuf {
        self.dir.path().canonicalize().expect("it is there").join("state")
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.state().join("queue.db")
    }

    /// Writes a settings file with these limits.
    pub(crate) fn settings(&self, name: &str, limits: &str) {
        let text = format!(
            "profile = \"test\"\n[profiles.test]\nservice = \"dynamic-media-classic\"\n\
             endpoint = \"http://{}/scene7/services/IpsApiService\"\nuser = \"ops@sandbox.example\"\n\
             [profiles.test.limits]\n{limits}\n",
            self.address
        );
        std::fs::write(self.path(name), text).expect("written");
    }

    /// Writes a list of URLs.
    pub(crate) fn list(&self, name: &str, urls: &[String]) {
        std::fs::write(self.path(name), urls.join("\n") + "\n").expect("written");
    }

    /// An address that the sandbox's company may purge.
    pub(crate) fn url(&self, id: &str) -> String {
        format!("http://{}/is/image/SandboxOutfitters/{id}", self.address)
    }

    /// The program in this home; `launcher` runs it, if it is not empty.
    pub(crate) fn command(&self, launcher: &[&str], settings: &str, args: &[&str]) -> Command {
        let program = program();
        let words: Vec<&str> = launcher.iter().copied().chain([program.as_str()]).collect();
        let mut command = Command::new(words[0]);
        command
            .args(&words[1..])
            .arg("--settings")
            .arg(self.path(settings))
            .arg("--state-dir")
            .arg(self.state())
            .args(args)
            .current_dir(self.dir.path())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.dir.path())
            .env("LANG", "C.UTF-8")
            .env("PURGEDECK_PASSWORD", "sandbox")
            .stdin(Stdio::null());
        command
    }

    /// Makes the sandbox misbehave.
    pub(crate) fn switch(&self, switches: &Value) {
        let answer = self.ask("POST", "/sandbox/switches", &switches.to_string());
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }

    /// The accepted purges in order: when, and which URLs.
    pub(crate) fn purges(&self) -> Vec<(jiff::Timestamp, Vec<String>)> {
        let answer = self.ask("GET", "/sandbox/purges", "");
        let (_, body) = answer.split_once("\r\n\r\n").expect("a body");
        let log: Value = serde_json::from_str(body).expect("JSON");
        let purges = log["purges"].as_array().expect("purges").iter();
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        purges
            .map(|purge| {
                let urls = purge["urls"].as_array().expect("URLs").iter().map(text).collect();
                (text(&purge["at"]).parse().expect("a moment"), urls)
            })
            .collect()
    }

    fn ask(&self, method: &str, path: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).expect("the sandbox listens");
        let length = body.len();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: sandbox\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
        )
        .expect("asked");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer
    }

    /// Every process that was given the state directory as an argument: commands, screens and detached workers. Those
    /// that have ended and wait for their parent have no arguments any more.
    pub(crate) fn residents(&self) -> Vec<Pid> {
        let state = self.state();
        let state = state.to_str().expect("UTF-8").as_bytes();
        let processes = std::fs::read_dir("/proc").expect("readable").flatten();
        processes
            .filter_map(|process| {
                let number: i32 = process.file_name().to_str()?.parse().ok()?;
                let line = std::fs::read(process.path().join("cmdline")).ok()?;
                let lives_here = line.split(|byte| *byte == 0).any(|word| word == state);
                lives_here.then(|| Pid::from_raw(number)).flatten()
            })
            .collect()
    }

    /// Sends a signal to all of them.
    pub(crate) fn signal_all(&self, signal: Signal) {
        for resident in self.residents() {
            let _ = kill_process(resident, signal);
        }
    }

    /// Waits until nobody lives here any more.
    pub(crate) fn deserted(&self) {
        let start = Instant::now();
        while !self.residents().is_empty() {
            assert!(start.elapsed() < PATIENCE, "{:?} do not leave", self.residents());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// The queue's file, for reading only.
    pub(crate) fn reader(&self) -> rusqlite::Connection {
        reader(&self.database()).expect("a queue")
    }
}

/// A database for reading only; neither opening nor closing folds its log in.
pub(crate) fn reader(file: &Path) -> rusqlite::Result<rusqlite::Connection> {
    let connection = rusqlite::Connection::open(file)?;
    connection.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.execute_batch("PRAGMA synchronous = OFF; PRAGMA query_only = ON")?;
    Ok(connection)
}

impl Drop for World {
    fn drop(&mut self) {
        self.signal_all(Signal::KILL);
        let _ = self.sandbox.kill();
        let _ = self.sandbox.wait();
    }
}
