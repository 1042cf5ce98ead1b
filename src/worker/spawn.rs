//! Starting the worker: the same binary, by exec, with nothing of ours but three pipes.

use std::env;
use std::io::{self, BufRead as _, BufReader, Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};

use super::begin::{READY, TAKEN};
use super::{WorkerError, WorkerLock};

/// The variable that may hold the password; it goes through the pipe instead, because a process hands its environment on.
pub(crate) const PASSWORD_VARIABLE: &str = "PURGEDECK_PASSWORD";
/// A healthy worker answers within milliseconds.
const PATIENCE: Duration = Duration::from_secs(10);
/// Of what a failed worker wrote, this much is shown.
const LAST_WORDS: u64 = 4 * 1024;

/// How to start a worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkerStart {
    /// The state directory in use.
    pub state_dir: PathBuf,
    /// The settings file in use (the one that was *found*, because the worker has another current folder later).
    pub settings: Option<PathBuf>,
    /// The profile's name, for the settings.
    pub profile: String,
    /// Whom to sign in as, where it is not the profile's own `user`.
    pub user: Option<String>,
    /// Its [account](crate::settings::Profile::account), for lock and queue.
    pub account: String,
}

/// What is true after [`ensure_running`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkerStatus {
    /// A worker was started and has begun; it goes on without its parent.
    Started {
        /// Its process number.
        pid: u32,
    },
    /// One was there already.
    AlreadyRunning {
        /// Its process number, if it could leave one.
        pid: Option<u32>,
    },
}

/// Starts this binary as the profile's worker, unless one lives. To be called **after** the job is stored.
///
/// `password` goes to the worker once, through a pipe; without one, the worker asks the profile's own sources. The
/// variable `PURGEDECK_PASSWORD` is not handed on in the environment: who uses it gives its value here. Blocks until the worker has begun (as a rule milliseconds, at most 10 s), so a
/// screen calls it from a thread.
///
/// # Errors
///
/// The program cannot be started, or ended before it began; its last words are in the error. The work stays queued.
pub fn ensure_running(
    start: &WorkerStart,
    password: Option<&SecretString>,
) -> Result<WorkerStatus, WorkerError> {
    let program =
        env::current_exe().map_err(|source| WorkerError::Start { program: "purgedeck".into(), source })?;
    ensure_running_with(&program, start, password)
}

/// The same with another program; it must take the same arguments.
///
/// # Errors
///
/// As [`ensure_running`].
pub fn ensure_running_with(
    program: &Path,
    start: &WorkerStart,
    password: Option<&SecretString>,
) -> Result<WorkerStatus, WorkerError> {
    let already =
        || WorkerStatus::AlreadyRunning { pid: WorkerLock::signature(&start.state_dir, &start.account) };
    if WorkerLock::is_held(&start.state_dir, &start.account)? {
        return Ok(already());
    }
    let failed = |source| WorkerError::Start { program: program.to_owned(), source };
    let mut child = command(program, start).map_err(failed)?.spawn().map_err(failed)?;
    hand_over(&mut child, password);
    let said = child.stdout.take().and_then(first_line);
    let pid = child.id();
    match said.as_deref() {
        Some(READY) => {
            reap(child);
            Ok(WorkerStatus::Started { pid })
        }
        Some(TAKEN) => {
            reap(child);
            Ok(already())
        }
        _ => Err(WorkerError::Ended(last_words(child))),
    }
}

fn command(program: &Path, start: &WorkerStart) -> io::Result<Command> {
    let mut command = Command::new(program);
    command.arg("worker").arg("--account").arg(&start.account).arg("--profile").arg(&start.profile);
    if let Some(user) = &start.user {
        command.arg("--user").arg(user);
    }
    command.arg("--state-dir").arg(std::path::absolute(&start.state_dir)?);
    if let Some(settings) = &start.settings {
        command.arg("--settings").arg(std::path::absolute(settings)?);
    }
    command.env_remove(PASSWORD_VARIABLE);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    Ok(command)
}

/// Gives the password, if there is one, and closes the pipe: the worker reads to its end.
fn hand_over(child: &mut Child, typed: Option<&SecretString>) {
    let Some(mut pipe) = child.stdin.take() else { return };
    if let Some(password) = typed {
        // A child that died already cannot read; it says why on its standard error.
        let _ = pipe.write_all(password.expose_secret().as_bytes());
    }
}

/// The worker's first line, if it says one in time.
fn first_line(output: ChildStdout) -> Option<String> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let mut line = String::new();
        if BufReader::new(output.take(256)).read_line(&mut line).is_ok() {
            // Nobody listens any more after the time is over.
            let _ = sender.send(line.trim_end().to_owned());
        }
    });
    receiver.recv_timeout(PATIENCE).ok()
}

/// Waits for a worker in the background, so that it does not stay behind as a zombie while its parent lives.
fn reap(mut child: Child) {
    std::thread::spawn(move || drop(child.wait()));
}

/// Why a worker did not begin, in its own words.
fn last_words(mut child: Child) -> String {
    let Some(status) = end_of(&mut child) else {
        let words = format!("process {} did not report within {} s", child.id(), PATIENCE.as_secs());
        reap(child);
        return words;
    };
    let mut words = Vec::new();
    if let Some(errors) = child.stderr.take() {
        // What can be read is shown; the exit status says the rest.
        let _ = errors.take(LAST_WORDS).read_to_end(&mut words);
    }
    let words = String::from_utf8_lossy(&words);
    match words.trim() {
        "" => status.to_string(),
        words => format!("{words} ({status})"),
    }
}

/// A process that closed its output is about to end: gives it a second.
fn end_of(child: &mut Child) -> Option<ExitStatus> {
    for _ in 0..100 {
        if let Ok(Some(status)) = child.try_wait() {
            return Some(status);
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    None
}
