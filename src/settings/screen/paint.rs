//! How a piece of text is painted, as an operator writes it: `"cyan bold"`, `"#ff8800"`, `"208 underlined"`, `"none"`.

use std::fmt;
use std::str::FromStr;

use crate::settings::nearest::nearest;
use crate::text::Shown;

/// A colour of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// One of the sixteen of the terminal's own palette: 0 to 7 dark, 8 to 15 bright.
    Ansi(u8),
    /// One of the 256 of xterm's palette.
    Indexed(u8),
    /// Red, green, blue.
    Rgb(u8, u8, u8),
}

/// What is done to the text beside its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attribute {
    /// Bold.
    Bold,
    /// Dim.
    Dim,
    /// Underlined.
    Underlined,
    /// Foreground and background exchanged.
    Reversed,
    /// Slanted.
    Italic,
}

/// A colour and attributes; neither is `none`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paint {
    /// The colour; `None`: the terminal's own.
    pub colour: Option<Colour>,
    /// In the order of the text.
    pub attributes: Vec<Attribute>,
}

const COLOURS: [&str; 16] = [
    "black",
    "red",
    "green",
    "yellow",
    "blue",
    "magenta",
    "cyan",
    "white",
    "bright-black",
    "bright-red",
    "bright-green",
    "bright-yellow",
    "bright-blue",
    "bright-magenta",
    "bright-cyan",
    "bright-white",
];

const ATTRIBUTES: [(&str, Attribute); 5] = [
    ("bold", Attribute::Bold),
    ("dim", Attribute::Dim),
    ("underlined", Attribute::Underlined),
    ("reversed", Attribute::Reversed),
    ("italic", Attribute::Italic),
];

impl FromStr for Paint {
    type Err = PaintError;

    fn from_str(text: &str) -> Result<Self, PaintError> {
        let mut paint = Self::default();
        for word in text.split_whitespace().filter(|word| *word != "none") {
            if let Some((_, attribute)) = ATTRIBUTES.into_iter().find(|(name, _)| *name == word) {
                paint.attributes.push(attribute);
            } else if paint.colour.is_some() {
                return Err(PaintError::TwoColours);
            } else {
                paint.colour = Some(colour(word)?);
            }
        }
        Ok(paint)
    }
}

fn colour(word: &str) -> Result<Colour, PaintError> {
    if let Some(at) = (0..).zip(COLOURS).find_map(|(at, name)| (name == word).then_some(at)) {
        return Ok(Colour::Ansi(at));
    }
    if let Ok(index) = word.parse() {
        return Ok(Colour::Indexed(index));
    }
    let hex =
        word.strip_prefix('#').filter(|hex| hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit()));
    if let Some(number) = hex.and_then(|hex| u32::from_str_radix(hex, 16).ok()) {
        let [_, red, green, blue] = number.to_be_bytes();
        return Ok(Colour::Rgb(red, green, blue));
    }
    let names = COLOURS.into_iter().chain(ATTRIBUTES.map(|(name, _)| name)).chain(["none"]);
    let near = nearest(word, names).map(str::to_owned);
    Err(PaintError::Unknown { word: Shown::new(word).fit(40), near })
}

/// Why a text is no [`Paint`]. The display is what is wrong; what to do is [`PaintError::advice`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PaintError {
    /// There is one for the text, and none for the ground.
    #[error("has two colours")]
    TwoColours,
    /// A word that is neither colour nor attribute; fit for a terminal.
    #[error("\"{word}\" is no colour")]
    Unknown {
        /// The word.
        word: String,
        /// What may have been meant.
        near: Option<String>,
    },
}

impl PaintError {
    /// What to do about it.
    #[must_use]
    pub fn advice(&self) -> String {
        match self {
            Self::TwoColours => "keep one of them".to_owned(),
            Self::Unknown { near: Some(near), .. } => format!("did you mean \"{near}\"?"),
            Self::Unknown { near: None, .. } => {
                "write it like \"cyan bold\", \"#ff8800\", \"208\" or \"none\"".to_owned()
            }
        }
    }
}

impl fmt::Display for Paint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let colour = self.colour.map(|colour| match colour {
            Colour::Ansi(at) => COLOURS[usize::from(at) % COLOURS.len()].to_owned(),
            Colour::Indexed(at) => at.to_string(),
            Colour::Rgb(red, green, blue) => format!("#{red:02x}{green:02x}{blue:02x}"),
        });
        let name =
            |wanted: &Attribute| ATTRIBUTES.into_iter().find(|(_, at)| at == wanted).map(|(name, _)| name);
        let attributes = self.attributes.iter().filter_map(name).map(str::to_owned);
        let words: Vec<_> = colour.into_iter().chain(attributes).collect();
        f.write_str(if words.is_empty() { "none" } else { "" })?;
        f.write_str(&words.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_written_again() {
        for text in ["cyan bold", "bright-red dim underlined", "#ff8800", "208 reversed", "none", "italic"] {
            let paint: Paint = text.parse().unwrap();
            assert_eq!(paint.to_string(), text);
        }
        assert_eq!("  none ".parse::<Paint>().unwrap(), Paint::default());
    }

    #[test]
    fn what_is_no_colour_is_named_with_the_nearest() {
        for (text, complaint) in [
            ("cyna", "\"cyna\" is no colour; did you mean \"cyan\"?"),
            ("red blue", "has two colours; keep one of them"),
            (
                "#12345",
                "\"#12345\" is no colour; write it like \"cyan bold\", \"#ff8800\", \"208\" or \"none\"",
            ),
        ] {
            let error = text.parse::<Paint>().unwrap_err();
            assert_eq!(format!("{error}; {}", error.advice()), complaint);
        }
    }
}
