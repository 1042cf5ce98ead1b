//! The commands, one file each, thin. May depend on everything but `tui`.
