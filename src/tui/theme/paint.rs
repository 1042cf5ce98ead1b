//! A look out of the settings becomes a style that the terminal can show.

use ratatui::style::{Color, Modifier, Style};

use super::depth::{self, Depth};
use crate::settings::{Attribute, Colour, Paint};

/// A look out of the settings, with the nearest colour that the terminal has; no depth: no colour.
pub(super) fn painted(paint: &Paint, depth: Option<Depth>) -> Style {
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
