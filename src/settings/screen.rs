//! `[screen]`: how the full screen looks and behaves, for all profiles of a file. What a colour is on a terminal is
//! the screen's to say.

mod paint;

use std::collections::BTreeMap;

use super::complaint::Complaint;
use super::keys::{KeyDoc, KeyKind};
use super::nearest::nearest;
use super::value::Value;

pub use paint::{Attribute, Colour, Paint, PaintError};

/// How the screen looks and behaves.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the file")]
pub struct ScreenSettings {
    /// The colours to begin with.
    pub theme: ThemeName,
    /// Which drawing characters.
    pub ascii: Ascii,
    /// Frames are bracketed by synchronized output (mode 2026).
    pub synchronized: bool,
    /// Bars move between whole seconds.
    pub animation: bool,
    /// The mouse is listened to from the start.
    pub mouse: bool,
    /// The window's title is set.
    pub title: bool,
    /// Looks of single roles, by their names out of [`ROLES`], instead of the theme's.
    pub colors: BTreeMap<&'static str, Paint>,
}

impl Default for ScreenSettings {
    fn default() -> Self {
        Self {
            theme: ThemeName::Dark,
            ascii: Ascii::Auto,
            synchronized: true,
            animation: true,
            mouse: false,
            title: true,
            colors: BTreeMap::new(),
        }
    }
}

/// A built-in set of colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ThemeName {
    /// The sixteen colours of the terminal's own palette, on a dark ground.
    #[default]
    Dark,
    /// The same on a light ground.
    Light,
    /// No colour: bold, dim, underlined and reversed only.
    Mono,
}

/// Which drawing characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ascii {
    /// As the locale says.
    #[default]
    Auto,
    /// Nothing but ASCII.
    Always,
    /// Lines, blocks and arrows of Unicode.
    Never,
}

/// What a piece of text can mean, and so what can have a colour of its own.
pub const ROLES: [&str; 13] = [
    "text", "dim", "label", "focus", "selected", "marked", "good", "warning", "error", "unknown", "active",
    "key", "escaped",
];

const THEMES: &[&str] = &["dark", "light", "mono"];
const ASCIIS: &[&str] = &["auto", "always", "never"];

#[rustfmt::skip]
const KEYS: &[KeyDoc] = &[
    key("theme", KeyKind::Choice(THEMES), "\"dark\"", "dark and light use the terminal's own sixteen colours; mono none"),
    key("ascii", KeyKind::Choice(ASCIIS), "\"auto\"", "draw with ASCII only; auto: unless the locale is UTF-8"),
    key("synchronized", KeyKind::Flag, "true", "bracket frames (mode 2026); false for terminals that flicker with it"),
    key("animation", KeyKind::Flag, "true", "bars move between whole seconds; false: once a second"),
    key("mouse", KeyKind::Flag, "false", "click and wheel; the terminal's own selection then needs Shift"),
    key("title", KeyKind::Flag, "true", "set the window's title"),
];

const fn key(key: &'static str, kind: KeyKind, default: &'static str, help: &'static str) -> KeyDoc {
    KeyDoc { key, kind, default, help }
}

/// Every key of `[screen]` but those of `[screen.colors]`.
#[must_use]
pub const fn screen_key_docs() -> &'static [KeyDoc] {
    KEYS
}

