//! Moving bytes to and from a broker.
//!
//! A transport knows topics, keys, headers and leases. It never sees an event:
//! `wire` translates, one layer up.

mod capabilities;
mod frontier;
mod headers;
mod message;
#[cfg(any(feature = "memory", feature = "sqlite"))]
mod options;
mod outcome;
mod subscription;
mod url;

#[cfg(feature = "memory")]
pub mod memory;
#[cfg(feature = "sqlite")]
pub mod sqlite;

use std::{fmt, time::Duration};

use async_trait::async_trait;

pub use self::{
    capabilities::{Ability, Capabilities, Durability},
    frontier::Frontier,
    headers::{Header, HeaderName, HeaderSet, HeaderValue, Kind, Stamp},
    message::{Body, Message, Topic},
    outcome::{Outcome, Outcomes, Position, Publishing},
    subscription::{Delivered, Lease, Room, Settlement, Start, SubscribeSpec, Subscription, Token},
    url::connect,
};
pub(crate) use self::{
    message::{DUE, PRIORITY},
    url::split as split_url,
};
use crate::Result;
pub use crate::key::Key;

/// A connection to one broker. Every method may be called concurrently.
#[async_trait]
pub trait Transport: fmt::Debug + Send + Sync + 'static {
    /// The name used in errors, logs and metrics, such as `"redis"`.
    fn name(&self) -> &'static str;

    /// What this broker guarantees; checked once, when the app starts.
    fn capabilities(&self) -> Capabilities;

    /// Checks a topic's name against the broker's rules and resolves it, once for many publishes.
    ///
    /// # Errors
    /// [`Error::Config`](crate::Error::Config) for a name that the broker cannot hold.
    fn topic(&self, name: &str) -> Result<Topic>;

    /// Sends a batch in order; gives one outcome for each message, in the same order. What follows a message that may be
    /// sent again, and is of the same key, is not taken before it.
    ///
    /// `Confirmed` means durable to the level in [`Capabilities`]. `Indeterminate`
    /// means nobody knows: callers send it again under the same id. A message that
    /// is not taken for now holds back those of its key behind it in the batch,
    /// or all of them: they are answered with `Backpressure`, so that order
    /// survives sending again. A transport that need not wait answers at once, and
    /// nothing is allocated for it.
    fn publish<'a>(&'a self, batch: &'a [Message]) -> Publishing<'a>;

    /// Joins a group: each message reaches every group, and one member of each.
    ///
    /// Once this returns, whatever is published is received, also with [`Start::Latest`].
    ///
    /// # Errors
    /// An ability that the broker lacks, or its refusal.
    async fn subscribe(&self, spec: SubscribeSpec) -> Result<Box<dyn Subscription>>;

    /// What can be looked at and changed beside publishing and consuming, where the broker allows it.
    fn admin(&self) -> Option<&dyn Admin> {
        None
    }

    /// Flushes what was accepted, within `deadline`, and lists what was not delivered; later calls return
    /// [`Error::Closed`](crate::Error::Closed).
    async fn close(&self, deadline: Duration) -> Closed;
}

/// Looking into a broker.
#[async_trait]
pub trait Admin: fmt::Debug + Send + Sync {
    /// The topics there are, sorted.
    async fn topics(&self) -> Result<Vec<String>>;

    /// Up to `limit` of the messages that a topic still holds, oldest first, without consuming them.
    async fn browse(&self, topic: &str, limit: usize) -> Result<Vec<Message>>;

    /// How many messages a group has yet to settle.
    async fn lag(&self, topic: &str, group: &str) -> Result<u64>;

    /// Removes what a topic holds and no group has leased; how many that were.
    async fn purge(&self, topic: &str) -> Result<u64>;

    /// Moves a group: it goes on from there, and what its members have leased is theirs no longer. Where nobody has
    /// joined the group yet, it will begin there.
    ///
    /// # Errors
    /// [`Error::Unsupported`](crate::Error::Unsupported) without [`Ability::Seek`].
    async fn seek(&self, topic: &str, group: &str, to: Start) -> Result<()>;
}

/// How a transport ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Closed {
    /// Messages that were accepted, and of which nobody knows whether they arrived.
    pub undelivered: Vec<Message>,
}
