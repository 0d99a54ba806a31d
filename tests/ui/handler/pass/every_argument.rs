//! Every argument at once, under the strictest lints.
#![deny(warnings, missing_docs, unsafe_code, unreachable_pub, clippy::all, clippy::pedantic)]

use std::time::Duration;

use events::{
    backoff::Jitter,
    handler::{DeadLetters, Declared, Order, Unknown},
    prelude::*,
    transport::Start,
};

/// An order.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", version = "1.0.0")]
pub struct Ordered {
    /// Which.
    #[event(key)]
    pub id: u64,
}

/// Charges a customer.
///
/// # Errors
/// No number.
///
/// # Panics
/// Another bank.
#[handler(
    name = "charge-it",
    group = "billing",
    start = "latest",
    order = "partition",
    concurrency = 16,
    max_in_flight = 100,
    max_bytes = "1MiB",
    timeout = "10s",
    retry(attempts = 5, backoff = "50ms..2m", multiplier = 3, jitter = "20ms", deadline = "1h", when = worth_it),
    max_defers = 3,
    dlq = "orders.dead",
    unknown = "dlq",
    crate = events
)]
pub async fn charge(order: Ordered, State(bank): State<u64>) -> Result<(), std::num::ParseIntError> {
    let parsed: u64 = order.id.to_string().parse()?;
    assert_eq!(parsed, bank);
    Ok(())
}

fn worth_it(error: &std::num::ParseIntError) -> bool {
    !error.to_string().is_empty()
}

#[handler(retry(multiplier = 1.5), dlq_suffix = ".lost")]
async fn notify(_: Ordered) {}

#[handler(retry(backoff = "5s"))]
async fn plain(_: Ordered) {}

fn main() {
    let declared = charge::declaration();
    assert_eq!((declared.name, declared.module), ("charge-it", module_path!()));
    let settings = declared.settings;
    assert_eq!((settings.group, settings.start, settings.order), (Some("billing"), Some(Start::Latest), Some(Order::Partition)));
    assert_eq!((settings.concurrency, settings.max_in_flight, settings.max_bytes), (Some(16), Some(100), Some(1 << 20)));
    assert_eq!((settings.timeout, settings.retry_deadline), (Some(Duration::from_secs(10)), Some(Duration::from_secs(3600))));
    let backoff = settings.backoff.unwrap();
    assert_eq!((backoff.base, backoff.cap), (Duration::from_millis(50), Duration::from_secs(120)));
    assert!((backoff.multiplier - 3.0).abs() < 1e-9);
    assert_eq!(settings.jitter, Some(Jitter::Width(Duration::from_millis(20))));
    assert_eq!((settings.attempts, settings.max_defers), (Some(5), Some(3)));
    assert_eq!((settings.dead_letters, settings.unknown), (Some(DeadLetters::Topic("orders.dead")), Some(Unknown::DeadLetter)));

    let notify = notify::declaration().settings;
    assert_eq!(notify.dead_letters, Some(DeadLetters::Suffix(".lost")));
    assert!((notify.backoff.unwrap().multiplier - 1.5).abs() < 1e-9);
    assert_eq!(plain::declaration().settings.backoff, Some(events::backoff::Backoff::fixed(Duration::from_secs(5))));
    assert_eq!(events::handler::declared().len(), 3);

    // The functions are still functions.
    drop(charge(Ordered { id: 1 }, State(1)));
}
