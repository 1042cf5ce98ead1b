//! Writing the settings file, and changing to another profile.

use std::sync::Arc;

use super::Shared;
use crate::settings::{Document, Overrides, Profile, Settings};
use crate::tui::Change;

/// Writes the changes of the active profile, all or none; comments and order of the file stay.
pub(super) fn save(shared: &Shared, changes: &[Change]) -> Result<Box<Profile>, String> {
    let settings = shared.settings();
    let path = settings
        .path
        .as_ref()
        .or(settings.save_path.as_ref())
        .ok_or("there is no place for a settings file: neither HOME nor XDG_CONFIG_HOME is set")?;
    let name = &settings.profile.name;
    let mut document = Document::open(path).map_err(|error| error.to_string())?;
    for change in changes {
        match &change.value {
            Some(value) => {
                document.set(name, change.key, value.clone()).map_err(|error| error.to_string())?;
            }
            None => document.remove(name, change.key),
        }
    }
    document.save().map_err(|error| error.to_string())?;
    let overrides =
        Overrides { settings: Some(path.clone()), profile: Some(name.clone()), ..shared.overrides.clone() };
    load(shared, &overrides)
}

/// Makes another profile the active one; whoever was signed in is not any more.
pub(super) fn open(shared: &Shared, name: String) -> Result<Box<Profile>, String> {
    let overrides = Overrides {
        settings: shared.settings().path.clone(),
        profile: Some(name),
        ..shared.overrides.clone()
    };
    let profile = load(shared, &overrides)?;
    let mut current = shared.current();
    (current.user, current.typed, current.proved, current.session) = (None, None, None, None);
    Ok(profile)
}

fn load(shared: &Shared, overrides: &Overrides) -> Result<Box<Profile>, String> {
    let settings = Settings::load(overrides, &shared.env).map_err(|error| error.to_string())?;
    let profile = Box::new(settings.profile.clone());
    shared.current().settings = Arc::new(settings);
    shared.renewed.notify_one();
    Ok(profile)
}
