//! Transports, directly: no app, no event, no runtime.

mod memory;
mod url;
