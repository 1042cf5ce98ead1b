//! What every command starts from: checked settings, the environment, a console. May depend on: `settings`,
//! `connect`, `worker`.

use std::io::IsTerminal;

use super::args::Global;
use super::console::Console;
use super::exit::Exit;
use super::failure::Failure;
use crate::connect::{Connection, Traces, endpoint_of};
use crate::service::Account;
use crate::settings::{
    Env, Overrides, Profile, Secret, SecretSource, ServiceKind, Settings, find_password, prompt_password,
};
use crate::worker::{self, WorkerStart, WorkerStatus};

/// What every command starts from.
pub struct Context {
    /// The checked settings with the active profile.
    pub settings: Settings,
    /// The environment, read once.
    pub env: Env,
    /// Where to say things.
    pub console: Console,
    overrides: Overrides,
    password: Option<Password>,
    signed_in: bool,
}

/// A password found or typed, kept for the worker that this process may start.
struct Password {
    secret: Secret,
    /// It goes to the worker that this process may start.
    hand_over: bool,
}

/// A connection with the account that it is signed in to.
pub struct SignedIn {
    /// The connection; keeps the sandbox alive.
    pub connection: Connection,
    /// Who, for which company, with what role.
    pub account: Account,
}

impl Context {
    /// Loads the settings as the options and the environment say.
    ///
    /// # Errors
    /// Every problem of the settings file, with line and key.
    pub fn load(global: &Global) -> Result<Self, Failure> {
        let overrides = overrides(global);
        let env = Env::process();
        let console = Console::new(global);
        let settings = Settings::load(&overrides, &env)?;
        match &settings.path {
            Some(path) => console.detail(&format!("settings: {}", path.display())),
            None => console.detail("settings: none found; the built-in sandbox is used"),
        }
        console.detail(&format!(
            "profile: {} ({}), state: {}",
            settings.profile.name,
            settings.profile.service.name(),
            settings.state_dir.display()
        ));
        Ok(Self { settings, env, console, overrides, password: None, signed_in: false })
    }

    /// Whether the profile may change the CDN or the queue.
    ///
    /// # Errors
    /// It is read-only.
    pub fn may_change(&self) -> Result<(), Failure> {
        let profile = &self.settings.profile;
        if profile.read_only {
            return Err(Failure::usage(format!(
                "profile {} is read-only (read_only in its settings, or --read-only); nothing was done",
                profile.name
            )));
        }
        Ok(())
    }

    /// Finds the password, or asks for it on the terminal; remembers it.
    ///
    /// # Errors
    /// Where none is configured and nobody can be asked, or the configured source fails.
    pub fn password(&mut self) -> Result<&Secret, Failure> {
        if self.password.is_none() {
            self.password = Some(self.obtain_password()?);
        }
        self.password
            .as_ref()
            .map(|password| &password.secret)
            .ok_or_else(|| Failure::new(Exit::Credentials, "no password"))
    }

    fn obtain_password(&self) -> Result<Password, Failure> {
        let profile = &self.settings.profile;
        if profile.service != ServiceKind::Sandbox && profile.user.is_empty() {
            return Err(Failure::new(
                Exit::Credentials,
                format!(
                    "profile {}: no user is set; add `user = \"…\"` to its settings, or use --user",
                    profile.name
                ),
            ));
        }
        if let Some(password) = self.configured_password()? {
            return Ok(password);
        }
        if !self.can_ask() {
            return Err(Failure::new(Exit::Credentials, no_password(&profile.name)));
        }
        let host = endpoint_of(profile).host_str().unwrap_or_default().to_owned();
        let secret = prompt_password(&profile.user, &host).map_err(|error| {
            if error.kind() == std::io::ErrorKind::Interrupted {
                return Failure::new(Exit::Interrupted, "interrupted; nothing was queued");
            }
            Failure::new(Exit::Credentials, format!("{} ({error})", no_password(&profile.name)))
        })?;
        Ok(Password { secret, hand_over: true })
    }

    /// Finds the password without asking anybody; whether there is one now.
    pub fn finds_password(&mut self) -> bool {
        if self.password.is_none() {
            // A source that fails is reported where the password is really needed.
            self.password = self.configured_password().unwrap_or_default();
        }
        self.password.is_some()
    }

