//! A durable log in one file, for several processes on one host.
//!
//! The file is an SQLite database in WAL mode. What is published stays in it, in the order in which it was committed, until
//! it is older than `retain` and every group has settled it. A group has a place in each topic, and what its members have
//! leased stands in a table; a lease ends with its member, whose signs of life the database's clock judges. Positions are
//! numbers of the whole file: those of one topic have gaps.
//!
//! All that one process asks for at a time is one transaction: that is the group commit. Other processes are woken through
//! the loopback, and look for themselves twice a second.

mod admin;
mod bell;
mod claim;
mod config;
mod consume;
mod engine;
mod fault;
mod file;
mod group;
mod headers;
mod look;
mod member;
mod network;
mod publish;
mod retain;
mod same;
mod settle;

pub use config::{SqliteConfig, Synchronous};

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;

use self::{bell::Bell, engine::Engine, fault::NAME};
use super::{
    Ability, Admin, Capabilities, Closed, Durability, Message, Outcome, Publishing, SubscribeSpec, Subscription, Topic,
    Transport,
};
use crate::{Error, Result};

/// A log in a file. Clones use the same connection.
#[derive(Debug, Clone)]
pub struct SqliteTransport {
    engine: Arc<Engine>,
    config: Arc<SqliteConfig>,
}

impl SqliteTransport {
    /// Opens the file, or makes it.
    ///
    /// # Errors
    /// [`Error::Config`] for a file that is no event log, is of a newer format, stands on a network file system or cannot
    /// be opened; it is left as it is.
    pub async fn open(config: SqliteConfig) -> Result<Self> {
        let file = file::open(&config).await?;
        let engine = Engine::start(file, Bell::new().await);
        Ok(Self { engine: Arc::new(engine), config: Arc::new(config) })
    }

    /// Ends it as `kill -9` of its process would: nothing is flushed, and nothing is given back. For tests.
    pub fn abandon(&self) {
        self.engine.abandon();
    }

    /// Why a message is not taken, if it isn't.
    fn refusal(&self, message: &Message) -> Option<Outcome> {
        let (size, limit) = (message.body.as_deref().map_or(0, <[u8]>::len), self.config.max_bytes);
        (size > limit).then(|| Outcome::Rejected(Error::TooLarge { size, limit }))
    }
}

#[async_trait]
impl Transport for SqliteTransport {
    fn name(&self) -> &'static str {
        NAME
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            abilities: &[
                Ability::OrderKey,
                Ability::Groups,
                Ability::Replay,
                Ability::Seek,
                Ability::AckIndividual,
                Ability::LeaseExpires,
                Ability::LeaseExtend,
                Ability::DeliveryCount,
                Ability::Persistent,
                Ability::BinaryHeaders,
                Ability::BatchPartial,
                Ability::Browse,
                Ability::NativeDelay,
                Ability::Priority,
            ],
            durability: match self.config.synchronous {
                Synchronous::Full => Durability::Fsync,
                Synchronous::Normal => Durability::Process,
            },
            max_bytes: self.config.max_bytes,
            attribute_prefix: "ce-",
            lease: Some(self.config.lease),
        }
    }

    fn topic(&self, name: &str) -> Result<Topic> {
        if name.is_empty() || name.len() > 249 || name.chars().any(char::is_control) {
            return Err(Error::config("a topic has 1 to 249 bytes and no control characters"));
        }
        Ok(Topic::new(name))
    }

    fn publish<'a>(&'a self, batch: &'a [Message]) -> Publishing<'a> {
        Publishing::waiting(publish::publish(self, batch))
    }

    async fn subscribe(&self, spec: SubscribeSpec) -> Result<Box<dyn Subscription>> {
        consume::subscribe(&self.engine, spec, self.config.lease).await
    }

    fn admin(&self) -> Option<&dyn Admin> {
        Some(self)
    }

    async fn close(&self, deadline: Duration) -> Closed {
        self.engine.close(deadline).await;
        Closed::default()
    }
}
