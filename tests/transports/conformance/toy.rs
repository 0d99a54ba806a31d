//! A transport that was written outside of the crate, through what is public alone: topics in a map, leases by the clock.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    io,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use async_trait::async_trait;
use events::{
    Error, Result,
    testing::{
        conformance::{Harness, Hook, Suite},
        stall,
    },
    transport::{
        Ability, Admin, Capabilities, Closed, Delivered, Durability, Lease, Message, Outcome, Position, Publishing,
        Room, Settlement, Start, SubscribeSpec, Subscription, Token, Topic, Transport,
    },
};
use tokio::{sync::Notify, time::timeout};

const LEASE: Duration = Duration::from_millis(1500);
const MAX_BYTES: usize = 128 << 10;

#[derive(Debug, Default)]
struct Broker {
    topics: Mutex<BTreeMap<String, Log>>,
    bell: Notify,
    down: AtomicBool,
    last: AtomicU64,
}

#[derive(Debug, Default)]
struct Log {
    messages: Vec<Message>,
    groups: HashMap<String, Group>,
}

#[derive(Debug, Default)]
struct Group {
    next: usize,
    open: BTreeMap<usize, Slot>,
    /// By whom.
    settled: HashMap<usize, u64>,
    /// What a member that was cut off has lost.
    lost: HashMap<u64, Vec<u64>>,
}

#[derive(Debug, Clone, Copy)]
struct Slot {
    member: u64,
    epoch: u64,
    until: Option<Instant>,
    deliveries: u32,
}

impl Slot {
    fn is_held(&self) -> bool {
        self.until.is_some_and(|until| until > Instant::now())
    }
}

#[derive(Debug)]
struct Client {
    broker: Arc<Broker>,
    closed: Arc<AtomicBool>,
}

#[derive(Debug)]
struct Member {
    broker: Arc<Broker>,
    closed: Arc<AtomicBool>,
    spec: SubscribeSpec,
    id: u64,
}

impl Broker {
    fn reach(&self, operation: &'static str) -> Result<()> {
        let source = io::Error::from(io::ErrorKind::ConnectionRefused);
        let error = Error::Transport { transport: "toy", operation, transient: true, source: source.into() };
        if self.down.load(Relaxed) { Err(error) } else { Ok(()) }
    }

    fn with<R>(&self, topic: &str, read: impl FnOnce(&mut Log) -> R) -> R {
        read(self.topics.lock().unwrap().entry(topic.to_owned()).or_default())
    }

    fn cut(&self) {
        for group in self.topics.lock().unwrap().values_mut().flat_map(|log| log.groups.values_mut()) {
            let Group { open, lost, .. } = group;
            for slot in open.values_mut().filter(|slot| slot.is_held()) {
                slot.until = None;
                lost.entry(slot.member).or_default().push(slot.epoch);
            }
        }
        self.bell.notify_waiters();
    }
}

impl Member {
    fn group<R>(&self, read: impl FnOnce(&[Message], &mut Group) -> R) -> R {
        self.broker.with(self.spec.topic.name(), |log| {
            read(&log.messages, log.groups.get_mut(&*self.spec.group).expect("it was joined"))
        })
    }

    /// What is free comes first, then what is new; a key whose messages another member has is left alone.
    fn claim(&self, room: Room, epoch: u64, messages: &[Message], group: &mut Group, into: &mut Delivered) {
        into.lost.extend(group.lost.remove(&self.id).unwrap_or_default());
        let (mut bytes, mut taken) = (0, BTreeSet::new());
        for slot in group.open.iter().filter(|(_, slot)| slot.is_held() && slot.member != self.id) {
            taken.insert(messages[*slot.0].key.as_deref());
        }
        let known: Vec<usize> = group.open.iter().filter(|(_, slot)| !slot.is_held()).map(|(at, _)| *at).collect();
        for offset in known.into_iter().chain(group.next..messages.len()) {
            let message = &messages[offset];
            if self.spec.exclusive_keys && message.key.is_some() && taken.contains(&message.key.as_deref()) {
                continue;
            }
            bytes += message.size();
            if into.leases.len() == room.messages || (bytes > room.bytes && !into.leases.is_empty()) {
                break;
            }
            let before = group.open.get(&offset).map_or(0, |slot| slot.deliveries);
            for passed in group.next..offset {
                let free = Slot { member: 0, epoch: 0, until: None, deliveries: 0 };
                group.open.entry(passed).or_insert(free);
            }
            group.next = group.next.max(offset + 1);
            let until = Some(Instant::now() + LEASE);
            group.open.insert(offset, Slot { member: self.id, epoch, until, deliveries: before + 1 });
            let token = Token { partition: 0, locator: offset as u64, epoch };
            into.leases.push(Lease { message: message.clone(), token, deliveries: Some(before + 1) });
        }
    }

