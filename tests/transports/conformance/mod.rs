//! The public suite, on every transport of this build, on one that was written outside of the crate, and on broken ones.

#![allow(clippy::print_stdout, reason = "what a run has found is read where it fails")]

mod memory;
mod sabotage;
mod sqlite;
mod tables;
mod toy;
