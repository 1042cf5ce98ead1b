//! Arguments, then the full screen or one command.

fn main() {}
