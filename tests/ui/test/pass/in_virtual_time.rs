//! An hour passes at once; what a test returns and its attributes are kept.
#![deny(warnings, clippy::all, clippy::pedantic)]

#[events::test]
async fn an_hour() {
    events::testing::stall(std::time::Duration::from_hours(1)).await;
}

#[events::test]
#[should_panic = "as expected"]
async fn a_panic() {
    panic!("as expected");
}

#[events::test]
async fn a_result() -> Result<(), Box<dyn std::error::Error>> {
    let _: u8 = "7".parse()?;
    Ok(())
}

fn main() {}
