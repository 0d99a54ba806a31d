//! The in-process broker: what every other transport is compared with.
//!
//! Nothing outlives the process. Each topic is a log; a group has a position in
//! it, which moves when deliveries are settled. What all groups have settled is
//! removed. A topic that no group reads keeps its newest messages, for groups to
//! come.

mod admin;
mod config;
mod consume;
mod faults;
mod group;
mod log;
mod publish;

pub use config::{Full, MemoryConfig};
pub use faults::{Fault, Faults};

use std::{
    collections::HashMap,
    ops::Deref,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;

use self::log::Log;
use super::{
    Ability, Admin, Capabilities, Closed, Durability, Message, Publishing, SubscribeSpec, Subscription, Topic,
    Transport,
};
use crate::{Error, Result};

/// The in-process broker. Clones are the same broker.
#[derive(Debug, Clone)]
pub struct MemoryTransport {
    broker: Arc<Broker>,
}

#[derive(Debug)]
struct Broker {
    config: MemoryConfig,
    /// Told apart from other brokers of the process by this.
    id: BrokerId,
    topics: RwLock<Topics>,
    faults: Faults,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct BrokerId(u64);

#[derive(Debug, Default)]
struct Topics {
    logs: HashMap<Arc<str>, Arc<Log>>,
    closed: bool,
}

impl MemoryTransport {
    /// A broker of its own: two in one process know nothing of each other.
    #[must_use]
    pub fn new(config: MemoryConfig) -> Self {
        static LAST: AtomicU64 = AtomicU64::new(0);
        let (id, faults) = (BrokerId(LAST.fetch_add(1, Ordering::Relaxed)), Faults::default());
        Self { broker: Arc::new(Broker { config, id, topics: RwLock::default(), faults }) }
    }

    /// The switchboard for faults, for tests.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.broker.faults
    }

    /// Ends every lease at once, as a broker that was restarted does: what is leased is delivered again, and settles
    /// under the old epochs do nothing.
    pub fn cut(&self) {
        self.broker.logs().iter().for_each(|log| log.cut());
    }

    /// All messages that a topic has had, where `history` is kept; else what it still holds.
    #[must_use]
    pub fn history(&self, topic: &str) -> Vec<Message> {
        self.broker.find(topic).map(|log| log.browse(usize::MAX)).unwrap_or_default()
    }
}

impl Broker {
    /// The log of a topic: what the topic brings with it, where it is of this broker.
    fn log<'t>(&self, topic: &'t Topic) -> Found<'t> {
        match topic.handle::<Log>() {
            Some(log) if log.broker() == self.id => Found::Brought(log),
            _ => Found::Looked(self.resolve(topic.name())),
        }
    }

    /// Finds a topic, or makes it.
    fn resolve(&self, name: &Arc<str>) -> Arc<Log> {
        let mut topics = self.topics.write().unwrap_or_else(PoisonError::into_inner);
        let closed = topics.closed;
        let log = topics.logs.entry(Arc::clone(name)).or_insert_with(|| {
            let log = Log::new(Arc::clone(name), self.id, &self.config);
            if closed {
                log.close();
            }
            Arc::new(log)
        });
        Arc::clone(log)
    }

    fn find(&self, name: &str) -> Option<Arc<Log>> {
        self.topics.read().unwrap_or_else(PoisonError::into_inner).logs.get(name).cloned()
    }

    /// Closes the topics there are, and those that come.
    fn close(&self) {
        let mut topics = self.topics.write().unwrap_or_else(PoisonError::into_inner);
        topics.closed = true;
        topics.logs.values().for_each(|log| log.close());
    }

    fn logs(&self) -> Vec<Arc<Log>> {
        self.topics.read().unwrap_or_else(PoisonError::into_inner).logs.values().cloned().collect()
    }
}

impl Drop for Broker {
    /// Messages hold their topics, and those their logs, which hold the messages.
    fn drop(&mut self) {
        self.logs().iter().for_each(|log| log.clear());
    }
}

/// A log that was found: with a topic, or by its name.
enum Found<'t> {
    Brought(&'t Log),
    Looked(Arc<Log>),
}

impl Deref for Found<'_> {
    type Target = Log;

    fn deref(&self) -> &Log {
        match self {
            Self::Brought(log) => log,
            Self::Looked(log) => log,
        }
    }
}

#[async_trait]
impl Transport for MemoryTransport {
    fn name(&self) -> &'static str {
        "memory"
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            abilities: &[
                Ability::OrderPartition,
                Ability::OrderKey,
                Ability::Groups,
                Ability::Replay,
                Ability::AckIndividual,
                Ability::BinaryHeaders,
                Ability::BatchPartial,
                Ability::Browse,
            ],
            durability: Durability::None,
            max_bytes: self.broker.config.max_bytes,
            attribute_prefix: "ce-",
            lease: None,
        }
    }

    fn topic(&self, name: &str) -> Result<Topic> {
        if name.is_empty() || name.len() > 249 || name.chars().any(char::is_control) {
            return Err(Error::config("a topic has 1 to 249 bytes and no control characters"));
        }
        let log = self.broker.resolve(&name.into());
        Ok(Topic::resolved(Arc::clone(log.name()), log))
    }

    fn publish<'a>(&'a self, batch: &'a [Message]) -> Publishing<'a> {
        self.broker.publish(batch)
    }

    async fn subscribe(&self, spec: SubscribeSpec) -> Result<Box<dyn Subscription>> {
        consume::subscribe(&self.broker, spec)
    }

    fn admin(&self) -> Option<&dyn Admin> {
        Some(self)
    }

    async fn close(&self, _deadline: Duration) -> Closed {
        self.broker.close();
        Closed::default()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
