//! A test is made one once.
#[events::test]
#[test]
async fn checks() {}

fn main() {}
