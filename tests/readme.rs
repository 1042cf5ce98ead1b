//! The README's picture and tables are made from the code; this fails where they differ, and rewrites them when
//! `UPDATE_README=1` is set.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::fmt::Write as _;

use purgedeck::settings::{ROLES, key_docs, screen_key_docs};
use purgedeck::tui::Keymap;

/// Replaces what stands between `<!-- NAME -->` and `<!-- /NAME -->`.
fn with_section(readme: &str, name: &str, content: &str) -> String {
    let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let start = readme.find(&open).unwrap_or_else(|| panic!("README.md lacks {open}")) + open.len();
    let end = start + readme[start..].find(&close).unwrap_or_else(|| panic!("README.md lacks {close}"));
    format!("{}\n{}\n{}", &readme[..start], content.trim_end(), &readme[end..])
}

fn settings_table() -> String {
    let mut table = String::from("| key | default | meaning |\n|---|---|---|\n");
    for doc in key_docs() {
        let default = if doc.default.is_empty() { String::new() } else { format!("`{}`", doc.default) };
        let _ = writeln!(table, "| `{}` | {default} | {} |", doc.key, doc.help);
    }
    for doc in screen_key_docs() {
        let _ = writeln!(table, "| `[screen]` `{}` | `{}` | {} |", doc.key, doc.default, doc.help);
    }
    let roles = ROLES.join(", ");
    let _ = writeln!(table, "| `[screen.colors]` ROLE |  | look of one of: {roles} |");
    table
}

fn key_table() -> String {
    Keymap::built_in().expect("the built-in keys").markdown()
}

/// The screen as a snapshot test keeps it.
fn screen() -> String {
    let snapshot = include_str!("../src/tui/tests/snapshots/queue_80x24.snap");
    let rows = snapshot.lines().filter_map(|line| line.strip_prefix('"')?.strip_suffix('"'));
    rows.fold(String::from("```text\n"), |picture, row| picture + row.trim_end() + "\n") + "```"
}

#[test]
fn the_readmes_picture_and_tables_are_those_of_the_code() {
    let before = std::fs::read_to_string("README.md").expect("the README");
    let after = with_section(&before, "settings", &settings_table());
    let after = with_section(&after, "keys", &key_table());
    let after = with_section(&after, "screen", &screen());
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write("README.md", &after).expect("the README written");
    }
    assert!(before == after, "README.md is out of date: run UPDATE_README=1 cargo test --test readme");
}
