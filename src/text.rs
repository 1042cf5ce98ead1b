//! The only door for outside text to a terminal. Depends on nothing.
