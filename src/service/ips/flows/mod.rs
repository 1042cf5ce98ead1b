//! What an operator asks for in one word and the service answers in several calls.
//!
//! Each file adds one method or two to [`IpsClient`](super::IpsClient): which operations, in which order, and
//! what happens where the service and its documentation disagree.

mod application_settings;
mod listing;
mod published_server;
mod sign_in;

use crate::service::ServiceError;

/// Whether the service understood and declined: then another question may get the answer. Wrong credentials
/// and network failures would only fail again.
fn declined(error: &ServiceError) -> bool {
    matches!(error, ServiceError::Authorization { .. } | ServiceError::Fault { .. })
}
