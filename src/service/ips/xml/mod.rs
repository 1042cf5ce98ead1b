//! XML as this client needs it: writing requests without string pasting, reading answers within bounds.
//!
//! Knows SOAP's and XML's rules (`spec/reliability.md` E2), and no operation. Depends on `quick-xml` only.

pub(super) mod bounds;
pub(super) mod element;
pub(super) mod envelope;
pub(super) mod escape;
pub(super) mod malformed;
pub(super) mod params;
pub(super) mod reader;
