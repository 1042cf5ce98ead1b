use std::fs;

use super::*;

fn write(path: &Path) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, "[profiles.a]\n").unwrap();
}

#[test]
fn the_first_file_that_there_is_wins() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    let mut env = vec![("HOME", at("home")), ("PURGEDECK_SETTINGS", at("env.toml"))];
    let find_in = |overrides: &Overrides, env: &[(&str, PathBuf)]| {
        let env = env.iter().cloned().collect::<Env>().in_dir(dir.path().join("here"));
        find(overrides, &env).unwrap().map(|found| found.path)
    };
    let files = ["option.toml", "env.toml", "here/settings.toml", "xdg/purgedeck/settings.toml"];
    for file in files {
        write(&at(file));
    }
    write(&at("home/.config/purgedeck/settings.toml"));

    let option = Overrides { settings: Some(at("option.toml")), ..Overrides::default() };
    assert_eq!(find_in(&option, &env), Some(at("option.toml")));
    let none = Overrides::default();
    assert_eq!(find_in(&none, &env), Some(at("env.toml")));
    env[1].1 = PathBuf::new();
    assert_eq!(find_in(&none, &env), Some(at("here/settings.toml")));
    fs::remove_file(at("here/settings.toml")).unwrap();
    assert_eq!(find_in(&none, &env), Some(at("home/.config/purgedeck/settings.toml")));
    env.push(("XDG_CONFIG_HOME", at("xdg")));
    assert_eq!(find_in(&none, &env), Some(at("xdg/purgedeck/settings.toml")));
    fs::remove_file(at("xdg/purgedeck/settings.toml")).unwrap();
    assert_eq!(find_in(&none, &env), None);
}

#[test]
fn a_named_file_must_exist() {
    let dir = tempfile::tempdir().unwrap();
    let overrides = Overrides { settings: Some("gone.toml".into()), ..Overrides::default() };
    let message = find(&overrides, &Env::default().in_dir(dir.path())).err().unwrap().to_string();
    assert!(message.contains("gone.toml, named by option --settings, does not exist"), "{message}");
    let env = Env::from_iter([("PURGEDECK_SETTINGS", "gone.toml")]).in_dir(dir.path());
    let message = find(&Overrides::default(), &env).err().unwrap().to_string();
    assert!(message.contains("environment PURGEDECK_SETTINGS"), "{message}");
}

#[test]
fn only_a_small_regular_utf8_file_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("s.toml");
    let reason = |path: &Path| read(path).unwrap_err().to_string();
    assert!(reason(dir.path()).contains("not a regular file"));
    assert!(reason(Path::new("/dev/zero")).contains("not a regular file"));
    fs::write(&path, b"a = 1\nb = \"\xff\"\n").unwrap();
    assert!(reason(&path).contains("line 2 is not UTF-8"));
    fs::write(&path, "#".repeat(1024 * 1024 + 1)).unwrap();
    assert!(reason(&path).contains("1048576 are the most"));
}

#[test]
fn the_state_directory_is_named_or_below_the_home() {
    /// Option, environment, what is expected.
    type Row<'a> = (Option<&'a str>, &'a [(&'a str, &'a str)], Option<&'a str>);
    let table: [Row<'_>; 7] = [
        (Some("/opt"), &[("PURGEDECK_STATE_DIR", "/env")], Some("/opt")),
        (Some("rel"), &[], Some("/cwd/rel")),
        (None, &[("PURGEDECK_STATE_DIR", "/env"), ("HOME", "/h")], Some("/env")),
        (None, &[("PURGEDECK_STATE_DIR", ""), ("XDG_STATE_HOME", "/xdg")], Some("/xdg/purgedeck")),
        (None, &[("XDG_STATE_HOME", "relative"), ("HOME", "/h")], Some("/h/.local/state/purgedeck")),
        (None, &[("HOME", "/h")], Some("/h/.local/state/purgedeck")),
        (None, &[("HOME", "")], None),
    ];
    for (option, env, expected) in table {
        let overrides = Overrides { state_dir: option.map(PathBuf::from), ..Overrides::default() };
        let env = env.iter().copied().collect::<Env>().in_dir("/cwd");
        let found = state_dir(&overrides, &env).ok().map(|(path, _)| path);
        assert_eq!(found.as_deref(), expected.map(Path::new));
    }
}
