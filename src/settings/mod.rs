//! `settings.toml`: schema, where it is found, checks, edits that keep comments, secrets.
//!
//! One table, [`key_docs`], says which keys exist; the file, the form on the screen and the documented
//! [`TEMPLATE`] all go through it, so they cannot drift apart. A file is read whole and *all* its problems are
//! reported at once, each with line and key; there is no partial start.
//!
//! Passwords are not settings. They come from a program, a protected file, the environment or a prompt
//! ([`find_password`], [`prompt_password`]) and live in a [`Secret`], which never shows itself.
//!
//! May depend on: `text`. Knows nothing of services, queues or screens.

mod account;
mod complaint;
mod document;
mod env;
mod error;
mod explain;
mod field;
mod find;
mod key_table;
mod keys;
mod line;
mod load;
mod nearest;
mod password;
mod password_command;
mod password_file;
mod profile;
mod prompt;
mod read;
mod save;
mod screen;
mod secret;
mod server;
mod value;

pub use account::profile_of_account;
pub use document::Document;
pub use env::Env;
pub use error::{SettingsError, SettingsProblem};
pub use explain::Explained;
pub use field::check_value;
pub use find::default_path;
pub use key_table::{KeyEntry, KeyTable};
pub use keys::{KeyDoc, KeyKind, key_docs};
pub use load::{Overrides, Settings};
pub(crate) use nearest::nearest;
pub use password::{SANDBOX_PASSWORD, SecretError, SecretSource, find_password};
pub use profile::{Limits, Profile, Region, SandboxOptions, ServiceKind};
pub use prompt::prompt_password;
pub use screen::{
    Ascii, Attribute, Colour, Paint, PaintError, ROLES, ScreenSettings, ThemeName, screen_key_docs,
};
pub use secret::{NoSecret, Secret};
pub use server::server_root;
pub use value::Value;

/// Writes a new settings file from the [`TEMPLATE`], for the user alone.
///
/// # Errors
/// [`std::io::ErrorKind::AlreadyExists`] where there is one, which is left alone; what the system says otherwise.
pub fn write_template(path: &std::path::Path) -> std::io::Result<()> {
    if path.symlink_metadata().is_ok() {
        return Err(std::io::ErrorKind::AlreadyExists.into());
    }
    save::replace(path, TEMPLATE)
}

/// The documented template: every key with its default; selects the sandbox.
pub const TEMPLATE: &str = include_str!("../../settings.toml");

#[cfg(test)]
mod canary_tests;
#[cfg(test)]
mod template_tests;
