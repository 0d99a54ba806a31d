//! Testing apps: the real runtime, in memory, in virtual time.

mod stall;

pub use stall::{stall, stall_blocking};
