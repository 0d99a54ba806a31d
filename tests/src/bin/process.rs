//! A process of its own, for tests that kill one: it publishes numbers, or handles them, and says so on standard output.
//!
//! `process publish URL FROM TO` · `process handle URL GROUP MILLISECONDS`

use std::{
    env,
    io::{self, Write},
    time::Duration,
};

use events::prelude::*;
use events_tests::Number;

#[tokio::main]
async fn main() -> events::Result<()> {
    let words: Vec<String> = env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["publish", url, from, to] => publish(url, number(from), number(to)).await,
        ["handle", url, group, wait] => handle(url, group.to_owned(), Duration::from_millis(number(wait))).await,
        _ => panic!("publish URL FROM TO, or handle URL GROUP MILLISECONDS"),
    }
}

fn number(text: &str) -> u64 {
    text.parse().expect("a number")
}

/// One write, so that a kill cuts no line.
fn say(word: &str, number: u64) {
    let line = format!("{word} {number}\n");
    io::stdout().lock().write_all(line.as_bytes()).expect("the test reads this");
}

async fn publish(url: &str, from: u64, to: u64) -> events::Result<()> {
    let bus = Bus::connect(url).source("numbers").await?;
    for value in from..to {
        say("try", value);
        bus.publish(Number { lane: value % 7, value }).await?;
        say("ok", value);
    }
    Ok(())
}

async fn handle(url: &str, group: String, wait: Duration) -> events::Result<()> {
    let bus = Bus::connect(url).source("numbers").await?;
    let handler = move |number: Number| async move {
        say("start", number.value);
        events::testing::stall(wait).await;
        say("done", number.value);
    };
    let _subscription = bus.subscribe("handler", handler).group(group).await?;
    say("ready", 0);
    std::future::pending().await
}
