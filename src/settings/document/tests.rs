use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use proptest::prelude::*;
use tempfile::TempDir;

use super::edit::{same, spelled};
use super::*;
use crate::settings::{Profile, Settings, TEMPLATE, key_docs};

const FILE: &str = r#"# top
profile = "live" # chosen

# about live
[profiles.live]
service = "dynamic-media-classic"
# the user
user    = "ops@example.com"   # me
# company_root = "Acme"
confirm_above = 1_000

# budget
[profiles.live.limits]
urls_per_request = 500 # at most 1000
# the end
"#;

fn file(text: &str) -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("settings.toml");
    fs::write(&path, text).unwrap();
    (dir, path)
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn edited(edit: impl FnOnce(&mut Document)) -> String {
    let (_dir, path) = file(FILE);
    let mut document = Document::open(&path).unwrap();
    edit(&mut document);
    document.save().unwrap();
    fs::read_to_string(path).unwrap()
}

fn profile(text: &str, name: &str) -> Profile {
    let env = Env::from_iter([("HOME", "/home/ops")]);
    Settings::parse(text, Path::new("/etc/settings.toml"), Some(name), &env).unwrap().profile
}

#[test]
fn a_value_changes_and_nothing_else() {
    let now = edited(|document| {
        document.set("live", "user", text("other@example.com")).unwrap();
        document.set("live", "limits.urls_per_request", Value::Integer(800)).unwrap();
    });
    let expected = FILE.replace("ops@example.com", "other@example.com").replace("= 500 ", "= 800 ");
    assert_eq!(now, expected);
}

#[test]
fn the_same_value_keeps_its_spelling() {
    let now = edited(|document| document.set("live", "confirm_above", Value::Integer(1_000)).unwrap());
    assert_eq!(now, FILE);
}

#[test]
fn a_key_that_is_only_a_comment_is_added_to_its_table() {
    let now = edited(|document| document.set("live", "company_root", text("Acme")).unwrap());
    assert_eq!(
        now,
        FILE.replace("confirm_above = 1_000\n", "confirm_above = 1_000\ncompany_root = \"Acme\"\n")
    );
}

#[test]
fn missing_tables_are_added() {
    let now = edited(|document| {
        document.set("live", "sandbox.assets", Value::Integer(7)).unwrap();
        document.set("second", "service", text("sandbox")).unwrap();
        document.set("second", "limits.urls_burst", Value::Integer(900)).unwrap();
        document.set_active_profile("second").unwrap();
    });
    for line in FILE.lines().filter(|line| line.contains('#')) {
        assert!(now.contains(&line.replace("\"live\"", "\"second\"")), "{line} is gone:\n{now}");
    }
    assert_eq!(profile(&now, "live").sandbox.assets, 7);
    assert_eq!(profile(&now, "live").limits.urls_per_request, 500);
    assert_eq!(profile(&now, "second").limits.urls_burst, 900);
    let env = Env::from_iter([("HOME", "/home/ops")]);
    assert_eq!(Settings::parse(&now, Path::new("/s.toml"), None, &env).unwrap().profile.name, "second");
}

#[test]
fn inline_and_dotted_tables_are_edited_in_place() {
    let (_dir, path) = file("profiles.a = { user = \"x\", limits = { urls_burst = 900 } }\n");
    let mut document = Document::open(&path).unwrap();
    document.set("a", "limits.urls_burst", Value::Integer(950)).unwrap();
    document.set("a", "company", text("Acme")).unwrap();
    document.set("b", "user", text("y")).unwrap();
    document.save().unwrap();
    let now = fs::read_to_string(path).unwrap();
    assert_eq!(profile(&now, "a").limits.urls_burst, 950);
    assert_eq!(profile(&now, "a").company, "Acme");
    assert_eq!(profile(&now, "b").user, "y");
}

#[test]
fn removing_a_key_keeps_every_comment() {
    let now = edited(|document| {
        for key in ["service", "user", "confirm_above", "limits.urls_per_request", "company", "nonsense"] {
            document.remove("live", key);
        }
        document.remove("nobody", "user");
    });
    for comment in
        ["top", "chosen", "about live", "the user", "me", "company_root", "budget", "at most 1000", "the end"]
    {
        assert!(now.contains(&format!("# {comment}")), "{comment} is gone:\n{now}");
    }
    assert_eq!(profile(&now, "live"), Profile::with_defaults("live"));
}

#[test]
fn several_lines_are_written_as_several_lines() {
    let plain = "<ID>\nhttps://img.example/is/image/Acme/<ID>?$big$";
    let now = edited(|document| document.set("live", "template", text(plain)).unwrap());
    assert!(now.contains(&format!("template = \"\"\"\n{plain}\"\"\"\n")), "{now}");
    for template in [plain, "a\r\nb\rc\n", "quotes \"\"\" and '''\nand \\n", "\n\n", " \ttab"] {
        let now = edited(|document| document.set("live", "template", text(template)).unwrap());
        assert_eq!(profile(&now, "live").template, template);
    }
}

#[test]
fn impossible_values_and_unknown_keys_are_refused_at_once() {
    let (_dir, path) = file(FILE);
    let mut document = Document::open(&path).unwrap();
    let table = [
        ("limits.urls_per_request", Value::Integer(1_001), "out of range"),
        ("region", text("mars"), "not one of"),
        ("usr", text("x"), "did you mean user?"),
        ("staging", text("yes"), "must be true or false"),
        ("password", text("canary"), "not a key"),
    ];
    for (key, value, expected) in table {
        let message = document.set("live", key, value).unwrap_err().to_string();
        assert!(message.contains(expected) && !message.contains("canary"), "{message}");
    }
    assert!(document.set_active_profile("nobody").is_err());
    assert!(!document.is_changed());
}

