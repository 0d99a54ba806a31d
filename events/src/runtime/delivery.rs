//! One delivery on its way through the runtime.

use tokio::time::Instant;

use super::route::Route;
use crate::{
    handler::Context,
    transport::{Message, Token},
};

/// One delivery, between its receipt and its settlement.
#[derive(Debug)]
pub(super) struct Delivery {
    /// The message, in binary mode, as the handler sees it; absent while the handler has it.
    pub(super) context: Option<Box<Context>>,
    /// The message as it came, where that was in structured mode.
    pub(super) original: Option<Box<Message>>,
    pub(super) token: Token,
    pub(super) route: Route,
    /// How often the handler has been called.
    pub(super) attempts: u32,
    pub(super) defers: u32,
    pub(super) received: Instant,
    /// What it counts for in budgets.
    pub(super) size: usize,
    pub(super) stage: Stage,
}

/// What has to be done with a delivery next.
#[derive(Debug)]
pub(super) enum Stage {
    /// Call the handler.
    Dispatch,
    /// Publish what the handler returned; the handler is not called again.
    Publish { outputs: Vec<Message>, failures: u32 },
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
    /// One that is used for the first time.
    pub(super) fn spare(token: Token, received: Instant) -> Self {
        let (route, stage) = (Route::Unhandled, Stage::Dispatch);
        let (context, original, attempts, defers, size) = (None, None, 0, 0, 0);
        Self { context, original, token, route, attempts, defers, received, size, stage }
    }

    /// Lets go of what takes room; the box is used again.
    pub(super) fn retire(&mut self) {
        (self.attempts, self.defers, self.stage) = (0, 0, Stage::Dispatch);
        self.original = None;
        if let Some(context) = &mut self.context {
            context.retire();
        }
    }

    /// The handler that will be called next, if one will.
    pub(super) fn handler(&self) -> Option<usize> {
        match (&self.stage, &self.route) {
            (Stage::Dispatch, Route::Handler { index, .. }) => Some(*index),
            _ => None,
        }
    }

    /// The message as the handler sees it.
    pub(super) fn content(&self) -> &Message {
        &self.context.as_ref().expect("the handler gives the context back").message
    }

    /// The message as it came: what goes to the dead letters.
    pub(super) fn original(&self) -> &Message {
        self.original.as_deref().unwrap_or_else(|| self.content())
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
