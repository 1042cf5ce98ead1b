use std::path::Path;

use super::*;
use crate::settings::Env;

fn explained(text: &str, env: &[(&str, &str)]) -> Vec<Explained> {
    let env: Env = env.iter().copied().chain([("HOME", "/home/ops")]).collect();
    Settings::parse(text, Path::new("/etc/s.toml"), None, &env).unwrap().explain()
}

fn row(rows: &[Explained], key: &str) -> (String, String) {
    let row = rows.iter().find(|row| row.key == key).unwrap();
    (row.value.clone(), row.source.clone())
}

#[test]
fn every_value_says_where_it_comes_from() {
    let rows = explained(
        "profile = \"a\"\n[profiles.a]\nuser = \"ops\"\n[profiles.a.limits]\nurls_burst = 900\n",
        &[],
    );
    let table = [
        ("settings", "/etc/s.toml", "the caller"),
        ("profile", "a", "file, line 1"),
        ("state_dir", "/home/ops/.local/state/purgedeck", "default"),
        ("user", "\"ops\"", "file, line 3"),
        ("region", "\"north-america\"", "default"),
        ("limits.urls_burst", "900", "file, line 5"),
        ("limits.urls_per_second", "100.0", "default"),
        ("endpoint", "not set", "default"),
        ("password", "not shown", "asked for when needed"),
    ];
    for (key, value, source) in table {
        assert_eq!(row(&rows, key), (value.to_owned(), source.to_owned()), "{key}");
    }
    for doc in key_docs() {
        assert!(!row(&rows, doc.key).0.is_empty(), "{}", doc.key);
    }
}

#[test]
fn defaults_are_shown_as_the_table_of_keys_spells_them() {
    let rows = explained("[profiles.a]\n", &[]);
    for doc in key_docs().iter().filter(|doc| !doc.default.is_empty()) {
        assert_eq!(row(&rows, doc.key).0, doc.default, "{}", doc.key);
    }
}

#[test]
fn the_source_of_the_password_is_named_and_its_value_is_not() {
    let env = [("PURGEDECK_PASSWORD", "canary")];
    let table = [
        ("password_command = [\"echo\", \"canary\"]", "password_command"),
        ("password_file = \"x\"", "password_file"),
        ("service = \"sandbox\"", "built in"),
        ("", "environment PURGEDECK_PASSWORD"),
    ];
    for (line, source) in table {
        let rows = explained(&format!("[profiles.a]\n{line}\n"), &env);
        assert_eq!(row(&rows, "password").1, source);
        assert!(!format!("{rows:?}").contains("canary"));
    }
}
