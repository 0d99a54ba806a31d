//! The public suite, on every transport of this build, on one that was written outside of the crate, and on broken ones.

mod memory;
mod sabotage;
mod sqlite;
mod tables;
mod toy;
