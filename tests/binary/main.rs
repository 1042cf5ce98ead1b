//! The compiled program as its users run it: real processes, real HTTP on loopback, real files.

mod headless;
mod home;
mod kill;
mod sandbox_process;
mod screen;
