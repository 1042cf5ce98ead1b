//! The shipped `settings.toml`, the table of keys and the defaults in the code say the same.

use std::path::Path;

use super::*;

/// The template with every commented key switched on.
fn switched_on() -> String {
    let key = |line: &str| {
        let name = line.split('=').next().unwrap_or_default().trim();
        line.contains(" = ") && key_docs().iter().any(|doc| doc.key == name)
    };
    TEMPLATE
        .lines()
        .map(|line| line.strip_prefix("# ").filter(|rest| key(rest)).unwrap_or(line))
        .collect::<Vec<_>>()
        .join("\n")
}

fn load(text: &str, profile: Option<&str>) -> Result<Settings, SettingsError> {
    let env = Env::from_iter([("HOME", "/home/ops")]);
    Settings::parse(text, Path::new("/etc/settings.toml"), profile, &env)
}

#[test]
fn the_template_selects_the_sandbox_with_its_defaults() {
    let settings = load(TEMPLATE, None).unwrap();
    let expected = Profile { service: ServiceKind::Sandbox, ..Profile::with_defaults("sandbox") };
    assert_eq!(settings.profile, expected);
}

#[test]
fn the_example_is_nothing_but_defaults_and_a_user() {
    let settings = load(TEMPLATE, Some("example")).unwrap();
    let expected = Profile { user: "ops@example.com".to_owned(), ..Profile::with_defaults("example") };
    assert_eq!(settings.profile, expected);
}

#[test]
fn the_template_shows_every_key_and_its_default() {
    let parsed: toml::Table = switched_on().parse().unwrap();
    let profiles = &parsed["profiles"];
    for doc in key_docs() {
        let profile = if doc.key.starts_with("sandbox.") { "sandbox" } else { "example" };
        let shown = doc.key.split('.').try_fold(&profiles[profile], |table, part| table.get(part));
        let shown = shown.unwrap_or_else(|| panic!("{} is not in settings.toml", doc.key));
        // A user's name and the keys that are off have an example instead of a default.
        if doc.key != "user" && !doc.default.is_empty() {
            let default: toml::Table = format!("x = {}", doc.default).parse().unwrap();
            assert_eq!(*shown, default["x"], "{}", doc.key);
        }
    }
}

#[test]
fn every_commented_key_can_be_switched_on() {
    // One of the two sources of a password has to go.
    let text = switched_on().replace("password_file =", "# password_file =");
    let profile = load(&text, Some("example")).unwrap().profile;
    assert_eq!(profile.password_command, ["pass", "show", "purgedeck"]);
    let text = switched_on().replace("password_command =", "# password_command =");
    let profile = load(&text, Some("example")).unwrap().profile;
    assert_eq!(profile.password_file.unwrap(), Path::new("/home/ops/.config/purgedeck/password"));
}

#[test]
fn setting_every_default_changes_nothing() {
    for doc in key_docs().iter().filter(|doc| !doc.default.is_empty()) {
        let (table, name) = doc
            .key
            .rsplit_once('.')
            .map_or((String::new(), doc.key), |(group, name)| (format!(".{group}"), name));
        let text = format!("[profiles.x{table}]\n{name} = {}\n", doc.default);
        assert_eq!(load(&text, None).unwrap().profile, Profile::with_defaults("x"), "{}", doc.key);
    }
}
