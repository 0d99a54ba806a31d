//! Identity: a source and an id.

use std::collections::HashSet;

use events::{
    Bus, Error,
    prelude::*,
    testing::TestApp,
    transport::memory::{MemoryConfig, MemoryTransport},
};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "typed.ticks", version = "1.0.0")]
struct Tick {
    n: u32,
}

#[handler]
async fn typed_tick(_tick: Tick) {}

#[events::test]
async fn a_million_events_have_a_million_ids_of_version_7() {
    let transport = MemoryTransport::new(MemoryConfig { unread: 1, ..MemoryConfig::default() });
    let buses =
        [Bus::over(transport.clone()).source("a").await.unwrap(), Bus::over(transport).source("a").await.unwrap()];
    let mut ids = HashSet::with_capacity(1_000_000);
    for chunk in 0..100 {
        for receipt in buses[chunk % 2].publish_all((0..10_000).map(|n| Tick { n })).await {
            let id = receipt.unwrap().id.as_uuid().unwrap();
            assert_eq!((id.get_version_num(), id.get_variant()), (7, uuid::Variant::RFC4122));
            ids.insert(id);
        }
    }
    assert_eq!(ids.len(), 1_000_000);
}

#[events::test]
async fn an_id_says_when_and_later_ones_are_greater() {
    let bus = Bus::connect("memory:").source("a").await.unwrap();
    let before = events::now().timestamp_millis().unsigned_abs();
    let id = bus.publish(Tick { n: 0 }).await.unwrap().id.as_uuid().unwrap();
    let millis = id.as_u128() >> 80;
    assert!(millis >= u128::from(before) && millis < u128::from(before) + 60_000);
    let app = TestApp::start(App::new("typed").handler::<typed_tick>()).await;
    let mut last = None;
    for n in 0..10 {
        let id = app.publish(Tick { n }).await.id.as_uuid();
        assert!(id > last, "sorted by time");
        last = id;
        app.advance(std::time::Duration::from_millis(1)).await;
    }
}

#[events::test]
async fn any_unique_text_is_an_id() {
    let app = TestApp::start(App::new("typed").handler::<typed_tick>()).await;
    for id in ["evt_0123456789ab", "1", "a/b?c=d", "größe", "0190A1B2-0000-7000-8000-000000000000", "{curly}"] {
        let receipt = app.publish(Draft::of(Tick { n: 1 }).id(id)).await;
        assert_eq!(receipt.id.to_string(), id);
    }
    let found: Vec<_> = app.published::<Tick>().all().iter().map(|tick| tick.metadata.id.to_string()).collect();
    assert_eq!(found[0], "evt_0123456789ab");
    assert_eq!(found[4], "0190A1B2-0000-7000-8000-000000000000", "as it was given");
    app.handler("typed_tick").called(6);
}

#[events::test]
async fn the_source_is_the_apps_name_unless_the_bus_has_one() {
    let app = TestApp::start(App::new("billing").handler::<typed_tick>()).await;
    app.publish(Tick { n: 1 }).await;
    assert_eq!(&*app.published::<Tick>().one().metadata.source, "billing");
    let bus = Bus::connect("memory:?history=9").source("named").await.unwrap();
    let running = App::new("billing").handler::<typed_tick>().start(bus).await.unwrap();
    assert_eq!(running.bus().source(), "named");
}

#[events::test]
async fn publishing_without_a_source_is_an_error_that_says_what_to_write() {
    let bus = Bus::connect("memory:").await.unwrap();
    for error in
        [bus.publish(Tick { n: 1 }).await.unwrap_err(), bus.publish_all([Tick { n: 1 }]).await.remove(0).unwrap_err()]
    {
        assert!(matches!(error, Error::Config(_)), "{error:?}");
        assert!(error.to_string().contains(r#"`Bus::connect(url).source("shop")`"#), "{error}");
    }
    assert!(bus.transport().admin().unwrap().topics().await.unwrap().is_empty());
}
