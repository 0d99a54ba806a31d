//! Transports, directly: no app, no event, no runtime; and the suite that all of them pass.

mod conformance;
mod memory;
pub(crate) mod sqlite;
mod url;
