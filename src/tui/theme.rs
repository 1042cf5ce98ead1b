//! What things look like: roles, not colours, are what the rest of the screen names.
//!
//! The default theme uses the sixteen ANSI colours, so that the user's own palette decides and a frame stays
//! short (`spec/terminal.md` E.2). Nothing is said by colour alone: every role comes with a glyph or a word.
//! Depends on ratatui's styles and `settings`.

mod depth;

use ratatui::style::{Color, Modifier, Style};

use crate::settings::{Ascii, Attribute, Colour, Paint, ROLES, ScreenSettings, ThemeName};

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

/// How many colours a terminal has, as far as it says so without being asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Depth {
    /// The sixteen of its palette.
    Sixteen,
    /// xterm's 256.
    Indexed,
    /// Red, green and blue.
    True,
}

impl Depth {
    /// Reads `COLORTERM` and `TERM`.
    fn from_env(get: impl Fn(&str) -> Option<String>) -> Self {
        let says = |name: &str, words: &[&str]| {
            get(name).is_some_and(|value| words.iter().any(|word| value.contains(word)))
        };
        if says("COLORTERM", &["truecolor", "24bit"]) || says("TERM", &["-direct"]) {
            Self::True
        } else if says("TERM", &["256color"]) {
            Self::Indexed
        } else {
            Self::Sixteen
        }
    }
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

/// A look out of the settings, with the nearest colour that the terminal has; no depth: no colour.
fn painted(paint: &Paint, depth: Option<Depth>) -> Style {
    let mut style = Style::new();
    if let (Some(colour), Some(depth)) = (paint.colour, depth) {
        style = style.fg(match colour {
            Colour::Ansi(at) => ansi(at),
            Colour::Indexed(at) if depth >= Depth::Indexed => Color::Indexed(at),
            Colour::Indexed(at) => ansi(depth::nearest_ansi(depth::rgb_of(at))),
            Colour::Rgb(red, green, blue) => match depth {
                Depth::True => Color::Rgb(red, green, blue),
                Depth::Indexed => Color::Indexed(depth::nearest_indexed([red, green, blue])),
                Depth::Sixteen => ansi(depth::nearest_ansi([red, green, blue])),
            },
        });
    }
    paint.attributes.iter().fold(style, |style, attribute| {
        style.add_modifier(match attribute {
            Attribute::Bold => Modifier::BOLD,
            Attribute::Dim => Modifier::DIM,
            Attribute::Underlined => Modifier::UNDERLINED,
            Attribute::Reversed => Modifier::REVERSED,
            Attribute::Italic => Modifier::ITALIC,
        })
    })
}

/// One of the sixteen.
const fn ansi(at: u8) -> Color {
    match at {
        0 => Color::Black,
        1 => Color::Red,
        2 => Color::Green,
        3 => Color::Yellow,
        4 => Color::Blue,
        5 => Color::Magenta,
        6 => Color::Cyan,
        7 => Color::Gray,
        8 => Color::DarkGray,
        9 => Color::LightRed,
        10 => Color::LightGreen,
        11 => Color::LightYellow,
        12 => Color::LightBlue,
        13 => Color::LightMagenta,
        14 => Color::LightCyan,
        _ => Color::White,
    }
}

fn dark(role: Role) -> Style {
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

/// Yellow and cyan are hardly legible on white: blue stands for what is active, red for what deserves a look.
fn light(role: Role) -> Style {
    let style = Style::new();
    match role {
        Role::Text => style,
        Role::Dim | Role::Label => style.add_modifier(Modifier::DIM),
        Role::Focus => style.fg(Color::Blue).add_modifier(Modifier::BOLD),
        Role::Selected => style.add_modifier(Modifier::REVERSED),
        Role::Marked | Role::Good => style.fg(Color::Green).add_modifier(Modifier::BOLD),
        Role::Warning => style.fg(Color::Red),
        Role::Error => style.fg(Color::Red).add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
        Role::Unknown | Role::Escaped => style.fg(Color::Magenta),
        Role::Active | Role::Key => style.fg(Color::Blue),
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
