//! Writes the parameters of an operation, in the order in which they are given: the order is the contract.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};

use super::escape::{EncodeError, check, escaped};

/// Result of writing.
pub(in crate::service::ips) type Written = Result<(), EncodeError>;

/// A writer of child elements, all in the namespace of the request's root (`spec/ips-api.md` §1.3).
pub(in crate::service::ips) struct Params(Writer<Vec<u8>>);

impl Params {
    /// Encodes `<operationParam xmlns="namespace">`, what `write` puts into it, and the closing tag.
    pub(in crate::service::ips) fn encode(
        operation: &str,
        namespace: &str,
        write: impl FnOnce(&mut Self) -> Written,
    ) -> Result<Vec<u8>, EncodeError> {
        let root = [operation, "Param"].concat();
        let mut params = Self(Writer::new(Vec::new()));
        let start = BytesStart::new(root.as_str()).with_attributes([("xmlns", namespace)]);
        params.0.write_event(Event::Start(start))?;
        write(&mut params)?;
        params.0.write_event(Event::End(BytesEnd::new(root.as_str())))?;
        Ok(params.0.into_inner())
    }

    /// `<name>value</name>`.
    pub(in crate::service::ips) fn text(&mut self, name: &str, value: &str) -> Written {
        check(name, value)?;
        text_element(&mut self.0, name, &escaped(value))?;
        Ok(())
    }

    /// `<name>value</name>`, or nothing for `None`.
    pub(in crate::service::ips) fn optional(&mut self, name: &str, value: Option<&str>) -> Written {
        value.map_or(Ok(()), |value| self.text(name, value))
    }

    /// `<name>` with what `write` puts into it.
    pub(in crate::service::ips) fn group(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut Self) -> Written,
    ) -> Written {
        self.0.write_event(Event::Start(BytesStart::new(name)))?;
        write(self)?;
        self.0.write_event(Event::End(BytesEnd::new(name)))?;
        Ok(())
    }

    /// An array: `<name><items>…</items>…</name>` (`spec/ips-api.md` §1.6).
    pub(in crate::service::ips) fn array<S: AsRef<str>>(&mut self, name: &str, items: &[S]) -> Written {
        self.group(name, |inner| items.iter().try_for_each(|item| inner.text("items", item.as_ref())))
    }
}

/// Writes one element whose text is escaped already.
pub(super) fn text_element<W: io::Write>(
    writer: &mut Writer<W>,
    name: &str,
    escaped: &str,
) -> io::Result<()> {
    writer.write_event(Event::Start(BytesStart::new(name)))?;
    writer.write_event(Event::Text(BytesText::from_escaped(escaped)))?;
    writer.write_event(Event::End(BytesEnd::new(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn children_keep_the_order_they_are_written_in() {
        let bytes = Params::encode("op", "urn:x", |params| {
            params.text("b", "1 < 2 & 3")?;
            params.optional("skipped", None)?;
            params.optional("a", Some(""))?;
            params.group("g", |g| g.text("c", "x"))?;
            params.array("list", &["1", "2"])
        });
        assert_eq!(
            String::from_utf8(bytes.unwrap()).unwrap(),
            "<opParam xmlns=\"urn:x\"><b>1 &lt; 2 &amp; 3</b><a></a><g><c>x</c></g>\
             <list><items>1</items><items>2</items></list></opParam>"
        );
    }

    #[test]
    fn a_character_that_cannot_be_sent_stops_the_writing() {
        let error =
            Params::encode("op", "urn:x", |params| params.array("list", &["ok", "\u{1b}"])).unwrap_err();
        assert_eq!(error.to_string(), "items holds the character U+001B, which cannot be sent; remove it");
    }
}
