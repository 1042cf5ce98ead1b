//! Whether this host ends a worker when its user logs out, so that nobody is promised more than is true. May depend on:
//! `queue` (the names of users).
//!
//! A session of its own protects a worker from the line that drops; it does not protect it from a systemd that was told
//! to end what a login leaves behind (`spec/reliability.md` C3). What decides is the worker's place in the tree of control
//! groups (logind.conf(5), loginctl(1)):
//!
//! | the worker runs in | at logout it |
//! |---|---|
//! | a host without systemd | goes on |
//! | a login's scope (`session-3.scope`) | ends, if `KillUserProcesses` is on for this user |
//! | the user's own manager (`user@1000.service`) | ends with the last login, unless the user lingers |
//! | another service | ends with that service, whenever that is: not known |
//! | anything else | goes on |
//!
//! Said to people, never used for a decision.

mod settings;

#[cfg(test)]
mod tests;

use std::fs;
use std::path::Path;

use self::settings::KillRule;
use crate::queue::Holder;

/// What becomes of a worker when its user logs out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Logout {
    /// It goes on.
    Survives,
    /// The host ends it; the queue is kept.
    Ends(
        /// Because of what.
        &'static str,
    ),
    /// It cannot be told.
    Unknown,
}

impl Logout {
    /// For a process of this host.
    #[must_use]
    pub fn of_process(pid: u32) -> Self {
        let user = Holder::user_of(pid);
        let groups = fs::read_to_string(format!("/proc/{pid}/cgroup"));
        Self::after(Path::new("/"), groups.ok().as_deref(), user.as_deref())
    }

    /// By the files below `root`, the process's `/proc/<pid>/cgroup`, and its user.
    fn after(root: &Path, groups: Option<&str>, user: Option<&str>) -> Self {
        if !root.join("run/systemd/system").is_dir() {
            return Self::Survives;
        }
        let Some(groups) = groups else { return Self::Unknown };
        let parts: Vec<&str> = groups
            .lines()
            .filter_map(|line| line.splitn(3, ':').nth(2))
            .flat_map(|path| path.split('/'))
            .collect();
        let is_in =
            |begin: &str, end: &str| parts.iter().any(|part| part.starts_with(begin) && part.ends_with(end));
        if is_in("user@", ".service") {
            let lingers = user.map(|user| root.join("var/lib/systemd/linger").join(user).exists());
            return match lingers {
                Some(true) => Self::Survives,
                Some(false) => {
                    Self::Ends("the user's services end with the last login, and lingering is off")
                }
                None => Self::Unknown,
            };
        }
        if is_in("session-", ".scope") {
            return match KillRule::read(root).ends(user) {
                Some(true) => Self::Ends("KillUserProcesses=yes"),
                Some(false) => Self::Survives,
                None => Self::Unknown,
            };
        }
        if is_in("", ".service") { Self::Unknown } else { Self::Survives }
    }

    /// What is true of a worker that was just started, in a sentence without a full stop.
    #[must_use]
    pub fn words(self, pid: u32) -> String {
        match self {
            Self::Survives => format!("continues in the background (pid {pid})"),
            Self::Ends(_) => self.warning().unwrap_or_default(),
            Self::Unknown => format!(
                "continues in the background (pid {pid}); if this host ends it at logout, the queue is kept and \
                 continues at your next start"
            ),
        }
    }

    /// What somebody must know who is about to log out, if anything.
    #[must_use]
    pub fn warning(self) -> Option<String> {
        let Self::Ends(why) = self else { return None };
        Some(format!(
            "this host ends background processes at logout ({why}); the queue is kept and continues at your next start"
        ))
    }
}
