//! What becomes of a publish.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use smallvec::SmallVec;

use crate::Error;

/// One outcome for each message of a batch, in its order.
pub type Outcomes = SmallVec<[Outcome; 1]>;

/// What became of one message.
#[derive(Debug)]
pub enum Outcome {
    /// It is durable, to the level that the transport declares.
    Confirmed(Position),
    /// It is refused for good: too large, invalid, nobody to take it.
    Rejected(Error),
    /// There is no room for it now; it has not been taken.
    Backpressure,
    /// It was not taken, and may be when it is sent again.
    Failed(Error),
    /// Nobody knows whether it was taken.
    Indeterminate,
}

/// Where a confirmed message stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Position {
    /// Its partition, where the transport has them.
    pub partition: Option<u32>,
    /// Its position in the topic or partition, where the transport has them.
    pub offset: Option<u64>,
}

/// A publish under way, or already over.
#[must_use = "futures do nothing unless they are awaited"]
pub enum Publishing<'a> {
    /// It is over; the outcomes are taken by the first poll.
    Done(Option<Outcomes>),
    /// It has to wait.
    Waiting(Pin<Box<dyn Future<Output = Outcomes> + Send + 'a>>),
}

impl<'a> Publishing<'a> {
    /// A publish that is over.
    pub fn done(outcomes: Outcomes) -> Self {
        Self::Done(Some(outcomes))
    }

    /// A publish that has to wait.
    pub fn waiting(outcomes: impl Future<Output = Outcomes> + Send + 'a) -> Self {
        Self::Waiting(Box::pin(outcomes))
    }
}

impl Future for Publishing<'_> {
    type Output = Outcomes;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Outcomes> {
        match self.get_mut() {
            Self::Done(outcomes) => Poll::Ready(outcomes.take().expect("a finished future is not polled again")),
            Self::Waiting(outcomes) => outcomes.as_mut().poll(cx),
        }
    }
}

impl fmt::Debug for Publishing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Done(_) => "Publishing::Done",
            Self::Waiting(_) => "Publishing::Waiting",
        })
    }
}
