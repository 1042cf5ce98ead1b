//! The compiled program as its users run it: real processes, real HTTP on loopback, real files.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../disk_full/disk.rs"]
mod disk;
mod dividing;
mod doctor;
mod documents;
mod drafts;
mod editor;
mod full_disk;
mod headless;
mod history;
#[path = "../support/home.rs"]
mod home;
mod kill;
mod listing;
mod memory;
mod multiplexer;
mod one_write;
mod operate;
mod other_user;
mod rest;
mod sandbox_process;
mod screen;
mod screen_steering;
mod steering;
mod suspend;
