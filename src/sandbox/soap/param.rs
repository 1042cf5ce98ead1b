//! Reading values out of a request that the schema has passed.

use jiff::Timestamp;
use roxmltree::Node;

use super::fault::Fault;

/// An element of a checked request: its children by name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Param<'a>(pub(crate) Node<'a, 'a>);

impl Param<'_> {
    /// The child with this name.
    pub(crate) fn child(self, name: &str) -> Option<Self> {
        self.0.children().find(|node| node.is_element() && node.tag_name().name() == name).map(Self)
    }

    /// The value of a child.
    pub(crate) fn text(self, name: &str) -> Option<String> {
        self.child(name).map(|child| text_of(child.0))
    }

    /// The value of a child that the schema requires.
    pub(crate) fn required(self, name: &str) -> Result<String, Fault> {
        self.text(name)
            .ok_or_else(|| Fault::new(super::fault::MISSING_PARAMETER, format!("Missing parameter '{name}'")))
    }

    /// A truth value.
    pub(crate) fn flag(self, name: &str) -> Option<bool> {
        self.text(name).and_then(|text| parse_flag(&text))
    }

    /// A whole number.
    pub(crate) fn number(self, name: &str) -> Option<i64> {
        self.text(name)?.trim().parse().ok()
    }

    /// A moment.
    pub(crate) fn moment(self, name: &str) -> Option<Timestamp> {
        parse_moment(&self.text(name)?)
    }

    /// The `items` of an array child; `None`: no such array in the request.
    pub(crate) fn items(self, name: &str) -> Option<Vec<Self>> {
        let array = self.child(name)?;
        Some(array.0.children().filter(Node::is_element).map(Param).collect())
    }

    /// The values of an array of strings; `None`: no such array in the request.
    pub(crate) fn strings(self, name: &str) -> Option<Vec<String>> {
        Some(self.items(name)?.into_iter().map(|item| text_of(item.0)).collect())
    }
}

/// All character data of an element, comments left out.
pub(crate) fn text_of(node: Node<'_, '_>) -> String {
    node.children().filter(Node::is_text).filter_map(|child| child.text()).collect()
}

/// `xsd:boolean`.
pub(crate) fn parse_flag(text: &str) -> Option<bool> {
    match text.trim() {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

/// `xsd:dateTime` with an offset; without one nobody could say which moment is meant.
pub(crate) fn parse_moment(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    text.contains('T').then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_by_name_and_type() {
        let xml = "<p><a> x <!-- no -->y</a><f>1</f><n>-3</n><d>2025-02-03T00:00:00.5-06:00</d>\
                   <l><items>one</items><items/></l></p>";
        let document = roxmltree::Document::parse(xml).unwrap();
        let param = Param(document.root_element());
        assert_eq!(param.text("a").as_deref(), Some(" x y"));
        assert_eq!(param.flag("f"), Some(true));
        assert_eq!(param.number("n"), Some(-3));
        assert_eq!(param.moment("d"), Some("2025-02-03T06:00:00.5Z".parse().unwrap()));
        assert_eq!(param.strings("l").unwrap(), ["one", ""]);
        assert!(param.strings("none").is_none() && param.required("none").is_err());
    }

    #[test]
    fn a_moment_needs_a_time_and_an_offset() {
        for text in ["2025-02-03", "2025-02-03T00:00:00", "2025-02-03 00:00:00Z", "yesterday"] {
            assert_eq!(parse_moment(text), None, "{text}");
        }
    }
}
