//! The smallest program: an event, a handler, and an app that brings them together.
//!
//! `cargo run --example 01_hello`

#![expect(clippy::print_stdout, reason = "it shows what happens")]

use std::time::Duration;

use events::prelude::*;

/// Somebody came in.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "visits", name = "visitor.arrived", version = "1.0.0")]
struct VisitorArrived {
    #[event(key)]
    name: String,
}

/// A handler is an async fn; the app finds it by its attribute.
#[handler]
async fn greet(visitor: VisitorArrived) {
    println!("hello, {}", visitor.name);
}

#[tokio::main]
async fn main() -> events::Result<()> {
    let bus = Bus::connect("memory:").await?;
    let running = App::new("hello").start(bus).await?;
    for name in ["Ada", "Grace", "Barbara"] {
        running.bus().publish(VisitorArrived { name: name.into() }).await?;
    }
    running.quiet().await;
    running.shutdown(Duration::from_secs(1), Duration::from_secs(1)).await;
    Ok(())
}
