//! What one test works with: clients, memberships, handlers, and patience.

use std::{
    future::Future,
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    Harness,
    job::Job,
    oracle::{Oracle, Told},
    stage::Stage,
    verdict::{Stop, Tested, ensure, some_of},
};
use crate::{
    backoff::Backoff,
    bus::{Bus, PublishRetry},
    envelope::Envelope,
    error::Error,
    handler::{Settings, Verdict},
    runtime::{Subscribe, SubscriptionHandle},
    transport::{
        Body, Delivered, Header, HeaderSet, Key, Lease, Message, Outcome, Room, Start, SubscribeSpec, Subscription,
        Token,
    },
};

/// The topic of tests that need but one.
pub(super) const TOPIC: &str = "jobs";
/// The group of tests that need but one.
pub(super) const GROUP: &str = "workers";
/// More than any test asks for at once.
pub(super) const PLENTY: Room = Room { messages: 100_000, bytes: 1 << 30 };
/// How long nothing must come where nothing should.
pub(super) const MOMENT: Duration = Duration::from_millis(60);
/// How long to wait before looking again.
const LOOK: Duration = Duration::from_millis(2);

/// One test's view of the broker.
#[derive(Debug, Clone)]
pub(super) struct Scene {
    pub(super) harness: Arc<dyn Harness>,
    pub(super) messages: u64,
    pub(super) patience: Duration,
    suffix: String,
}

impl Scene {
    pub(super) fn new(harness: Arc<dyn Harness>, test: &str, messages: usize, patience: Duration) -> Self {
        // Topics of tests on one server don't meet, nor do those of two runs.
        let suffix = format!("-{test}-{}", uuid::Uuid::from_u64_pair(rand(), rand()).simple());
        Self { harness, messages: messages as u64, patience, suffix: suffix.chars().take(60).collect() }
    }

    /// Another client of the broker.
    pub(super) async fn client(&self) -> Tested<Stage> {
        Ok(Stage::new(self.harness.connect().await?, &self.suffix))
    }

    /// A client is gone, as by `kill -9`.
    pub(super) async fn crash(&self, client: &Stage) -> Tested {
        client.vanish();
        Ok(self.harness.crash(&client.inner).await?)
    }

    /// How long a lease lasts; the tests of leases ask only where they end.
    pub(super) fn lease(&self, client: &Stage) -> Tested<Duration> {
        use crate::transport::Transport;
        let lease = client.capabilities().lease;
        lease.ok_or_else(|| "leases are said to end, and `Capabilities::lease` does not say when".into())
    }

    /// Waits until something holds.
    pub(super) async fn until<F: Future<Output = bool>>(&self, what: &str, mut holds: impl FnMut() -> F) -> Tested {
        let began = Instant::now();
        while !holds().await {
            ensure!(began.elapsed() < self.patience, "not within {:?}: {what}", self.patience);
            tokio::time::sleep(LOOK).await;
        }
        Ok(())
    }

