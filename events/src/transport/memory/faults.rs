//! Faults on demand, for tests of what happens when a broker fails.

use std::{
    io,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use super::lock;
use crate::{
    Error, Result,
    transport::{Message, Outcome},
};

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The call fails, and may succeed later.
    Fail,
    /// The publish is refused for good.
    Reject,
    /// The publish is refused as too large.
    TooLarge,
    /// The publish finds no room.
    Backpressure,
    /// The publish is lost, and nobody says so.
    Lose,
    /// The publish arrives, and nobody says so.
    Unanswered,
}

/// Which calls of a [`MemoryTransport`](super::MemoryTransport) fail. Without faults it costs one atomic load a call.
#[derive(Debug, Default)]
pub struct Faults {
    armed: AtomicUsize,
    faults: Mutex<Vec<Armed>>,
}

#[derive(Debug)]
struct Armed {
    /// A topic, or the name of a call.
    place: String,
    fault: Fault,
    left: usize,
}

impl Faults {
    /// The next `times` publishes to `topic` go wrong.
    pub fn publishes(&self, topic: &str, fault: Fault, times: usize) {
        self.arm(topic, fault, times);
    }

    /// The next `times` receives fail.
    pub fn receives(&self, times: usize) {
        self.arm("receive", Fault::Fail, times);
    }

    /// The next `times` settles fail.
    pub fn settles(&self, times: usize) {
        self.arm("settle", Fault::Fail, times);
    }

    /// Nothing goes wrong any more.
    pub fn heal(&self) {
        lock(&self.faults).clear();
        self.armed.store(0, Ordering::Relaxed);
    }

    fn arm(&self, place: &str, fault: Fault, left: usize) {
        if left == 0 {
            return;
        }
        let mut faults = lock(&self.faults);
        faults.push(Armed { place: place.to_owned(), fault, left });
        self.armed.store(faults.len(), Ordering::Relaxed);
    }

    pub(super) fn on_publish(&self, message: &Message, arrive: impl FnOnce(&Message)) -> Option<Outcome> {
        Some(match self.take(message.topic.name())? {
            Fault::Fail => Outcome::Failed(failure("publish")),
            Fault::Reject => Outcome::Rejected(Error::Unroutable { topic: message.topic.name().to_string() }),
            Fault::TooLarge => Outcome::Rejected(Error::TooLarge { size: message.size(), limit: 0 }),
            Fault::Backpressure => Outcome::Backpressure,
            Fault::Lose => Outcome::Indeterminate,
            Fault::Unanswered => {
                arrive(message);
                Outcome::Indeterminate
            }
        })
    }

    pub(super) fn on_call(&self, call: &'static str) -> Result<()> {
        self.take(call).map_or(Ok(()), |_| Err(failure(call)))
    }

    fn take(&self, place: &str) -> Option<Fault> {
        if self.armed.load(Ordering::Relaxed) == 0 {
            return None;
        }
        let mut faults = lock(&self.faults);
        let armed = faults.iter_mut().find(|armed| armed.place == place)?;
        let fault = armed.fault;
        armed.left = armed.left.saturating_sub(1);
        faults.retain(|armed| armed.left > 0);
        self.armed.store(faults.len(), Ordering::Relaxed);
        Some(fault)
    }
}

fn failure(operation: &'static str) -> Error {
    let source = io::Error::new(io::ErrorKind::ConnectionReset, "an injected fault");
    Error::Transport { transport: "memory", operation, transient: true, source: source.into() }
}