    /// Whether somebody sits there who could be asked.
    #[must_use]
    pub fn can_ask(&self) -> bool {
        std::io::stdin().is_terminal() || std::io::stderr().is_terminal()
    }

    fn configured_password(&self) -> Result<Option<Password>, Failure> {
        let Some((secret, source)) = find_password(&self.settings.profile, &self.env)? else {
            return Ok(None);
        };
        self.console.detail(&format!("password: from {source}"));
        // The built-in one needs no handing over; every other was found once and must not be asked for again.
        Ok(Some(Password { secret, hand_over: source != SecretSource::Sandbox }))
    }

    /// Whether this process has signed in, which proves its password.
    #[must_use]
    pub const fn has_signed_in(&self) -> bool {
        self.signed_in
    }

    /// Connects and signs in.
    ///
    /// # Errors
    /// No password, no connection, or a refusal.
    pub async fn sign_in(&mut self, traces: Traces) -> Result<SignedIn, Failure> {
        self.password()?;
        let connection = {
            let password = self.password.as_ref().map(|password| &password.secret);
            let Some(password) = password else {
                return Err(Failure::new(Exit::Credentials, no_password(&self.settings.profile.name)));
            };
            Connection::open(&self.settings, password, traces).await?
        };
        let account = connection.sign_in().await?;
        self.signed_in = true;
        self.console.detail(&format!(
            "signed in: {} for {} (root {}), role {}",
            account.user.email,
            account.membership.company.name,
            account.membership.company.root,
            account.membership.role.as_ref().map_or("unknown", |role| role.0.as_str()),
        ));
        Ok(SignedIn { connection, account })
    }

    /// Sees to it that a worker of the profile runs, detached, and has the password if it must be handed over.
    ///
    /// # Errors
    /// Where the process cannot be started.
    pub fn start_worker(&self) -> Result<WorkerStatus, Failure> {
        let start = WorkerStart {
            state_dir: self.settings.state_dir.clone(),
            settings: self.settings.path.clone(),
            profile: self.settings.profile.name.clone(),
            user: self.settings.given_user().map(str::to_owned),
            account: self.settings.profile.account(),
        };
        let hand_over = self.password.as_ref().filter(|password| password.hand_over);
        let typed = hand_over.map(|password| password.secret.clone().into_inner());
        Ok(worker::ensure_running(&start, typed.as_ref())?)
    }

    /// Takes a password that another process handed over.
    pub fn use_password(&mut self, secret: Secret) {
        self.password = Some(Password { secret, hand_over: true });
    }

    /// The same with another profile of the settings.
    ///
    /// # Errors
    /// Where there is no such profile.
    pub fn with_profile(self, name: &str) -> Result<Self, Failure> {
        if self.settings.profile.name == name {
            return Ok(self);
        }
        let (overrides, settings) = self.load_profile(name)?;
        Ok(Self { settings, overrides, password: None, signed_in: false, ..self })
    }

    /// A profile of the settings, the active one or another.
    ///
    /// # Errors
    /// Where there is no such profile.
    pub fn profile(&self, name: &str) -> Result<Profile, Failure> {
        if self.settings.profile.name == name {
            return Ok(self.settings.profile.clone());
        }
        Ok(self.load_profile(name)?.1.profile)
    }

    fn load_profile(&self, name: &str) -> Result<(Overrides, Settings), Failure> {
        // A user was given for the profile that was named with it.
        let overrides = Overrides { profile: Some(name.to_owned()), user: None, ..self.overrides.clone() };
        let settings = Settings::load(&overrides, &self.env)?;
        Ok((overrides, settings))
    }
}

/// The part of the options that decides which settings are used.
#[must_use]
pub fn overrides(global: &Global) -> Overrides {
    Overrides {
        settings: global.settings.clone(),
        profile: global.profile.clone(),
        user: global.user.as_deref().map(str::trim).map(str::to_owned),
        state_dir: global.state_dir.clone(),
        read_only: global.read_only,
    }
}

fn no_password(profile: &str) -> String {
    format!(
        "no password for profile {profile}: set password_command or password_file in its settings, or PURGEDECK_PASSWORD, or run on a terminal to be asked"
    )
}
