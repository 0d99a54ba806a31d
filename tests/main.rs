//! The tests of the framework, against the real thing.

#![allow(clippy::unwrap_used, reason = "a test that unwraps says what went wrong by failing")]

mod architecture;
mod avro_interop;
mod build_export;
mod compatibility;
mod golden;
mod kept;
mod observe;
mod program;
mod protobuf;
mod python;
mod quickstart;
mod runtime;
mod schemas;
mod transports;
mod typed;
mod ui;
mod wire;
