//! A transport with faults on demand around any other, and witnesses to what the runtime does to it.

use std::{
    collections::HashMap,
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use tokio::sync::watch;

use super::{oracle::Oracle, stage_subscription::Staged};
use crate::{
    Error, Result,
    transport::{
        Admin, Capabilities, Closed, Message, Outcome, Outcomes, Publishing, Start, SubscribeSpec, Subscription, Token,
        Topic, Transport,
    },
    wire::Names,
};

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// The call fails, and may succeed later.
    Fail,
    /// The publish is refused as too large.
    TooLarge,
    /// The publish finds no room.
    Backpressure,
    /// The publish is lost, and nobody says so.
    Lose,
    /// The publish arrives, and nobody says so.
    Unanswered,
}

/// For ever, or until it is healed.
pub(super) const ALWAYS: usize = usize::MAX;

/// A client of the broker on which things go wrong. Topics have names of their own, so that tests don't meet. Clones are
/// the same client.
#[derive(Debug, Clone)]
pub(super) struct Stage {
    pub(super) inner: Arc<dyn Transport>,
    pub(super) shared: Arc<Shared>,
}

#[derive(Debug)]
pub(super) struct Shared {
    suffix: Arc<str>,
    id: &'static str,
    state: watch::Sender<State>,
    faults: Mutex<Vec<Armed>>,
    seen: Mutex<Seen>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Running,
    Frozen,
    Gone,
}

#[derive(Debug)]
struct Armed {
    place: String,
    fault: Fault,
    left: usize,
}

/// What the runtime did.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Calls of `receive`.
    pub(super) receives: usize,
    /// Received, and neither settled nor given back, by subscription: the message's id and size.
    pub(super) open: HashMap<(usize, Token), (String, usize)>,
    pub(super) most_open: usize,
    pub(super) most_bytes: usize,
    pub(super) subscriptions: usize,
    /// Ids of what was settled, and of dead letters that were confirmed.
    pub(super) settled: Vec<String>,
    pub(super) letters: Vec<String>,
    pub(super) stale: usize,
    pub(super) witness: Option<Oracle>,
}

impl Stage {
    pub(super) fn new(inner: Arc<dyn Transport>, suffix: &str) -> Self {
        let id = Names::of(inner.capabilities().attribute_prefix).id;
        let (state, faults, seen) = (watch::Sender::new(State::Running), Mutex::default(), Mutex::default());
        Self { inner, shared: Arc::new(Shared { suffix: suffix.into(), id, state, faults, seen }) }
    }

    /// The next `times` publishes to `topic` go wrong.
    pub(super) fn publishes(&self, topic: &str, fault: Fault, times: usize) {
        self.shared.arm(self.place(topic), fault, times);
    }

    /// The next `times` receives fail.
    pub(super) fn receives(&self, times: usize) {
        self.shared.arm("receive".to_owned(), Fault::Fail, times);
    }

    /// The next `times` settles fail.
    pub(super) fn settles(&self, times: usize) {
        self.shared.arm("settle".to_owned(), Fault::Fail, times);
    }

    /// Nothing goes wrong any more.
    pub(super) fn heal(&self) {
        self.shared.faults().clear();
    }

    /// How many faults are yet to come.
    pub(super) fn armed(&self) -> usize {
        self.shared.faults().len()
    }

    /// Calls wait until [`Stage::thaw`], as in a process that is stopped.
    pub(super) fn freeze(&self) {
        self.shared.state.send_replace(State::Frozen);
    }

    pub(super) fn thaw(&self) {
        self.shared.state.send_replace(State::Running);
    }

    /// No call is ever answered again, and nothing is closed or given back, as in a process that is killed.
    pub(super) fn vanish(&self) {
        self.shared.state.send_replace(State::Gone);
    }

    /// Tells the oracle what is settled.
    pub(super) fn witness(&self, oracle: &Oracle) {
        self.seen().witness = Some(oracle.clone());
    }

    pub(super) fn seen(&self) -> MutexGuard<'_, Seen> {
        self.shared.seen()
    }

    fn place(&self, topic: &str) -> String {
        format!("{topic}{}", self.shared.suffix)
    }
}

impl Shared {
    /// Waits while the client is frozen; for ever, once it is gone.
    pub(super) async fn gate(&self) {
        if *self.state.borrow() != State::Running {
            let _ = self.state.subscribe().wait_for(|state| *state == State::Running).await;
        }
    }

    /// Goes on with a call until the client is frozen or gone; whether the call came to its end.
    pub(super) async fn until_stopped(&self, call: impl Future<Output = Result<()>>) -> Result<bool> {
        let mut state = self.state.subscribe();
        tokio::select! {
            biased;
            _ = state.wait_for(|state| *state != State::Running) => Ok(false),
            called = call => called.map(|()| true),
        }
    }

    pub(super) fn is_gone(&self) -> bool {
        *self.state.borrow() == State::Gone
    }

    pub(super) fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn id_of(&self, message: &Message) -> String {
        message.headers.get(self.id).and_then(|id| id.text()).unwrap_or_default()
    }

