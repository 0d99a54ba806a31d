//! What a handler answers becomes what the macro found it to mean: a decision, a failure, an error, an event.
use std::{fmt, num::ParseIntError};

use events::{BoxError, prelude::*, testing::TestApp};

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", version = "1.0.0", validate = short)]
struct Ordered {
    text: String,
}

fn short(ordered: &Ordered) -> Result<(), String> {
    if ordered.text.len() < 10 { Ok(()) } else { Err("`text` is short".to_owned()) }
}

#[derive(Debug, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "numbers", version = "1.0.0")]
struct Numbered(u64);

#[derive(Debug, Failure)]
enum Refused {
    #[failure(reject)]
    Always,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("refused")
    }
}

type Answer<T> = Result<T, Refused>;

#[handler]
async fn decides(_: Ordered) -> Result<(), Verdict> {
    Err(Verdict::skip())
}

#[handler]
async fn classifies(_: Ordered) -> Answer<Vec<Numbered>> {
    Err(Refused::Always)
}

#[handler(retry(attempts = 3))]
async fn retries(ordered: Ordered) -> Result<Numbered, ParseIntError> {
    ordered.text.parse().map(Numbered)
}

#[handler(retry(attempts = 3, when = is_empty))]
async fn retries_some(ordered: Ordered) -> Result<(), BoxError> {
    Err(ordered.text.into())
}

fn is_empty(error: &BoxError) -> bool {
    error.to_string().is_empty()
}

#[handler]
async fn publishes(ordered: Ordered, State(factor): State<u64>, Attempt(attempt): Attempt) -> Option<Numbered> {
    assert_eq!(attempt, 1);
    Some(Numbered(factor * ordered.text.len() as u64))
}

fn main() {
    events::testing::block_on(async {
        let app = TestApp::start(App::new("shop").state(3_u64)).await;
        app.publish(Ordered { text: "seven".to_owned() }).await;
        app.handler("decides").called_once().skipped();
        app.handler("classifies").called_once().rejected();
        app.handler("retries").called(3);
        app.handler("retries_some").called_once().rejected();
        app.handler("publishes").called_once().succeeded();
        assert_eq!(app.published::<Numbered>().one().event.0, 15);

        app.publish(Ordered { text: String::new() }).await;
        app.handler("retries_some").called(1 + 3);
        app.publish(Ordered { text: "12".to_owned() }).await;
        app.handler("retries").called(3 + 3 + 1);

        let refused = app.try_publish(Ordered { text: "much too long".to_owned() }).await.unwrap_err();
        assert_eq!(refused.kind(), "schema");
    });
}
