//! Events of one key, in order; events of different keys, at once.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use events::{
    prelude::*,
    testing::{TestApp, stall},
    transport::memory::MemoryConfig,
};

use crate::kept::Kept;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "typed.steps", version = "1.0.0")]
struct Step {
    #[event(key)]
    account: u32,
    n: u32,
}

#[derive(Clone, Default)]
struct Seen {
    steps: Kept<Step>,
    running: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
}

#[handler(concurrency = 8, retry(attempts = 3, backoff = "1ms..1ms"))]
async fn typed_step(step: Step, Attempt(attempt): Attempt, State(seen): State<Seen>) -> Result<(), Verdict> {
    let running = seen.running.fetch_add(1, Ordering::Relaxed) + 1;
    seen.most.fetch_max(running, Ordering::Relaxed);
    stall(Duration::from_millis(u64::from(step.n * 7919 % 13))).await;
    seen.running.fetch_sub(1, Ordering::Relaxed);
    if step.n % 11 == 3 && attempt == 1 {
        return Err(Verdict::retry("once more"));
    }
    seen.steps.push(step);
    Ok(())
}

#[events::test]
async fn each_key_is_in_order_with_eight_at_once() {
    let seen = Seen::default();
    let config = MemoryConfig { queue: 10_000, ..MemoryConfig::default() };
    let app = TestApp::start_on(App::new("typed").state(seen.clone()).handler::<typed_step>(), config).await;
    let steps = (0..1000).map(|n| Step { account: n % 10, n });
    for result in app.bus().publish_all(steps).await {
        result.unwrap();
    }
    app.settle().await;
    let steps = seen.steps.take();
    assert_eq!(steps.len(), 1000);
    let mut accounts: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    steps.iter().for_each(|step| accounts.entry(step.account).or_default().push(step.n));
    assert!(accounts.values().all(|numbers| numbers.is_sorted()), "{accounts:?}");
    assert!(!steps.iter().map(|step| step.n).is_sorted(), "other keys do not wait");
    assert_eq!(seen.most.load(Ordering::Relaxed), 8);
}

#[events::test]
async fn one_key_is_handled_one_at_a_time() {
    let seen = Seen::default();
    let app = TestApp::start(App::new("typed").state(seen.clone()).handler::<typed_step>()).await;
    for result in app.bus().publish_all((0..100).map(|n| Step { account: 1, n })).await {
        result.unwrap();
    }
    app.settle().await;
    assert_eq!(seen.steps.take().iter().map(|step| step.n).collect::<Vec<_>>(), (0..100).collect::<Vec<_>>());
    assert_eq!(seen.most.load(Ordering::Relaxed), 1);
}
