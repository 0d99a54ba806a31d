//! A test has no parameters.
#[events::test]
async fn checks(app: u8) {
    drop(app);
}

fn main() {}
