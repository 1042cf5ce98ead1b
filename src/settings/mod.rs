//! `settings.toml`: schema, where it is found, checks, edits, secrets. May depend on: `service`, `text`.

mod profile;

pub use profile::{Limits, Profile, Region, SandboxOptions, ServiceKind};
