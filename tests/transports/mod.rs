//! Transports, directly: no app, no event, no runtime; and the suite that all of them pass.

mod conformance;
mod memory;
mod sqlite;
mod url;
