//! [`Settings`]: file, environment and options merged and checked.

use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use super::complaint::Complaint;
use super::env::Env;
use super::error::{SettingsError, SettingsProblem};
use super::field::Places;
use super::find::{self, default_path, state_dir};
use super::key_table::KeyTable;
use super::profile::Profile;
use super::profile::ServiceKind;
use super::read::{Read, advise_profile, read};
use super::screen::ScreenSettings;

/// What the options on the command line say; they win over environment and file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overrides {
    /// `--settings FILE`.
    pub settings: Option<PathBuf>,
    /// `--profile NAME`.
    pub profile: Option<String>,
    /// `--state-dir DIR`.
    pub state_dir: Option<PathBuf>,
    /// `--user NAME`: signs in as this one instead of the profile's `user`; another user is another account.
    pub user: Option<String>,
    /// `--read-only`: whatever the profile says, nothing may be purged or changed in the queue.
    pub read_only: bool,
}

/// Settings as the program uses them: one checked profile, and where everything came from.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// The file, absolute; `None`: there is none, the built-in template is in force.
    pub path: Option<PathBuf>,
    /// The active profile.
    pub profile: Profile,
    /// All profiles of the file, in its order.
    pub profile_names: Vec<String>,
    /// The directory of queue, locks and log; absolute. It may not exist yet.
    pub state_dir: PathBuf,
    /// The `[keys]` table; what it means is the screen's to check.
    pub keys: KeyTable,
    /// How the full screen looks and behaves.
    pub screen: ScreenSettings,
    /// Where changes are saved: the file, or the user's own one that is yet to be made; `None`: nowhere.
    pub save_path: Option<PathBuf>,
    pub(super) sources: Sources,
}

/// Who said what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Sources {
    pub(super) path: &'static str,
    pub(super) profile: String,
    pub(super) state_dir: &'static str,
    /// Keys of the active profile that the file gives, with their lines.
    pub(super) lines: BTreeMap<&'static str, usize>,
    /// Keys below `[screen]` that the file gives, with their lines.
    pub(super) screen_lines: BTreeMap<String, usize>,
    /// Whether `PURGEDECK_PASSWORD` is set.
    pub(super) password_in_env: bool,
    /// Whether the user is another one than the file says.
    pub(super) user_given: bool,
}

impl Settings {
    /// Finds, reads and checks the settings. Without a file the built-in template is in force: the sandbox.
    ///
    /// # Errors
    /// Any [`SettingsError`] but those of writing; a file with problems names all of them at once.
    pub fn load(overrides: &Overrides, env: &Env) -> Result<Self, SettingsError> {
        let (name, named_by) = wanted_profile(overrides, env);
        let wanted = name.as_deref().map(|name| (name, named_by));
        let found = find::find(overrides, env)?;
        let (text, path, source) = match &found {
            Some(found) => (found.text.as_str(), found.path.as_path(), found.source),
            None => (super::TEMPLATE, Path::new("built-in settings"), "default"),
        };
        let mut settings = parse(text, path, wanted, env)?;
        (settings.state_dir, settings.sources.state_dir) = state_dir(overrides, env)?;
        settings.sources.path = source;
        settings.profile.read_only |= overrides.read_only;
        if let Some(user) = &overrides.user {
            settings.sign_in_as(user);
        }
        if let Some(found) = found {
            refuse_foreign_file(&settings, &found.path)?;
        } else {
            settings.path = None;
            settings.save_path = default_path(env).ok();
        }
        Ok(settings)
    }

    /// Signs in as somebody else than the profile says, which makes it another [account](Profile::account).
    pub fn sign_in_as(&mut self, user: &str) {
        user.clone_into(&mut self.profile.user);
        self.sources.user_given = true;
    }

    /// Whom to sign in as, where it is not the profile's own `user`.
    #[must_use]
    pub fn given_user(&self) -> Option<&str> {
        self.sources.user_given.then_some(self.profile.user.as_str())
    }

    /// Checks a text as if it were the file `path`, and selects `profile` or the one that the text selects.
    ///
    /// # Errors
    /// [`SettingsError::Problems`] with everything that is wrong; [`SettingsError::NoProfile`];
    /// [`SettingsError::NoStateDir`].
    pub fn parse(text: &str, path: &Path, profile: Option<&str>, env: &Env) -> Result<Self, SettingsError> {
        let mut settings = parse(text, path, profile.map(|name| (name, "the caller")), env)?;
        (settings.state_dir, settings.sources.state_dir) = state_dir(&Overrides::default(), env)?;
        Ok(settings)
    }
}

