//! From publish to a typed handler, in memory: JSON encoded for each publish, decoded for the handler.
//!
//! A side is a file with a `start`, and its line in [`SIDES`].

use serde::Serialize;
use serde::de::DeserializeOwned;

use run::Run;
use side::Start;

use crate::case::{Case, Running, Sizes};

pub(crate) mod arrivals;
mod codec;
mod events;
mod floor;
pub(crate) mod order;
mod reading;
pub(crate) mod run;
mod ruststream;
pub(crate) mod side;

/// Every side: what it is called in reports, and how it starts a work.
const SIDES: &[(&str, Entry)] = &[
    ("serde_json", codec::start),
    ("floor", floor::start),
    ("events", events::start),
    ("events, 64 at a time", events::start_waves),
    ("ruststream", ruststream::start),
];

/// How a side starts a work; none where it takes no part.
type Entry = fn(Work) -> Option<Start>;

/// Every work: what it is called in reports, what it is, and how much of it is measured.
const WORKS: &[(&str, Work, Sizes)] = &[
    ("codec 200", Work::Codec { lines: SMALL }, timed(20_000)),
    ("codec 2k", Work::Codec { lines: LARGE }, timed(5_000)),
    ("publish to handle 200", Work::Handle { lines: SMALL, workers: 1 }, timed(20_000)),
    ("publish to handle 2k", Work::Handle { lines: LARGE, workers: 1 }, timed(5_000)),
    ("publish to handle 2k, 2 workers", Work::Handle { lines: LARGE, workers: 2 }, timed(5_000)),
    ("1k keys", Work::Keys { distinct: 1_000 }, instructed(100_000)),
    ("1m keys", Work::Keys { distinct: 1_000_000 }, instructed(1_000_000)),
];

/// How many lines an order has: with none it is some 200 bytes of JSON, with these 2 kB.
const SMALL: usize = 0;
const LARGE: usize = 16;

/// One work of this bench.
#[derive(Debug, Clone, Copy)]
enum Work {
    /// Encode an order and decode it again, with nothing in between.
    Codec { lines: usize },
    /// Publish orders to a handler with so many workers.
    Handle { lines: usize, workers: usize },
    /// Publish readings, each key in turn.
    Keys { distinct: u64 },
}

/// Where a publisher takes its events from, without an allocation.
pub(crate) trait Feed: Send + 'static {
    type Event: Serialize + DeserializeOwned + Send + Sync;

    fn next_event(&mut self) -> &Self::Event;
}

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for &(work, what, sizes) in WORKS {
        for &(side, entry) in SIDES {
            if let Some(start) = entry(what) {
                let run = move |threads| {
                    let name = format!("`{work}` by `{side}`");
                    Run::start(name, &start, threads).map(|run| Box::new(run) as Box<dyn Running>)
                };
                cases.push(Case { work, side, sizes, start: Box::new(run) });
            }
        }
    }
    cases
}

/// Measured in every way.
const fn timed(messages: u64) -> Sizes {
    Sizes { timed: Some(messages), allocated: 10_000, instructed: (2_000, 12_000) }
}

/// Measured in counts alone, with instructions over this many messages.
const fn instructed(messages: u64) -> Sizes {
    Sizes { timed: None, allocated: 10_000, instructed: (2_000, 2_000 + messages) }
}
