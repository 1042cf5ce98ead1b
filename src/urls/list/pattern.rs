//! What is looked for: plain text or a regular expression, both with smart case.

use regex::{Regex, RegexBuilder};

/// Bytes that a compiled expression may take, and those of its cache: far above what anybody types by hand, far
/// below what would be felt.
const MAX_COMPILED_BYTES: usize = 1 << 20;

/// Something to look for.
///
/// Small letters match capitals too; with a capital in the pattern, case counts (an escape such as `\W` is none).
/// Matching takes time linear in the line, whatever the expression: the crate has no backtracking.
#[derive(Debug, Clone)]
pub struct Pattern {
    text: String,
    is_regex: bool,
    regex: Regex,
}

/// An expression that means nothing, in one line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct PatternError(String);

impl Pattern {
    /// Text to be found as it stands.
    ///
    /// # Errors
    /// It is longer than anything that could be found.
    pub fn plain(text: &str) -> Result<Self, PatternError> {
        let fold = !text.chars().any(char::is_uppercase);
        let regex =
            build(RegexBuilder::new(&regex::escape(text)).case_insensitive(fold).unicode(!text.is_ascii()))?;
        Ok(Self { text: text.to_owned(), is_regex: false, regex })
    }

    /// A regular expression, in the syntax of the `regex` crate.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn regex(text: &str) -> Result<Self, PatternError> {
        let regex = build(RegexBuilder::new(text).case_insensitive(!has_capital(text)))?;
        Ok(Self { text: text.to_owned(), is_regex: true, regex })
    }

    /// One of the two.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn new(text: &str, is_regex: bool) -> Result<Self, PatternError> {
        if is_regex { Self::regex(text) } else { Self::plain(text) }
    }

    /// As it was typed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it is a regular expression.
    #[must_use]
    pub const fn is_regex(&self) -> bool {
        self.is_regex
    }

    /// Whether a line contains it.
    #[must_use]
    pub fn is_in(&self, line: &str) -> bool {
        self.regex.is_match(line)
    }

    /// A line with every place found replaced; `None`: it is the same as before. In the replacement of an
    /// expression `$1`, `$name` and `${1}` stand for its groups, `$$` for a dollar sign, in the syntax of the crate.
    #[must_use]
    pub fn replace(&self, line: &str, with: &str) -> Option<String> {
        if !self.is_in(line) {
            return None;
        }
        let new = if self.is_regex {
            self.regex.replace_all(line, with)
        } else {
            self.regex.replace_all(line, regex::NoExpand(with))
        };
        (new != line).then(|| new.into_owned())
    }
}

/// A replacement in which `$1x` means group 1 and an x, as everywhere else; the crate would look for a group `1x`.
pub(super) fn with_plain_numbers(with: &str) -> String {
    let mut plain = String::with_capacity(with.len());
    let mut rest = with;
    while let Some((before, after)) = rest.split_once('$') {
        plain.push_str(before);
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        let (number, behind) = after.split_at(digits);
        if let Some(behind_dollar) = after.strip_prefix('$') {
            plain.push_str("$$");
            rest = behind_dollar;
        } else if digits > 0 {
            plain.push_str("${");
            plain.push_str(number);
            plain.push('}');
            rest = behind;
        } else {
            plain.push('$');
            rest = after;
        }
    }
    plain.push_str(rest);
    plain
}

fn build(builder: &mut RegexBuilder) -> Result<Regex, PatternError> {
    let limited = builder.size_limit(MAX_COMPILED_BYTES).dfa_size_limit(2 * MAX_COMPILED_BYTES);
    limited.build().map_err(|error| PatternError(in_one_line(&error)))
}

fn in_one_line(error: &regex::Error) -> String {
    match error {
        regex::Error::CompiledTooBig(_) => "the expression takes too much memory; make it shorter".to_owned(),
        other => {
            let text = other.to_string();
            let last = text.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or_default();
            last.strip_prefix("error: ").unwrap_or(last).to_owned()
        }
    }
}

/// Whether case was meant: capitals, but not those of escapes.
fn has_capital(expression: &str) -> bool {
    let mut chars = expression.chars();
    while let Some(char) = chars.next() {
        if char == '\\' {
            chars.next();
        } else if char.is_uppercase() {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_letters_match_capitals_and_a_capital_makes_case_count() {
        for (text, is_regex, line, found) in [
            ("shoe", false, "https://h/Shoe_1", true),
            ("Shoe", false, "https://h/shoe_1", false),
            ("a.c", false, "abc", false),
            ("a.c", true, "aBc", true),
            (r"shoe_\D", true, "Shoe_X", true),
            (r"\?\$[a-z]+\$", true, "https://h/x?$ZOOM$", true),
            ("Zoom", true, "zoom", false),
            ("ü", false, "Ü", true),
        ] {
            let pattern = Pattern::new(text, is_regex).unwrap();
            assert_eq!(pattern.is_in(line), found, "{text} in {line}");
        }
    }

    #[test]
    fn groups_are_put_in_and_plain_text_is_as_it_stands() {
        let regex = Pattern::regex("(.*)/old/(.*)").unwrap();
        assert_eq!(regex.replace("h/old/x", "$1/new/$2").as_deref(), Some("h/new/x"));
        assert_eq!(regex.replace("h/x", "$1"), None);
        let plain = Pattern::plain("$zoom$").unwrap();
        assert_eq!(plain.replace("x?$zoom$", "$1$").as_deref(), Some("x?$1$"));
        assert_eq!(plain.replace("x?$zoom$", "$zoom$"), None);
    }

    #[test]
    fn a_number_ends_where_its_digits_end() {
        for (with, plain) in
            [("$1_x", "${1}_x"), ("$$1$12", "$$1${12}"), ("${1}0 $name $", "${1}0 $name $"), ("", "")]
        {
            assert_eq!(with_plain_numbers(with), plain);
        }
    }

    #[test]
    fn what_is_no_expression_is_said_in_one_line() {
        let words = |text: &str| Pattern::regex(text).unwrap_err().to_string();
        assert_eq!(words("("), "unclosed group");
        assert_eq!(words("a{9999}{9999}"), "the expression takes too much memory; make it shorter");
    }
}
