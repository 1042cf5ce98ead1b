//! The binary against a service that misbehaves on purpose: every answer and every accident of the network in the
//! fault list (`spec/reliability.md` G), judged by what the server received.

#![cfg(unix)]
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../support/account.rs"]
mod account;
mod answers;
mod bisection;
#[path = "../fault_server/mod.rs"]
mod fault_server;
#[path = "../support/home.rs"]
mod home;
mod network;
#[path = "../support/oracle.rs"]
mod oracle;
mod process;
mod scene;
