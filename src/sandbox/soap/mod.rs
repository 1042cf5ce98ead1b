//! SOAP 1.1 over HTTP as the real service speaks it: reading, checking, answering.
//!
//! Reading is done with `roxmltree` and writing by hand, on purpose with nothing that the program's own
//! client uses, so that the two check each other.

pub(crate) mod credentials;
pub(crate) mod element;
pub(crate) mod envelope;
pub(crate) mod exchange;
pub(crate) mod fault;
pub(crate) mod fields;
pub(crate) mod http;
pub(crate) mod param;
pub(crate) mod schema;
