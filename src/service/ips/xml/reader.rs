//! Reads an answer into [`Element`]s, within bounds, and keeps only the elements that somebody knows.
//!
//! Own rules on top of the parser's (`spec/reliability.md` E2): no document type, no unknown entity, bounded
//! depth, attributes, text and number of elements, nothing after the end. Unknown elements are skipped with
//! all that is in them, but counted. Names are compared by local name and namespace, never by prefix.

use quick_xml::NsReader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};

use super::bounds::{ATTRIBUTES, Bounds, TEXT_BYTES};
use super::element::{Element, Space};
use super::envelope::SOAP;
use super::malformed::Malformed;
use crate::service::ips::dialect::UNVERSIONED;

/// Reads a document whose elements of interest are `known`; `api` is the namespace of the request.
///
/// # Errors
/// Whatever makes the document unfit, see [`Malformed`]. `Ok(None)`: the root is not known.
pub(in crate::service::ips) fn read(
    body: &[u8],
    known: &[&[&'static str]],
    api: &str,
    bounds: Bounds,
) -> Result<Option<Element>, Malformed> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let text = std::str::from_utf8(body).map_err(|_| Malformed::Encoding)?;
    let content = text.trim_ascii_start();
    if content.is_empty() {
        return Err(Malformed::Empty);
    }
    if !content.starts_with('<') {
        return Err(Malformed::NotXml);
    }
    let mut reader = NsReader::from_str(content);
    let mut tree = Tree::new(known, bounds, content.is_ascii());
    loop {
        let (space, event) = match reader.read_resolved_event() {
            Ok((resolved, event)) => (space_of(&resolved, api), event),
            Err(quick_xml::Error::Syntax(_)) => return Err(Malformed::CutOff),
            Err(_) => return Err(Malformed::Damaged { at: reader.error_position() }),
        };
        match event {
            Event::Start(start) => tree.open(&start, space)?,
            Event::Empty(start) => {
                tree.open(&start, space)?;
                tree.close();
            }
            Event::End(_) => tree.close(),
            Event::Text(text) => tree.text(&text.xml10_content())?,
            Event::CData(text) => tree.characters(&text.xml10_content())?,
            Event::GeneralRef(entity) => tree.entity(&entity)?,
            Event::Decl(declaration) => tree.declaration(&declaration)?,
            Event::DocType(_) => return Err(Malformed::DocType),
            Event::Comment(_) | Event::PI(_) => {}
            Event::Eof => return tree.finish(),
        }
    }
}

fn space_of(resolved: &ResolveResult<'_>, api: &str) -> Space {
    match resolved {
        ResolveResult::Bound(Namespace(SOAP)) => Space::Soap,
        ResolveResult::Bound(Namespace(name)) if *name == api => Space::Api,
        ResolveResult::Bound(Namespace(name)) if name.starts_with(UNVERSIONED) => Space::OtherApi,
        ResolveResult::Bound(_) | ResolveResult::Unknown(_) => Space::Foreign,
        ResolveResult::Unbound => Space::None,
    }
}

/// What has been read so far. An iterative stack: depth costs memory, never the call stack.
struct Tree<'a> {
    known: &'a [&'a [&'static str]],
    bounds: Bounds,
    ascii: bool,
    /// Known elements that are open, outermost first.
    open: Vec<Element>,
    /// Open elements inside (and including) an unknown one; nothing of them is kept.
    skipped: usize,
    /// Bytes of text of the innermost open element, if it is skipped.
    skipped_text: usize,
    elements: usize,
    root: Option<Element>,
}

impl<'a> Tree<'a> {
    fn new(known: &'a [&'a [&'static str]], bounds: Bounds, ascii: bool) -> Self {
        Self { known, bounds, ascii, open: Vec::new(), skipped: 0, skipped_text: 0, elements: 0, root: None }
    }

    fn depth(&self) -> usize {
        self.open.len() + self.skipped
    }

    fn open(&mut self, start: &BytesStart<'_>, space: Space) -> Result<(), Malformed> {
        if self.depth() == 0 && self.elements > 0 {
            return Err(Malformed::Trailing);
        }
        self.elements += 1;
        if self.elements > self.bounds.elements {
            return Err(Malformed::Elements(self.bounds.elements));
        }
        if self.depth() == self.bounds.depth {
            return Err(Malformed::Depth(self.bounds.depth));
        }
        if start.attributes().with_checks(false).take(ATTRIBUTES + 1).count() > ATTRIBUTES {
            return Err(Malformed::Attributes(ATTRIBUTES));
        }
        match self.known(start.local_name().as_ref()) {
            Some(name) if self.skipped == 0 => {
                self.open.push(Element { name, space, text: String::new(), children: Vec::new() });
            }
            _ => {
                self.skipped += 1;
                self.skipped_text = 0;
            }
        }
        Ok(())
    }

    fn known(&self, name: &str) -> Option<&'static str> {
        self.known.iter().flat_map(|names| names.iter()).find(|known| **known == name).copied()
    }

    fn close(&mut self) {
        if self.skipped > 0 {
            self.skipped -= 1;
            self.skipped_text = 0;
            return;
        }
        let Some(element) = self.open.pop() else { return };
        match self.open.last_mut() {
            Some(parent) => {
                // Text between children is layout.
                parent.text = String::new();
                parent.children.push(element);
            }
            None => self.root = Some(element),
        }
    }

    /// Text outside the root may only be blank.
    fn text(&mut self, text: &str) -> Result<(), Malformed> {
        if self.depth() == 0 {
            return if text.trim_ascii().is_empty() { Ok(()) } else { Err(Malformed::Trailing) };
        }
        self.characters(text)
    }

    fn characters(&mut self, text: &str) -> Result<(), Malformed> {
        if self.depth() == 0 {
            return Err(Malformed::Trailing);
        }
        let length = if self.skipped > 0 {
            self.skipped_text += text.len();
            self.skipped_text
        } else if let Some(element) = self.open.last_mut() {
            if element.text.len() + text.len() <= TEXT_BYTES && element.children.is_empty() {
                element.text.push_str(text);
                element.text.len()
            } else {
                element.text.len() + text.len()
            }
        } else {
            0
        };
        if length > TEXT_BYTES { Err(Malformed::Text(TEXT_BYTES)) } else { Ok(()) }
    }

    fn entity(&mut self, entity: &BytesRef<'_>) -> Result<(), Malformed> {
        match entity.resolve_char_ref() {
            Ok(Some(character)) => self.characters(character.encode_utf8(&mut [0; 4])),
            Ok(None) => self.characters(resolve_xml_entity(entity).ok_or(Malformed::Entity)?),
            Err(_) => Err(Malformed::Entity),
        }
    }

    /// The bytes are UTF-8; a declaration that says otherwise would change what they mean.
    fn declaration(&self, declaration: &BytesDecl<'_>) -> Result<(), Malformed> {
        if self.elements > 0 {
            return Err(Malformed::Trailing);
        }
        match declaration.encoding() {
            None => Ok(()),
            Some(Ok(name)) if self.ascii || name.eq_ignore_ascii_case("utf-8") => Ok(()),
            Some(_) => Err(Malformed::Encoding),
        }
    }

    fn finish(self) -> Result<Option<Element>, Malformed> {
        if self.depth() > 0 {
            return Err(Malformed::CutOff);
        }
        if self.elements == 0 {
            return Err(Malformed::Empty);
        }
        Ok(self.root)
    }
}

#[cfg(test)]
mod tests;