/// All problems of a text, without selecting a profile.
pub(super) fn check_text(text: &str, path: &Path, env: &Env) -> Result<(), SettingsError> {
    let home = env.home();
    let problems = read(text, path, Places { dir: path.parent(), home: home.as_deref() }).problems;
    if problems.is_empty() { Ok(()) } else { Err(SettingsError::Problems(problems)) }
}

fn wanted_profile(overrides: &Overrides, env: &Env) -> (Option<String>, &'static str) {
    if let Some(name) = &overrides.profile {
        return (Some(name.clone()), "option --profile");
    }
    let name = env.get("PURGEDECK_PROFILE").map(|name| name.to_string_lossy().into_owned());
    (name, "environment PURGEDECK_PROFILE")
}

/// Everything but the state directory.
fn parse(
    text: &str,
    path: &Path,
    wanted: Option<(&str, &'static str)>,
    env: &Env,
) -> Result<Settings, SettingsError> {
    let home = env.home();
    let places = Places { dir: path.parent(), home: home.as_deref() };
    let Read { selected, profiles, keys, screen, screen_lines, mut problems } = read(text, path, places);
    if problems.is_empty() && wanted.is_none() && selected.is_none() && profiles.len() != 1 {
        let complaint =
            Complaint::new("no profile is selected", "write profile = \"NAME\", or use --profile NAME");
        problems.push(SettingsProblem::new(path, None, "profile", complaint));
    }
    if !problems.is_empty() {
        return Err(SettingsError::Problems(problems));
    }
    let profile_names: Vec<_> = profiles.iter().map(|read| read.profile.name.clone()).collect();
    let (name, source) = match (wanted, &selected) {
        (Some((name, by)), _) => (name.to_owned(), by.to_owned()),
        (None, Some((name, line))) => (name.clone(), format!("file, line {line}")),
        (None, None) => (profile_names.concat(), "default (the only profile)".to_owned()),
    };
    let Some(active) = profiles.into_iter().find(|read| read.profile.name == name) else {
        let advice = advise_profile(&name, profile_names.iter().map(String::as_str));
        let named_by = wanted.map_or("the file", |(_, by)| by);
        return Err(SettingsError::NoProfile { name, named_by, path: path.to_owned(), advice });
    };
    Ok(Settings {
        path: Some(path.to_owned()),
        profile: active.profile,
        profile_names,
        state_dir: PathBuf::new(),
        keys: KeyTable { path: path.to_owned(), entries: keys },
        screen,
        save_path: Some(path.to_owned()),
        sources: Sources {
            user_given: false,
            path: "the caller",
            profile: source,
            state_dir: "default",
            lines: active.lines,
            screen_lines,
            password_in_env: env.get("PURGEDECK_PASSWORD").is_some(),
        },
    })
}

/// `./settings.toml` is found by just being there, so one that somebody else wrote must not say where the password
/// is sent, nor which program is run for it. The sandbox gets no secret and is anybody's.
fn refuse_foreign_file(settings: &Settings, path: &Path) -> Result<(), SettingsError> {
    let runs_a_program = settings.sources.lines.contains_key("password_command");
    if settings.profile.service == ServiceKind::Sandbox && !runs_a_program {
        return Ok(());
    }
    let meta = std::fs::metadata(path)
        .map_err(|why| SettingsError::Read { path: path.to_owned(), reason: why.to_string() })?;
    let own = meta.uid() == 0 || meta.uid() == rustix::process::geteuid().as_raw();
    let does = if runs_a_program { "would run a program" } else { "decides where your password is sent" };
    let complaint = if !own {
        Complaint::new(format!("{does}, but another user wrote this file"), "copy the file and own it")
    } else if meta.mode() & 0o002 != 0 {
        let advice = format!("chmod o-w {}", super::error::shown(path));
        Complaint::new(format!("{does}, but every user may write this file"), advice)
    } else {
        return Ok(());
    };
    let (key, line) = match settings.sources.lines.get("password_command") {
        Some(line) => (format!("profiles.{}.password_command", settings.profile.name), Some(*line)),
        None => (format!("profiles.{}", settings.profile.name), None),
    };
    Err(SettingsError::Problems(vec![SettingsProblem::new(path, line, &key, complaint)]))
}

#[cfg(test)]
mod tests;
