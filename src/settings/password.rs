//! Where a profile's password comes from: the first hit wins, the source is named, the value never.

use std::fmt;
use std::path::PathBuf;

use super::env::Env;
use super::error::shown;
use super::profile::{Profile, ServiceKind};
use super::secret::{NoSecret, Secret};
use super::{password_command, password_file};
use crate::text::Shown;

/// The password of every user of the built-in sandbox. No secret: it opens nothing outside this machine.
pub const SANDBOX_PASSWORD: &str = "sandbox";

/// Where a password came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretSource {
    /// The profile's `password_command`.
    Command,
    /// The profile's `password_file`.
    File,
    /// The variable `PURGEDECK_PASSWORD`.
    Environment,
    /// Typed by the operator.
    Prompt,
    /// Built in, for the sandbox.
    Sandbox,
}

impl fmt::Display for SecretSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Command => "password_command",
            Self::File => "password_file",
            Self::Environment => "environment PURGEDECK_PASSWORD",
            Self::Prompt => "typed",
            Self::Sandbox => "built in",
        })
    }
}

/// A configured password that cannot be had. Never falls back to another source, never repeats what it read.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The program cannot be started.
    #[error("password_command: cannot start {}: {reason}; check the name and PATH", Shown::new(.program))]
    Start {
        /// The program, without its arguments.
        program: String,
        /// Why not.
        reason: String,
    },
    /// The program failed.
    #[error("password_command: {} {ended}; run it by hand to see why", Shown::new(.program))]
    Failed {
        /// The program, without its arguments.
        program: String,
        /// How it ended: "exited with code 1", "was ended by signal 9", …
        ended: String,
    },
    /// The program did not come to an end in time; it was killed.
    #[error(
        "password_command: {} did not end within {seconds} s and was killed; it must print the password without asking",
        Shown::new(.program)
    )]
    TimedOut {
        /// The program, without its arguments.
        program: String,
        /// How long it was given.
        seconds: u64,
    },
    /// What the program printed, the file holds or the variable says is no password.
    #[error("{from}: {reason}; the first line must be the password")]
    NoSecret {
        /// Who said it.
        from: SecretSource,
        /// Why it cannot be a password.
        reason: NoSecret,
    },
    /// The file cannot be read.
    #[error("password_file {}: {reason}", shown(.path))]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not, with what to do.
        reason: String,
    },
    /// The file is not protected as a password must be.
    #[error("password_file {}: {problem}; {repair}", shown(.path))]
    Exposed {
        /// The file.
        path: PathBuf,
        /// Who could read or replace it.
        problem: String,
        /// The exact command that repairs it.
        repair: String,
    },
}

/// The profile's password and its source: `password_command`, else `password_file`, else `PURGEDECK_PASSWORD`.
///
/// `None`: none of them is configured, so somebody must be asked. A sandbox profile has a built-in password and
/// ignores the variable, which belongs to a real account; a command or file of its own is honoured.
///
/// Blocks for as long as a `password_command` runs, at most 30 seconds.
///
/// # Errors
/// A source that is configured but yields no password is an error, never a reason to try the next one.
pub fn find_password(profile: &Profile, env: &Env) -> Result<Option<(Secret, SecretSource)>, SecretError> {
    let no_secret = |from| move |reason| SecretError::NoSecret { from, reason };
    if !profile.password_command.is_empty() {
        let source = SecretSource::Command;
        let printed = password_command::run(&profile.password_command, password_command::TIME_LIMIT)?;
        return Secret::first_line(&printed).map_err(no_secret(source)).map(|secret| Some((secret, source)));
    }
    if let Some(path) = &profile.password_file {
        let source = SecretSource::File;
        let content = password_file::read(path)?;
        return Secret::first_line(&content).map_err(no_secret(source)).map(|secret| Some((secret, source)));
    }
    if profile.service == ServiceKind::Sandbox {
        let source = SecretSource::Sandbox;
        return Secret::new(SANDBOX_PASSWORD).map_err(no_secret(source)).map(|secret| Some((secret, source)));
    }
    let Some(value) = env.get("PURGEDECK_PASSWORD") else { return Ok(None) };
    let source = SecretSource::Environment;
    let text = value.to_str().ok_or(SecretError::NoSecret { from: source, reason: NoSecret::NotUtf8 })?;
    Secret::new(text).map_err(no_secret(source)).map(|secret| Some((secret, source)))
}

#[cfg(test)]
mod tests;
