//! Holding an element of a request against its schema, strictly.

use roxmltree::Node;

use super::super::fault::{Fault, INVALID_PARAMETER, MISSING_PARAMETER};
use super::super::param::{parse_flag, parse_moment, text_of};
use super::{Field, Kind};

/// Checks an element and everything below it; every element must be in `namespace`.
///
/// # Errors
/// 30003 for what a validating parser would refuse: unknown, misplaced or repeated elements, foreign
/// namespaces, stray text, unreadable values, an array with too few or too many items. 30002 for a
/// missing element, 30001 for a word that the service does not know.
pub(crate) fn check(node: Node<'_, '_>, namespace: &str, kind: Kind) -> Result<(), Fault> {
    attributes(node)?;
    match kind {
        Kind::Sequence(fields) => sequence(node, namespace, fields, true),
        Kind::AnyOrder(fields) => sequence(node, namespace, fields, false),
        simple => value(node, simple),
    }
}

fn attributes(node: Node<'_, '_>) -> Result<(), Fault> {
    const OF_SCHEMA: &str = "http://www.w3.org/2001/XMLSchema-instance";
    const OF_SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";
    let known = [Some(OF_SCHEMA), Some(OF_SOAP)];
    match node.attributes().find(|attribute| !known.contains(&attribute.namespace())) {
        Some(odd) => Err(Fault::xml(format!(
            "Attribute '{}' is not allowed to appear in element '{}'",
            odd.name(),
            node.tag_name().name()
        ))),
        None => Ok(()),
    }
}

fn sequence(node: Node<'_, '_>, namespace: &str, fields: &[Field], ordered: bool) -> Result<(), Fault> {
    let parent = node.tag_name().name();
    let mut counts = vec![0_usize; fields.len()];
    let mut reached = 0;
    for child in node.children() {
        if child.is_text() && !child.text().unwrap_or_default().trim().is_empty() {
            return Err(Fault::xml(format!("Element '{parent}' must not contain text")));
        }
        if !child.is_element() {
            continue;
        }
        let name = child.tag_name().name();
        if child.tag_name().namespace() != Some(namespace) {
            return Err(Fault::xml(format!(
                "Element '{name}' in '{parent}' is not in namespace {namespace}"
            )));
        }
        let Some(position) = fields.iter().position(|field| field.name == name) else {
            return Err(Fault::xml(format!("Element '{name}' was not expected in '{parent}'")));
        };
        if ordered && position < reached {
            return Err(Fault::xml(format!("Element '{name}' in '{parent}' comes too late in the sequence")));
        }
        reached = position;
        counts[position] += 1;
        if counts[position] > fields[position].max {
            return Err(Fault::xml(format!("Too many elements '{name}' in '{parent}'")));
        }
        check(child, namespace, fields[position].kind)?;
    }
    match fields.iter().zip(counts).find(|(field, count)| *count < field.min) {
        Some((field, _)) if field.max > 1 => Err(Fault::xml(format!(
            "The content of element '{parent}' is not complete: '{}' expected",
            field.name
        ))),
        Some((field, _)) => {
            Err(Fault::new(MISSING_PARAMETER, format!("Missing parameter '{}' in '{parent}'", field.name)))
        }
        None => Ok(()),
    }
}

fn value(node: Node<'_, '_>, kind: Kind) -> Result<(), Fault> {
    let name = node.tag_name().name();
    if let Some(child) = node.children().find(Node::is_element) {
        let child = child.tag_name().name();
        return Err(Fault::xml(format!("Element '{child}' was not expected in '{name}'")));
    }
    let text = text_of(node);
    let (fits, type_name) = match kind {
        Kind::Flag => (parse_flag(&text).is_some(), "boolean"),
        Kind::Int => (text.trim().parse::<i32>().is_ok(), "int"),
        Kind::Long => (text.trim().parse::<i64>().is_ok(), "long"),
        Kind::Double => (text.trim().parse::<f64>().is_ok(), "double"),
        Kind::Moment => (parse_moment(&text).is_some(), "dateTime with an offset"),
        Kind::OneOf(words) if !words.contains(&text.as_str()) => {
            return Err(Fault::new(
                INVALID_PARAMETER,
                format!("Illegal value '{text}' of parameter '{name}'"),
            ));
        }
        Kind::OneOf(_) | Kind::Text | Kind::Sequence(_) | Kind::AnyOrder(_) => (true, "string"),
    };
    if fits { Ok(()) } else { Err(Fault::xml(format!("'{text}' in element '{name}' is no {type_name}"))) }
}
