//! A team's queue: two users with the strictest umask share a folder, a group and one worker.
//!
//! Needs root, because only root may become two other users; says so where it is not.

#![cfg(target_os = "linux")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs::{self, Permissions};
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// Numbers that no user of this host has.
const ANNA: u32 = 3_900_001;
const BEN: u32 = 3_900_002;
const STRANGER: u32 = 3_900_003;
const PURGERS: u32 = 3_900_100;

/// A sandbox; ends with the test.
struct Sandbox {
    child: Child,
    endpoint: String,
}

impl Sandbox {
    fn start() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_purgedeck"))
            .args(["sandbox", "--assets", "10"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the sandbox starts");
        let mut endpoint = String::new();
        BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut endpoint).expect("an endpoint");
        Self { child, endpoint: endpoint.trim().to_owned() }
    }

    fn url(&self, id: &str) -> String {
        let host = self.endpoint.split('/').nth(2).expect("a host");
        format!("http://{host}/is/image/SandboxOutfitters/{id}")
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A host with a program, settings, and a folder for the team.
struct Host {
    dir: TempDir,
    sandbox: Sandbox,
}

impl Host {
    /// `None`: these tests cannot run here.
    fn new() -> Option<Self> {
        if !rustix::process::geteuid().is_root() {
            eprintln!("skipped: only root may become two other users");
            return None;
        }
        let host = Self { dir: tempfile::tempdir().expect("a folder"), sandbox: Sandbox::start() };
        open_to(host.dir.path(), 0o711);
        // The build's own folder may be closed to other users.
        fs::copy(env!("CARGO_BIN_EXE_purgedeck"), host.path("purgedeck")).expect("a copy");
        open_to(&host.path("purgedeck"), 0o755);
        let settings = format!(
            "profile = \"test\"\n[profiles.test]\nservice = \"dynamic-media-classic\"\nendpoint = \"{}\"\n\
             user = \"ops@sandbox.example\"\n[profiles.test.limits]\nrequests_per_second = 50.0\n",
            host.sandbox.endpoint
        );
        fs::write(host.path("settings.toml"), settings).expect("written");
        open_to(&host.path("settings.toml"), 0o644);
        host.folder("team", 0, 0o2770);
        Some(host)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn folder(&self, name: &str, owner: u32, mode: u32) {
        fs::create_dir(self.path(name)).expect("made");
        chown(self.path(name), Some(owner), Some(PURGERS)).expect("given away");
        open_to(&self.path(name), mode);
    }

    /// Runs the program as a user who is in the team's group and lets nobody read what he makes.
    fn run(&self, user: u32, group: u32, state_dir: &str, args: &[&str]) -> Output {
        let home = self.path(&format!("home-{user}"));
        if !home.exists() {
            fs::create_dir(&home).expect("a home");
            chown(&home, Some(user), Some(group)).expect("given away");
        }
        let mut command = Command::new("sh");
        command
            .args(["-c", "umask 077; exec \"$@\"", "sh"])
            .arg(self.path("purgedeck"))
            .args(args)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", home)
            .env("PURGEDECK_PASSWORD", "sandbox")
            .env("PURGEDECK_STATE_DIR", self.path(state_dir))
            .env("PURGEDECK_SETTINGS", self.path("settings.toml"))
            .current_dir("/")
            .stdin(Stdio::null())
            .uid(user)
            .gid(group);
        command.output().expect("it runs")
    }

    #[track_caller]
    fn done(&self, user: u32, args: &[&str]) -> String {
        let output = self.run(user, PURGERS, "team", args);
        assert!(output.status.success(), "{args:?}: {output:?}");
        String::from_utf8(output.stdout).expect("text")
    }
}

fn open_to(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("a mode");
}

fn said(output: &Output) -> String {
    assert!(!output.status.success(), "{output:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Every file and folder in a folder, with group and mode.
fn modes(dir: &Path, found: &mut Vec<(PathBuf, u32, u32)>) {
    for entry in fs::read_dir(dir).expect("readable") {
        let path = entry.expect("an entry").path();
        let data = fs::symlink_metadata(&path).expect("there");
        found.push((path.clone(), data.gid(), data.mode() & 0o7777));
        if data.is_dir() {
            modes(&path, found);
        }
    }
}

#[test]
fn two_users_with_the_strictest_umask_share_a_queue_and_a_worker() {
    let Some(host) = Host::new() else { return };
    for (user, asset) in [(ANNA, "a"), (BEN, "b"), (ANNA, "c")] {
        host.done(user, &["purge", "--detach", &host.sandbox.url(asset)]);
    }
    host.done(BEN, &["queue", "run"]);
    let jobs: Value = serde_json::from_str(&host.done(ANNA, &["queue", "list", "--json"])).expect("JSON");
    let jobs = jobs.as_array().expect("jobs");
    assert_eq!(jobs.len(), 3);
    for job in jobs {
        assert_eq!(job["urls"]["accepted"], 1, "{job}");
    }
    let mut found = Vec::new();
    modes(&host.path("team"), &mut found);
    assert!(found.len() > 5, "{found:?}");
    for (path, group, mode) in found {
        let wanted = if path.is_dir() { 0o2770 } else { 0o660 };
        assert_eq!((group, mode), (PURGERS, wanted), "{} has mode {mode:o}", path.display());
    }
}

#[test]
fn one_worker_drains_what_both_have_queued() {
    let Some(host) = Host::new() else { return };
    host.done(ANNA, &["purge", &host.sandbox.url("first")]);
    let locks = fs::read_dir(host.path("team/locks")).expect("locks");
    let worker = locks
        .map(|entry| entry.expect("an entry").path())
        .find(|path| path.file_name().expect("a name").to_string_lossy().starts_with("worker."))
        .expect("a worker was there");
    // While this test plays the worker, nobody starts one.
    let worker = fs::File::open(worker).expect("opened");
    worker.lock().expect("the first worker leaves when it is done");
    host.done(ANNA, &["purge", "--detach", &host.sandbox.url("a")]);
    host.done(BEN, &["purge", "--detach", &host.sandbox.url("b")]);
    drop(worker);
    let output = host.run(BEN, PURGERS, "team", &["queue", "run"]);
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(words.contains("2 requests: 2 URLs accepted"), "{words}");
}

#[test]
fn what_does_not_fit_a_team_is_refused_with_the_remedy() {
    let Some(host) = Host::new() else { return };
    host.done(ANNA, &["purge", "--detach", &host.sandbox.url("a")]);
    host.done(ANNA, &["queue", "run"]);
    let file = host.path("team").join("queue.db");
    open_to(&file, 0o600);
    let words = said(&host.run(BEN, PURGERS, "team", &["queue", "list"]));
    assert!(words.contains("with mode 0600") && words.contains("chmod 0660"), "{words}");
    open_to(&file, 0o660);

    let words = said(&host.run(STRANGER, STRANGER, "team", &["queue", "list"]));
    assert!(words.contains("Permission denied"), "{words}");

    host.folder("half", ANNA, 0o770);
    let words = said(&host.run(ANNA, PURGERS, "half", &["purge", "--detach", &host.sandbox.url("a")]));
    assert!(words.contains("chmod g-w") && words.contains("chmod 2770"), "{words}");
}

#[test]
fn nobody_adopts_the_queue_of_another_not_even_root() {
    let Some(host) = Host::new() else { return };
    host.folder("annas", ANNA, 0o700);
    let args = ["purge", "--detach", &host.sandbox.url("a")];
    assert!(host.run(ANNA, PURGERS, "annas", &args).status.success());
    open_to(&host.path("annas"), 0o711);
    for (user, words) in [(BEN, "belongs to uid 3900001, not to uid 3900002"), (0, "sudo -u")] {
        let said = said(&host.run(user, PURGERS, "annas", &args));
        assert!(said.contains(words), "{said}");
    }
}
