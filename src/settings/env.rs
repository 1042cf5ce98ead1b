//! The part of the environment that settings read, as a value, so that tests need no process environment.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};

/// Variables that are taken from the process, and no others.
const NAMES: [&str; 7] = [
    "PURGEDECK_SETTINGS",
    "PURGEDECK_PROFILE",
    "PURGEDECK_STATE_DIR",
    "PURGEDECK_PASSWORD",
    "XDG_CONFIG_HOME",
    "XDG_STATE_HOME",
    "HOME",
];

/// Environment variables and the current directory. An empty variable counts as unset.
///
/// ```
/// use purgedeck::settings::Env;
///
/// let env = Env::from_iter([("PURGEDECK_PROFILE", "live"), ("HOME", "")]);
/// assert_eq!(env.get("PURGEDECK_PROFILE").unwrap(), "live");
/// assert!(env.get("HOME").is_none());
/// ```
#[derive(Clone, Default)]
pub struct Env {
    vars: BTreeMap<String, OsString>,
    dir: Option<PathBuf>,
}

impl Env {
    /// The environment and the current directory of this process.
    #[must_use]
    pub fn process() -> Self {
        let vars = NAMES
            .into_iter()
            .filter_map(|name| std::env::var_os(name).map(|value| (name.to_owned(), value)))
            .collect();
        Self { vars, dir: std::env::current_dir().ok() }
    }

    /// The same environment with another current directory.
    #[must_use]
    pub fn in_dir(mut self, dir: impl Into<PathBuf>) -> Self {
        self.dir = Some(dir.into());
        self
    }

    /// A variable; `None` where it is unset or empty.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&OsStr> {
        self.vars.get(name).map(OsString::as_os_str).filter(|value| !value.is_empty())
    }

    /// The current directory, if there is one.
    pub(super) fn dir(&self) -> Option<&Path> {
        self.dir.as_deref()
    }

    /// The user's home, from `HOME`.
    pub(super) fn home(&self) -> Option<PathBuf> {
        self.get("HOME").map(PathBuf::from)
    }

    /// A directory of the XDG base directory specification, or its default below the home. Relative values are
    /// invalid by that specification and count as unset.
    pub(super) fn xdg(&self, name: &str, below_home: &str) -> Option<PathBuf> {
        self.get(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
            .or_else(|| self.home().map(|home| home.join(below_home)))
    }

    /// A path made absolute, because the worker runs elsewhere.
    pub(super) fn absolute(&self, path: &Path) -> PathBuf {
        self.dir.as_ref().map_or_else(|| path.to_owned(), |dir| dir.join(path))
    }
}

impl<K: Into<String>, V: Into<OsString>> FromIterator<(K, V)> for Env {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(vars: I) -> Self {
        Self { vars: vars.into_iter().map(|(name, value)| (name.into(), value.into())).collect(), dir: None }
    }
}

/// Names only: one of the values is a password.
impl fmt::Debug for Env {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Env").field("names", &self.vars.keys()).field("dir", &self.dir).finish()
    }
}
