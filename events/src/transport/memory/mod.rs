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
mod log;
mod publish;

pub use config::{Full, MemoryConfig};
pub use faults::{Fault, Faults};

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock},
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
    topics: RwLock<Topics>,
    faults: Faults,
}

#[derive(Debug, Default)]
struct Topics {
    by_name: HashMap<Arc<str>, u32>,
    logs: Vec<Arc<Log>>,
    closed: bool,
}

impl MemoryTransport {
    /// A broker of its own: two in one process know nothing of each other.
    #[must_use]
    pub fn new(config: MemoryConfig) -> Self {
        let faults = Faults::default();
        Self { broker: Arc::new(Broker { config, topics: RwLock::default(), faults }) }
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
    fn log(&self, topic: &Topic) -> Arc<Log> {
        let topics = self.topics.read().unwrap_or_else(PoisonError::into_inner);
        match topics.logs.get(topic.handle() as usize) {
            Some(log) if Arc::ptr_eq(log.name(), topic.name()) => Arc::clone(log),
            _ => {
                drop(topics);
                self.resolve(topic.name()).1
            }
        }
    }

    /// Finds a topic, or makes it.
    fn resolve(&self, name: &Arc<str>) -> (Topic, Arc<Log>) {
        let mut topics = self.topics.write().unwrap_or_else(PoisonError::into_inner);
        let next = u32::try_from(topics.logs.len()).expect("fewer than four billion topics");
        let handle = *topics.by_name.entry(Arc::clone(name)).or_insert(next);
        if handle == next {
            let log = Log::new(Arc::clone(name), &self.config);
            if topics.closed {
                log.close();
            }
            topics.logs.push(Arc::new(log));
        }
        let log = Arc::clone(&topics.logs[handle as usize]);
        (Topic::new(Arc::clone(log.name()), handle), log)
    }

    fn find(&self, name: &str) -> Option<Arc<Log>> {
        let topics = self.topics.read().unwrap_or_else(PoisonError::into_inner);
        topics.by_name.get(name).map(|handle| Arc::clone(&topics.logs[*handle as usize]))
    }

    /// Closes the topics there are, and those that come.
    fn close(&self) {
        let mut topics = self.topics.write().unwrap_or_else(PoisonError::into_inner);
        topics.closed = true;
        topics.logs.iter().for_each(|log| log.close());
    }

    fn logs(&self) -> Vec<Arc<Log>> {
        self.topics.read().unwrap_or_else(PoisonError::into_inner).logs.clone()
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
        Ok(self.broker.resolve(&name.into()).0)
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
