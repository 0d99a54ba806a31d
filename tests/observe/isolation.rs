//! Two apps in one process measure and hear apart.

use events::{prelude::*, testing::TestApp};

use super::{Order, hooks::Notes, shop, three};

#[events::test]
async fn two_apps_in_one_process_count_apart() {
    let (notes, others) = (Notes::default(), Notes::default());
    let one = three(shop().recorder(notes.clone())).await;
    let other = TestApp::start(shop().recorder(others.clone())).await;
    let count = |app: &TestApp| app.metrics().topic("memory", "observed.orders").map_or(0, |topic| topic.published);
    assert_eq!((count(&one), count(&other)), (3, 0));
    assert_eq!((notes.0.len(), others.0.len()), (7, 0));
    other.publish(Order { id: 1 }).await;
    assert_eq!((count(&one), count(&other)), (3, 1));
    assert!(!other.running().prometheus().contains("events_dlq_total"));
}

#[events::test]
async fn two_apps_on_one_bus_count_apart() {
    let bus = Bus::connect("memory:").source("shared").await.unwrap();
    let one = shop().start(bus.clone()).await.unwrap();
    let other = App::new("other").handler::<super::observed_charge>().start(bus.clone()).await.unwrap();
    one.bus().publish(Order { id: 1 }).await.unwrap();
    one.quiet().await;
    other.quiet().await;
    let topic = |running: &Running| running.metrics().topic("memory", "observed.orders").unwrap().clone();
    assert_eq!((topic(&one).published, topic(&one).consumed), (1, 1));
    assert_eq!((topic(&other).published, topic(&other).consumed), (0, 1), "each group has the event");
    assert!(bus.metrics().snapshot().topics.is_empty(), "and the bus that they stand on has published nothing");
}
