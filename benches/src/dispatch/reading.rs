//! The event of the works about keys: small, so that what a key costs stands out.

use std::fmt::Write;

use ::events::Event;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Feed;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "readings", version = "1.0.0", key = sensor)]
pub(super) struct Reading {
    /// The key.
    sensor: String,
    celsius: f64,
}

/// High enough that a million numbers from here on have as many digits, and cost as much to write.
const FIRST: u64 = 1_000_000;

/// Readings of so many sensors in turn.
#[derive(Debug)]
pub(super) struct Readings {
    distinct: u64,
    next: u64,
    reading: Reading,
}

impl Readings {
    pub(super) fn new(distinct: u64) -> Self {
        Self { distinct, next: 0, reading: Reading { sensor: String::new(), celsius: 21.5 } }
    }
}

impl Feed for Readings {
    type Event = Reading;

    fn next_event(&mut self) -> &Reading {
        self.reading.sensor.clear();
        write!(self.reading.sensor, "sensor-{}", FIRST + self.next).expect("a string takes any text");
        self.next = (self.next + 1) % self.distinct;
        &self.reading
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::Readings;
    use crate::dispatch::Feed;

    #[test]
    fn every_key_comes_in_turn() {
        let mut readings = Readings::new(1_000);
        let keys: HashSet<_> = (0..2_000).map(|_| readings.next_event().sensor.clone()).collect();
        assert_eq!(keys.len(), 1_000);
    }
}
