//! What a handler may take and return, aliases and lifetimes included.
#![deny(warnings, clippy::all, clippy::pedantic)]

use std::borrow::Cow;

use events::{BoxError, handler::Handler, prelude::*};

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", name = "order.placed", version = "1.0.0")]
struct Placed {
    id: u64,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", name = "order.noted", version = "1.0.0")]
struct Noted<'a> {
    text: Cow<'a, str>,
}

#[derive(Debug, Event)]
enum Any<'a> {
    Placed(Placed),
    Noted(Noted<'a>),
}

#[derive(Debug, Failure)]
#[failure(reject)]
struct Bad;

impl std::fmt::Display for Bad {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("bad")
    }
}

type Answer<T> = Result<T, Bad>;

#[handler]
async fn an_event(order: Placed) -> Placed {
    order
}

#[handler]
async fn an_envelope(Envelope { event, metadata }: Envelope<Placed>) -> Option<Draft<Placed>> {
    Some(Draft::of(event).tenant(metadata.id.to_string()))
}

#[handler]
async fn a_tombstone(order: Option<Placed>) -> Vec<Placed> {
    order.into_iter().collect()
}

#[handler]
async fn a_borrowed_event(note: Noted<'_>) -> Answer<()> {
    drop(note);
    Err(Bad)
}

#[handler]
async fn a_named_lifetime<'a>(note: Envelope<Noted<'a>>) {
    drop(note);
}

#[handler]
async fn a_set(either: Any<'_>) -> Result<Placed, Verdict> {
    match either {
        Any::Placed(order) => Ok(order),
        Any::Noted(note) => Err(Verdict::reject(note.text)),
    }
}

#[handler(topic = "orders")]
async fn raw(raw: RawEvent) -> Result<(Placed, Option<Placed>), BoxError> {
    Err(format!("{:?}", raw.body).into())
}

#[handler]
async fn an_answer_of_either(order: Placed) -> Result<Any<'static>, String> {
    tick().await;
    Ok(order.into())
}

async fn tick() {}

#[handler]
async fn all_extractors(
    _: Placed,
    meta: Metadata,
    headers: Headers,
    State(text): State<String>,
    bus: Bus,
    cancel: Cancel,
    Attempt(attempt): Attempt,
) {
    drop((meta, headers, text, bus, cancel, attempt));
}

fn main() {
    assert_eq!(a_set {}.accepts().members.len(), 2);
    assert_eq!(an_envelope {}.accepts().topic, Some("orders"));
    assert!(a_tombstone {}.accepts().tombstones);
    assert_eq!(raw {}.accepts().topic, None);
    let declared: Vec<_> = events::handler::declared().iter().map(|one| one.name).collect();
    assert_eq!(declared.len(), 9, "{declared:?}");
}
