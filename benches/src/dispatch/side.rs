//! What a side of this bench is: something that publishes, and handlers that take it in.

use std::pin::Pin;
use std::sync::Arc;

use async_trait::async_trait;

use super::arrivals::Arrivals;
use crate::case::Result;

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
