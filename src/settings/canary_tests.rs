//! No public type shows a password, however it is printed.

use std::path::Path;

use super::*;

const CANARY: &str = "C4n@ry<&>\"x";

#[test]
fn nothing_public_shows_the_password() {
    let env = Env::from_iter([("PURGEDECK_PASSWORD", CANARY), ("HOME", "/home/ops")]);
    let settings = Settings::parse("[profiles.a]\n", Path::new("/etc/s.toml"), None, &env).unwrap();
    let found = find_password(&settings.profile, &env).unwrap().unwrap();
    assert_eq!(found.0.expose(), CANARY);
    let shown = [
        format!("{env:?}"),
        format!("{settings:?}"),
        format!("{:?}", settings.explain()),
        format!("{found:?}"),
        format!("{:#?}", found.0.clone().into_inner()),
        found.1.to_string(),
    ];
    for text in shown {
        assert!(!text.contains("C4n@ry"), "{text}");
    }
}

#[test]
fn no_error_shows_the_password() {
    let bad = format!("{CANARY}\x07");
    let env = Env::from_iter([("PURGEDECK_PASSWORD", bad.as_str()), ("HOME", "/home/ops")]);
    let profile = Profile::with_defaults("a");
    let error = find_password(&profile, &env).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("C4n@ry"), "{error:?}");

    let file = format!("[profiles.a]\npassword = '''{CANARY}'''\nendpoint = 'https://ops:{CANARY}@h/'\n");
    let error = Settings::parse(&file, Path::new("/etc/s.toml"), None, &env).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("C4n@ry"), "{error:?}");
}
