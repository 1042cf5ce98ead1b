//! What keys do with the form of the settings.

use super::screen::{SMALL, Screen};
use crate::tui::app::Effect;

#[test]
fn settings_are_edited_judged_and_saved() {
    let mut screen = Screen::ready(SMALL);
    screen.keys("2 G");
    screen.keys("k k k k k k enter ctrl-u");
    screen.text("1001");
    assert!(screen.shows("out of range"), "judged while typed");
    screen.keys("enter s");
    assert!(screen.take_effects().is_empty(), "a wrong value is not saved");
    screen.keys("enter backspace enter s");
    let effects = screen.take_effects();
    let [Effect::SaveSettings { changes, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(changes[0].key, "limits.urls_per_request");
    assert_eq!(changes[0].value, Some(crate::settings::Value::Integer(100)));
}

#[test]
fn a_saved_template_is_in_force_at_once() {
    let mut screen = Screen::ready(SMALL);
    let mut profile = screen.state.profile.clone();
    profile.template = "https://images.acme.example/is/image/AcmeOutfitters/<ID>?x".to_owned();
    screen.saved(Ok(Box::new(profile)));
    screen.keys("1 m");
    assert_eq!(screen.state.urls.list.len(), 1);
    assert!(screen.take_effects().is_empty(), "no new sign-in for a template");
}

#[test]
fn a_preset_goes_into_the_template() {
    let mut screen = Screen::ready(SMALL);
    screen.keys("2 i");
    assert!(matches!(screen.take_effects().as_slice(), [Effect::LoadPresets { .. }]));
    let preset = crate::service::Preset { name: "Zoom Large".to_owned(), modifiers: String::new() };
    screen.presets(Ok(vec![preset]));
    screen.keys("enter esc");
    assert!(screen.shows("<ID>?$Zoom Large$"));
}

#[test]
fn a_profile_is_chosen_by_typing() {
    let mut screen = Screen::ready(SMALL);
    screen.keys("P");
    screen.text("sand");
    screen.keys("enter");
    assert!(matches!(screen.take_effects().as_slice(), [Effect::UseProfile { name }] if name == "sandbox"));
}

#[test]
fn what_is_changed_while_a_save_is_on_its_way_stays_changed() {
    let mut screen = Screen::ready(SMALL);
    screen.keys("2 G enter ctrl-u");
    screen.text("60");
    screen.keys("enter s k enter ctrl-u");
    screen.text("2.5");
    screen.keys("enter");
    let mut profile = screen.state.profile.clone();
    profile.limits.request_timeout = std::time::Duration::from_mins(1);
    screen.saved(Ok(Box::new(profile)));
    assert_eq!(screen.state.settings.changes(), 1);
    assert!(screen.shows("2.5"));
    screen.keys("x");
    assert_eq!(screen.state.settings.changes(), 0);
}

#[test]
fn a_template_line_that_makes_no_good_url_is_explained_and_warned_about() {
    let mut screen = Screen::ready((120, 40));
    let template = "<ID>\nhttps://images.acme.example/is/image/Other/<ID>";
    screen.keys("2 j j j j j j j j j j j enter");
    screen.paste(template);
    assert!(screen.shows("line 2: Other is not your company root AcmeOutfitters"));
    let mut profile = screen.state.profile.clone();
    template.clone_into(&mut profile.template);
    screen.saved(Ok(Box::new(profile)));
    let notice = screen.state.notice.as_ref().unwrap();
    assert!(notice.text.starts_with("saved; template line 2 makes no good URL: Other is not"));
}
