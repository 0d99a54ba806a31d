//! The macros of the `events` crate.
