//! What is compared: one work, done by several sides.

use std::pin::Pin;
use std::sync::Arc;

use async_trait::async_trait;

use crate::arrivals::Arrivals;

pub(crate) type Error = Box<dyn std::error::Error + Send + Sync>;
pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;

/// One side of one work, started.
///
/// It was given [`Arrivals`] and notes each message there, once, when its handler is done with it.
#[async_trait]
pub(crate) trait Side: Send {
    /// Publishes `count` messages, each encoded anew; it need not wait until they are handled.
    async fn publish(&mut self, count: u64) -> Result<()>;

    /// Stops the handlers. Every message published was handled before this is called.
    async fn stop(self: Box<Self>) -> Result<()>;
}

/// Starts a side afresh for each run.
pub(crate) type Start = Box<dyn Fn(Arc<Arrivals>) -> Starting>;
type Starting = Pin<Box<dyn Future<Output = Result<Box<dyn Side>>> + Send>>;

/// Boxes how a side starts.
pub(crate) fn start<S, F>(start: impl Fn(Arc<Arrivals>) -> F + 'static) -> Start
where
    S: Side + 'static,
    F: Future<Output = Result<S>> + Send + 'static,
{
    Box::new(move |arrivals| {
        let side = start(arrivals);
        Box::pin(async { Ok(Box::new(side.await?) as Box<dyn Side>) })
    })
}

/// One side of one work, and how many messages it takes to measure it.
pub(crate) struct Case {
    pub(crate) work: &'static str,
    pub(crate) side: &'static str,
    pub(crate) sizes: Sizes,
    pub(crate) start: Start,
}

/// How many messages each measurement takes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sizes {
    /// In one timed run; none where only instructions are of interest.
    pub(crate) timed: Option<u64>,
    /// In the pass that counts allocations.
    pub(crate) allocated: u64,
    /// In the shorter and the longer run under callgrind.
    pub(crate) instructed: (u64, u64),
}

impl Sizes {
    /// Enough to see that everything runs.
    pub(crate) fn smoke(self) -> Self {
        Self { timed: self.timed.map(|_| 200), allocated: 200, instructed: (100, 300) }
    }
}