    /// The error of a call that is to fail.
    pub(super) fn on_call(&self, call: &'static str) -> Result<()> {
        self.take(call).map_or(Ok(()), |_| Err(failure(call)))
    }

    fn faults(&self) -> MutexGuard<'_, Vec<Armed>> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn arm(&self, place: String, fault: Fault, left: usize) {
        self.faults().push(Armed { place, fault, left });
    }

    fn take(&self, place: &str) -> Option<Fault> {
        let mut faults = self.faults();
        let armed = faults.iter_mut().find(|armed| armed.place == place)?;
        let fault = armed.fault;
        armed.left -= 1;
        faults.retain(|armed| armed.left > 0);
        Some(fault)
    }

    fn is_armed(&self) -> bool {
        !self.faults().is_empty() || *self.state.borrow() != State::Running
    }

    fn note_letters(&self, batch: &[Message], outcomes: &Outcomes) {
        let mut letters = Vec::new();
        for (message, outcome) in batch.iter().zip(outcomes) {
            if matches!(outcome, Outcome::Confirmed(_)) && message.headers.get("events-dlq-reason").is_some() {
                letters.push(self.id_of(message));
            }
        }
        self.seen().letters.extend(letters);
    }
}

impl Stage {
    /// One after the other, each with its fault; what is behind one that may be sent again is held back.
    async fn publish_faultily(&self, batch: &[Message]) -> Outcomes {
        self.shared.gate().await;
        let mut outcomes = Outcomes::new();
        for message in batch {
            let publish = || self.inner.publish(std::slice::from_ref(message));
            let outcome = match self.shared.take(message.topic.name()) {
                None => publish().await.pop().unwrap_or(Outcome::Indeterminate),
                Some(Fault::Fail) => Outcome::Failed(failure("publish")),
                Some(Fault::TooLarge) => Outcome::Rejected(Error::TooLarge { size: message.size(), limit: 0 }),
                Some(Fault::Backpressure) => Outcome::Backpressure,
                Some(Fault::Lose) => Outcome::Indeterminate,
                Some(Fault::Unanswered) => {
                    publish().await;
                    Outcome::Indeterminate
                }
            };
            let goes_on = matches!(outcome, Outcome::Confirmed(_) | Outcome::Rejected(_));
            outcomes.push(outcome);
            if !goes_on {
                outcomes.resize_with(batch.len(), || Outcome::Backpressure);
                break;
            }
        }
        self.shared.gate().await;
        self.shared.note_letters(batch, &outcomes);
        outcomes
    }
}

#[async_trait]
impl Transport for Stage {
    fn name(&self) -> &'static str {
        self.inner.name()
    }

    fn capabilities(&self) -> Capabilities {
        self.inner.capabilities()
    }

    fn topic(&self, name: &str) -> Result<Topic> {
        self.inner.topic(&self.place(name))
    }

    fn publish<'a>(&'a self, batch: &'a [Message]) -> Publishing<'a> {
        if self.shared.is_armed() {
            return Publishing::waiting(self.publish_faultily(batch));
        }
        let publishing = self.inner.publish(batch);
        Publishing::waiting(async move {
            let outcomes = publishing.await;
            self.shared.note_letters(batch, &outcomes);
            outcomes
        })
    }

    async fn subscribe(&self, spec: SubscribeSpec) -> Result<Box<dyn Subscription>> {
        self.shared.gate().await;
        let inner = self.inner.subscribe(spec).await?;
        let number = {
            let mut seen = self.seen();
            seen.subscriptions += 1;
            seen.subscriptions
        };
        Ok(Box::new(Staged::new(inner, Arc::clone(&self.shared), number)))
    }

    fn admin(&self) -> Option<&dyn Admin> {
        self.inner.admin().map(|_| self as &dyn Admin)
    }

    async fn close(&self, deadline: Duration) -> Closed {
        self.shared.gate().await;
        self.inner.close(deadline).await
    }
}

#[async_trait]
impl Admin for Stage {
    async fn topics(&self) -> Result<Vec<String>> {
        let topics = self.behind()?.topics().await?;
        Ok(topics.iter().filter_map(|name| name.strip_suffix(&*self.shared.suffix)).map(str::to_owned).collect())
    }

    async fn browse(&self, topic: &str, limit: usize) -> Result<Vec<Message>> {
        self.behind()?.browse(&self.place(topic), limit).await
    }

    async fn lag(&self, topic: &str, group: &str) -> Result<u64> {
        self.behind()?.lag(&self.place(topic), group).await
    }

    async fn purge(&self, topic: &str) -> Result<u64> {
        self.behind()?.purge(&self.place(topic)).await
    }

    async fn seek(&self, topic: &str, group: &str, to: Start) -> Result<()> {
        self.behind()?.seek(&self.place(topic), group, to).await
    }
}

impl Stage {
    fn behind(&self) -> Result<&dyn Admin> {
        self.inner.admin().ok_or(Error::Unsupported { transport: self.inner.name(), what: "being looked into" })
    }
}

fn failure(operation: &'static str) -> Error {
    let source = io::Error::new(io::ErrorKind::ConnectionReset, "an injected fault");
    Error::Transport { transport: "staged", operation, transient: true, source: source.into() }
}
