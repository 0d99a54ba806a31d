//! Events and handlers that a `macro_rules!` writes, names included.
use events::prelude::*;

macro_rules! fact {
    ($name:ident, $topic:literal, $key:ident: $ty:ty, $handler:ident) => {
        #[derive(Serialize, Deserialize, JsonSchema, Event)]
        #[event(topic = $topic, version = "1.0.0", key = $key)]
        struct $name {
            $key: $ty,
        }

        #[handler(group = $topic)]
        async fn $handler(fact: $name) -> Option<Hidden> {
            drop(fact);
            None
        }
    };
}

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "hidden", version = "1.0.0")]
struct Hidden {}

macro_rules! all_of_it {
    () => {
        #[derive(Serialize, Deserialize, JsonSchema, Event)]
        #[event(topic = "inner", version = "1.0.0", validate = Inner::check)]
        struct Inner {
            #[event(key)]
            id: u64,
            line: Option<Box<Inner>>,
        }

        impl Inner {
            fn check(&self) -> Result<(), &'static str> {
                Ok(())
            }
        }

        #[handler]
        async fn inner(inner: Inner, attempt: events::handler::Attempt) {
            drop((inner, attempt));
        }
    };
}

fact!(Landed, "flights", flight: String, count);
all_of_it!();

fn main() {
    assert_eq!((Landed::TOPIC, Inner::TOPIC), ("flights", "inner"));
    assert_eq!(events::handler::declared().len(), 2);
}
