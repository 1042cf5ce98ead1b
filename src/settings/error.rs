//! Why settings could not be loaded or saved.

use std::fmt;
use std::io;
use std::path::PathBuf;

use super::complaint::Complaint;
use crate::text::Shown;

/// One problem of a settings file: `path:line: key: what; what to do`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsProblem {
    /// The file.
    pub path: PathBuf,
    /// The line, from 1; `None` where the problem is something that is missing.
    pub line: Option<usize>,
    /// The key with its tables, dotted; empty for a problem of the whole file.
    pub key: String,
    /// What is wrong, fit for a terminal.
    pub message: String,
    /// What to do, fit for a terminal.
    pub advice: String,
}

impl SettingsProblem {
    pub(super) fn new(path: &std::path::Path, line: Option<usize>, key: &str, complaint: Complaint) -> Self {
        let Complaint { what, advice } = complaint;
        Self { path: path.to_owned(), line, key: key.to_owned(), message: what, advice }
    }
}

impl fmt::Display for SettingsProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", shown(&self.path))?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if !self.key.is_empty() {
            write!(f, ": {}", Shown::new(&self.key))?;
        }
        write!(f, ": {}; {}", self.message, self.advice)
    }
}

/// Settings that cannot be used or written.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file has problems: all of them, in the order of their lines, one a line.
    #[error("{}", lines(.0))]
    Problems(Vec<SettingsProblem>),
    /// A file that was asked for does not exist.
    #[error("{}, named by {named_by}, does not exist; create it with: purgedeck settings init", shown(.path))]
    Missing {
        /// The file.
        path: PathBuf,
        /// Who asked for it: the option or the variable.
        named_by: &'static str,
    },
    /// A file cannot be read.
    #[error("cannot read {}: {reason}", shown(.path))]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// No profile of the wanted name.
    #[error("no profile \"{}\", named by {named_by}, in {}; {advice}", Shown::new(.name), shown(.path))]
    NoProfile {
        /// The wanted name.
        name: String,
        /// Who asked for it: the option or the variable.
        named_by: &'static str,
        /// The file.
        path: PathBuf,
        /// The nearest name, or all of them.
        advice: String,
    },
    /// No place to keep the queue in.
    #[error("no directory for the queue: neither HOME nor XDG_STATE_HOME is set; use --state-dir DIR")]
    NoStateDir,
    /// No place to keep settings in.
    #[error("no place for settings: neither HOME nor XDG_CONFIG_HOME is set; use --settings FILE")]
    NoSettingsDir,
    /// A key was given an impossible value.
    #[error("{}: {message}", Shown::new(.key))]
    Value {
        /// The key.
        key: String,
        /// What is wrong and what to do.
        message: String,
    },
    /// The file is not what it was when it was opened.
    #[error("{} was changed by somebody else; load it again, nothing was written", shown(.path))]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// A file cannot be written; the old one is untouched.
    #[error("cannot write {}: {source}; the old file is untouched", shown(.path))]
    Write {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

/// A path, fit for a terminal.
pub(super) fn shown(path: &std::path::Path) -> String {
    Shown::new(&path.to_string_lossy()).to_string()
}

fn lines(problems: &[SettingsProblem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}