    fn give_back(&self, is_mine: impl Fn(usize, &Slot) -> bool) {
        self.group(|_, group| {
            group.open.iter_mut().filter(|(at, slot)| is_mine(**at, slot)).for_each(|(_, slot)| slot.until = None);
        });
        self.broker.bell.notify_waiters();
    }
}

#[async_trait]
impl Subscription for Member {
    async fn receive(&self, room: Room, into: &mut Delivered) -> Result<()> {
        loop {
            let bell = self.broker.bell.notified();
            tokio::pin!(bell);
            bell.as_mut().enable();
            if self.closed.load(Relaxed) {
                return Err(Error::Closed);
            }
            self.broker.reach("receive")?;
            let epoch = self.broker.last.fetch_add(1, Relaxed) + 1;
            self.group(|messages, group| self.claim(room, epoch, messages, group, into));
            if !into.leases.is_empty() || !into.lost.is_empty() {
                return Ok(());
            }
            // Leases end without a sound.
            let _ = timeout(LEASE / 8, bell).await;
        }
    }

    async fn settle(&self, tokens: &[Token]) -> Result<Settlement> {
        self.broker.reach("settle")?;
        let mut settlement = Settlement::default();
        self.group(|_, group| {
            for token in tokens {
                let offset = token.locator as usize;
                match group.open.get(&offset) {
                    Some(slot) if slot.epoch == token.epoch && slot.is_held() => {
                        group.open.remove(&offset);
                        group.settled.insert(offset, token.epoch);
                    }
                    None if group.settled.get(&offset) == Some(&token.epoch) => settlement.repeated += 1,
                    _ => settlement.stale += 1,
                }
            }
        });
        self.broker.bell.notify_waiters();
        Ok(settlement)
    }

    async fn release(&self, tokens: &[Token]) -> Result<()> {
        self.broker.reach("release")?;
        let is_given = |at, slot: &Slot| tokens.iter().any(|one| one.locator as usize == at && one.epoch == slot.epoch);
        self.give_back(is_given);
        Ok(())
    }

    async fn extend(&self, tokens: &[Token]) -> Result<Vec<Token>> {
        self.broker.reach("extend")?;
        Ok(self.group(|_, group| {
            let Group { open, settled, .. } = group;
            let keep = |token: &&Token| match open.get_mut(&(token.locator as usize)) {
                Some(slot) if slot.epoch == token.epoch && slot.is_held() => {
                    slot.until = Some(Instant::now() + LEASE);
                    false
                }
                _ => settled.get(&(token.locator as usize)) != Some(&token.epoch),
            };
            tokens.iter().filter(keep).copied().collect()
        }))
    }

    async fn close(&self) {
        self.give_back(|_, slot| slot.member == self.id);
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        self.give_back(|_, slot| slot.member == self.id);
    }
}

