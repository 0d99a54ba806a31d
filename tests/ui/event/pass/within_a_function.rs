//! Everything may stand within a function.
use events::prelude::*;

fn main() {
    #[derive(Serialize, Deserialize, JsonSchema, Event)]
    #[event(topic = "orders", version = "1.0.0")]
    struct Ordered {
        line: Line,
    }

    #[derive(Serialize, Deserialize, JsonSchema, Payload)]
    struct Line {}

    #[handler]
    async fn count(order: Ordered) {
        let Ordered { line: Line {} } = order;
    }

    drop(count(Ordered { line: Line {} }));
    assert!(events::event::find("orders").is_some());
    assert_eq!(events::handler::declared()[0].name, "count");
}
