//! The log in a file, beside the same inserts, claims and updates in plain sqlx: each on a file of its own, durably.

use super::dispatch::run::Run;
use super::dispatch::side::Start;
use crate::case::{Case, Running, Sizes};

mod events;
mod file;
pub(crate) mod log;
mod raw;

/// How a side starts a work.
type Entry = fn(Work) -> Start;

/// Every side: what it is called in reports, and how it starts a work.
const SIDES: &[(&str, Entry)] = &[("events", events::start), ("raw", raw::start)];

/// Every work: what it is called in reports, what it is, and how many messages are timed.
const WORKS: &[(&str, Work, u64)] =
    &[("publish one", Work::One, 100), ("publish batch", Work::Batch, 4096), ("publish to handle", Work::Handle, 2048)];

/// How many messages a batch has.
const BATCH: usize = 256;

/// One work of this bench.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Work {
    /// Publish one message, and the next when the disk has it.
    One,
    /// Publish batches.
    Batch,
    /// Publish batches to a group, and handle and settle all of it.
    Handle,
}

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for &(work, what, messages) in WORKS {
        for &(side, entry) in SIDES {
            let sizes = Sizes { timed: Some(messages), allocated: 512, instructed: (256, 768) };
            let run = move |threads| {
                let name = format!("`{work}` by `{side}`");
                Run::start(name, &entry(what), threads).map(|run| Box::new(run) as Box<dyn Running>)
            };
            cases.push(Case { work, side, sizes, start: Box::new(run) });
        }
    }
    cases
}
