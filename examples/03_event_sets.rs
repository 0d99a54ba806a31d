//! Several events on one topic: a handler may take them all, or one of them. What it returns is published:
//! `cargo run --example 03_event_sets`

#![expect(clippy::print_stdout, reason = "it shows what happens")]

use events::prelude::*;

#[derive(Debug, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "accounts", name = "account.opened", version = "1.0.0")]
struct Opened {
    #[event(key)]
    account: u32,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "accounts", name = "account.closed", version = "1.0.0")]
struct Closed {
    #[event(key)]
    account: u32,
}

/// All events of the topic: with another variant, every `match` has to say what becomes of it.
#[derive(Debug, Event)]
enum AccountEvent {
    Opened(Opened),
    Closed(Closed),
}

#[derive(Debug, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "letters", name = "letter.sent", version = "1.0.0")]
struct LetterSent {
    account: u32,
}

#[handler]
async fn journal(event: AccountEvent) {
    match event {
        AccountEvent::Opened(opened) => println!("opened {}", opened.account),
        AccountEvent::Closed(closed) => println!("closed {}", closed.account),
    }
}

#[handler]
async fn say_goodbye(closed: Closed) -> LetterSent {
    LetterSent { account: closed.account }
}

#[handler]
async fn post(letter: LetterSent, meta: Metadata) {
    println!("a letter to {}, because of event {}", letter.account, meta.causation.unwrap_or_default());
}

#[tokio::main]
async fn main() -> events::Result<()> {
    let running = App::new("bank").start(Bus::connect("memory:").await?).await?;
    running.bus().publish(Opened { account: 7 }).await?;
    running.bus().publish(Closed { account: 7 }).await?;
    running.quiet().await;
    Ok(())
}
