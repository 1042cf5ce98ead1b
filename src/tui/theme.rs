//! What things look like: roles, not colours, are what the rest of the screen names.
//!
//! The default theme uses the sixteen ANSI colours, so that the user's own palette decides and a frame stays
//! short (`spec/terminal.md` E.2). Nothing is said by colour alone: every role comes with a glyph or a word.
//! Depends on ratatui's styles and `settings`.

mod depth;
mod glyphs;
mod paint;
mod palettes;

use ratatui::style::Style;

use self::depth::Depth;
pub use self::glyphs::Glyphs;
pub(crate) use self::glyphs::{ASCII, UNICODE};
use self::paint::painted;
use self::palettes::{dark, light, mono};
use crate::settings::{Ascii, ROLES, ScreenSettings, ThemeName};

/// What a piece of text means; the theme decides how that looks. In the order of [`ROLES`].
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

impl Role {
    /// All roles.
    pub const ALL: [Self; ROLES.len()] = [
        Self::Text,
        Self::Dim,
        Self::Label,
        Self::Focus,
        Self::Selected,
        Self::Marked,
        Self::Good,
        Self::Warning,
        Self::Error,
        Self::Unknown,
        Self::Active,
        Self::Key,
        Self::Escaped,
    ];
}

/// Palette and drawing characters, chosen once at the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// How each role looks, in the order of [`Role::ALL`].
    styles: [Style; ROLES.len()],
    /// The drawing characters.
    pub glyphs: &'static Glyphs,
}

impl Default for Look {
    fn default() -> Self {
        Self::new(ThemeName::Dark, &UNICODE)
    }
}

impl Look {
    /// A built-in theme as it is.
    #[must_use]
    pub fn new(theme: ThemeName, glyphs: &'static Glyphs) -> Self {
        let style = match theme {
            ThemeName::Dark => dark,
            ThemeName::Light => light,
            ThemeName::Mono => mono,
        };
        Self { styles: Role::ALL.map(style), glyphs }
    }

    /// What the settings ask for, as far as the environment has it: `NO_COLOR` takes every colour away, `COLORTERM`
    /// and `TERM` say how many there are, and the effective locale (the first set one of `LC_ALL`, `LC_CTYPE`,
    /// `LANG`) decides about the characters.
    pub fn of(screen: &ScreenSettings, get: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| get(name).filter(|value| !value.is_empty());
        let theme = if set("NO_COLOR").is_some() { ThemeName::Mono } else { screen.theme };
        let locale =
            ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set).unwrap_or_default().to_lowercase();
        let unicode = match screen.ascii {
            Ascii::Auto => locale.contains("utf-8") || locale.contains("utf8"),
            Ascii::Always => false,
            Ascii::Never => true,
        };
        let mut look = Self::new(theme, if unicode { &UNICODE } else { &ASCII });
        let depth = (theme != ThemeName::Mono).then(|| Depth::from_env(set));
        for (style, role) in look.styles.iter_mut().zip(ROLES) {
            if let Some(paint) = screen.colors.get(role) {
                *style = painted(paint, depth);
            }
        }
        look
    }

    /// How a role looks.
    #[must_use]
    pub fn style(&self, role: Role) -> Style {
        self.styles.get(role as usize).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use ratatui::style::{Color, Modifier};

    use super::*;

    fn look(screen: &ScreenSettings, env: &[(&str, &str)]) -> Look {
        Look::of(screen, |name| {
            env.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        })
    }

    fn with_color(role: &'static str, paint: &str) -> ScreenSettings {
        let colors = [(role, paint.parse().unwrap())].into();
        ScreenSettings { colors, ..ScreenSettings::default() }
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
            assert_eq!(*look(&ScreenSettings::default(), env).glyphs, glyphs, "{env:?}");
        }
        let always = ScreenSettings { ascii: Ascii::Always, ..ScreenSettings::default() };
        assert_eq!(*look(&always, &[("LANG", "C.UTF-8")]).glyphs, ASCII);
        let never = ScreenSettings { ascii: Ascii::Never, ..ScreenSettings::default() };
        assert_eq!(*look(&never, &[]).glyphs, UNICODE);
    }

    #[test]
    fn no_color_leaves_no_colour_in_any_role_whatever_the_settings_say() {
        let mono = look(&with_color("error", "red bold"), &[("NO_COLOR", "1"), ("COLORTERM", "truecolor")]);
        for role in Role::ALL {
            assert_eq!(mono.style(role).fg, None, "{role:?}");
        }
        assert!(mono.style(Role::Selected).add_modifier.contains(Modifier::REVERSED));
        assert!(mono.style(Role::Error).add_modifier.contains(Modifier::BOLD));
    }

    #[test]
    fn a_colour_that_the_terminal_lacks_becomes_the_nearest_that_it_has() {
        for (paint, term, colorterm, color) in [
            ("#ff8700", "xterm", "truecolor", Color::Rgb(255, 135, 0)),
            ("#ff8700", "xterm-256color", "", Color::Indexed(208)),
            ("#ff0000", "xterm", "", Color::LightRed),
            ("208", "xterm-256color", "", Color::Indexed(208)),
            ("21", "xterm", "", Color::Blue),
            ("bright-black", "xterm", "", Color::DarkGray),
        ] {
            let look = look(&with_color("key", paint), &[("TERM", term), ("COLORTERM", colorterm)]);
            assert_eq!(look.style(Role::Key).fg, Some(color), "{paint} on {term} {colorterm}");
        }
    }

    #[test]
    fn a_light_ground_gets_no_colour_that_is_pale_on_it() {
        let light = look(&ScreenSettings { theme: ThemeName::Light, ..ScreenSettings::default() }, &[]);
        for role in Role::ALL {
            let pale = [Color::Yellow, Color::Cyan, Color::White, Color::Gray];
            assert!(light.style(role).fg.is_none_or(|color| !pale.contains(&color)), "{role:?}");
        }
    }

    #[test]
    fn every_role_has_its_place() {
        for (at, role) in Role::ALL.into_iter().enumerate() {
            assert_eq!(role as usize, at);
            assert_eq!(format!("{role:?}").to_lowercase(), ROLES[at]);
        }
    }
}
