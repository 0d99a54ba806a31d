//! A set holds something.
use events::prelude::*;

#[derive(Event)]
enum OrderEvent {}

fn main() {}
