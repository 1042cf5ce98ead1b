//! The sending loop. May depend on: `queue`, `service`, `settings`.
