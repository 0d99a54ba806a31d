//! The in-process broker, through the `Transport` trait alone.

mod cancelled;
mod capabilities;
mod closed;
mod concurrent;
mod full;
mod groups;
mod history;
mod keys;
mod lag;
mod leases;
mod start;
mod strangers;
mod unread;

use std::time::Duration;

use events::transport::{
    Delivered, Key, Lease, Message, Outcome, Room, Start, SubscribeSpec, Subscription, Token, Transport, connect,
    memory::{MemoryConfig, MemoryTransport},
};

const TOPIC: &str = "orders";

/// More than any of these tests asks for.
const PLENTY: Room = Room { messages: 1000, bytes: 1 << 30 };

fn broker() -> MemoryTransport {
    MemoryTransport::new(MemoryConfig::default())
}

/// A broker with the settings of a URL.
async fn of(url: &str) -> std::sync::Arc<dyn Transport> {
    connect(url).await.unwrap()
}

fn message(transport: &dyn Transport, key: Option<&str>, body: &str) -> Message {
    Message {
        topic: transport.topic(TOPIC).unwrap(),
        key: key.map(|key| Key::new(key.as_bytes())),
        headers: <_>::default(),
        timestamp: None,
        body: Some(body.as_bytes().into()),
    }
}

async fn try_publish(transport: &dyn Transport, key: Option<&str>, body: &str) -> Outcome {
    transport.publish(&[message(transport, key, body)]).await.pop().unwrap()
}

async fn publish(transport: &dyn Transport, body: &str) {
    let outcome = try_publish(transport, None, body).await;
    assert!(matches!(outcome, Outcome::Confirmed(_)), "{outcome:?}");
}

/// Publishes `0`, `1` … without keys.
async fn publish_many(transport: &dyn Transport, count: usize) {
    for number in 0..count {
        publish(transport, &number.to_string()).await;
    }
}

fn spec(transport: &dyn Transport, group: &str) -> SubscribeSpec {
    SubscribeSpec {
        topic: transport.topic(TOPIC).unwrap(),
        group: group.into(),
        start: Start::Earliest,
        exclusive_keys: false,
    }
}

async fn join(transport: &dyn Transport, group: &str) -> Box<dyn Subscription> {
    transport.subscribe(spec(transport, group)).await.unwrap()
}

/// What a receive brings at once, or within a minute of virtual time; empty where it brings nothing.
async fn receive(subscription: &dyn Subscription, room: Room) -> Delivered {
    let mut delivered = Delivered::default();
    let receive = subscription.receive(room, &mut delivered);
    if let Ok(result) = tokio::time::timeout(Duration::from_secs(60), receive).await {
        result.unwrap();
    }
    delivered
}

/// All that there is.
async fn drain(subscription: &dyn Subscription) -> Vec<Lease> {
    receive(subscription, PLENTY).await.leases
}

/// No more than this many.
async fn take(subscription: &dyn Subscription, count: usize) -> Vec<Lease> {
    receive(subscription, Room { messages: count, ..PLENTY }).await.leases
}

async fn settle(subscription: &dyn Subscription, leases: &[Lease]) {
    let settlement = subscription.settle(&tokens(leases)).await.unwrap();
    assert_eq!((settlement.stale, settlement.repeated), (0, 0));
}

fn tokens(leases: &[Lease]) -> Vec<Token> {
    leases.iter().map(|lease| lease.token).collect()
}

fn texts(leases: &[Lease]) -> Vec<String> {
    leases.iter().map(|lease| text(&lease.message)).collect()
}

fn text(message: &Message) -> String {
    String::from_utf8(message.body.as_deref().unwrap_or_default().to_vec()).unwrap()
}
