//! A program that has its schemas with it: `cargo run -p build-export-service`

use std::io::{self, Write};

/// Written by the build script.
const SCHEMA: &str = include_str!(concat!(env!("OUT_DIR"), "/schemas/shipment.sent/1.0.0.avsc"));

fn main() -> io::Result<()> {
    io::stdout().write_all(SCHEMA.as_bytes())
}
