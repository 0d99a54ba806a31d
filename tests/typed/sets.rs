//! Several events on one topic, as one enum.

use events::{event::EventSet, prelude::*, testing::TestApp, transport::Message};

use crate::kept::Kept;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "typed.carts", name = "typed.cart.opened", version = "1.0.0")]
struct Opened {
    #[event(key)]
    cart: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "typed.carts", name = "typed.cart.filled", version = "2.0.0")]
struct Filled {
    #[event(key)]
    cart: u32,
    article: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "typed.carts", name = "typed.cart.closed", version = "1.0.0")]
struct Closed {
    #[event(key)]
    cart: u32,
}

#[derive(Debug, Clone, PartialEq, Event)]
enum CartEvent {
    Opened(Opened),
    Filled(Filled),
}

#[handler]
async fn typed_cart(event: Envelope<CartEvent>, State(kept): State<Kept<String>>) {
    let name = event.metadata.name.clone();
    kept.push(match event.event {
        CartEvent::Opened(Opened { cart }) => format!("{name}: {cart}"),
        CartEvent::Filled(Filled { cart, article }) => format!("{name}: {cart} {article}"),
    });
}

#[handler(topic = "typed.carts")]
async fn typed_any(raw: RawEvent, State(kept): State<Kept<String>>) {
    kept.push(format!("raw {}", raw.metadata.name));
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "typed.baskets", version = "1.0.0")]
struct Basket {
    cart: u32,
}

#[handler]
async fn typed_basket(basket: Basket) -> Vec<CartEvent> {
    let cart = basket.cart;
    vec![CartEvent::Opened(Opened { cart }), CartEvent::Filled(Filled { cart, article: "tea".into() })]
}

async fn start() -> (TestApp, Kept<String>) {
    let kept = Kept::default();
    (TestApp::start(App::new("typed").state(kept.clone()).handler::<typed_cart>()).await, kept)
}

#[events::test]
async fn each_member_arrives_as_its_variant_in_order() {
    let (app, kept) = start().await;
    app.publish(Opened { cart: 1 }).await;
    app.publish(Filled { cart: 1, article: "tea".into() }).await;
    app.publish(Opened { cart: 2 }).await;
    assert_eq!(kept.take(), ["typed.cart.opened: 1", "typed.cart.filled: 1 tea", "typed.cart.opened: 2"]);
}

#[events::test]
async fn an_event_of_the_topic_that_is_no_member_is_settled_and_counted() {
    let (app, kept) = start().await;
    app.publish(Closed { cart: 1 }).await;
    assert_eq!((kept.len(), app.letters().len()), (0, 0));
    assert_eq!(app.metrics().subscription("memory", "typed.carts", "typed.typed_cart").unwrap().unhandled, 1);
}

#[events::test]
async fn each_member_has_its_own_version() {
    let (app, kept) = start().await;
    app.publish(Filled { cart: 1, article: "tea".into() }).await;
    app.publish(Opened { cart: 1 }).await;
    let history = app.history("typed.carts");
    let (filled, opened) = (history[0].clone(), history[1].clone());
    app.publish_raw("typed.carts", |_| Message { headers: opened.headers, ..filled }).await;
    assert_eq!((kept.len(), app.letters().len()), (3, 0), "a body with more than is asked for is read");
    assert_eq!(CartEvent::members().iter().map(|one| one.version.major).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(CartEvent::TOPIC, "typed.carts");
}

#[events::test]
async fn a_handler_may_return_members_of_a_set() {
    let kept = Kept::<String>::default();
    let app = App::new("typed").state(kept.clone()).handler::<typed_basket>().handler::<typed_cart>();
    let app = TestApp::start(app).await;
    app.publish(Basket { cart: 9 }).await;
    assert_eq!(kept.take(), ["typed.cart.opened: 9", "typed.cart.filled: 9 tea"]);
}

#[events::test]
async fn a_raw_handler_in_a_group_of_its_own_sees_them_all() {
    let kept = Kept::<String>::default();
    let app = App::new("typed").state(kept.clone()).handler::<typed_cart>().handler::<typed_any>();
    let app = TestApp::start(app).await;
    app.publish(Opened { cart: 1 }).await;
    app.publish(Closed { cart: 1 }).await;
    let mut seen = kept.take();
    seen.sort();
    assert_eq!(seen, ["raw typed.cart.closed", "raw typed.cart.opened", "typed.cart.opened: 1"]);
}
