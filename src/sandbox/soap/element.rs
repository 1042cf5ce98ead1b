//! An answer as a tree of named elements, and its text as XML.

use std::fmt::Display;

/// One element of an answer, in the request's namespace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Element {
    /// The local name.
    pub(crate) name: &'static str,
    /// What it holds.
    pub(crate) content: Content,
}

/// What an element holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Content {
    /// A value, not yet escaped.
    Text(String),
    /// Other elements; none: an empty element.
    Children(Vec<Element>),
}

impl Element {
    /// An element with a value.
    pub(crate) fn text(name: &'static str, value: impl Into<String>) -> Self {
        Self { name, content: Content::Text(value.into()) }
    }

    /// An element with a number, a truth value, …
    pub(crate) fn value(name: &'static str, value: impl Display) -> Self {
        Self::text(name, format!("{value}"))
    }

    /// An element with children.
    pub(crate) fn parent(name: &'static str, children: Vec<Self>) -> Self {
        Self { name, content: Content::Children(children) }
    }

    /// An array as the service writes it: a wrapper with `items`.
    pub(crate) fn array(name: &'static str, items: impl IntoIterator<Item = Vec<Self>>) -> Self {
        Self::parent(name, items.into_iter().map(|item| Self::parent("items", item)).collect())
    }

    /// The XML text.
    pub(crate) fn to_xml(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, "");
        out
    }

    /// Appends the XML text, with attributes (already escaped, with a blank before) on this element only.
    pub(crate) fn write(&self, out: &mut String, attributes: &str) {
        out.extend(["<", self.name, attributes]);
        match &self.content {
            Content::Children(children) if children.is_empty() => return out.push_str("/>"),
            Content::Children(children) => {
                out.push('>');
                for child in children {
                    child.write(out, "");
                }
            }
            Content::Text(text) => {
                out.push('>');
                escape(text, out);
            }
        }
        out.extend(["</", self.name, ">"]);
    }
}

/// Escapes character data. CR must be a reference: a parser turns a raw one into LF.
fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\r' => out.push_str("&#13;"),
            // Not characters of XML 1.0; a name that held one could not be sent at all.
            '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_comes_back_from_a_parser_as_it_was() {
        for text in ["", "a&b<c>d", "one\rtwo\nthree", "]]>", "größe バ \"'"] {
            let xml = Element::text("a", text).to_xml();
            let document = roxmltree::Document::parse(&xml).unwrap();
            assert_eq!(document.root_element().text().unwrap_or_default(), text, "{xml}");
        }
    }

    #[test]
    fn arrays_wrap_items_and_empty_ones_are_empty_elements() {
        let array = Element::array("a", [vec![Element::value("n", 1)], vec![]]);
        assert_eq!(array.to_xml(), "<a><items><n>1</n></items><items/></a>");
        assert_eq!(Element::array("assetArray", []).to_xml(), "<assetArray/>");
    }
}
