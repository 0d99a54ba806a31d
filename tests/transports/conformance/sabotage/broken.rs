//! A harness and a transport around others, with one thing wrong.

use std::{
    collections::HashSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use async_trait::async_trait;
use events::{
    Result,
    testing::conformance::{Harness, Hook},
    transport::{
        Ability, Admin, Capabilities, Closed, HeaderValue, Key, Message, Outcome, Outcomes, Position, Publishing,
        Start, SubscribeSpec, Subscription, Topic, Transport,
    },
};

use super::{Mutant, member::Member};

#[derive(Debug)]
pub(super) struct Broken {
    mutant: Mutant,
    inner: Arc<dyn Harness>,
    shared: Arc<Shared>,
}

/// What all clients of a broken broker know together.
#[derive(Debug, Default)]
pub(super) struct Shared {
    published: AtomicU64,
    pub(super) settled: AtomicU64,
    members: AtomicU64,
    ids: Mutex<HashSet<String>>,
    unwritten: Mutex<Vec<Message>>,
    /// Leased when the topic was purged.
    pub(super) purged: Mutex<HashSet<u64>>,
    pub(super) leased: Mutex<HashSet<u64>>,
}

impl Broken {
    pub(super) fn new(mutant: Mutant, inner: impl Harness) -> Self {
        Self { mutant, inner: Arc::new(inner), shared: Arc::default() }
    }
}

#[async_trait]
impl Harness for Broken {
    fn name(&self) -> &str {
        self.inner.name()
    }

    async fn connect(&self) -> Result<Arc<dyn Transport>> {
        let (inner, shared) = (self.inner.connect().await?, Arc::clone(&self.shared));
        Ok(Arc::new(BrokenTransport { mutant: self.mutant, inner, shared }))
    }

    fn hooks(&self) -> &'static [Hook] {
        self.inner.hooks()
    }

    async fn cut(&self) -> Result<()> {
        self.inner.cut().await
    }

    async fn restart(&self, down: Duration) -> Result<()> {
        self.shared.unwritten.lock().unwrap().clear();
        self.inner.restart(down).await
    }

    async fn crash(&self, client: &Arc<dyn Transport>) -> Result<()> {
        self.inner.crash(client).await
    }
}

#[derive(Debug)]
struct BrokenTransport {
    mutant: Mutant,
    inner: Arc<dyn Transport>,
    shared: Arc<Shared>,
}

fn is_letter(message: &Message) -> bool {
    message.topic.name().contains(".dlq")
}

fn confirmed() -> Outcome {
    Outcome::Confirmed(Position::default())
}

/// The same message under an id that nobody has seen.
fn renamed(message: &Message) -> Message {
    let mut headers = message.headers.iter().collect::<Vec<_>>();
    for header in headers.iter_mut().filter(|header| header.name.as_str().ends_with("id")) {
        header.value = HeaderValue::from(uuid::Uuid::from_u128(rand()).to_string());
    }
    Message { headers: headers.into_iter().collect(), ..message.clone() }
}

fn rand() -> u128 {
    static LAST: AtomicU64 = AtomicU64::new(1);
    u128::from(LAST.fetch_add(1, Relaxed))
}

fn cut_to(message: &mut Message, longest: usize) {
    if let Some(body) = message.body.as_deref().filter(|body| body.len() > longest) {
        message.body = Some(body[..longest].into());
    }
}

impl BrokenTransport {
    /// What is wrong with one message on its way in; `None` where it is lost, and confirmed.
    fn altered(&self, message: &Message) -> Option<Message> {
        let (mut altered, count) = (message.clone(), self.shared.published.fetch_add(1, Relaxed));
        match self.mutant {
            Mutant::SkipOneOfAThousand if count == 776 => return None,
            Mutant::DropOnFull if count - self.shared.settled.load(Relaxed) > 100 => return None,
            Mutant::DlqWithoutConfirm if is_letter(message) => return None,
            Mutant::LogThePayload => {
                let body = String::from_utf8_lossy(message.body.as_deref().unwrap_or_default()).into_owned();
                tracing::debug!(body, "published");
            }
            Mutant::RetryUnderNewId => {
                let id = message.headers.get("ce-id").and_then(|id| id.text()).unwrap_or_default();
                if !self.shared.ids.lock().unwrap().insert(id) {
                    altered = renamed(message);
                }
            }
            Mutant::OutputsUnderNewIds if message.topic.name().starts_with("done") => altered = renamed(message),
            Mutant::HeadersReversed => {
                let headers: Vec<_> = message.headers.iter().collect();
                altered.headers = headers.into_iter().rev().collect();
            }
            Mutant::EmptyBodyIsNone => altered.body = altered.body.filter(|body| !body.is_empty()),
            Mutant::TruncatesAt64Kib => cut_to(&mut altered, 64 << 10),
            Mutant::TruncatesWhatIsTooLarge => cut_to(&mut altered, self.inner.capabilities().max_bytes),
            Mutant::TimestampForgotten => altered.timestamp = None,
            Mutant::KeyInLowerCase => {
                let lower = |key: &Key| Key::new(String::from_utf8_lossy(key).to_lowercase().as_bytes());
                altered.key = altered.key.as_ref().map(lower);
            }
            Mutant::LetterWithoutReason => altered.headers.retain(|header| header.name.as_str() != "events-dlq-reason"),
            Mutant::LetterWithoutItsBytes if is_letter(message) => {
                altered.body = altered.body.map(|body| String::from_utf8_lossy(&body).trim().as_bytes().into());
            }
            _ => {}
        }
        Some(altered)
    }

