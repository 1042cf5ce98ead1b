//! What a request must look like: elements, order, counts and types, as `spec/ips-api.md` gives them.

mod check;
mod params;
#[cfg(test)]
mod tests;

pub(crate) use check::check;
pub(crate) use params::*;

/// No limit on how often an element comes.
pub(crate) const UNBOUNDED: usize = usize::MAX;

/// One element of a sequence.
#[derive(Debug)]
pub(crate) struct Field {
    /// Its local name.
    pub(crate) name: &'static str,
    /// What it holds.
    pub(crate) kind: Kind,
    /// How often it comes at least.
    pub(crate) min: usize,
    /// How often it comes at most.
    pub(crate) max: usize,
}

/// What an element holds.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    /// `xsd:string`.
    Text,
    /// `xsd:boolean`.
    Flag,
    /// `xsd:int`.
    Int,
    /// `xsd:long`.
    Long,
    /// `xsd:double`.
    Double,
    /// `xsd:dateTime`.
    Moment,
    /// `xsd:string` for the schema; the service knows only these values.
    OneOf(&'static [&'static str]),
    /// A sequence of elements.
    Sequence(&'static [Field]),
    /// Elements in any order (`xsd:all`).
    AnyOrder(&'static [Field]),
}

const fn required(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, min: 1, max: 1 }
}

const fn optional(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, min: 0, max: 1 }
}

const fn many(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, min: 0, max: UNBOUNDED }
}
