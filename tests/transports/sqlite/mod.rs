//! The log in a file, through the `Transport` trait alone.

mod bus;
mod delay;
mod files;
mod full;
mod groups;
mod keys;
mod leases;
mod priority;
mod processes;
mod retention;
mod seek;
mod sizes;

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use events::transport::{
    Admin, Delivered, Header, HeaderSet, Key, Lease, Message, Outcome, Room, Start, SubscribeSpec, Subscription, Token,
    Transport, connect,
    sqlite::{SqliteConfig, SqliteTransport},
};

const TOPIC: &str = "orders";
const PLENTY: Room = Room { messages: 1000, bytes: 1 << 30 };

/// A file of one test's own; it is removed with this.
#[derive(Debug)]
pub(crate) struct TestFile(PathBuf);

impl TestFile {
    pub(crate) fn new() -> Self {
        static LAST: AtomicUsize = AtomicUsize::new(0);
        let name = format!("sqlite-{}-{}", std::process::id(), LAST.fetch_add(1, Ordering::Relaxed));
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.0.join("log.db")
    }

    fn url(&self, options: &str) -> String {
        format!("sqlite:{}?{options}", self.path().display())
    }

    async fn open(&self) -> SqliteTransport {
        SqliteTransport::open(SqliteConfig::new(self.path())).await.unwrap()
    }

    async fn of(&self, options: &str) -> Arc<dyn Transport> {
        connect(&self.url(options)).await.unwrap()
    }

    async fn refusal(&self, options: &str) -> String {
        match connect(&self.url(options)).await {
            Err(error @ events::Error::Config(_)) => error.to_string(),
            other => panic!("{other:?}"),
        }
    }
}

impl Drop for TestFile {
    fn drop(&mut self) {
        // What is left behind is in the target folder.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn message(key: Option<&str>, body: &str) -> Message {
    Message {
        topic: events::transport::Topic::new(TOPIC),
        key: key.map(|key| Key::new(key.as_bytes())),
        headers: HeaderSet::default(),
        timestamp: Some(1),
        body: Some(body.as_bytes().into()),
    }
}

async fn publish_one(transport: &dyn Transport, message: Message) -> Option<u64> {
    match transport.publish(&[message]).await.pop().unwrap() {
        Outcome::Confirmed(position) => position.offset,
        other => panic!("{other:?}"),
    }
}

/// Publishes `from` … `to` in one batch, without keys.
async fn publish_range(transport: &dyn Transport, range: std::ops::Range<usize>) {
    let batch: Vec<Message> = range.map(|number| message(None, &number.to_string())).collect();
    let outcomes = transport.publish(&batch).await;
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Confirmed(_))), "{outcomes:?}");
}

fn spec(group: &str) -> SubscribeSpec {
    let topic = events::transport::Topic::new(TOPIC);
    SubscribeSpec { topic, group: group.into(), start: Start::Earliest, exclusive_keys: true }
}

async fn join(transport: &dyn Transport, group: &str) -> Box<dyn Subscription> {
    transport.subscribe(spec(group)).await.unwrap()
}

async fn receive(subscription: &dyn Subscription, room: Room) -> Delivered {
    let mut delivered = Delivered::default();
    let receive = subscription.receive(room, &mut delivered);
    tokio::time::timeout(Duration::from_secs(30), receive).await.expect("something comes").unwrap();
    delivered
}

/// What is there at the next receive; at most this many.
async fn take(subscription: &dyn Subscription, count: usize) -> Vec<Lease> {
    receive(subscription, Room { messages: count, ..PLENTY }).await.leases
}

/// This many, however often it has to be asked.
async fn take_all(subscription: &dyn Subscription, count: usize) -> Vec<Lease> {
    let mut taken = Vec::new();
    while taken.len() < count {
        taken.extend(take(subscription, count - taken.len()).await);
    }
    taken
}

/// Nothing comes, as far as can be seen within a little while.
async fn nothing(subscription: &dyn Subscription) {
    let mut delivered = Delivered::default();
    let receive = subscription.receive(PLENTY, &mut delivered);
    if tokio::time::timeout(Duration::from_millis(100), receive).await.is_ok() {
        panic!("{:?}", texts(&delivered.leases));
    }
}

async fn settle(subscription: &dyn Subscription, leases: &[Lease]) {
    let settlement = subscription.settle(&tokens(leases)).await.unwrap();
    assert_eq!((settlement.stale, settlement.repeated), (0, 0));
}

fn tokens(leases: &[Lease]) -> Vec<Token> {
    leases.iter().map(|lease| lease.token).collect()
}

fn texts(leases: &[Lease]) -> Vec<String> {
    leases.iter().map(|lease| text(&lease.message)).collect()
}

fn text(message: &Message) -> String {
    String::from_utf8(message.body.as_deref().unwrap_or_default().to_vec()).unwrap()
}

async fn lag(transport: &dyn Transport, group: &str) -> u64 {
    transport.admin().unwrap().lag(TOPIC, group).await.unwrap()
}

fn header(name: &'static str, value: &str) -> Header {
    Header { name: name.into(), value: value.to_owned().into() }
}

/// Admin, where the transport's type is known.
fn admin(transport: &dyn Transport) -> &dyn Admin {
    transport.admin().unwrap()
}
