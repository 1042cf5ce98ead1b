use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::*;

const TWO: &str = "[profiles.a]\n[profiles.b]\n";

fn parsed(text: &str, profile: Option<&str>, env: &[(&str, &str)]) -> Result<Settings, SettingsError> {
    let env: Env = env.iter().copied().collect();
    Settings::parse(text, Path::new("/etc/s.toml"), profile, &env)
}

#[test]
fn without_any_file_the_sandbox_is_in_force() {
    let dir = tempfile::tempdir().unwrap();
    let env = Env::from_iter([("HOME", dir.path().as_os_str())]).in_dir(dir.path());
    let settings = Settings::load(&Overrides::default(), &env).unwrap();
    assert_eq!(settings.path, None);
    assert_eq!(settings.profile.name, "sandbox");
    assert_eq!(settings.profile.service, crate::settings::ServiceKind::Sandbox);
    assert_eq!(settings.profile_names, ["sandbox", "example"]);
    assert_eq!(settings.save_path, Some(dir.path().join(".config/purgedeck/settings.toml")));
    assert_eq!(settings.state_dir, dir.path().join(".local/state/purgedeck"));
}

#[test]
fn the_profile_comes_from_the_option_else_the_environment_else_the_file() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("s.toml");
    fs::write(&path, "profile = \"file\"\n[profiles.file]\n[profiles.env]\n[profiles.option]\n").unwrap();
    let home = dir.path().as_os_str();
    let with = Env::from_iter([("HOME", home), ("PURGEDECK_PROFILE", "env".as_ref())]);
    let without = Env::from_iter([("HOME", home), ("PURGEDECK_PROFILE", "".as_ref())]);
    let table = [(Some("option"), &with, "option"), (None, &with, "env"), (None, &without, "file")];
    for (option, env, expected) in table {
        let overrides = Overrides {
            settings: Some(path.clone()),
            profile: option.map(str::to_owned),
            state_dir: None,
            ..Overrides::default()
        };
        assert_eq!(Settings::load(&overrides, env).unwrap().profile.name, expected);
    }
}

#[test]
fn a_profile_must_exist_and_be_selected() {
    let home = [("HOME", "/home/ops")];
    assert_eq!(parsed("[profiles.only]\n", None, &home).unwrap().profile.name, "only");
    assert_eq!(parsed(TWO, Some("b"), &home).unwrap().profile.name, "b");
    let message = parsed(TWO, None, &home).unwrap_err().to_string();
    assert_eq!(
        message,
        "/etc/s.toml: profile: no profile is selected; write profile = \"NAME\", or use --profile NAME"
    );
    let message = parsed("", None, &home).unwrap_err().to_string();
    assert!(message.contains("no profile is selected"), "{message}");
    let message = parsed("[profiles.live]\n", Some("lvie"), &home).unwrap_err().to_string();
    assert!(
        message.contains("no profile \"lvie\"") && message.contains("did you mean \"live\"?"),
        "{message}"
    );
}

#[test]
fn a_problem_in_another_profile_stops_the_start_too() {
    let error = parsed("[profiles.a]\n[profiles.b]\nusr = 1\n", Some("a"), &[("HOME", "/h")]).unwrap_err();
    assert!(error.to_string().contains("/etc/s.toml:3: profiles.b.usr"), "{error}");
}

#[test]
fn a_command_that_others_could_write_is_never_run() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("settings.toml");
    fs::write(&path, "[profiles.a]\npassword_command = [\"true\"]\n").unwrap();
    let env = Env::from_iter([("HOME", dir.path().as_os_str())]).in_dir(dir.path());
    fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).unwrap();
    let message = Settings::load(&Overrides::default(), &env).unwrap_err().to_string();
    assert!(
        message.contains("settings.toml:2: profiles.a.password_command") && message.contains("chmod o-w"),
        "{message}"
    );
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    assert!(Settings::load(&Overrides::default(), &env).is_ok());
}
