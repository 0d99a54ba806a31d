//! A struct that is published is the struct that is received; what is none is an error, and no panic.

use std::collections::{BTreeMap, HashMap};

use events::{
    codec::{Encoding, Limits},
    event::Decode,
    prelude::*,
    testing::TestApp,
    transport::Message,
};

use crate::kept::Kept;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "typed.orders", name = "typed.order.placed", version = "1.0.0")]
struct OrderPlaced {
    #[event(key)]
    order_id: Uuid,
    customer: String,
    placed_at: DateTime<Utc>,
    lines: Vec<Line>,
    tags: BTreeMap<String, i64>,
    #[serde(default)]
    coupon: Option<String>,
    total: f64,
    paid: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
struct Line {
    article: String,
    count: u8,
}

fn order() -> OrderPlaced {
    OrderPlaced {
        order_id: Uuid::nil(),
        customer: "Zoë \u{1F600} \"quoted\" \u{0}".into(),
        placed_at: DateTime::from_timestamp_micros(1_700_000_000_123_456).unwrap(),
        lines: vec![Line { article: "tea".into(), count: 255 }, Line { article: String::new(), count: 0 }],
        tags: [("min".to_owned(), i64::MIN), ("max".to_owned(), i64::MAX)].into(),
        coupon: None,
        total: -0.1,
        paid: true,
    }
}

#[handler]
async fn typed_keep_order(order: OrderPlaced, State(kept): State<Kept<OrderPlaced>>) {
    kept.push(order);
}

async fn start() -> (TestApp, Kept<OrderPlaced>) {
    let kept = Kept::default();
    (TestApp::start(App::new("typed").state(kept.clone()).handler::<typed_keep_order>()).await, kept)
}

#[events::test]
async fn the_struct_that_is_published_is_the_struct_that_is_received() {
    let (app, kept) = start().await;
    app.publish(order()).await;
    assert_eq!(kept.take(), [order()]);
    app.handler("typed_keep_order").called_once().succeeded();
    app.dead_letters::<OrderPlaced>().none();
}

#[events::test]
async fn a_body_of_another_shape_is_a_dead_letter_and_no_panic() {
    let (app, kept) = start().await;
    app.publish(order()).await;
    let (valid, _) = (app.history("typed.orders").remove(0), kept.take());
    let bodies = [
        &b""[..],
        b"{}",
        b"[]",
        b"null",
        b"\xff\xfe",
        br#"{"order_id":"not a uuid"}"#,
        br#"{"order_id":1,"customer":2}"#,
    ];
    for body in bodies {
        app.publish_raw("typed.orders", |_| Message { body: Some(body.into()), ..valid.clone() }).await;
    }
    assert_eq!(kept.len(), 0);
    let letters = app.dead_letters::<OrderPlaced>();
    letters.count(bodies.len());
    for (letter, body) in letters.all().iter().zip(bodies) {
        letter.reason_contains("decode").after_attempts(0);
        assert_eq!((letter.event.as_ref(), letter.body.as_deref()), (None, Some(body)));
    }
    let metrics = app.metrics();
    assert_eq!(metrics.topic("memory", "typed.orders").unwrap().dead_lettered["decode"], bodies.len() as u64);
}

#[test]
fn decoding_what_is_no_such_event_is_a_typed_error() {
    let decode = |content_type, bytes: &[u8]| OrderPlaced::decode(content_type, bytes, &Limits::DEFAULT).unwrap_err();
    let unknown = decode(Encoding::of("text/plain"), b"{}");
    let unknown = unknown.downcast_ref::<events::codec::UnknownContentType>().unwrap();
    assert_eq!((unknown.event, unknown.found.as_str()), ("typed.order.placed", "text/plain"));
    assert_eq!(
        decode(Encoding::of(""), b"{}").to_string(),
        "a field is missing or of the wrong type at line 1, column 2"
    );
    assert_eq!(decode(Encoding::of(""), b"{").to_string(), "JSON ends too early at line 1, column 1");
    assert_eq!(decode(Encoding::of(""), b"x").to_string(), "not JSON at line 1, column 1");
}

#[events::test]
async fn a_raw_handler_has_the_bytes_and_the_metadata() {
    let bus = events::Bus::connect("memory:").source("typed").await.unwrap();
    let kept = Kept::default();
    let seen = kept.clone();
    let handler = move |raw: RawEvent| {
        seen.push((raw.metadata.name.to_string(), raw.body.map(|body| body.len())));
        async {}
    };
    let subscription = bus.subscribe("raw", handler).configure(|settings| {
        let mut settings = settings;
        settings.topic = Some("typed.orders");
        settings
    });
    let subscription = subscription.await.unwrap();
    bus.publish(order()).await.unwrap();
    events_tests::eventually("the event", async || kept.len() == 1).await;
    let size = serde_json::to_vec(&order()).unwrap().len();
    assert_eq!(kept.take(), [("typed.order.placed".to_owned(), Some(size))]);
    subscription.stop().await;
}

#[test]
fn any_serde_type_is_an_event_and_its_json_is_serdes() {
    let order = order();
    let mut bytes = Vec::new();
    <OrderPlaced as Event>::encode_into(&order, &mut bytes).unwrap();
    assert_eq!(bytes, serde_json::to_vec(&order).unwrap());
    let value: HashMap<String, serde_json::Value> = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(value.len(), 8);
}
