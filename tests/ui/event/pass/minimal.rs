//! The least that an event says; its name is its topic.
use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "ticks", version = "0.1.0")]
struct Tick {}

fn main() {
    assert_eq!(Tick::NAME, "ticks");
    assert!(<Tick as Event>::key(&Tick {}).is_none());
    assert!(!Tick::event_type().keyed);
    assert!(<Tick as Event>::validate(&Tick {}).is_ok());
}