#[async_trait]
impl Transport for Client {
    fn name(&self) -> &'static str {
        "toy"
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            abilities: &[
                Ability::OrderKey,
                Ability::Groups,
                Ability::Replay,
                Ability::AckIndividual,
                Ability::LeaseExpires,
                Ability::LeaseExtend,
                Ability::DeliveryCount,
                Ability::Persistent,
                Ability::BinaryHeaders,
                Ability::BatchPartial,
                Ability::Reconnect,
                Ability::Browse,
            ],
            durability: Durability::Process,
            max_bytes: MAX_BYTES,
            attribute_prefix: "ce_",
            lease: Some(LEASE),
        }
    }

    fn topic(&self, name: &str) -> Result<Topic> {
        Ok(Topic::new(name))
    }

    fn publish<'a>(&'a self, batch: &'a [Message]) -> Publishing<'a> {
        let publish = |message: &Message| {
            let size = message.body.as_deref().map_or(0, <[u8]>::len);
            match self.broker.reach("publish") {
                _ if self.closed.load(Relaxed) => Outcome::Rejected(Error::Closed),
                _ if size > MAX_BYTES => Outcome::Rejected(Error::TooLarge { size, limit: MAX_BYTES }),
                Err(error) => Outcome::Failed(error),
                Ok(()) => self.broker.with(message.topic.name(), |log| {
                    log.messages.push(message.clone());
                    Outcome::Confirmed(Position { partition: None, offset: Some(log.messages.len() as u64 - 1) })
                }),
            }
        };
        let outcomes = batch.iter().map(publish).collect();
        self.broker.bell.notify_waiters();
        Publishing::done(outcomes)
    }

    async fn subscribe(&self, spec: SubscribeSpec) -> Result<Box<dyn Subscription>> {
        self.broker.reach("subscribe")?;
        let (broker, id) = (Arc::clone(&self.broker), self.broker.last.fetch_add(1, Relaxed) + 1);
        broker.with(spec.topic.name(), |log| {
            let next = if spec.start == Start::Latest { log.messages.len() } else { 0 };
            log.groups.entry(spec.group.to_string()).or_insert_with(|| Group { next, ..Group::default() });
        });
        Ok(Box::new(Member { broker, closed: Arc::clone(&self.closed), spec, id }))
    }

    fn admin(&self) -> Option<&dyn Admin> {
        Some(self)
    }

    async fn close(&self, _deadline: Duration) -> Closed {
        self.closed.store(true, Relaxed);
        self.broker.bell.notify_waiters();
        Closed::default()
    }
}

#[async_trait]
impl Admin for Client {
    async fn topics(&self) -> Result<Vec<String>> {
        Ok(self.broker.topics.lock().unwrap().keys().cloned().collect())
    }

    async fn browse(&self, topic: &str, limit: usize) -> Result<Vec<Message>> {
        Ok(self.broker.with(topic, |log| log.messages.iter().take(limit).cloned().collect()))
    }

    async fn lag(&self, topic: &str, group: &str) -> Result<u64> {
        let lag =
            |log: &mut Log| Some(log.groups.get(group).map(|of| log.messages.len() - of.next + of.open.len())? as u64);
        self.broker.with(topic, lag).ok_or_else(|| Error::Config("no such group".to_owned()))
    }

    async fn purge(&self, topic: &str) -> Result<u64> {
        Ok(self.broker.with(topic, |log| {
            let end = log.messages.len();
            let purge = |group: &mut Group| {
                let before = end - group.next + group.open.len();
                group.open.retain(|_, slot| slot.is_held());
                group.next = end;
                (before - group.open.len()) as u64
            };
            log.groups.values_mut().map(purge).max().unwrap_or(0)
        }))
    }

    async fn seek(&self, _topic: &str, _group: &str, _to: Start) -> Result<()> {
        Err(Error::Unsupported { transport: "toy", what: "moving a group" })
    }
}

/// The broker of one test.
#[derive(Debug, Default)]
pub(super) struct Toy(Arc<Broker>);

#[async_trait]
impl Harness for Toy {
    fn name(&self) -> &str {
        "toy"
    }

    async fn connect(&self) -> Result<Arc<dyn Transport>> {
        Ok(Arc::new(Client { broker: Arc::clone(&self.0), closed: Arc::default() }))
    }

    fn hooks(&self) -> &'static [Hook] {
        &[Hook::Cut, Hook::Restart, Hook::Crash]
    }

    async fn cut(&self) -> Result<()> {
        self.0.cut();
        Ok(())
    }

    async fn restart(&self, down: Duration) -> Result<()> {
        self.0.down.store(true, Relaxed);
        self.0.cut();
        stall(down).await;
        self.0.down.store(false, Relaxed);
        self.0.bell.notify_waiters();
        Ok(())
    }

    async fn crash(&self, _client: &Arc<dyn Transport>) -> Result<()> {
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn toy_conforms() {
    let report = Suite::new().run(Toy::default).await.unwrap();
    println!("{report}");
    report.assert_conforms();
}
