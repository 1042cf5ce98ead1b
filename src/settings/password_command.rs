//! Runs the program that prints the password.

use std::io::Read as _;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal, kill_process_group};
use zeroize::Zeroizing;

use super::password::{SecretError, SecretSource};
use super::secret::{MAX_BYTES, NoSecret};

/// How long a program may take.
pub(super) const TIME_LIMIT: Duration = Duration::from_secs(30);
/// How often the end of the program is looked for while it prints nothing.
const GLANCE: Duration = Duration::from_millis(20);

/// What the program prints on its standard output, at most 4 KiB.
///
/// No shell; standard input and error are `/dev/null`, because a prompt would wreck the screen and an error
/// message may hold the password. It runs as a process group of its own, which is killed as a whole when it takes
/// too long or prints too much.
pub(super) fn run(argv: &[String], limit: Duration) -> Result<Zeroizing<Vec<u8>>, SecretError> {
    let [program, arguments @ ..] = argv else { return Ok(Zeroizing::default()) };
    let mut child = command(program, arguments)
        .spawn()
        .map_err(|why| SecretError::Start { program: program.clone(), reason: why.kind().to_string() })?;
    let output = child.stdout.take();
    let mut run = Run { program, child, deadline: Instant::now() + limit, limit, ended: None };
    let printed = run.read(output)?;
    let status = run.wait()?;
    if status.success() {
        return Ok(printed);
    }
    let ended = match (status.code(), status.signal()) {
        (Some(code), _) => format!("exited with code {code}"),
        (None, Some(signal)) => format!("was ended by signal {signal}"),
        (None, None) => "failed".to_owned(),
    };
    Err(SecretError::Failed { program: program.clone(), ended })
}

/// The program as it is started. It does not learn the password of another source.
fn command(program: &str, arguments: &[String]) -> Command {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env_remove("PURGEDECK_PASSWORD")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .process_group(0);
    command
}

/// A running program; dropped before its end, it is killed with all its children.
struct Run<'a> {
    program: &'a str,
    child: Child,
    deadline: Instant,
    limit: Duration,
    ended: Option<ExitStatus>,
}

impl Run<'_> {
    /// Reads until the output is closed, or until the program has ended and nothing more is waiting: a child
    /// of its own may keep the pipe open for ever.
    fn read(&mut self, output: Option<ChildStdout>) -> Result<Zeroizing<Vec<u8>>, SecretError> {
        // Room for all from the start: a buffer that grows would leave copies behind.
        let mut printed = Zeroizing::new(Vec::with_capacity(2 * MAX_BYTES));
        let mut chunk = Zeroizing::new([0_u8; 1024]);
        let Some(mut output) = output else { return Ok(printed) };
        loop {
            if self.ready(&output)? {
                let count = output.read(chunk.as_mut_slice()).map_err(|why| self.failed(&why))?;
                if count == 0 {
                    return Ok(printed);
                }
                printed.extend_from_slice(&chunk[..count]);
                if printed.len() > MAX_BYTES {
                    return Err(SecretError::NoSecret {
                        from: SecretSource::Command,
                        reason: NoSecret::TooLong,
                    });
                }
            } else if self.ended.is_some() {
                return Ok(printed);
            } else {
                self.glance()?;
            }
        }
    }

    /// Waits a moment for output.
    fn ready(&self, output: &ChildStdout) -> Result<bool, SecretError> {
        let wait = if self.ended.is_some() { Duration::ZERO } else { GLANCE };
        let wait = Timespec::try_from(wait).map_err(|why| self.failed(&why))?;
        let mut fds = [PollFd::new(output, PollFlags::IN)];
        match poll(&mut fds, Some(&wait)) {
            Ok(count) => Ok(count > 0),
            Err(rustix::io::Errno::INTR) => Ok(false),
            Err(why) => Err(self.failed(&why)),
        }
    }

    /// Looks whether the program has ended; an error once its time is over.
    fn glance(&mut self) -> Result<(), SecretError> {
        self.ended = self.child.try_wait().map_err(|why| self.failed(&why))?;
        if self.ended.is_none() && Instant::now() >= self.deadline {
            return Err(SecretError::TimedOut {
                program: self.program.to_owned(),
                seconds: self.limit.as_secs(),
            });
        }
        Ok(())
    }

    fn wait(&mut self) -> Result<ExitStatus, SecretError> {
        loop {
            self.glance()?;
            match self.ended {
                Some(status) => return Ok(status),
                None => std::thread::sleep(GLANCE),
            }
        }
    }

    fn failed(&self, why: &dyn std::fmt::Display) -> SecretError {
        SecretError::Failed { program: self.program.to_owned(), ended: format!("cannot be watched: {why}") }
    }
}

impl Drop for Run<'_> {
    fn drop(&mut self) {
        if self.ended.is_none() {
            if let Some(group) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
                // It may have ended by itself in this very moment; then there is nothing to kill.
                let _ = kill_process_group(group, Signal::KILL);
            }
            let _ = self.child.wait();
        }
    }
}

#[cfg(test)]
mod tests;
