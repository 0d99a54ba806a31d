//! What is measured, and who is told.

mod hooks;
mod isolation;
mod prometheus;
mod published;

use std::time::Duration;

use events::{
    prelude::*,
    testing::{TestApp, stall},
};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "observed.orders", name = "observed.order", version = "1.0.0")]
struct Order {
    #[event(key)]
    id: u32,
}

#[derive(Debug, Failure)]
enum ChargeError {
    #[failure(retry)]
    Busy,
    #[failure(reject)]
    Declined,
}

impl std::fmt::Display for ChargeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the bank says {self:?}")
    }
}

/// 1 is charged, 2 at the second try, 3 is declined; each try takes 20 ms.
#[handler(retry(attempts = 3, backoff = "100ms..1s", jitter = "none"))]
async fn observed_charge(order: Order, Attempt(attempt): Attempt) -> Result<(), ChargeError> {
    stall(Duration::from_millis(20)).await;
    match (order.id, attempt) {
        (2, 1) => Err(ChargeError::Busy),
        (3, _) => Err(ChargeError::Declined),
        _ => Ok(()),
    }
}

const GROUP: &str = "shop.observed_charge";

fn shop() -> App {
    App::new("shop").handler::<observed_charge>()
}

/// Three are published; two are handled, one of them after a retry, and one is a dead letter.
async fn three(app: App) -> TestApp {
    let app = TestApp::start(app).await;
    for id in 1..=3 {
        app.publish(Draft::of(Order { id }).id(format!("o-{id}"))).await;
    }
    app
}
