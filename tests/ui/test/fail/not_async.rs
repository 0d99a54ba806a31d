//! A test that awaits nothing is a `#[test]`.
#[events::test]
fn checks() {}

fn main() {}
