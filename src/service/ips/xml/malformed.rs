//! Why an answer is not the XML that was asked for.

/// A refused answer. None of these quotes the answer itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(in crate::service::ips) enum Malformed {
    #[error("the answer is empty")]
    Empty,
    #[error("the answer is not UTF-8 text")]
    Encoding,
    #[error("the answer is not XML")]
    NotXml,
    #[error("the XML is damaged at byte {at}")]
    Damaged { at: u64 },
    #[error("the XML is cut off")]
    CutOff,
    #[error("the XML has a document type declaration, which is never accepted")]
    DocType,
    #[error("the XML names an entity that does not exist")]
    Entity,
    #[error("the XML goes on after its end")]
    Trailing,
    #[error("the XML is nested more than {0} levels deep")]
    Depth(usize),
    #[error("the XML has an element with more than {0} attributes")]
    Attributes(usize),
    #[error("the XML has more than {0} elements")]
    Elements(usize),
    #[error("the XML has an element with more than {0} bytes of text")]
    Text(usize),
}
