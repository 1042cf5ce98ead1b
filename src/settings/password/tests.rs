use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::*;

fn command(words: &[&str]) -> Profile {
    let password_command = words.iter().map(|word| (*word).to_owned()).collect();
    Profile { password_command, ..Profile::with_defaults("x") }
}

fn found(profile: &Profile, env: &[(&str, &str)]) -> Option<(String, SecretSource)> {
    let env: Env = env.iter().copied().collect();
    let found = find_password(profile, &env).unwrap();
    found.map(|(secret, source)| (secret.expose().to_owned(), source))
}

#[test]
fn the_first_configured_source_wins() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("password");
    fs::write(&path, "from file\n").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    let env = [("PURGEDECK_PASSWORD", "from environment")];

    let plain = Profile::with_defaults("x");
    let file = Profile { password_file: Some(path), ..plain.clone() };
    let sandbox = Profile { service: ServiceKind::Sandbox, ..plain.clone() };
    let both = Profile { password_command: vec!["echo".into(), "from command".into()], ..sandbox.clone() };
    assert_eq!(found(&both, &env), Some(("from command".into(), SecretSource::Command)));
    assert_eq!(found(&file, &env), Some(("from file".into(), SecretSource::File)));
    assert_eq!(found(&sandbox, &env), Some((SANDBOX_PASSWORD.into(), SecretSource::Sandbox)));
    assert_eq!(found(&plain, &env), Some(("from environment".into(), SecretSource::Environment)));
    assert_eq!(found(&plain, &[("PURGEDECK_PASSWORD", "")]), None);
}

#[test]
fn any_characters_but_controls_are_a_password() {
    for password in ["<&>\"'", "Größe 靴", "  blanks  ", &"x".repeat(1024)] {
        let env = [("PURGEDECK_PASSWORD", password)];
        assert_eq!(found(&Profile::with_defaults("x"), &env).unwrap().0, password);
        assert_eq!(found(&command(&["printf", "%s\\nrest", password]), &[]).unwrap().0, password);
    }
}

#[test]
fn a_configured_source_that_fails_is_an_error_and_not_a_reason_to_try_the_next() {
    let env = Env::from_iter([("PURGEDECK_PASSWORD", "canary-in-the-environment")]);
    let table = [
        (command(&["false"]), "password_command: false exited with code 1"),
        (command(&["purgedeck-no-such-program"]), "cannot start purgedeck-no-such-program: entity not found"),
        (command(&["true"]), "password_command: it is empty"),
        (command(&["echo"]), "password_command: it is empty"),
        (command(&["sh", "-c", "echo canary; echo canary >&2; exit 3"]), "sh exited with code 3"),
        (command(&["sh", "-c", "kill -9 $$"]), "sh was ended by signal 9"),
        (command(&["printf", "canary\\033"]), "control character"),
        (command(&["printf", "\\377canary"]), "not UTF-8"),
        (
            Profile { password_file: Some("/no/such".into()), ..Profile::with_defaults("x") },
            "/no/such: it does not exist",
        ),
    ];
    for (profile, expected) in table {
        let error = find_password(&profile, &env).unwrap_err();
        let message = error.to_string();
        assert!(message.contains(expected), "{message}");
        assert!(!format!("{message} {error:?}").contains("canary"), "{error:?}");
    }
}
