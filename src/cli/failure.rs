//! Why a command ends early: a sentence for people, a code for scripts. May depend on: every room's error type.

use std::fmt;

use super::exit::Exit;
use crate::connect::ConnectError;
use crate::queue::StoreError;
use crate::service::ServiceError;
use crate::settings::{SecretError, SettingsError};
use crate::worker::WorkerError;

/// An early end.
#[derive(Debug)]
pub struct Failure {
    /// The code for scripts.
    pub exit: Exit,
    /// The sentence for people; may hold several lines and outside text, so it is escaped when said.
    pub message: String,
}

impl Failure {
    /// An early end with this code and sentence.
    pub fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, message: message.into() }
    }

    /// What the operator asked for does not make sense.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// Whether the reader of our output went away (`purgedeck urls | head`).
    #[must_use]
    pub fn of_output(error: &std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::BrokenPipe => Self::new(Exit::Done, ""),
            _ => Self::new(Exit::SomeFailed, format!("cannot write the output: {error}")),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<SettingsError> for Failure {
    fn from(error: SettingsError) -> Self {
        Self::usage(error.to_string())
    }
}

impl From<SecretError> for Failure {
    fn from(error: SecretError) -> Self {
        Self::new(Exit::Credentials, error.to_string())
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::new(Exit::SomeFailed, error.to_string())
    }
}

impl From<WorkerError> for Failure {
    fn from(error: WorkerError) -> Self {
        Self::new(Exit::SomeFailed, error.to_string())
    }
}

impl From<ServiceError> for Failure {
    fn from(error: ServiceError) -> Self {
        let exit = match error {
            ServiceError::Authentication { .. } | ServiceError::Authorization { .. } => Exit::Credentials,
            ServiceError::Unreachable { .. } | ServiceError::Answer { .. } => Exit::Unreachable,
            ServiceError::Account(_) => Exit::Usage,
            ServiceError::Fault { .. } => Exit::SomeFailed,
        };
        Self::new(exit, error.to_string())
    }
}

impl From<ConnectError> for Failure {
    fn from(error: ConnectError) -> Self {
        match error {
            ConnectError::Service(error) => error.into(),
            ConnectError::Sandbox(_) => Self::new(Exit::Unreachable, error.to_string()),
        }
    }
}
