//! Which profile the screen shows: what changes when its settings were saved, or when another one was opened.

use super::{DraftEnd, Effect, Level, SignIn, State, draft};
use crate::settings::Profile;
use crate::tui::keys::Action;
use crate::tui::panes::{QueuePane, SettingsPane, template_fault};

/// Values of a profile were written to the settings file, or not.
pub(super) fn saved(state: &mut State, name: &str, saved: Result<Box<Profile>, String>) -> Vec<Effect> {
    if name != state.profile.name {
        // Its form was left meanwhile: there is nothing to bring up to date.
        match saved {
            Ok(_) => state.say(Level::Good, format!("settings of profile {name} saved")),
            Err(why) => state.say(Level::Error, format!("settings of profile {name} not saved: {why}")),
        }
        return Vec::new();
    }
    let profile = match saved {
        Ok(profile) => profile,
        Err(why) => {
            state.settings.saving = None;
            state.say(Level::Error, format!("settings not saved: {why}"));
            return Vec::new();
        }
    };
    if state.settings.is_saving("user") {
        state.typed_user = None;
    }
    let was_read_only = state.profile.read_only;
    let anew = needs_new_sign_in(&state.profile, &profile);
    state.settings.saved(&profile);
    let is_new = state.profile.template != profile.template;
    // Switched on, it holds at once; switched off, from the next opening on.
    let read_only = state.read_only || profile.read_only;
    state.profile = *profile;
    state.set_read_only(read_only);
    state.relint();
    let fault = template_fault(state, &state.profile.template).filter(|_| is_new);
    match fault {
        Some(fault) => state.say(Level::Warning, format!("saved; {fault}")),
        None if was_read_only && !state.profile.read_only => {
            let key = state.key_for(Action::Profile);
            state.say(
                Level::Warning,
                format!("saved; read-only holds until the profile is opened again ({key})"),
            );
        }
        None => state.say(Level::Good, "settings saved"),
    }
    if anew { sign_in_anew(state) } else { Vec::new() }
}

/// Whether another service, account or company is meant than before.
fn needs_new_sign_in(before: &Profile, after: &Profile) -> bool {
    let account = |profile: &Profile| {
        (
            profile.service,
            profile.region,
            profile.staging,
            profile.endpoint.clone(),
            profile.api_version.clone(),
            profile.user.clone(),
            profile.company.clone(),
            profile.sandbox,
        )
    };
    account(before) != account(after)
}

fn sign_in_anew(state: &mut State) -> Vec<Effect> {
    state.sign_in = SignIn::Out;
    state.assets.reset();
    state.assets.open_copy();
    state.relint();
    vec![state.ask_to_sign_in(None, None)]
}

/// Another profile is the active one from now on.
pub(super) fn open(state: &mut State, profile: Profile) -> Vec<Effect> {
    if state.urls.making("").is_some() {
        // URLs of the other profile's assets have no business in this one's list.
        state.urls.cancel();
    }
    // What belongs to the profile that is left stays in its draft.
    let kept = draft::last_words(state, DraftEnd::Left);
    state.say(Level::Info, format!("profile {}", profile.name));
    state.popups.retain(|popup| !popup.is_of_profile());
    state.settings = SettingsPane::new(&profile);
    state.set_read_only(profile.read_only);
    state.profile = profile;
    state.typed_user = None;
    let mut effects = sign_in_anew(state);
    state.queue = QueuePane::default();
    state.activity.forget_sent();
    effects.insert(0, Effect::WatchQueue);
    effects.extend(kept);
    effects.extend(draft::open_another(state));
    effects
}