    /// Waits until all that was confirmed is handled or given up, for as long as that goes on.
    pub(super) async fn complete(&self, oracle: &Oracle) -> Tested {
        let (mut left, mut since) = (usize::MAX, Instant::now());
        loop {
            match oracle.left() {
                0 => return Ok(()),
                now if now != left => (left, since) = (now, Instant::now()),
                _ if since.elapsed() > self.patience => return oracle.check(),
                _ => {}
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Waits for a future that should not take long.
    pub(super) async fn within<T>(&self, what: &str, future: impl Future<Output = T>) -> Tested<T> {
        let late = |_| Stop::Failed(format!("not within {:?}: {what}", self.patience));
        tokio::time::timeout(self.patience, future).await.map_err(late)
    }
}

/// Bytes.
impl Scene {
    /// Publishes a message, which must be confirmed.
    pub(super) async fn publish(&self, client: &Stage, message: Message) -> Tested {
        self.publish_all(client, &[message]).await
    }

    /// Publishes a batch, all of which must be confirmed; a publish that may be tried again is.
    pub(super) async fn publish_all(&self, client: &Stage, batch: &[Message]) -> Tested {
        use crate::transport::Transport;
        for messages in batch.chunks(256) {
            let outcomes = self.within("a publish ends", client.publish(messages)).await?;
            ensure!(outcomes.len() == messages.len(), "{} outcomes for {}", outcomes.len(), messages.len());
            for (message, outcome) in messages.iter().zip(outcomes) {
                let id = text(message);
                ensure!(matches!(outcome, Outcome::Confirmed(_)), "the publish of {} came to {outcome:?}", short(&id));
            }
        }
        Ok(())
    }

    /// Joins the group, from the oldest message on.
    pub(super) async fn join(&self, client: &Stage) -> Tested<Box<dyn Subscription>> {
        self.join_as(client, TOPIC, GROUP, Start::Earliest).await
    }

    pub(super) async fn join_as(
        &self,
        client: &Stage,
        topic: &str,
        group: &str,
        start: Start,
    ) -> Tested<Box<dyn Subscription>> {
        use crate::transport::{Ability, Transport};
        let exclusive_keys = client.capabilities().supports(Ability::OrderKey);
        let spec = SubscribeSpec { topic: client.topic(topic)?, group: group.into(), start, exclusive_keys };
        Ok(self.within("a group is joined", client.subscribe(spec)).await??)
    }

    /// This many messages; less within the time there is, is a failure, and so is more than there is room for.
    pub(super) async fn take(&self, member: &dyn Subscription, count: usize) -> Tested<Vec<Lease>> {
        Ok(self.take_all(member, count).await?.leases)
    }

    /// This many messages, and the epochs that turned out to be over on the way.
    pub(super) async fn take_all(&self, member: &dyn Subscription, count: usize) -> Tested<Delivered> {
        let (mut delivered, mut since, mut before) = (Delivered::default(), Instant::now(), 0);
        while delivered.leases.len() < count {
            if delivered.leases.len() > before {
                (before, since) = (delivered.leases.len(), Instant::now());
            }
            let room = Room { messages: count - delivered.leases.len(), ..PLENTY };
            let left = self.patience.saturating_sub(since.elapsed());
            if left.is_zero() || !receive(member, room, left, &mut delivered).await? {
                let found: Vec<_> = delivered.leases.iter().map(|lease| short(&text(&lease.message))).collect();
                return Err(format!("{} of {count} messages came: {}", found.len(), some_of(&found)).into());
            }
        }
        let found = delivered.leases.len();
        ensure!(found == count, "{found} messages where there was room for {count}");
        Ok(delivered)
    }

    /// What comes within a moment, or longer.
    pub(super) async fn whatever(&self, member: &dyn Subscription, within: Duration) -> Tested<Delivered> {
        let (mut delivered, began) = (Delivered::default(), Instant::now());
        loop {
            let left = within.saturating_sub(began.elapsed());
            if left.is_zero() || !receive(member, PLENTY, left, &mut delivered).await? {
                return Ok(delivered);
            }
        }
    }

    /// Nothing comes.
    pub(super) async fn nothing(&self, member: &dyn Subscription) -> Tested {
        let leases = self.whatever(member, MOMENT).await?.leases;
        let found: Vec<_> = leases.iter().map(|lease| short(&text(&lease.message))).collect();
        ensure!(found.is_empty(), "nothing should come, and this did: {}", some_of(&found));
        Ok(())
    }

    /// Settles these, which nobody has before.
    pub(super) async fn settle(&self, member: &dyn Subscription, leases: &[Lease]) -> Tested {
        let settlement = self.within("a settle ends", member.settle(&tokens(leases))).await??;
        let (stale, repeated) = (settlement.stale, settlement.repeated);
        ensure!((stale, repeated) == (0, 0), "of fresh tokens, {stale} were stale and {repeated} repeated");
        Ok(())
    }
}

/// Events, and the runtime.
impl Scene {
    pub(super) async fn bus(&self, client: &Stage) -> Tested<Bus> {
        Ok(Bus::over(client.clone()).source("conformance").publish_retry(quick()).await?)
    }

    /// A client, a bus over it, and an oracle that sees what is settled.
    pub(super) async fn runtime(&self) -> Tested<(Stage, Bus, Oracle)> {
        let (client, oracle) = (self.client().await?, Oracle::default());
        client.witness(&oracle);
        let bus = self.bus(&client).await?;
        Ok((client, bus, oracle))
    }

    /// Publishes a job, and tells the oracle what the bus said.
    pub(super) async fn send(&self, bus: &Bus, oracle: &Oracle, job: Job) -> Tested {
        oracle.published(&job, Told::Unknown);
        let noted = job.clone();
        self.within("a publish ends", bus.publish(job.draft())).await??;
        oracle.confirmed(&noted);
        Ok(())
    }

    /// Publishes many.
    pub(super) async fn send_all(&self, bus: &Bus, oracle: &Oracle, jobs: impl IntoIterator<Item = Job>) -> Tested {
        let jobs: Vec<Job> = jobs.into_iter().collect();
        jobs.iter().for_each(|job| oracle.published(job, Told::Unknown));
        let drafts: Vec<_> = jobs.iter().cloned().map(Job::draft).collect();
        for (job, result) in jobs.iter().zip(self.within("publishes end", bus.publish_all(drafts)).await?) {
            result?;
            oracle.confirmed(job);
        }
        Ok(())
    }

    /// Subscribes a handler whose calls the oracle notes, in this group and as this member of it.
    pub(super) async fn work_as<F, R>(
        &self,
        bus: &Bus,
        oracle: &Oracle,
        (group, member): (&str, usize),
        change: impl FnOnce(Settings) -> Settings,
        answer: F,
    ) -> Tested<SubscriptionHandle>
    where
        F: Fn(Job, u32) -> R + Clone + Send + Sync + 'static,
        R: Future<Output = Result<(), Verdict>> + Send + 'static,
    {
        let subscribe = noted(bus, oracle, group, member, answer);
        Ok(self
            .within(
                "a subscription begins",
                subscribe.configure(|settings| change(settings.backoff(SOON))).into_future(),
            )
            .await??)
    }

    pub(super) async fn work<F, R>(&self, bus: &Bus, oracle: &Oracle, answer: F) -> Tested<SubscriptionHandle>
    where
        F: Fn(Job, u32) -> R + Clone + Send + Sync + 'static,
        R: Future<Output = Result<(), Verdict>> + Send + 'static,
    {
        self.work_as(bus, oracle, (GROUP, 0), |settings| settings, answer).await
    }

    /// The dead letters of the jobs, as they stand, which are then settled; `count` of them.
    pub(super) async fn letters(&self, count: usize) -> Tested<Vec<Message>> {
        let client = self.client().await?;
        let member = self.join_as(&client, &format!("{TOPIC}.dlq"), "reader", Start::Earliest).await?;
        let leases = self.take(&*member, count).await?;
        self.settle(&*member, &leases).await?;
        self.nothing(&*member).await?;
        Ok(leases.into_iter().map(|lease| lease.message).collect())
    }

    /// The dead letters of these jobs are there, each at least once.
    pub(super) async fn letters_of(&self, numbers: &[u64]) -> Tested {
        let client = self.client().await?;
        let member = self.join_as(&client, &format!("{TOPIC}.dlq"), "reader", Start::Earliest).await?;
        let (mut missing, began) = (numbers.to_vec(), Instant::now());
        while !missing.is_empty() {
            ensure!(began.elapsed() < self.patience, "without a dead letter: {}", some_of(&missing));
            let leases = self.whatever(&*member, MOMENT).await?.leases;
            let found =
                leases.iter().filter_map(|one| serde_json::from_slice::<Job>(one.message.body.as_deref()?).ok());
            let found: Vec<u64> = found.map(|job| job.number).collect();
            missing.retain(|number| !found.contains(number));
            self.settle(&*member, &leases).await?;
        }
        Ok(())
    }

    /// How many messages the group has yet to settle, once that is this many.
    pub(super) async fn lag_is(&self, client: &Stage, group: &str, lag: u64) -> Tested {
        use crate::transport::Transport;
        let Some(admin) = client.admin() else { return Ok(()) };
        let waited = self.until("the lag is right", || async { admin.lag(TOPIC, group).await.ok() == Some(lag) }).await;
        let found = admin.lag(TOPIC, group).await;
        waited.map_err(|_| Stop::Failed(format!("the lag of `{group}` is {found:?}, not {lag}")))
    }
}

/// One receive; whether it came to its end in time.
async fn receive(member: &dyn Subscription, room: Room, left: Duration, into: &mut Delivered) -> Tested<bool> {
    let mut delivered = Delivered::default();
    let received = tokio::time::timeout(left, member.receive(room, &mut delivered)).await;
    let is_over = match received {
        Ok(Ok(())) => true,
        Ok(Err(error)) if error.is_transient() => true,
        Ok(Err(error)) => return Err(error.into()),
        Err(_) => false,
    };
    if is_over && delivered.leases.is_empty() {
        tokio::time::sleep(LOOK).await;
    }
    into.leases.append(&mut delivered.leases);
    into.lost.append(&mut delivered.lost);
    Ok(is_over)
}

fn noted<F, R>(bus: &Bus, oracle: &Oracle, group: &str, member: usize, answer: F) -> Subscribe
where
    F: Fn(Job, u32) -> R + Clone + Send + Sync + 'static,
    R: Future<Output = Result<(), Verdict>> + Send + 'static,
{
    let oracle = oracle.clone();
    let handler = move |job: Envelope<Job>| {
        let (oracle, answer, attempt) = (oracle.clone(), answer.clone(), job.metadata.attempt);
        async move {
            let span = oracle.called(&job.event, member);
            let answered = answer(job.event, attempt).await;
            span.ended(answered.is_ok());
            answered
        }
    };
    bus.subscribe("work", handler).group(group)
}

/// A message of this body, alone.
pub(super) fn message(client: &Stage, topic: &str, key: Option<&str>, body: &str) -> Message {
    bytes(client, topic, key.map(str::as_bytes), Some(body.as_bytes()))
}

pub(super) fn bytes(client: &Stage, topic: &str, key: Option<&[u8]>, body: Option<&[u8]>) -> Message {
    use crate::transport::Transport;
    let topic = client.topic(topic).expect("a topic's name that every broker can hold");
    Message {
        topic,
        key: key.map(Key::new),
        headers: HeaderSet::default(),
        timestamp: None,
        body: body.map(Body::from),
    }
}

/// `0`, `1` … without keys.
pub(super) fn numbered(client: &Stage, topic: &str, count: u64) -> Vec<Message> {
    (0..count).map(|number| message(client, topic, None, &number.to_string())).collect()
}

pub(super) fn headers(headers: &[(&str, &[u8])]) -> HeaderSet {
    headers
        .iter()
        .map(|(name, value)| Header { name: (*name).to_owned().into(), value: value.to_vec().into() })
        .collect()
}

/// Key, headers, timestamp and body.
pub(super) type Anatomy = (Option<Vec<u8>>, Vec<(String, Vec<u8>)>, Option<i64>, Option<Vec<u8>>);

/// A message as bytes, without its topic.
pub(super) fn anatomy(message: &Message) -> Anatomy {
    let headers = message.headers.iter().map(|header| (header.name.as_str().to_owned(), header.value.to_vec()));
    let (key, body) = (message.key.as_deref().map(<[u8]>::to_vec), message.body.as_deref().map(<[u8]>::to_vec));
    (key, headers.collect(), message.timestamp, body)
}

pub(super) fn tokens(leases: &[Lease]) -> Vec<Token> {
    leases.iter().map(|lease| lease.token).collect()
}

pub(super) fn text(message: &Message) -> String {
    String::from_utf8_lossy(message.body.as_deref().unwrap_or_default()).into_owned()
}

pub(super) fn texts(leases: &[Lease]) -> Vec<String> {
    leases.iter().map(|lease| text(&lease.message)).collect()
}

/// The same, sorted as numbers are.
pub(super) fn numbers(leases: &[Lease]) -> Vec<u64> {
    let mut numbers: Vec<u64> = leases.iter().filter_map(|lease| text(&lease.message).parse().ok()).collect();
    numbers.sort_unstable();
    numbers
}

/// A header's text.
pub(super) fn header(message: &Message, name: &str) -> String {
    message.headers.get(name).and_then(|value| value.text()).unwrap_or_default()
}

fn short(text: &str) -> String {
    if text.len() <= 20 { format!("`{}`", text.escape_debug()) } else { format!("one of {} bytes", text.len()) }
}

/// Retries that take no time, in their order.
pub(super) const SOON: Backoff = Backoff::fixed(Duration::from_millis(3));

/// A publish that is tried again at once, often.
pub(super) fn quick() -> PublishRetry {
    PublishRetry { attempts: 50, backoff: Backoff::fixed(Duration::from_millis(1)) }
}

/// A random number, of the hasher's making.
fn rand() -> u64 {
    (crate::backoff::random() * u64::MAX as f64) as u64
}

/// Whether an error is of a kind, for failures that must be told apart.
pub(super) fn is_closed(error: &Error) -> bool {
    matches!(error, Error::Closed)
}
