//! The compiled program as its users run it: real processes, real HTTP on loopback, real files.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod documents;
mod headless;
mod home;
mod kill;
mod multiplexer;
mod sandbox_process;
mod screen;
