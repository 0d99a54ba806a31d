//! What becomes of an event whose handler fails: the error says so.
//!
//! `cargo run --example 02_retry_and_dead_letters`

#![expect(clippy::print_stdout, reason = "it shows what happens")]

use std::time::Duration;

use events::prelude::*;

#[derive(Debug, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", name = "order.placed", version = "1.0.0")]
struct OrderPlaced {
    #[event(key)]
    id: u32,
    cents: i64,
}

#[derive(Debug, thiserror::Error, Failure)]
enum ChargeError {
    /// Better in a moment: the handler is called again, and later orders of the same key wait.
    #[failure(retry)]
    #[error("the bank is busy")]
    BankBusy,
    /// Bad for ever: to the dead letters, with the reason.
    #[failure(reject)]
    #[error("nobody can pay a negative amount")]
    Negative,
}

#[handler(retry(attempts = 5, backoff = "10ms..1s"))]
async fn charge(order: OrderPlaced, Attempt(attempt): Attempt) -> Result<(), ChargeError> {
    println!("order {}: {} cents, attempt {attempt}", order.id, order.cents);
    match order.cents {
        ..0 => Err(ChargeError::Negative),
        _ if attempt < 3 => Err(ChargeError::BankBusy),
        _ => Ok(()),
    }
}

#[tokio::main]
async fn main() -> events::Result<()> {
    let running = App::new("shop").start(Bus::connect("memory:").await?).await?;
    for (id, cents) in [(1, 990), (2, -5)] {
        running.bus().publish(OrderPlaced { id, cents }).await?;
    }
    running.quiet().await;
    for topic in running.metrics().topics {
        println!("{}: retried {:?}, dead letters {:?}", topic.topic, topic.retried, topic.dead_lettered);
    }
    running.shutdown(Duration::from_secs(1), Duration::from_secs(1)).await;
    Ok(())
}
