//! `purgedeck settings`: check, show, path, keys, init. May depend on: `settings`, `tui` (its keys).

use std::io::Write;
use std::path::{Path, PathBuf};

use super::args::{Global, SettingsCommand};
use super::console::Console;
use super::context::overrides;
use super::exit::Exit;
use super::failure::Failure;
use crate::settings::{Env, Overrides, Settings, default_path, write_template};
use crate::text::Shown;
use crate::tui::load_with_keys;

/// Does what the sub-command says.
///
/// # Errors
/// Every problem of the file; for `init`, where a file is already there or cannot be written.
pub(super) fn run(
    command: Option<SettingsCommand>,
    global: &Global,
    out: &mut impl Write,
) -> Result<Exit, Failure> {
    let console = Console::new(global);
    let env = Env::process();
    let overrides = overrides(global);
    if let Some(SettingsCommand::Init) = command {
        let path = new_path(&overrides, &env)?;
        write_new(&path)?;
        console.note(&format!("wrote {}; it selects the sandbox, and documents every key", path.display()));
        return Ok(Exit::Done);
    }
    let (settings, keys) = load_with_keys(&overrides, &env)?;
    for remark in &keys.remarks {
        console.warning(&remark.to_string());
    }
    let text = match command.unwrap_or(SettingsCommand::Show) {
        SettingsCommand::Check => checked(&settings),
        SettingsCommand::Path => path_of(&settings)?,
        SettingsCommand::Keys => keys.keymap.toml(),
        SettingsCommand::Show | SettingsCommand::Init => shown(&settings),
    };
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|error| Failure::of_output(&error))?;
    Ok(Exit::Done)
}

/// Where the options or the environment say, else the user's own place.
fn new_path(overrides: &Overrides, env: &Env) -> Result<PathBuf, Failure> {
    let named = overrides.settings.clone().or_else(|| env.get("PURGEDECK_SETTINGS").map(PathBuf::from));
    Ok(match named {
        Some(path) => path,
        None => default_path(env)?,
    })
}

fn checked(settings: &Settings) -> String {
    let file =
        settings.path.as_ref().map_or_else(|| "built-in settings".to_owned(), |p| p.display().to_string());
    format!(
        "{}: no problems; profiles: {}; active: {}\n",
        Shown::new(&file),
        Shown::new(&settings.profile_names.join(", ")),
        Shown::new(&settings.profile.name),
    )
}

fn path_of(settings: &Settings) -> Result<String, Failure> {
    let path = settings.path.as_ref().ok_or_else(|| {
        Failure::new(
            Exit::Usage,
            "no settings file found, the built-in template is used; purgedeck settings init writes one",
        )
    })?;
    Ok(format!("{}\n", path.display()))
}

fn shown(settings: &Settings) -> String {
    let rows = settings.explain();
    let width = rows.iter().map(|row| row.key.len()).max().unwrap_or(0);
    rows.iter().fold(String::new(), |text, row| {
        let value = Shown::new(&row.value).to_string();
        text + &format!("{:<width$}  {value:<40}  {}\n", row.key, Shown::new(&row.source))
    })
}

fn write_new(path: &Path) -> Result<(), Failure> {
    let problem = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => {
            Failure::usage(format!("{} is already there; it was left alone", path.display()))
        }
        _ => Failure::usage(format!("cannot write {}: {error}", path.display())),
    };
    write_template(path).map_err(problem)
}
