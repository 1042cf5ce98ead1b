//! The CDN invalidation template.

/// What stands for the asset's ID in a template. Case matters.
pub const PLACEHOLDER: &str = "<ID>";

/// A template: one entry a line, `<ID>` stands for the asset's ID (`spec/ips-api.md` §6.3).
///
/// Every text is a template; what is wrong with the URLs that come out of it, lint says.
///
/// ```
/// # use purgedeck::urls::Template;
/// let template = Template::parse("https://server.com/is/image/Company/<ID>?$product$\r<ID>");
/// assert_eq!(template.lines().len(), 2);
/// assert!(template.needs_site() && template.needs_assets());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Template {
    lines: Vec<TemplateLine>,
}

/// One line of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateLine {
    number: u32,
    text: String,
    form: Form,
}

/// What a line is made into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// The line is only `<ID>`: server and path are filled in.
    Bare,
    /// `<ID>` stands somewhere in the line.
    Pattern,
    /// No `<ID>`: a URL of its own.
    Literal,
}

impl Template {
    /// Splits a text at CR, LF or CRLF, removes blanks around the lines and drops blank lines.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let numbered = text.replace("\r\n", "\n");
        let lines = (1..)
            .zip(numbered.split(['\r', '\n']))
            .filter_map(|(number, line)| TemplateLine::parse(number, line.trim()))
            .collect();
        Self { lines }
    }

    /// Whether it has no line. An empty template gives an empty list, which is no error.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Whether a line is only `<ID>`, so that published server and company root must be known.
    #[must_use]
    pub fn needs_site(&self) -> bool {
        self.lines.iter().any(|line| line.form == Form::Bare)
    }

    /// Whether a line has an `<ID>`, so that assets must be chosen for it to give a URL.
    #[must_use]
    pub fn needs_assets(&self) -> bool {
        self.lines.iter().any(TemplateLine::has_placeholder)
    }

    /// The template without the lines that are URLs of their own: for every page of assets but the first.
    #[must_use]
    pub fn asset_lines(&self) -> Self {
        Self { lines: self.lines.iter().filter(|line| line.has_placeholder()).cloned().collect() }
    }

    /// Its lines, without the blank ones.
    #[must_use]
    pub fn lines(&self) -> &[TemplateLine] {
        &self.lines
    }
}

impl TemplateLine {
    fn parse(number: u32, text: &str) -> Option<Self> {
        let form = match text {
            "" => return None,
            PLACEHOLDER => Form::Bare,
            _ if text.contains(PLACEHOLDER) => Form::Pattern,
            _ => Form::Literal,
        };
        Some(Self { number, text: text.to_owned(), form })
    }

    /// Its number in the text that was parsed, from 1, blank lines counted.
    #[must_use]
    pub const fn number(&self) -> u32 {
        self.number
    }

    /// The line without blanks around it.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether `<ID>` stands in it.
    #[must_use]
    pub fn has_placeholder(&self) -> bool {
        self.form != Form::Literal
    }

    pub(super) const fn form(&self) -> Form {
        self.form
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(template: &str) -> Vec<(u32, String)> {
        Template::parse(template).lines().iter().map(|line| (line.number(), line.text().to_owned())).collect()
    }

    #[test]
    fn cr_lf_and_crlf_separate_lines_and_blank_ones_are_dropped_but_counted() {
        let expected = [(1, "a<ID>".to_owned()), (3, "<ID>".to_owned()), (5, "b".to_owned())];
        for end in ["\n", "\r", "\r\n"] {
            assert_eq!(texts(&["a<ID>", "", " <ID>\t", "  ", "b", ""].join(end)), expected, "{end:?}");
        }
    }

    #[test]
    fn it_knows_what_it_needs() {
        for (text, empty, site, assets) in [
            ("", true, false, false),
            (" \r\n ", true, false, false),
            ("https://h/x", false, false, false),
            ("https://h/<ID>", false, false, true),
            ("<ID>", false, true, true),
            ("<id>", false, false, false),
            ("https://h/x\n <ID> ", false, true, true),
        ] {
            let template = Template::parse(text);
            let found = (template.is_empty(), template.needs_site(), template.needs_assets());
            assert_eq!(found, (empty, site, assets), "{text:?}");
        }
    }
}
