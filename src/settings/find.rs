//! Where the settings file and the state directory are.

use std::io;
use std::path::{Path, PathBuf};

use super::env::Env;
use super::error::SettingsError;
use super::line::line_at;
use super::load::Overrides;

/// Largest settings file, in bytes: a thousand profiles fit, a device or a log named by mistake does not.
const MAX_BYTES: u64 = 1024 * 1024;

/// A settings file that was found.
pub(super) struct Found {
    pub(super) path: PathBuf,
    pub(super) text: String,
    /// Who named it.
    pub(super) source: &'static str,
}

/// The first of `--settings`, `PURGEDECK_SETTINGS`, `./settings.toml` and the user's own file that there is.
///
/// One that was named must exist; `None`: nobody named one and there is none.
pub(super) fn find(overrides: &Overrides, env: &Env) -> Result<Option<Found>, SettingsError> {
    let named = overrides.settings.as_deref().map(|path| (path, "option --settings")).or_else(|| {
        env.get("PURGEDECK_SETTINGS").map(|path| (Path::new(path), "environment PURGEDECK_SETTINGS"))
    });
    if let Some((path, source)) = named {
        let path = env.absolute(path);
        return match read(&path)? {
            Some(text) => Ok(Some(Found { path, text, source })),
            None => Err(SettingsError::Missing { path, named_by: source }),
        };
    }
    let here = env.dir().map(|dir| (dir.join("settings.toml"), "current directory"));
    let own = default_path(env).ok().map(|path| (path, "user's configuration"));
    for (path, source) in here.into_iter().chain(own) {
        if let Some(text) = read(&path)? {
            return Ok(Some(Found { path, text, source }));
        }
    }
    Ok(None)
}

/// Where a user's own settings belong: `$XDG_CONFIG_HOME/purgedeck/settings.toml`, by default below `~/.config`.
///
/// # Errors
/// [`SettingsError::NoSettingsDir`] where neither `XDG_CONFIG_HOME` nor `HOME` is set.
pub fn default_path(env: &Env) -> Result<PathBuf, SettingsError> {
    let dir = env.xdg("XDG_CONFIG_HOME", ".config").ok_or(SettingsError::NoSettingsDir)?;
    Ok(dir.join("purgedeck").join("settings.toml"))
}

/// The state directory and who named it.
pub(super) fn state_dir(overrides: &Overrides, env: &Env) -> Result<(PathBuf, &'static str), SettingsError> {
    if let Some(path) = &overrides.state_dir {
        return Ok((env.absolute(path), "option --state-dir"));
    }
    if let Some(path) = env.get("PURGEDECK_STATE_DIR") {
        return Ok((env.absolute(Path::new(path)), "environment PURGEDECK_STATE_DIR"));
    }
    let dir = env.xdg("XDG_STATE_HOME", ".local/state").ok_or(SettingsError::NoStateDir)?;
    Ok((dir.join("purgedeck"), "default"))
}

/// A file's text; `None`: there is no such file.
pub(super) fn read(path: &Path) -> Result<Option<String>, SettingsError> {
    let failed = |reason: String| SettingsError::Read { path: path.to_owned(), reason };
    let meta = match std::fs::metadata(path) {
        Ok(meta) => meta,
        Err(why) if matches!(why.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(why) => return Err(failed(why.to_string())),
    };
    if !meta.is_file() {
        return Err(failed("it is not a regular file".to_owned()));
    }
    if meta.len() > MAX_BYTES {
        return Err(failed(format!("it has {} bytes, {MAX_BYTES} are the most", meta.len())));
    }
    let bytes = std::fs::read(path).map_err(|why| failed(why.to_string()))?;
    String::from_utf8(bytes).map(Some).map_err(|why| {
        let good = why.utf8_error().valid_up_to();
        let line = line_at(&String::from_utf8_lossy(why.as_bytes()), good);
        failed(format!("line {line} is not UTF-8; save the file as UTF-8"))
    })
}

#[cfg(test)]
mod tests;
