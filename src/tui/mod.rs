//! The full screen. May depend on everything but `cli`.
