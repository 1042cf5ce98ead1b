//! The first moments of the worker's process: password from the pipe, lock, word to the parent, out of the terminal.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use rustix::fs::{FileType, Mode};
use rustix::io::{Errno, fcntl_dupfd_cloexec};
use rustix::process::{Resource, Rlimit};
use secrecy::SecretString;
use zeroize::Zeroizing;

use super::{WorkerError, WorkerLock};
use crate::queue::locks::NO_FOLLOW;
use crate::queue::modes;

/// Said to the parent: this process is the worker now.
pub(super) const READY: &str = "ready";
/// Said to the parent: another process is.
pub(super) const TAKEN: &str = "taken";
/// No password is longer; what is, is not a password.
const PASSWORD_LIMIT: u64 = 4 * 1024;
/// The log of the state directory, where the worker's last words go.
const LOG: &str = "purgedeck.log";

/// What a worker's process is, once it has begun.
#[derive(Debug)]
pub enum Begun {
    /// The worker of its profile, in a session of its own.
    Worker {
        /// To be given to [`super::drain()`].
        lock: WorkerLock,
        /// What the parent gave; otherwise the profile's own sources are asked.
        password: Option<SecretString>,
    },
    /// Superfluous: another worker lives. To end quietly.
    Superfluous,
}

/// Begins the life of `purgedeck worker`. To be called when the settings are loaded, and before anything is opened.
///
/// Reads the password if standard input is a pipe, takes the worker lock, leaves the terminal ([`detach`]), and only
/// then tells the parent, who may now go away without taking the worker with it.
///
/// # Errors
///
/// The lock cannot be made, or the terminal not be left.
pub fn begin(state_dir: &Path, profile: &str) -> Result<Begun, WorkerError> {
    let password = password_from_pipe()?;
    // As a duplicate, because standard output itself is about to go.
    let parent = File::from(fcntl_dupfd_cloexec(rustix::stdio::stdout(), 3).map_err(failed("dup"))?);
    let Some(lock) = WorkerLock::try_take(state_dir, profile)? else {
        tell(parent, TAKEN);
        return Ok(Begun::Superfluous);
    };
    detach(state_dir)?;
    tell(parent, READY);
    Ok(Begun::Worker { lock, password })
}

/// A parent that is gone already is no reason to stop.
fn tell(mut parent: File, word: &str) {
    let _ = writeln!(parent, "{word}");
}

fn password_from_pipe() -> Result<Option<SecretString>, WorkerError> {
    let stdin = rustix::stdio::stdin();
    let found = rustix::fs::fstat(stdin).map_err(failed("fstat"))?;
    if FileType::from_raw_mode(found.st_mode) != FileType::Fifo {
        return Ok(None);
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(4 * 1024 + 1));
    // Not through `std::io::stdin`, whose buffer would keep a copy.
    let pipe = File::from(fcntl_dupfd_cloexec(stdin, 3).map_err(failed("dup"))?);
    pipe.take(PASSWORD_LIMIT + 1)
        .read_to_end(&mut bytes)
        .map_err(|source| WorkerError::Detach { step: "read the pipe", source })?;
    if bytes.len() as u64 > PASSWORD_LIMIT {
        return Err(WorkerError::Password("longer than 4 KiB"));
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| WorkerError::Password("not UTF-8"))?;
    Ok((!text.is_empty()).then(|| SecretString::from(text.to_owned())))
}

/// Cuts this process loose: its own session, no terminal, standard error in the log, nothing readable by others, no core
/// that could hold a password (`spec/reliability.md` C3, D3).
///
/// # Errors
///
/// One of the steps fails. Already leading a session is no failure.
pub fn detach(state_dir: &Path) -> Result<(), WorkerError> {
    rustix::process::umask(Mode::RWXG | Mode::RWXO);
    match rustix::process::setsid() {
        Ok(_) | Err(Errno::PERM) => {}
        Err(error) => return Err(failed("setsid")(error)),
    }
    forbid_cores()?;
    let null = OpenOptions::new().read(true).write(true).open("/dev/null");
    let null = null.map_err(|source| WorkerError::Detach { step: "open /dev/null", source })?;
    // A log that cannot be opened never stops the work.
    let log = open_log(state_dir).or_else(|_| null.try_clone());
    let log = log.map_err(|source| WorkerError::Detach { step: "open the log", source })?;
    rustix::stdio::dup2_stdin(&null).map_err(failed("reopen standard input"))?;
    rustix::stdio::dup2_stdout(&null).map_err(failed("reopen standard output"))?;
    rustix::stdio::dup2_stderr(&log).map_err(failed("reopen standard error"))?;
    rustix::process::chdir("/").map_err(failed("chdir"))
}

fn forbid_cores() -> Result<(), WorkerError> {
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    rustix::process::setrlimit(Resource::Core, none).map_err(failed("setrlimit"))?;
    #[cfg(target_os = "linux")]
    rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)
        .map_err(failed("prctl"))?;
    Ok(())
}

/// Where a worker's last words go.
#[must_use]
pub fn log_file(state_dir: &Path) -> std::path::PathBuf {
    state_dir.join(LOG)
}

/// The log, with the mode that its folder gives it: a team shares it. A link is not followed.
fn open_log(state_dir: &Path) -> io::Result<File> {
    let path = state_dir.join(LOG);
    modes::make_file(&path, |_| Ok(()))?;
    OpenOptions::new().append(true).custom_flags(NO_FOLLOW).open(path)
}

fn failed(step: &'static str) -> impl FnOnce(Errno) -> WorkerError {
    move |error| WorkerError::Detach { step, source: error.into() }
}
