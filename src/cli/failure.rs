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

    /// The same, saying that nothing is left behind.
    #[must_use]
    pub fn nothing_queued(self) -> Self {
        let exit = if self.exit == Exit::SomeFailed { Exit::Usage } else { self.exit };
        if self.message.is_empty() || self.message.contains("nothing was queued") {
            return Self { exit, ..self };
        }
        Self { exit, message: format!("{}; nothing was queued", self.message) }
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
        let exit = match error {
            StoreError::NoJob(_) | StoreError::Ambiguous { .. } | StoreError::NotPossible { .. } => {
                Exit::Usage
            }
            _ => Exit::SomeFailed,
        };
        Self::new(exit, error.to_string())
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
            ServiceError::Account(_) | ServiceError::Fault { .. } => Exit::Usage,
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
