//! An app under test.

use std::time::Duration;

use chrono::DateTime;

use super::{DeadLetters, HandlerCalls, Letter, Published, calls::Calls, expect::Owned};
use crate::{
    Result,
    bus::{Bus, PublishRetry, Receipt},
    codec::{Encoding, Limits},
    envelope::{Envelope, IntoDraft},
    event::Event,
    record::Snapshot,
    runtime::{App, Health, Report, Running},
    time::Clock,
    transport::{
        Message, Transport,
        memory::{Faults, MemoryConfig, MemoryTransport},
    },
    wire::{Incoming, dead_letter},
};

/// An app that runs in memory. In `#[events::test]` time is virtual: a retry in 30 s takes no time.
#[derive(Debug)]
pub struct TestApp {
    running: Running,
    transport: MemoryTransport,
    clock: Clock,
    calls: Calls,
}

impl TestApp {
    /// Starts an app on a broker of its own, on the first of January 2026.
    ///
    /// # Panics
    /// Where the app doesn't start, with all that is wrong.
    pub async fn start(app: App) -> Self {
        Self::start_on(app, MemoryConfig { history: 1_000_000, ..MemoryConfig::default() }).await
    }

    /// Starts an app on a broker with these settings. Without `history`, assertions see nothing.
    ///
    /// # Panics
    /// Where the app doesn't start, with all that is wrong.
    pub async fn start_on(app: App, config: MemoryConfig) -> Self {
        let (transport, calls) = (MemoryTransport::new(config), Calls::default());
        let clock = Clock::starting_at(DateTime::from_timestamp(1_767_225_600, 0).unwrap_or_default());
        let bus = Bus::over(transport.clone()).clock(clock.clone()).publish_retry(PublishRetry::NONE);
        let bus = bus.await.expect("a bus over a transport needs nothing");
        let running = match app.recorder(calls.clone()).start(bus).await {
            Ok(running) => running,
            Err(error) => panic!("the app does not start: {error}"),
        };
        Self { running, transport, clock, calls }
    }

    /// Publishes an event, and returns when all that follows from it is settled or parked.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn publish<D: IntoDraft>(&self, event: D) -> Receipt {
        match self.try_publish(event).await {
            Ok(receipt) => receipt,
            Err(error) => panic!("{} is not published: {error}", D::Event::NAME),
        }
    }

    /// Publishes an event, and returns when all that follows from it is settled or parked.
    ///
    /// # Errors
    /// Those of [`Bus::publish`].
    pub async fn try_publish<D: IntoDraft>(&self, event: D) -> Result<Receipt> {
        let receipt = self.bus().publish(event).await;
        self.settle().await;
        receipt
    }

    /// Publishes a message as it stands, as somebody else may have written it.
    pub async fn publish_raw(&self, topic: &str, message: impl FnOnce(Message) -> Message) {
        let topic = self.transport.topic(topic).expect("a topic's name");
        let blank = Message { topic, key: None, headers: <_>::default(), timestamp: None, body: None };
        self.transport.publish(&[message(blank)]).await;
        self.settle().await;
    }

    /// Waits until all that is there is settled or parked.
    pub async fn settle(&self) {
        self.running.quiet().await;
    }

    /// Lets time pass.
    pub async fn advance(&self, by: Duration) {
        tokio::time::sleep(by).await;
        self.settle().await;
    }

    /// What was seen of the calls of a handler.
    #[must_use]
    pub fn handler(&self, name: &str) -> HandlerCalls {
        let known = self.running.topology().handlers.iter().any(|handler| handler.name == name);
        assert!(known, "the app has no handler `{name}`");
        self.calls.of(name)
    }

    /// The events of a type that were published, by the test or by handlers.
    #[must_use]
    pub fn published<E: Owned>(&self) -> Published<E> {
        let messages = self.history(E::TOPIC).into_iter().map(|message| self.unpacked(message));
        let messages = messages.filter(|message| self.incoming(message).kind() == Some(E::NAME));
        let event = |message: &Message| self.decode(message);
        let events = messages.filter_map(|message| {
            Some(Envelope { event: event(&message)?, metadata: self.incoming(&message).metadata(0).ok()? })
        });
        Published { events: events.collect() }
    }

    /// The dead letters of a type of event.
    #[must_use]
    pub fn dead_letters<E: Owned>(&self) -> DeadLetters<E> {
        let is_mine = |message: &Message| self.incoming(&self.unpacked(message.clone())).kind() == Some(E::NAME);
        DeadLetters {
            letters: self
                .letters()
                .iter()
                .filter(|message| is_mine(message))
                .map(|message| self.letter(message))
                .collect(),
        }
    }

    /// All dead letters, as they stand.
    #[must_use]
    pub fn letters(&self) -> Vec<Message> {
        let of = |handler: &crate::runtime::HandlerInfo| {
            handler.settings.iter().find(|(name, _)| *name == "dead letters").map(|(_, topic)| topic.clone())
        };
        let mut topics: Vec<String> = self.running.topology().handlers.iter().filter_map(of).collect();
        topics.sort();
        topics.dedup();
        topics.iter().flat_map(|topic| self.history(topic)).collect()
    }

    /// All messages that a topic has had.
    #[must_use]
    pub fn history(&self, topic: &str) -> Vec<Message> {
        self.transport.history(topic)
    }

    /// The app's bus.
    #[must_use]
    pub fn bus(&self) -> &Bus {
        self.running.bus()
    }

    /// The broker, to make it fail.
    #[must_use]
    pub fn transport(&self) -> &MemoryTransport {
        &self.transport
    }

    /// The switchboard for faults.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        self.transport.faults()
    }

    /// The test's clock.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The app at work.
    #[must_use]
    pub fn running(&self) -> &Running {
        &self.running
    }

    /// What is wrong, if anything is.
    #[must_use]
    pub fn health(&self) -> Health {
        self.running.health()
    }

    /// What has been measured.
    #[must_use]
    pub fn metrics(&self) -> Snapshot {
        self.running.metrics()
    }

    /// Stops the app as [`Running::shutdown`] does.
    pub async fn shutdown(self, drain: Duration, grace: Duration) -> Report {
        self.running.shutdown(drain, grace).await
    }

    fn incoming<'a>(&self, message: &'a Message) -> Incoming<'a> {
        self.bus().incoming(message)
    }

    fn unpacked(&self, message: Message) -> Message {
        self.bus().unpacked(&message).unwrap_or(message)
    }

    fn decode<E: Owned>(&self, message: &Message) -> Option<E> {
        let content_type = self.incoming(message).content_type().to_owned();
        E::decode(Encoding::of(&content_type), message.body.as_deref()?, &Limits::DEFAULT).ok()
    }

    fn letter<E: Owned>(&self, message: &Message) -> Letter<E> {
        let text = |name: &str| message.headers.get(name).and_then(|value| value.text()).unwrap_or_default();
        let unpacked = self.unpacked(message.clone());
        Letter {
            event: self.decode(&unpacked),
            metadata: self.incoming(&unpacked).metadata(0).ok(),
            reason: text(dead_letter::REASON),
            error: text(dead_letter::ERROR),
            attempts: text(dead_letter::ATTEMPTS).parse().unwrap_or(0),
            body: message.body.as_deref().map(<[u8]>::to_vec),
        }
    }
}
