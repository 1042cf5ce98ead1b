//! What things look like: roles, not colours, are what the rest of the screen names.
//!
//! The default theme uses the sixteen ANSI colours, so that the user's own palette decides and a frame stays
//! short (`spec/terminal.md` E.2). Nothing is said by colour alone: every role comes with a glyph or a word.
//! Depends on ratatui's styles only.

use ratatui::style::{Color, Modifier, Style};

/// What a piece of text means; the theme decides how that looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Ordinary text.
    Text,
    /// What may be overlooked: rules, units, the empty part of a bar.
    Dim,
    /// Column heads and field labels.
    Label,
    /// Title and rule of the focused pane.
    Focus,
    /// The row or button under the cursor.
    Selected,
    /// A mark set by the operator.
    Marked,
    /// Went well.
    Good,
    /// Deserves a look.
    Warning,
    /// Went wrong.
    Error,
    /// Nobody knows.
    Unknown,
    /// On its way; the filled part of a bar.
    Active,
    /// A key in a hint.
    Key,
    /// An escape sequence that stands for something a terminal must not get.
    Escaped,
}

/// Which palette to draw with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Palette {
    /// The sixteen colours of the user's own palette.
    #[default]
    Ansi,
    /// No colour at all: bold, dim and reversed only (`NO_COLOR`).
    Mono,
}

/// The drawing characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glyphs {
    /// Whether nothing but ASCII may be drawn.
    pub is_ascii: bool,
    /// Stands before the row under the cursor.
    pub cursor: &'static str,
    /// Stands before a marked row.
    pub mark: &'static str,
    /// The rule of a pane that has no focus.
    pub rule: &'static str,
    /// The rule of the focused pane.
    pub focus_rule: &'static str,
    /// Between two panes that lie side by side.
    pub gutter: &'static str,
    /// A job whose batches are shown.
    pub open: &'static str,
    /// A job whose batches are folded.
    pub closed: &'static str,
    /// Before and after a value that can be switched.
    pub turn: [&'static str; 2],
    /// Before a batch, and before the last batch of a job.
    pub branch: [&'static str; 2],
    /// Between facts in one line.
    pub dot: &'static str,
    /// Bar cells from one eighth to full; ASCII has only full ones.
    pub bar: &'static [&'static str],
    /// The empty part of a bar.
    pub bar_empty: &'static str,
    /// Stands for a password, whatever its length.
    pub mask: &'static str,
    /// Good, warning, error, unknown, waiting.
    pub signs: [&'static str; 5],
    /// Corners and edges of a popup.
    pub border: ratatui::symbols::border::Set<'static>,
}

/// For UTF-8 locales.
pub(crate) static UNICODE: Glyphs = Glyphs {
    is_ascii: false,
    cursor: "▌",
    mark: "✓",
    rule: "─",
    focus_rule: "━",
    gutter: "│",
    open: "▾",
    closed: "▸",
    turn: ["◂", "▸"],
    branch: ["├", "└"],
    dot: "·",
    bar: &["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"],
    bar_empty: "╌",
    mask: "••••••••",
    signs: ["✓", "!", "✗", "?", "›"],
    border: ratatui::symbols::border::ROUNDED,
};

/// For every other locale.
pub(crate) static ASCII: Glyphs = Glyphs {
    is_ascii: true,
    cursor: ">",
    mark: "*",
    rule: "-",
    focus_rule: "=",
    gutter: "|",
    open: "v",
    closed: "+",
    turn: ["<", ">"],
    branch: ["|", "`"],
    dot: "-",
    bar: &["#"],
    bar_empty: ".",
    mask: "********",
    signs: ["+", "!", "x", "?", ">"],
    border: ratatui::symbols::border::Set {
        top_left: "+",
        top_right: "+",
        bottom_left: "+",
        bottom_right: "+",
        vertical_left: "|",
        vertical_right: "|",
        horizontal_top: "-",
        horizontal_bottom: "-",
    },
};

/// Palette and drawing characters, chosen once at the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// The palette.
    pub palette: Palette,
    /// The drawing characters.
    pub glyphs: &'static Glyphs,
}

impl Default for Look {
    fn default() -> Self {
        Self { palette: Palette::Ansi, glyphs: &UNICODE }
    }
}

impl Look {
    /// Reads `NO_COLOR` and the effective locale (the first set one of `LC_ALL`, `LC_CTYPE`, `LANG`).
    pub fn from_env(get: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| get(name).filter(|value| !value.is_empty());
        let palette = if set("NO_COLOR").is_some() { Palette::Mono } else { Palette::Ansi };
        let locale =
            ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set).unwrap_or_default().to_lowercase();
        let utf8 = locale.contains("utf-8") || locale.contains("utf8");
        Self { palette, glyphs: if utf8 { &UNICODE } else { &ASCII } }
    }

    /// How a role looks.
    #[must_use]
    pub fn style(&self, role: Role) -> Style {
        match self.palette {
            Palette::Ansi => ansi(role),
            Palette::Mono => mono(role),
        }
    }
}

fn ansi(role: Role) -> Style {
    let style = Style::new();
    match role {
        Role::Text => style,
        // Not "bright black", which some palettes give the background's colour, and not blue, which is hardly
        // legible on black; a terminal that knows no dim text shows it plain.
        Role::Dim | Role::Label => style.add_modifier(Modifier::DIM),
        Role::Focus => style.fg(Color::Cyan).add_modifier(Modifier::BOLD),
        Role::Selected => style.add_modifier(Modifier::REVERSED),
        Role::Marked | Role::Good => style.fg(Color::Green),
        Role::Warning => style.fg(Color::Yellow),
        Role::Error => style.fg(Color::Red).add_modifier(Modifier::BOLD),
        Role::Unknown | Role::Escaped => style.fg(Color::Magenta),
        Role::Active | Role::Key => style.fg(Color::Cyan),
    }
}

fn mono(role: Role) -> Style {
    let style = Style::new();
    match role {
        Role::Text | Role::Good | Role::Active => style,
        Role::Dim | Role::Label => style.add_modifier(Modifier::DIM),
        Role::Selected => style.add_modifier(Modifier::REVERSED),
        Role::Escaped => style.add_modifier(Modifier::UNDERLINED),
        Role::Focus | Role::Marked | Role::Warning | Role::Error | Role::Unknown | Role::Key => {
            style.add_modifier(Modifier::BOLD)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(env: &[(&str, &str)]) -> Look {
        Look::from_env(|name| env.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn the_first_locale_variable_that_is_set_decides_on_the_characters() {
        for (env, glyphs) in [
            (&[("LANG", "en_GB.UTF-8")][..], UNICODE),
            (&[("LANG", "en_GB.UTF-8"), ("LC_ALL", "C")][..], ASCII),
            (&[("LC_CTYPE", "C.utf8"), ("LANG", "C")][..], UNICODE),
            (&[("LC_ALL", ""), ("LANG", "C.UTF-8")][..], UNICODE),
            (&[][..], ASCII),
        ] {
            assert_eq!(*look(env).glyphs, glyphs, "{env:?}");
        }
    }

    #[test]
    fn no_color_leaves_no_colour_in_any_role() {
        let mono = look(&[("NO_COLOR", "1")]);
        for role in [Role::Text, Role::Dim, Role::Focus, Role::Good, Role::Error, Role::Key, Role::Escaped] {
            assert_eq!(mono.style(role).fg, None, "{role:?}");
        }
        assert!(mono.style(Role::Selected).add_modifier.contains(Modifier::REVERSED));
    }
}
