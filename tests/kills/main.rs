//! Killed at every system call that matters, and with every one of them failing: the binary under `strace`, judged by
//! what the server received (`spec/reliability.md` F3, rows S1 to S3 and S9).

#![cfg(target_os = "linux")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../support/account.rs"]
mod account;
#[path = "../fault_server/mod.rs"]
mod fault_server;
#[path = "../support/home.rs"]
mod home;
mod import;
mod io_errors;
mod migration;
#[path = "../support/oracle.rs"]
mod oracle;
mod stage;
#[path = "../support/strace.rs"]
mod strace;
mod worker;
