//! There is nothing to configure.
#[events::test(flavor = "multi_thread")]
async fn checks() {}

fn main() {}
