//! A test is a function.
#[events::test]
struct Checks;

fn main() {}
