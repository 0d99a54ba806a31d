//! Hooks: each is called with what it is told of.

use std::time::Duration;

use events::{
    prelude::*,
    record::{Consumed, DeadLettered, Failed, Outcome, Published, Recorder, Retried},
    testing::TestApp,
    transport::memory::Fault,
};

use super::{GROUP, Order, shop, three};
use crate::kept::Kept;

/// Writes down what it is told.
#[derive(Debug, Clone, Default)]
pub(super) struct Notes(pub(super) Kept<String>);

impl Recorder for Notes {
    fn on_publish(&self, it: &Published<'_>) {
        self.0.push(format!("publish {} {} {} {} {:?}", it.adapter, it.topic, it.event, it.id, it.took));
    }

    fn on_consume(&self, it: &Consumed<'_>) {
        assert_eq!((it.adapter, it.topic, it.group), ("memory", "observed.orders", GROUP));
        let outcome = if it.outcome == Outcome::Handled { "handled" } else { "skipped" };
        self.0.push(format!("{outcome} {} {} {} #{} {:?}", it.handler, it.event, it.id, it.attempt, it.took));
    }

    fn on_retry(&self, it: &Retried<'_>) {
        assert_eq!((it.adapter, it.topic, it.group), ("memory", "observed.orders", GROUP));
        let why = format!("{}: {}", it.error_type, it.reason);
        self.0.push(format!("retry {} {} {} #{} in {:?} {why}", it.handler, it.event, it.id, it.attempt, it.delay));
    }

    fn on_dead_letter(&self, it: &DeadLettered<'_>) {
        assert_eq!((it.adapter, it.topic, it.group), ("memory", "observed.orders", GROUP));
        let why = format!("{}: {}", it.error_type, it.reason);
        self.0.push(format!("dead {} {} {} #{} {why}", it.handler, it.event, it.id, it.attempt));
    }

    fn on_error(&self, it: &Failed<'_>) {
        self.0.push(format!(
            "error {} {} {} {} {} {}",
            it.adapter, it.topic, it.event, it.id, it.operation, it.error_type
        ));
    }
}

#[events::test]
async fn each_hook_is_called_with_what_happened() {
    let notes = Notes::default();
    three(shop().recorder(notes.clone())).await;
    assert_eq!(
        notes.0.take(),
        [
            "publish memory observed.orders observed.order o-1 0ns",
            "handled observed_charge observed.order o-1 #1 20ms",
            "publish memory observed.orders observed.order o-2 0ns",
            "retry observed_charge observed.order o-2 #1 in 100ms ChargeError::Busy: the bank says Busy",
            "handled observed_charge observed.order o-2 #2 20ms",
            "publish memory observed.orders observed.order o-3 0ns",
            "dead observed_charge observed.order o-3 #1 ChargeError::Declined: rejected: the bank says Declined",
        ]
    );
}

#[events::test]
async fn a_publish_that_fails_is_an_error_that_hooks_hear_of() {
    let notes = Notes::default();
    let app = TestApp::start(shop().recorder(notes.clone())).await;
    app.faults().publishes("observed.orders", Fault::Fail, 1);
    app.try_publish(Draft::of(Order { id: 1 }).id("o-1")).await.unwrap_err();
    assert_eq!(notes.0.take(), ["error memory observed.orders observed.order o-1 publish transport"]);
    let metrics = app.metrics();
    let topic = metrics.topic("memory", "observed.orders").unwrap();
    assert_eq!((topic.published, topic.errors["publish"]["transport"]), (0, 1));
    let text = app.running().prometheus();
    let sample =
        r#"events_error_total{adapter="memory",topic="observed.orders",operation="publish",error_type="transport"} 1"#;
    assert!(text.lines().any(|line| line == sample), "{text}");
}

#[events::test]
async fn hooks_of_the_bus_and_of_the_app_are_all_called() {
    let (of_bus, of_app) = (Notes::default(), [Notes::default(), Notes::default()]);
    let bus = Bus::connect("memory:").recorder(of_bus.clone()).await.unwrap();
    let app = of_app.iter().fold(shop(), |app, notes| app.recorder(notes.clone()));
    let running = app.start(bus).await.unwrap();
    running.bus().publish(Order { id: 1 }).await.unwrap();
    running.quiet().await;
    for notes in [&of_bus, &of_app[0], &of_app[1]] {
        assert_eq!(notes.0.take().len(), 2, "a publish and a consume");
    }
}

#[events::test]
async fn a_structured_event_is_told_of_like_any_other() {
    let notes = Notes::default();
    let app = TestApp::start(shop().recorder(notes.clone())).await;
    let receipt = app.publish(Draft::of(Order { id: 1 }).id("o-1").structured()).await;
    assert_eq!(receipt.id.to_string(), "o-1");
    assert_eq!(
        notes.0.take(),
        ["publish memory observed.orders observed.order o-1 0ns", "handled observed_charge observed.order o-1 #1 20ms",]
    );
}

#[events::test]
async fn durations_are_those_of_the_clock() {
    let notes = Notes::default();
    let app = TestApp::start(shop().recorder(notes.clone())).await;
    app.advance(Duration::from_secs(3600)).await;
    app.publish(Draft::of(Order { id: 2 }).id("o-2")).await;
    let metrics = app.metrics();
    assert_eq!(metrics.topic("memory", "observed.orders").unwrap().consume_duration.sum, Duration::from_millis(20));
    assert!(notes.0.take()[2].ends_with("#2 20ms"), "one attempt, and not the wait between two");
}
