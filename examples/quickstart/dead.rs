//! The rows that became no flights, as they stand in the dead letters.

use std::collections::BTreeMap;

use events::{
    Bus,
    codec::{Encoding, Limits},
    event::{Decode, Event},
    transport::Message,
};

use crate::events::FlightRow;

/// How many dead letters are looked at to tell what is wrong with them.
const SHOWN: usize = 1_000;

/// Where rows go that [`read_row`](crate::handlers) rejects.
pub(crate) const TOPIC: &str = "flights.rows.dlq";

/// The dead letters of a run.
#[derive(Debug, Default)]
pub(crate) struct DeadLetters {
    /// How many there are.
    pub count: u64,
    /// The first of them, in the order of their rows.
    pub first: Vec<DeadLetter>,
}

/// One of them.
#[derive(Debug)]
pub(crate) struct DeadLetter {
    row: u64,
    /// Where the row stands, such as `untidy.csv:3`.
    pub place: String,
    pub reason: String,
}

impl DeadLetters {
    /// Counts what the app has given up, and reads the topic it was written to.
    pub(crate) async fn read(bus: &Bus) -> events::Result<Self> {
        let transport = bus.transport();
        let metrics = bus.metrics().snapshot();
        let topic = metrics.topic(transport.name(), FlightRow::TOPIC);
        let count = topic.map_or(0, |topic| topic.dead_lettered.values().sum());
        let messages = match transport.admin() {
            Some(admin) => admin.browse(TOPIC, SHOWN).await?,
            None => Vec::new(),
        };
        let mut first: Vec<_> = messages.iter().filter_map(DeadLetter::of).collect();
        first.sort_by_key(|letter| letter.row);
        Ok(Self { count, first })
    }

    /// How many of the first ones have each reason.
    pub(crate) fn reasons(&self) -> BTreeMap<&str, usize> {
        let mut reasons = BTreeMap::new();
        for letter in &self.first {
            *reasons.entry(letter.reason.as_str()).or_default() += 1;
        }
        reasons
    }
}

impl DeadLetter {
    /// A dead letter has the body of the event that it was, and the reason in a header.
    fn of(message: &Message) -> Option<Self> {
        let content_type = message.headers.get("content-type").and_then(|value| value.text()).unwrap_or_default();
        let encoding = Encoding::of(&content_type);
        let row = FlightRow::decode(encoding, message.body.as_deref()?, &Limits::DEFAULT).ok()?;
        let reason = message.headers.get("events-dlq-error").and_then(|reason| reason.text());
        Some(Self { row: row.row, place: format!("{}:{}", row.file, row.line), reason: reason.unwrap_or_default() })
    }
}