impl ScreenSettings {
    /// Sets a key; its documented name comes back.
    pub(super) fn apply(&mut self, name: &str, value: &Value) -> Result<&'static str, Complaint> {
        let Some(doc) = KEYS.iter().find(|doc| doc.key == name) else {
            let known = KEYS.iter().map(|doc| doc.key).chain(["colors"]);
            return Err(unknown(name, known, "theme, ascii, synchronized, animation, mouse, title, colors"));
        };
        doc.kind.check(value)?;
        match (doc.key, value) {
            ("theme", Value::Text(word)) => {
                self.theme = match word.as_str() {
                    "light" => ThemeName::Light,
                    "mono" => ThemeName::Mono,
                    _ => ThemeName::Dark,
                }
            }
            ("ascii", Value::Text(word)) => {
                self.ascii = match word.as_str() {
                    "always" => Ascii::Always,
                    "never" => Ascii::Never,
                    _ => Ascii::Auto,
                }
            }
            ("synchronized", Value::Bool(flag)) => self.synchronized = *flag,
            ("animation", Value::Bool(flag)) => self.animation = *flag,
            ("mouse", Value::Bool(flag)) => self.mouse = *flag,
            ("title", Value::Bool(flag)) => self.title = *flag,
            _ => {}
        }
        Ok(doc.key)
    }

    /// Gives a role a look of its own; its documented name comes back.
    pub(super) fn apply_color(&mut self, role: &str, value: &Value) -> Result<&'static str, Complaint> {
        let Some(role) = ROLES.into_iter().find(|known| *known == role) else {
            return Err(unknown(role, ROLES, &ROLES.join(", ")));
        };
        let Value::Text(text) = value else {
            return Err(Complaint::new("must be a string", "write it like \"cyan bold\""));
        };
        let paint =
            text.parse().map_err(|error: PaintError| Complaint::new(error.to_string(), error.advice()))?;
        self.colors.insert(role, paint);
        Ok(role)
    }

    /// The value of a key in TOML's spelling.
    pub(super) fn value(&self, key: &str) -> String {
        match key {
            "theme" => quoted(THEMES[self.theme as usize]),
            "ascii" => quoted(ASCIIS[self.ascii as usize]),
            "synchronized" => self.synchronized.to_string(),
            "animation" => self.animation.to_string(),
            "mouse" => self.mouse.to_string(),
            "title" => self.title.to_string(),
            _ => String::new(),
        }
    }
}

fn quoted(word: &str) -> String {
    format!("\"{word}\"")
}

fn unknown<'a>(name: &str, known: impl IntoIterator<Item = &'a str>, all: &str) -> Complaint {
    match nearest(name, known) {
        Some(near) => Complaint::new("is not a key", format!("did you mean {near}?")),
        None => Complaint::new("is not a key", format!("there are: {all}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn setting_every_default_changes_nothing() {
        let mut screen = ScreenSettings::default();
        for doc in KEYS {
            let value: toml::Table = format!("x = {}", doc.default).parse().unwrap();
            let value = match &value["x"] {
                toml::Value::String(text) => Value::Text(text.clone()),
                toml::Value::Boolean(flag) => Value::Bool(*flag),
                other => panic!("{other}"),
            };
            assert_eq!(screen.apply(doc.key, &value), Ok(doc.key));
            assert_eq!(screen.value(doc.key), doc.default);
        }
        assert_eq!(screen, ScreenSettings::default());
    }

    #[test]
    fn every_key_can_be_changed() {
        let mut screen = ScreenSettings::default();
        for (key, value) in [
            ("theme", Value::Text("light".into())),
            ("ascii", Value::Text("always".into())),
            ("synchronized", Value::Bool(false)),
            ("animation", Value::Bool(false)),
            ("mouse", Value::Bool(true)),
            ("title", Value::Bool(false)),
        ] {
            let before = screen.clone();
            screen.apply(key, &value).unwrap();
            assert_ne!(screen, before, "{key}");
        }
        screen.apply_color("error", &Value::Text("red reversed".into())).unwrap();
        assert_eq!(screen.colors["error"].to_string(), "red reversed");
    }

    #[test]
    fn wrong_names_and_values_are_named() {
        let mut screen = ScreenSettings::default();
        let complaint = |result: Result<&'static str, Complaint>| result.unwrap_err().to_string();
        assert_eq!(complaint(screen.apply("them", &Value::Bool(true))), "is not a key; did you mean theme?");
        let text = complaint(screen.apply("theme", &Value::Text("darc".into())));
        assert_eq!(text, "\"darc\" is not one of dark, light, mono; did you mean \"dark\"?");
        let text = complaint(screen.apply_color("eror", &Value::Text("red".into())));
        assert_eq!(text, "is not a key; did you mean error?");
    }
}
