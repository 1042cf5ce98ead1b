//! A user's own little world: settings, state and environment in a temporary folder.
//!
//! The program under test is the one that cargo built with the tests, or the one that `PURGEDECK_BIN` names.

#![allow(dead_code, reason = "shared by several test crates, none of which uses all of it")]

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

/// Settings that purge fast on a sandbox in its own process.
pub(crate) fn settings_for(endpoint: &str) -> String {
    format!(
        r#"
profile = "test"

[profiles.test]
service = "dynamic-media-classic"
endpoint = "{endpoint}"
user = "ops@sandbox.example"

[profiles.test.limits]
requests_per_second = 50.0
urls_per_second = 5000.0
"#
    )
}

/// The program under test.
pub(crate) fn program() -> String {
    std::env::var("PURGEDECK_BIN").unwrap_or_else(|_| env!("CARGO_BIN_EXE_purgedeck").to_owned())
}

/// A temporary home with a settings file.
pub(crate) struct Home {
    dir: TempDir,
    password: &'static str,
}

impl Home {
    pub(crate) fn with_settings(settings: &str) -> Self {
        Self::with_password(settings, "sandbox")
    }

    /// The same, with another password in the environment.
    pub(crate) fn with_password(settings: &str, password: &'static str) -> Self {
        let home = Self { dir: tempfile::tempdir().expect("temporary folder"), password };
        std::fs::write(home.path("settings.toml"), settings).expect("settings written");
        home
    }

    /// The repository's own settings: the built-in sandbox.
    pub(crate) fn with_built_in_sandbox() -> Self {
        Self::with_settings(&std::fs::read_to_string("settings.toml").expect("the repository's settings"))
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        std::fs::write(&path, content).expect("file written");
        path.to_str().expect("UTF-8 path").to_owned()
    }

    /// The program with a bare environment that points into this home.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(program());
        command
            .args(args)
            .current_dir(self.dir.path())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.dir.path())
            .env("LANG", "C.UTF-8")
            .env("PURGEDECK_PASSWORD", self.password)
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        let output = self.command(args).output().expect("the program starts");
        Ran::new(args, output)
    }

    /// Runs with bytes on standard input.
    pub(crate) fn run_with_input(&self, args: &[&str], input: &[u8]) -> Ran {
        use std::io::Write;
        let mut child = self
            .command(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        child.stdin.take().expect("a pipe").write_all(input).expect("input taken");
        Ran::new(args, child.wait_with_output().expect("it ends"))
    }

    pub(crate) fn state_dir(&self) -> PathBuf {
        self.path(".local/state/purgedeck")
    }
}

/// A finished run.
pub(crate) struct Ran {
    args: String,
    output: Output,
}

impl Ran {
    pub(crate) fn new(args: &[&str], output: Output) -> Self {
        Self { args: args.join(" "), output }
    }

    /// The signal that ended it, if one did.
    pub(crate) fn signal(&self) -> Option<i32> {
        std::os::unix::process::ExitStatusExt::signal(&self.output.status)
    }

    pub(crate) fn code(&self) -> i32 {
        self.output.status.code().unwrap_or(-1)
    }

    pub(crate) fn stdout(&self) -> String {
        String::from_utf8(self.output.stdout.clone()).expect("UTF-8 on stdout")
    }

    pub(crate) fn stderr(&self) -> String {
        String::from_utf8(self.output.stderr.clone()).expect("UTF-8 on stderr")
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout()).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Asserts the exit code, showing everything where it differs.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code(), code, "{self:?}");
        self
    }

    #[track_caller]
    pub(crate) fn says(self, text: &str) -> Self {
        assert!(self.stderr().contains(text), "stderr lacks {text:?}: {self:?}");
        self
    }
}

impl std::fmt::Debug for Ran {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "purgedeck {} → {}\n--- stdout\n{}\n--- stderr\n{}",
            self.args,
            self.output.status,
            String::from_utf8_lossy(&self.output.stdout),
            String::from_utf8_lossy(&self.output.stderr)
        )
    }
}

/// Polls until a condition holds; the bound only ends a hopeless wait.
#[track_caller]
pub(crate) fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(start.elapsed() < Duration::from_mins(1), "{what} did not happen");
        std::thread::sleep(Duration::from_millis(20));
    }
}
