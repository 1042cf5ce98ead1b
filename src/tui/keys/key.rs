//! A key as people write it: `j`, `G`, `ctrl-s`, `shift-tab`, `f2`, `space`.

use std::fmt;
use std::str::FromStr;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// One key with its modifiers, in the one form that is compared: a letter carries its own shift.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    code: KeyCode,
    modifiers: KeyModifiers,
}

/// A key name that means nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no key; write for example j, G, ctrl-s, alt-x, shift-tab, space, enter, pgdn, f2")]
pub struct KeyError(String);

impl KeyError {
    /// What was taken for a key.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0
    }
}

/// Names of keys that are not one character.
const NAMES: [(&str, KeyCode); 16] = [
    ("space", KeyCode::Char(' ')),
    ("enter", KeyCode::Enter),
    ("esc", KeyCode::Esc),
    ("tab", KeyCode::Tab),
    ("shift-tab", KeyCode::BackTab),
    ("backspace", KeyCode::Backspace),
    ("del", KeyCode::Delete),
    ("ins", KeyCode::Insert),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
    ("pgup", KeyCode::PageUp),
    ("pgdn", KeyCode::PageDown),
];

impl From<KeyEvent> for Key {
    fn from(event: KeyEvent) -> Self {
        let shift_says_nothing = matches!(event.code, KeyCode::Char(_) | KeyCode::BackTab);
        let modifiers =
            if shift_says_nothing { event.modifiers - KeyModifiers::SHIFT } else { event.modifiers };
        Self { code: event.code, modifiers }
    }
}

impl From<Key> for KeyEvent {
    fn from(key: Key) -> Self {
        Self::new(key.code, key.modifiers)
    }
}

impl FromStr for Key {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let mut rest = text;
        let mut modifiers = KeyModifiers::NONE;
        while let Some((modifier, tail)) = [("ctrl-", KeyModifiers::CONTROL), ("alt-", KeyModifiers::ALT)]
            .into_iter()
            .find_map(|(prefix, modifier)| Some((modifier, rest.strip_prefix(prefix)?)))
        {
            modifiers |= modifier;
            rest = tail;
        }
        let code = code(rest).ok_or_else(|| KeyError(text.to_owned()))?;
        Ok(Self { code, modifiers })
    }
}

fn code(name: &str) -> Option<KeyCode> {
    if let Some((_, code)) = NAMES.iter().find(|(known, _)| *known == name) {
        return Some(*code);
    }
    let mut chars = name.chars();
    match (chars.next()?, chars.as_str()) {
        (char, "") if !char.is_control() && char != ' ' => Some(KeyCode::Char(char)),
        ('f', number) => number.parse().ok().filter(|number| (1..=12).contains(number)).map(KeyCode::F),
        _ => None,
    }
}

impl Key {
    /// Whether a text field takes it as a character.
    pub(super) fn is_typed(self) -> bool {
        matches!(self.code, KeyCode::Char(_))
            && !self.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT)
    }

    /// The named key that somebody probably meant: `return` is no key, `enter` is.
    pub(super) fn nearest(name: &str) -> Option<String> {
        let plain = name.to_lowercase().replace(['+', '_', ' '], "-");
        let plain = plain.replace("control-", "ctrl-").replace("ctl-", "ctrl-").replace("meta-", "alt-");
        if plain != name && plain.parse::<Self>().is_ok() {
            return Some(plain);
        }
        let known = [
            ("return", "enter"),
            ("escape", "esc"),
            ("delete", "del"),
            ("insert", "ins"),
            ("backtab", "shift-tab"),
            ("pageup", "pgup"),
            ("page-up", "pgup"),
            ("pagedown", "pgdn"),
            ("page-down", "pgdn"),
            ("blank", "space"),
        ];
        let alias = known.iter().find(|(alias, _)| *alias == plain).map(|(_, key)| *key);
        alias
            .or_else(|| crate::settings::nearest(&plain, NAMES.iter().map(|(name, _)| *name)))
            .map(str::to_owned)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.modifiers.contains(KeyModifiers::CONTROL) {
            f.write_str("ctrl-")?;
        }
        if self.modifiers.contains(KeyModifiers::ALT) {
            f.write_str("alt-")?;
        }
        match (NAMES.iter().find(|(_, code)| *code == self.code), self.code) {
            (Some((name, _)), _) => f.write_str(name),
            (None, KeyCode::Char(char)) => write!(f, "{char}"),
            (None, KeyCode::F(number)) => write!(f, "f{number}"),
            (None, _) => f.write_str("?"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_survive_the_way_there_and_back() {
        for name in
            ["j", "G", "/", "-", "?", "ctrl-s", "alt-x", "ctrl-alt-q", "space", "shift-tab", "f12", "pgdn"]
        {
            assert_eq!(name.parse::<Key>().unwrap().to_string(), name);
        }
    }

    #[test]
    fn what_is_no_key_is_named() {
        for name in ["", "ctrl-", "f13", "hello", "f0"] {
            assert_eq!(name.parse::<Key>(), Err(KeyError(name.to_owned())));
        }
    }

    #[test]
    fn a_shifted_letter_is_the_same_with_and_without_the_modifier() {
        let plain = Key::from(KeyEvent::new(KeyCode::Char('G'), KeyModifiers::NONE));
        let shifted = Key::from(KeyEvent::new(KeyCode::Char('G'), KeyModifiers::SHIFT));
        assert_eq!(plain, shifted);
        assert_eq!(plain, "G".parse().unwrap());
    }
}
