//! Writing the settings file, and changing to another profile.

use std::sync::{Arc, MutexGuard, PoisonError};

use super::Shared;
use crate::settings::{Document, Overrides, Profile, Settings};
use crate::tui::Change;

/// Writes changes of a profile, all or none; comments and order of the file stay. Where another profile is the active
/// one by now, that one stays in force.
pub(super) fn save(shared: &Shared, name: &str, changes: &[Change]) -> Result<Box<Profile>, String> {
    let _alone = alone(shared);
    let settings = shared.settings();
    let path = settings
        .path
        .as_ref()
        .or(settings.save_path.as_ref())
        .ok_or("there is no place for a settings file: neither HOME nor XDG_CONFIG_HOME is set")?;
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
    let is_active = settings.profile.name == name;
    if is_active && changes.iter().any(|change| change.key == "user") {
        // The user that was saved is the one that is wanted from now on; a typed password was another one's.
        let mut current = shared.current();
        (current.given, current.user, current.typed, current.proved) = (None, None, None, None);
    }
    let user = if is_active { shared.current().given.clone() } else { None };
    let overrides = Overrides {
        settings: Some(path.clone()),
        profile: Some(name.to_owned()),
        user,
        ..shared.overrides.clone()
    };
    let mut saved = load(shared, &overrides)?;
    let profile = Box::new(saved.profile.clone());
    if is_active {
        // Switched on, read-only holds at once; switched off, from the next opening on, as on the screen.
        saved.profile.read_only |= settings.profile.read_only;
        put_in_force(shared, saved);
    }
    Ok(profile)
}

/// Makes another profile the active one; whoever was signed in is not any more.
pub(super) fn open(shared: &Shared, name: String) -> Result<Box<Profile>, String> {
    let _alone = alone(shared);
    let overrides = Overrides {
        settings: shared.settings().path.clone(),
        profile: Some(name),
        // A user was given for the profile that was named with it.
        user: None,
        ..shared.overrides.clone()
    };
    let settings = load(shared, &overrides)?;
    let profile = Box::new(settings.profile.clone());
    {
        let mut current = shared.current();
        (current.given, current.user) = (None, None);
        (current.typed, current.proved, current.session) = (None, None, None);
    }
    put_in_force(shared, settings);
    Ok(profile)
}

/// One at a time: who begins later finds what the earlier one left.
fn alone(shared: &Shared) -> MutexGuard<'_, ()> {
    shared.changing.lock().unwrap_or_else(PoisonError::into_inner)
}

fn load(shared: &Shared, overrides: &Overrides) -> Result<Settings, String> {
    Settings::load(overrides, &shared.env).map_err(|error| error.to_string())
}

/// From here on these settings hold; a user that was typed stays the one who signs in.
fn put_in_force(shared: &Shared, mut settings: Settings) {
    let mut current = shared.current();
    current.account = settings.profile.account();
    if let Some(user) = &current.user {
        settings.sign_in_as(user);
    }
    current.settings = Arc::new(settings);
    drop(current);
    shared.renewed.notify_one();
}

#[cfg(test)]
mod tests;
