//! Panics: of handlers, which are failed attempts; of the framework, which begins anew.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use events::{
    Result as Answer,
    prelude::*,
    testing::TestApp,
    transport::{
        Admin, Capabilities, Closed, Delivered, Message, Publishing, Room, Settlement, SubscribeSpec, Subscription,
        Token, Topic, Transport,
        memory::{MemoryConfig, MemoryTransport},
    },
};

use super::{Job, MS, SECOND, Script, app, problems};

struct PanicsInDrop;

impl Drop for PanicsInDrop {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            panic!("in drop");
        }
    }
}

#[handler(timeout = "1s", retry(attempts = 2))]
async fn panics_sometimes(job: Job) {
    match job.number {
        5 => panic!("a text"),
        15 => panic!("a String: {}", job.number),
        25 => std::panic::panic_any(42),
        35 => drop(PanicsInDrop),
        45 => std::panic::panic_any(PanicsInDrop),
        55 => {
            let _held = PanicsInDrop;
            std::future::pending::<()>().await;
        }
        65 => {
            tokio::task::yield_now().await;
            panic!("{}", "ä".repeat(300));
        }
        _ => {}
    }
}

#[events::test]
async fn a_panic_is_a_failed_attempt_and_nothing_else_suffers() {
    let app = TestApp::start(App::new("shop").handler::<panics_sometimes>()).await;
    let jobs = (0..100).map(|number| Job::new(&number.to_string(), number));
    assert!(app.bus().publish_all(jobs).await.iter().all(Result::is_ok));
    app.settle().await;
    let letters = app.dead_letters::<Job>();
    let mut given_up: Vec<_> = letters.all().iter().map(|one| (one.event.as_ref().unwrap().number, one)).collect();
    given_up.sort_by_key(|(number, _)| *number);
    assert_eq!(given_up.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [5, 15, 25, 35, 45, 55, 65]);
    let texts = ["a text", "a String: 15", "without a text", "in drop", "without a text", "too long", "ä"];
    for ((_, letter), text) in given_up.iter().zip(texts) {
        letter.after_attempts(2).reason_contains(text);
        assert!(letter.error.len() <= 256);
    }
    let metrics = app.metrics();
    let values = metrics.subscription("memory", "jobs", "shop.panics_sometimes").unwrap();
    assert_eq!((values.panics, values.timeouts), (12, 2));
    assert_eq!(metrics.topic("memory", "jobs").unwrap().consumed, 93);
    assert!(app.health().is_ready());
}

/// A transport whose subscriptions panic when they are told to, in `receive` after what it took.
#[derive(Debug, Clone)]
struct Shaky {
    inner: MemoryTransport,
    panics: Arc<AtomicUsize>,
}

#[derive(Debug)]
struct ShakySubscription {
    inner: Box<dyn Subscription>,
    panics: Arc<AtomicUsize>,
}

#[async_trait]
impl Transport for Shaky {
    fn name(&self) -> &'static str {
        "memory"
    }
    fn capabilities(&self) -> Capabilities {
        self.inner.capabilities()
    }
    fn topic(&self, name: &str) -> Answer<Topic> {
        self.inner.topic(name)
    }
    fn publish<'a>(&'a self, batch: &'a [Message]) -> Publishing<'a> {
        self.inner.publish(batch)
    }
    async fn subscribe(&self, spec: SubscribeSpec) -> Answer<Box<dyn Subscription>> {
        let (inner, panics) = (self.inner.subscribe(spec).await?, Arc::clone(&self.panics));
        Ok(Box::new(ShakySubscription { inner, panics }))
    }
    fn admin(&self) -> Option<&dyn Admin> {
        self.inner.admin()
    }
    async fn close(&self, deadline: std::time::Duration) -> Closed {
        self.inner.close(deadline).await
    }
}

#[async_trait]
impl Subscription for ShakySubscription {
    async fn receive(&self, room: Room, into: &mut Delivered) -> Answer<()> {
        self.inner.receive(room, into).await?;
        let take = |left: usize| left.checked_sub(1);
        assert!(
            self.panics.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_err(),
            "the framework is shaky"
        );
        Ok(())
    }
    async fn settle(&self, tokens: &[Token]) -> Answer<Settlement> {
        self.inner.settle(tokens).await
    }
    async fn release(&self, tokens: &[Token]) -> Answer<()> {
        self.inner.release(tokens).await
    }
    async fn close(&self) {
        self.inner.close().await;
    }
}

async fn shaky(script: &Script) -> (Arc<AtomicUsize>, Running) {
    let panics = Arc::new(AtomicUsize::new(0));
    let inner = MemoryTransport::new(MemoryConfig::default());
    let bus = Bus::over(Shaky { inner, panics: Arc::clone(&panics) }).await.unwrap();
    (panics, app(script).start(bus).await.unwrap())
}

#[events::test]
async fn a_panic_in_the_framework_begins_anew_and_nothing_is_lost() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&seen);
    let script = Script::taking(10 * MS, move |job, _| {
        noted.lock().unwrap().push(job.number);
        Ok(())
    });
    let (panics, running) = shaky(&script).await;
    for number in 0..30 {
        if number % 15 == 10 {
            panics.store(1, Ordering::Relaxed);
        }
        running.bus().publish(Job::new(&number.to_string(), number)).await.unwrap();
        events::testing::stall(5 * MS).await;
    }
    running.quiet().await;
    let mut numbers = seen.lock().unwrap().clone();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers, (0..30).collect::<Vec<_>>());
    assert!(running.ready(), "{}", problems(&running.health()));
    let report = running.shutdown(SECOND, SECOND).await;
    assert_eq!((report.settled, report.is_clean()), (30, true), "{report:?}");
}

#[events::test]
async fn three_panics_within_a_minute_and_it_stays_down_and_says_so() {
    let script = Script::new(|_, _| Ok(()));
    let (panics, running) = shaky(&script).await;
    panics.store(3, Ordering::Relaxed);
    running.bus().publish(Job::new("a", 1)).await.unwrap();
    events::testing::stall(SECOND).await;
    assert_eq!(problems(&running.health()), "shop.scripted: the subscription has failed");
    assert_eq!(script.calls(), []);
    let admin = running.bus().transport().admin().unwrap();
    assert_eq!(admin.lag("jobs", "shop.scripted").await.unwrap(), 1, "what it had is still there");
    assert!(running.shutdown(SECOND, SECOND).await.is_clean());
}

#[events::test]
async fn panics_that_are_far_apart_do_not_add_up() {
    let script = Script::new(|_, _| Ok(()));
    let (panics, running) = shaky(&script).await;
    for number in 0..6 {
        panics.store(1, Ordering::Relaxed);
        running.bus().publish(Job::new("a", number)).await.unwrap();
        events::testing::stall(40 * SECOND).await;
    }
    assert!(running.ready());
    assert_eq!(script.of("a"), (0..6).collect::<Vec<_>>());
}
