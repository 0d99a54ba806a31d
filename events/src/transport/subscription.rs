//! Membership of a group: leases in, settlements out.

use std::{fmt, sync::Arc};

use async_trait::async_trait;

use super::{Message, Topic};
use crate::Result;

/// What to subscribe to.
#[derive(Debug, Clone)]
pub struct SubscribeSpec {
    /// The topic.
    pub topic: Topic,
    /// The group to join.
    pub group: Arc<str>,
    /// Where a group that is new begins.
    pub start: Start,
    /// Whether a key's messages must not be with two members at once.
    pub exclusive_keys: bool,
}

/// Where a new group begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Start {
    /// With the oldest message that the topic holds.
    #[default]
    Earliest,
    /// With what is published from now on.
    Latest,
    /// With the message at this offset, or the first one behind it.
    Offset(u64),
    /// With the first message that was published at or after this time, in microseconds since the Unix epoch.
    Time(i64),
}

/// One membership of a group. Its methods may be called concurrently, but for [`Subscription::receive`].
///
/// A subscription that is dropped gives back what it has not settled.
#[async_trait]
pub trait Subscription: fmt::Debug + Send + Sync {
    /// Waits for messages and adds them to `into`, as many as there is room for; at least one, or a lost epoch. After a
    /// failure it returns as soon as the broker is in reach again, with nothing if there is nothing.
    ///
    /// A call that is dropped while it waits loses nothing.
    ///
    /// # Errors
    /// A broker that is out of reach, as transient: call again. [`Error::Closed`](crate::Error::Closed) after a close.
    async fn receive(&self, room: Room, into: &mut Delivered) -> Result<()>;

    /// Ends deliveries on the broker's side: the only thing that moves a source position.
    ///
    /// # Errors
    /// A broker that is out of reach, as transient: call again with the same tokens. A stale or repeated token is no
    /// error; it is counted in [`Settlement`].
    async fn settle(&self, tokens: &[Token]) -> Result<Settlement>;

    /// Gives deliveries back unhandled, to be delivered again, soon and without counting as a failure.
    ///
    /// # Errors
    /// A broker that is out of reach; what it still holds comes back when the leases end.
    async fn release(&self, tokens: &[Token]) -> Result<()>;

    /// Keeps leases from ending; gives those back that have been lost.
    ///
    /// # Errors
    /// A broker that is out of reach, as transient.
    async fn extend(&self, _tokens: &[Token]) -> Result<Vec<Token>> {
        Ok(Vec::new())
    }

    /// Leaves the group, and gives back what is not settled.
    async fn close(&self);
}

/// How much a subscriber can take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Messages.
    pub messages: usize,
    /// Bytes. A first message is taken whatever its size, so that a large one is not stuck for ever.
    pub bytes: usize,
}

/// What a receive brought.
#[derive(Debug, Default)]
pub struct Delivered {
    /// Messages, each with its lease.
    pub leases: Vec<Lease>,
    /// Epochs that are over: whatever is leased under them is no longer ours.
    pub lost: Vec<u64>,
}

/// A message that is ours for a while.
#[derive(Debug, Clone)]
pub struct Lease {
    /// The message.
    pub message: Message,
    /// What to settle it by.
    pub token: Token,
    /// How often the broker has delivered it, this time included, where it counts.
    pub deliveries: Option<u32>,
}

/// Which delivery of which message: a settle under an epoch that is over does nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Token {
    /// The partition, 0 where there are none.
    pub partition: u32,
    /// The position in it, or the transport's own number for the delivery.
    pub locator: u64,
    /// The epoch of the lease: of an assignment, a channel, a claim.
    pub epoch: u64,
}

/// What became of a settle.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Settlement {
    /// Tokens whose epoch was over.
    pub stale: usize,
    /// Tokens that had been settled before.
    pub repeated: usize,
}
