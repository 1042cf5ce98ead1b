//! The sandbox over real HTTP, with envelopes written by hand: none of the program's own client is used here.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails as the test itself does")]

mod client;
mod edge;
mod listing;
mod mishaps;
mod purging;
mod sign_in;
mod strictness;