    async fn publish_broken(&self, batch: &[Message]) -> Outcomes {
        let altered: Vec<_> = batch.iter().map(|message| self.altered(message)).collect();
        let mut kept: Vec<Message> = altered.iter().flatten().cloned().collect();
        match self.mutant {
            Mutant::ConfirmedBeforeWritten => {
                let written = std::mem::replace(&mut *self.shared.unwritten.lock().unwrap(), kept);
                self.inner.publish(&written).await;
                return batch.iter().map(|_| confirmed()).collect();
            }
            Mutant::BatchReversed => kept.reverse(),
            Mutant::PublishesTwice => {
                self.inner.publish(&kept).await;
            }
            _ => {}
        }
        let mut outcomes = self.inner.publish(&kept).await.into_iter();
        let outcome = |one: &Option<Message>| one.as_ref().map_or_else(confirmed, |_| outcomes.next().unwrap());
        let mut outcomes: Outcomes = altered.iter().map(outcome).collect();
        match self.mutant {
            Mutant::OutcomesShifted => outcomes.rotate_right(1),
            Mutant::BatchReversed => outcomes.reverse(),
            Mutant::PublishesAfterClose => outcomes.iter_mut().for_each(|outcome| *outcome = confirmed()),
            _ => {}
        }
        outcomes
    }
}

#[async_trait]
impl Transport for BrokenTransport {
    fn name(&self) -> &'static str {
        self.inner.name()
    }

    fn capabilities(&self) -> Capabilities {
        let mut capabilities = self.inner.capabilities();
        if self.mutant == Mutant::ClaimsToCount {
            capabilities.abilities = &[
                Ability::OrderKey,
                Ability::Groups,
                Ability::DeliveryCount,
                Ability::Replay,
                Ability::AckIndividual,
                Ability::Browse,
            ];
        }
        capabilities
    }

    fn topic(&self, name: &str) -> Result<Topic> {
        self.inner.topic(name)
    }

    fn publish<'a>(&'a self, batch: &'a [Message]) -> Publishing<'a> {
        Publishing::waiting(self.publish_broken(batch))
    }

    async fn subscribe(&self, mut spec: SubscribeSpec) -> Result<Box<dyn Subscription>> {
        let number = self.shared.members.fetch_add(1, Relaxed);
        match self.mutant {
            Mutant::OneGroupForAll => spec.group = "all".into(),
            Mutant::AGroupForEachMember => spec.group = format!("{}-{number}", spec.group).into(),
            Mutant::KeysAreNobodys => spec.exclusive_keys = false,
            _ => {}
        }
        let late = self.mutant == Mutant::LatestMissesTheFirst && spec.start == Start::Latest;
        let inner = self.inner.subscribe(spec).await?;
        Ok(Box::new(Member::new(self.mutant, inner, Arc::clone(&self.inner), Arc::clone(&self.shared), late)))
    }

    fn admin(&self) -> Option<&dyn Admin> {
        self.inner.admin().map(|_| self as &dyn Admin)
    }

    async fn close(&self, deadline: Duration) -> Closed {
        self.inner.close(deadline).await
    }
}

#[async_trait]
impl Admin for BrokenTransport {
    async fn topics(&self) -> Result<Vec<String>> {
        self.inner.admin().unwrap().topics().await
    }

    async fn browse(&self, topic: &str, limit: usize) -> Result<Vec<Message>> {
        self.inner.admin().unwrap().browse(topic, limit).await
    }

    async fn lag(&self, topic: &str, group: &str) -> Result<u64> {
        let lag = self.inner.admin().unwrap().lag(topic, group).await;
        if self.mutant == Mutant::LagIsNothing { lag.map(|_| 0) } else { lag }
    }

    async fn purge(&self, topic: &str) -> Result<u64> {
        if self.mutant == Mutant::PurgeTakesWhatIsLeased {
            let leased = self.shared.leased.lock().unwrap().clone();
            self.shared.purged.lock().unwrap().extend(leased);
        }
        self.inner.admin().unwrap().purge(topic).await
    }

    async fn seek(&self, topic: &str, group: &str, to: Start) -> Result<()> {
        self.inner.admin().unwrap().seek(topic, group, to).await
    }
}
