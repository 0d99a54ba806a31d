//! A macro-driven, typed event framework: an annotated struct is an event, an annotated async fn is a consumer.
//!
//! ```standalone_crate
//! use std::time::Duration;
//!
//! use events::prelude::*;
//!
//! /// A customer placed an order.
//! #[derive(Debug, Serialize, Deserialize, JsonSchema, Event)]
//! #[event(topic = "orders", name = "order.placed", version = "1.0.0")]
//! struct OrderPlaced {
//!     #[event(key)]
//!     id: u32,
//! }
//!
//! #[handler]
//! async fn greet(order: OrderPlaced) {
//!     println!("order {}", order.id);
//! }
//!
//! #[tokio::main]
//! async fn main() -> events::Result<()> {
//!     let running = App::new("shop").start(Bus::connect("memory:").await?).await?;
//!     running.bus().publish(OrderPlaced { id: 1 }).await?; // Ok: the broker has confirmed it
//!     running.quiet().await;
//!     running.shutdown(Duration::from_secs(30), Duration::from_secs(5)).await;
//!     Ok(())
//! }
//! ```
//!
//! # Concepts
//!
//! * An **event** is a struct with a name, a topic, a version, a codec and, often, a key: all of it stands on the struct,
//!   in [`#[derive(Event)]`](derive@Event). What it is made of derives [`Payload`](derive@Payload).
//! * A **[`Bus`]** is a connection to a broker. Publishing is `Ok` once the broker has confirmed it; a [`Draft`] says more
//!   about an event than its type does, and an [`Envelope`] is what of that came along.
//! * A **handler** is an async fn with [`#[handler]`](macro@handler). Its first parameter is what it takes, the others are
//!   [extractors](handler::Extract), and what it returns is [published](handler::Outputs) before its input is settled.
//!   Where it fails, a [`Verdict`] says what becomes of the event.
//! * An **[`App`]** gathers the handlers of the program, refuses to start with a list of all that is wrong, and runs each
//!   in a **consumer group** of its own, `<app>.<handler>`: every group gets every event, and members share.
//! * A **lane** is what is handled one at a time: the events of one key. Lanes go on beside each other.
//! * A **dead letter** is an event that was given up, with the reason, in a topic of its own: `<topic>.dlq`.
//!
//! # Modules
//!
//! | module | what is there |
//! |---|---|
//! | [`guide`] | handlers, delivery and testing, a page each |
//! | [`prelude`] | what most programs need |
//! | [`handler`](mod@handler) | what a handler may take, ask for and answer |
//! | [`bus`], [`envelope`] | publishing, and what travels beside an event |
//! | [`event`], [`payload`], [`shape`], [`codec`], [`key`] | what an event is, what it is made of, and its bytes |
//! | [`schema`] | Avro schemas, whether versions can read each other, and changing one step by step |
//! | [`runtime`] | apps at work: health, topology, shutdown |
//! | [`record`] | metrics, and hooks |
//! | [`testing`] | apps in memory and in virtual time |
//! | [`transport`] | brokers: the trait, the one inside the process, and the log in a file |
//! | [`backoff`], [`time`] | waits, and the clock |
//!
//! # Features
//!
//! Each adds something and changes nothing else; all of them are on by default, but those below the line.
//!
//! | feature | what it adds |
//! |---|---|
//! | `macros` | the derives, `#[handler]` and `#[events::test]` |
//! | `json` | the JSON codec |
//! | `avro` | the Avro codec |
//! | `protobuf` | the Protobuf codec, `.proto` files |
//! | `memory` | the transport inside the process, `memory:` |
//! | **off by default** | |
//! | `sqlite` | a durable log in a file, `sqlite:`, for several processes on one host; compiles SQLite |
//! | `json-schema` | events are held to their JSON Schemas, whatever codec they travel in, by the crate `jsonschema` |
//! | `avro-interop` | single objects and container files of others, and schemas of the crate `apache-avro` |
//! | `conformance` | `testing::conformance`: the tests that every transport must pass, for whoever writes one |

// Generated code says `::events`, in our own tests and doctests too.
extern crate self as events;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
pub mod backoff;
pub mod bus;
mod cli;
pub mod codec;
pub mod envelope;
mod error;
pub mod event;
pub mod guide;
pub mod handler;
pub mod key;
pub mod payload;
pub mod prelude;
pub mod record;
pub mod runtime;
pub mod schema;
pub mod shape;
pub mod testing;
pub mod time;
pub mod transport;
mod version;
mod wire;

pub use bus::Bus;
pub use envelope::{Draft, Envelope};
pub(crate) use error::with_causes;
pub use error::{BoxError, Error, Result};
#[cfg(feature = "macros")]
pub use events_derive::{Event, Failure, Payload, handler, test};
pub use handler::Verdict;
pub use runtime::App;
pub use time::now;
pub use version::{InvalidVersion, Version};

/// Links a crate whose events and handlers are only gathered, and never named.
///
/// The linker drops a crate that nothing refers to, and what it declares
/// vanishes silently; `events::link!(billing);` refers to it.
#[macro_export]
macro_rules! link {
    ($($krate:ident),+ $(,)?) => {
        $(use $krate as _;)+
    };
}

/// The programs in the README compile, and its tests pass.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
