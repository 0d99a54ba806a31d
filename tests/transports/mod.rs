//! Transports, directly: no app, no event, no runtime.

mod memory;
mod sqlite;
mod url;