#[test]
fn nothing_is_written_that_could_not_be_loaded() {
    let (_dir, path) = file(FILE);
    let mut document = Document::open(&path).unwrap();
    document.set("live", "limits.urls_burst", Value::Integer(10)).unwrap();
    let error = document.save().unwrap_err();
    assert!(matches!(error, SettingsError::Problems(_)), "{error}");
    assert_eq!(fs::read_to_string(path).unwrap(), FILE);
}

#[test]
fn a_file_that_somebody_else_changed_is_not_overwritten() {
    for other in [Some("profile = \"x\"\n"), None] {
        let (_dir, path) = file(FILE);
        let mut document = Document::open(&path).unwrap();
        document.set("live", "company", text("Acme")).unwrap();
        match other {
            Some(text) => fs::write(&path, text).unwrap(),
            None => fs::remove_file(&path).unwrap(),
        }
        assert!(matches!(document.save(), Err(SettingsError::Changed { .. })));
        assert_eq!(fs::read_to_string(&path).ok().as_deref(), other);
    }
}

#[test]
fn one_document_saves_again_and_again() {
    let (_dir, path) = file(FILE);
    let mut document = Document::open(&path).unwrap();
    for company in ["One", "Two"] {
        document.set("live", "company", text(company)).unwrap();
        document.save().unwrap();
        assert!(!document.is_changed());
        assert_eq!(profile(&fs::read_to_string(&path).unwrap(), "live").company, company);
    }
}

#[test]
fn a_missing_file_starts_as_the_template() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("new/deep/settings.toml");
    let mut document = Document::open(&path).unwrap();
    document.save().unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), TEMPLATE);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(path.parent().unwrap()).unwrap().permissions().mode() & 0o777, 0o700);
}

#[test]
fn mode_and_symbolic_link_survive() {
    let (dir, path) = file(FILE);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    let link = dir.path().join("link.toml");
    symlink("settings.toml", &link).unwrap();
    let mut document = Document::open(&link).unwrap();
    document.set("live", "company", text("Acme")).unwrap();
    document.save().unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(fs::read_to_string(&path).unwrap().contains("Acme"));
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    let names: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), 2, "a temporary file is left: {names:?}");
}

#[test]
fn what_is_no_toml_is_refused_with_its_line() {
    let (_dir, path) = file("a = 1\nb = canary\n");
    let message = Document::open(&path).unwrap_err().to_string();
    assert!(message.contains("settings.toml:2: ") && !message.contains("canary"), "{message}");
}

/// A value that the key accepts.
fn valid(key: &'static str) -> BoxedStrategy<Value> {
    use crate::settings::KeyKind;
    let kind = key_docs().iter().find(|doc| doc.key == key).unwrap().kind;
    match (key, kind) {
        ("user" | "company", _) => "[^\\p{Cc}\\s]{1,20}".prop_map(Value::Text).boxed(),
        (_, KeyKind::Lines) => "([^\\p{Cc}]|\\n|\\r|\\t){0,60}".prop_map(Value::Text).boxed(),
        (_, KeyKind::Flag) => any::<bool>().prop_map(Value::Bool).boxed(),
        (_, KeyKind::Integer { min, max }) => (min..=max).prop_map(Value::Integer).boxed(),
        (_, KeyKind::Number { min, max }) => (min..=max).prop_map(Value::Float).boxed(),
        (_, KeyKind::Words) => prop::collection::vec("[^\\p{Cc}/]{1,9}", 1..4).prop_map(Value::List).boxed(),
        (_, KeyKind::Choice(words)) => prop::sample::select(words).prop_map(text).boxed(),
        (_, KeyKind::Text) => Just(text("")).boxed(),
    }
}

fn edits() -> impl Strategy<Value = Vec<(&'static str, Option<Value>)>> {
    let keys: Vec<_> = key_docs().iter().map(|doc| doc.key).filter(|key| *key != "api_version").collect();
    let edit = prop::sample::select(keys).prop_flat_map(|key| (Just(key), prop::option::of(valid(key))));
    prop::collection::vec(edit, 0..8)
}

proptest! {
    #[test]
    fn comments_survive_any_edits_and_values_come_back(edits in edits()) {
        let (_dir, path) = file(TEMPLATE);
        let mut document = Document::open(&path).unwrap();
        let mut last = std::collections::BTreeMap::new();
        for (key, value) in edits {
            match &value {
                Some(value) => document.set("example", key, value.clone()).unwrap(),
                None => document.remove("example", key),
            }
            last.insert(key, value);
        }
        let now = document.text();
        for line in TEMPLATE.lines().filter_map(|line| line.split_once('#')) {
            prop_assert!(now.contains(&format!("#{}", line.1)), "gone: {}\n{now}", line.1);
        }
        let read = now.parse::<DocumentMut>().unwrap();
        for (key, value) in last {
            let mut item = read["profiles"].get("example");
            for part in key.split('.') {
                item = item.and_then(|item| item.get(part));
            }
            match value {
                Some(value) => {
                    let found = item.and_then(Item::as_value).unwrap();
                    prop_assert!(same(found, &spelled(value)), "{key}: {found}");
                }
                None => prop_assert!(item.is_none(), "{key} is still there"),
            }
        }
    }
}
