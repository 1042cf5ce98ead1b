//! From the command line to the full screen: terminal or not, settings, then the loop.

use std::io::{IsTerminal, Write, stderr, stdin, stdout};

use jiff::tz::TimeZone;

use super::rooms::Rooms;
use super::{Exit, Initial, ScreenOptions, TuiError, load_with_keys, run};
use crate::service::ips::request_shape;
use crate::settings::{Env, Overrides, SettingsError};
use crate::text::Shown;

/// Why there is no full screen.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Nobody could see it.
    #[error("the full screen needs a terminal; without one use: purgedeck purge --help")]
    NoTerminal,
    /// The settings have problems.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The terminal failed.
    #[error(transparent)]
    Screen(#[from] TuiError),
    /// The runtime failed.
    #[error("cannot start: {0}")]
    Runtime(std::io::Error),
}

/// Shows the full screen until it is left; returns the exit code.
///
/// # Errors
/// Where there is no terminal or the settings have problems. Nothing was drawn then.
pub fn start(overrides: Overrides, color: Option<bool>) -> Result<u8, StartError> {
    if !(stdin().is_terminal() && stdout().is_terminal()) {
        return Err(StartError::NoTerminal);
    }
    let env = Env::process();
    let (settings, keys) = load_with_keys(&overrides, &env)?;
    let initial = Initial {
        profile: settings.profile.clone(),
        profile_names: settings.profile_names.clone(),
        settings_path: settings.path.clone(),
        shape: request_shape(),
        zone: TimeZone::system(),
        read_only: settings.profile.read_only,
        always_read_only: overrides.read_only,
        keymap: keys.keymap,
        mouse: settings.screen.mouse,
        drafts: true,
    };
    let options = ScreenOptions::of(&settings.screen, |name| match (name, color) {
        ("NO_COLOR", Some(true)) => None,
        ("NO_COLOR", Some(false)) => Some("1".to_owned()),
        _ => std::env::var(name).ok(),
    });
    let rooms = Rooms::new(overrides, env, settings);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(StartError::Runtime)?;
    let exit = runtime.block_on(run(rooms, initial, options));
    // A dead name resolver must not keep the program from ending.
    runtime.shutdown_background();
    let exit = exit?;
    say_farewell(&exit);
    Ok(exit.code)
}

/// What goes on without the screen, after the terminal is itself again.
fn say_farewell(exit: &Exit) {
    if exit.terminal_gone {
        return;
    }
    let mut stderr = stderr().lock();
    for line in &exit.farewell {
        let _ = writeln!(stderr, "{}", Shown::new(line));
    }
}
