use std::path::Path;

use super::*;
use crate::settings::KeyEntry;

/// A table of lines like `urls purge = p ctrl-p`, which stand in the lines 1, 2, ….
fn table(lines: &[&str]) -> KeyTable {
    let entry = |(line, text): (usize, &&str)| {
        let (place, keys) = text.split_once('=').unwrap();
        let (context, action) = place.trim().split_once(' ').unwrap();
        let keys = keys.split_whitespace().map(str::to_owned).collect();
        KeyEntry { context: context.to_owned(), action: action.to_owned(), keys, line }
    };
    KeyTable { path: Path::new("s.toml").to_owned(), entries: (1..).zip(lines).map(entry).collect() }
}

fn problems(lines: &[&str]) -> Vec<String> {
    let problems = Keymap::with_table(&table(lines)).err().unwrap_or_default();
    problems.iter().map(ToString::to_string).collect()
}

fn action(keymap: &Keymap, contexts: &[Context], key: &str) -> Option<Action> {
    keymap.action(contexts, key.parse().unwrap())
}

#[test]
fn a_line_replaces_the_keys_of_its_action_in_its_context_only() {
    let Customised { keymap, remarks } =
        Keymap::with_table(&table(&["urls purge = P ctrl-p", "urls find =", "settings edit = E"])).unwrap();
    assert_eq!(action(&keymap, &[Context::Urls], "p"), None);
    assert_eq!(action(&keymap, &[Context::Urls], "ctrl-p"), Some(Action::Purge));
    assert_eq!(action(&keymap, &[Context::Urls], "/"), None);
    assert_eq!(action(&keymap, &[Context::Urls], "e"), Some(Action::Edit));
    assert_eq!(action(&keymap, &[Context::Settings], "e"), None);
    assert!(keymap.has(Context::Urls, Action::Find), "an action without keys is still in the palette");
    let remarks: Vec<_> = remarks.iter().map(ToString::to_string).collect();
    assert_eq!(
        remarks,
        ["s.toml:1: keys.urls.purge: P hides profile of [keys.global]; fine if that is meant"]
    );
}

#[test]
fn what_cannot_be_meant_is_said_with_its_line_and_the_nearest_right_word() {
    for (line, problem) in [
        ("ulrs purge = x", "keys.ulrs.purge: is not a context of keys; did you mean urls?"),
        ("urls prge = x", "keys.urls.prge: is not an action; did you mean purge?"),
        ("assets purge = x", "keys.assets.purge: does nothing there; it belongs in [keys.urls]"),
        ("urls purge = return", "keys.urls.purge: return is no key; did you mean enter?"),
        ("urls purge = ctrl+p", "keys.urls.purge: ctrl+p is no key; did you mean ctrl-p?"),
        ("urls purge = Ctrl-P", "keys.urls.purge: Ctrl-P is no key; did you mean ctrl-p?"),
        ("urls purge = y y", "keys.urls.purge: y stands there twice; keep one of them"),
        (
            "field accept = a",
            "keys.field.accept: a is typed as text there; use a key with ctrl- or alt-, or a named one like f2",
        ),
        (
            "urls purge = e",
            "keys.urls.purge: e means edit there too; use another key, or give edit another one in [keys.urls]",
        ),
        (
            "global quit =",
            "keys.global.quit: no key would be left for it (where: Assets); give it a key that nothing else has there",
        ),
        (
            "reader cancel =",
            "keys.reader.cancel: no key would be left for it (where: In a text to read); give it a key that nothing \
             else has there",
        ),
    ] {
        assert_eq!(problems(&[line]), [format!("s.toml:1: {problem}")], "{line}");
    }
}

#[test]
fn all_problems_are_named_at_once_in_the_order_of_their_lines() {
    let all = problems(&["urls prge = x", "urls purge = hello", "nowhere purge = x"]);
    let lines: Vec<_> = all.iter().map(|problem| &problem[..9]).collect();
    assert_eq!(lines, ["s.toml:1:", "s.toml:2:", "s.toml:3:"]);
}

#[test]
fn two_actions_may_swap_their_keys() {
    let keymap = Keymap::with_table(&table(&["urls purge = d", "urls remove = p"])).unwrap().keymap;
    assert_eq!(action(&keymap, &[Context::Urls], "d"), Some(Action::Purge));
    assert_eq!(action(&keymap, &[Context::Urls], "p"), Some(Action::Remove));
}

#[test]
fn a_way_out_that_special_keys_hide_is_no_way_out() {
    let hidden = problems(&["global quit = q", "queue retry = q"]);
    assert!(
        hidden[0].contains("keys.global.quit: no key would be left for it (where: Purge queue)"),
        "{hidden:?}"
    );
}

#[test]
fn the_whole_table_survives_the_way_through_a_settings_file() {
    let changed =
        Keymap::with_table(&table(&["urls purge = P ctrl-p", "urls find =", "list up = up \" \\"])).unwrap();
    for keymap in [Keymap::built_in().unwrap(), changed.keymap] {
        let text = format!("profile = \"x\"\n[profiles.x]\n{}", keymap.toml());
        let env = Env::from_iter([("HOME", "/home/ops")]);
        let settings = Settings::parse(&text, Path::new("/s.toml"), None, &env).unwrap();
        assert_eq!(Keymap::with_table(&settings.keys).unwrap().keymap, keymap);
    }
}

#[test]
fn the_built_in_keys_deserve_no_remark() {
    assert_eq!(Keymap::with_table(&KeyTable::default()).unwrap().remarks, []);
}
