//! One delivery on its way through the runtime.

use tokio::time::Instant;

use super::route::Route;
use crate::transport::{Batch, Lease, Message, Token};

/// One delivery, between its receipt and its settlement.
#[derive(Debug)]
pub(super) struct Delivery {
    /// As it came; what goes to the dead letters.
    pub(super) message: Message,
    /// In binary mode, where it came in structured mode.
    pub(super) unpacked: Option<Box<Message>>,
    pub(super) token: Token,
    pub(super) route: Route,
    /// How often the handler has been called.
    pub(super) attempts: u32,
    pub(super) defers: u32,
    pub(super) received: Instant,
    pub(super) stage: Stage,
}

/// What has to be done with a delivery next.
#[derive(Debug)]
pub(super) enum Stage {
    /// Call the handler.
    Dispatch,
    /// Publish what the handler returned; the handler is not called again.
    Publish { outputs: Box<Batch>, failures: u32 },
    /// Write it to the dead letters.
    DeadLetter { letter: Box<Letter>, failures: u32 },
}

/// A dead letter to be written.
#[derive(Debug)]
pub(super) struct Letter {
    pub(super) message: Message,
    pub(super) error_type: String,
    /// Why, in at most 256 bytes.
    pub(super) reason: String,
}

impl Delivery {
    /// A lease that has been routed.
    pub(super) fn new(lease: Lease, (route, unpacked): (Route, Option<Box<Message>>), received: Instant) -> Self {
        let Lease { message, token, .. } = lease;
        Self { message, unpacked, token, route, attempts: 0, defers: 0, received, stage: Stage::Dispatch }
    }

    /// The handler that will be called next, if one will.
    pub(super) fn handler(&self) -> Option<usize> {
        match (&self.stage, &self.route) {
            (Stage::Dispatch, Route::Handler { index, .. }) => Some(*index),
            _ => None,
        }
    }

    /// What the handler sees.
    pub(super) fn content(&self) -> &Message {
        self.unpacked.as_deref().unwrap_or(&self.message)
    }

    pub(super) fn is_parked(&self) -> bool {
        matches!(self.stage, Stage::DeadLetter { failures, .. } if failures > 0)
    }
}

/// How a delivery ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// Handled, skipped, not ours to handle, expired, or in the dead letters: it is settled.
    Settle,
    /// Given back, to be delivered again.
    Release,
    /// Its lease is over: nothing is done.
    Lost,
}
