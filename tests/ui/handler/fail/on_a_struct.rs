//! A handler is a function.
use events::prelude::*;

#[handler]
#[derive(Debug)]
struct Charge;

fn main() {}
