//! The rows that became no flights, as they stand in the dead letters.

use std::collections::{BTreeMap, HashSet};

use events::{
    Error,
    codec::{Encoding, Limits},
    event::{Decode, Event},
    record::Snapshot,
    transport::{Ability, Message},
};

use crate::{events::FlightRow, log::Log};

/// How many dead letters are kept to tell what is wrong with them.
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
    /// Reads the topic that they were written to. One that was written twice, because a process was killed before it could
    /// settle the row, counts once. A log that does not last may hold the newest only, but this process has written all.
    pub(crate) async fn read(log: &Log, metrics: &Snapshot) -> Result<Self, Error> {
        let transport = log.bus.transport();
        let mut messages = match log.admin() {
            Some(admin) => admin.browse(TOPIC, usize::MAX).await?,
            None => Vec::new(),
        };
        let mut seen = HashSet::new();
        messages.retain(|message| log.identity(message).is_none_or(|identity| seen.insert(identity)));
        let mut first: Vec<_> = messages.iter().filter_map(DeadLetter::of).collect();
        first.sort_by_key(|letter| letter.row);
        first.truncate(SHOWN);
        let written = || Some(metrics.topic(transport.name(), FlightRow::TOPIC)?.dead_lettered.values().sum());
        let count = match transport.capabilities().supports(Ability::Persistent) {
            true => messages.len() as u64,
            false => written().unwrap_or(0),
        };
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
        Some(Self { row: row.row, place: row.place(), reason: reason.unwrap_or_default() })
    }
}
