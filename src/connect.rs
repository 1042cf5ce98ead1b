//! From a profile to a client. May depend on: `settings`, `service`, `sandbox`.
