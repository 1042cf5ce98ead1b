//! Where a URL came from.

use std::fmt;
use std::sync::Arc;

/// Where a line of the list came from, so that a problem can be put right at its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Made from an asset and this line of the template, from 1.
    Template {
        /// The template's line.
        line: u32,
    },
    /// A template line without `<ID>`.
    Literal,
    /// Given on the command line.
    Argument,
    /// Read from a file or a pipe.
    File {
        /// The list's name, shared by its lines. Behind one pointer, so that a million origins stay small.
        name: Arc<String>,
        /// The line, from 1.
        line: u32,
    },
    /// Typed on the screen, or edited there.
    Typed,
    /// Pasted on the screen.
    Pasted,
    /// Sent, refused by the service, and taken back to be corrected.
    Refused {
        /// Why, in the service's words. Behind one pointer, as the names of files.
        reason: Arc<String>,
    },
}

impl Origin {
    /// Whether the URL was made from the template, and so is replaced when the list is made anew.
    #[must_use]
    pub const fn is_generated(&self) -> bool {
        matches!(self, Self::Template { .. } | Self::Literal)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Template { line } => write!(f, "template line {line}"),
            Self::Literal => f.write_str("template, without <ID>"),
            Self::Argument => f.write_str("argument"),
            Self::File { name, line } => write!(f, "{name}:{line}"),
            Self::Typed => f.write_str("typed"),
            Self::Pasted => f.write_str("pasted"),
            Self::Refused { reason } => write!(f, "refused: {reason}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_say_where_to_look() {
        let file = Origin::File { name: Arc::new("urls.txt".into()), line: 7 };
        assert_eq!(file.to_string(), "urls.txt:7");
        assert_eq!(Origin::Template { line: 2 }.to_string(), "template line 2");
        assert!(Origin::Literal.is_generated() && !file.is_generated());
    }

    #[test]
    fn a_million_origins_stay_small() {
        assert!(size_of::<Origin>() <= 16);
    }
}
