//! A macro-driven, typed event framework.

#[cfg(feature = "macros")]
extern crate self as events;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
pub mod backoff;
pub mod bus;
pub mod codec;
pub mod envelope;
mod error;
pub mod event;
pub mod handler;
pub mod key;
pub mod payload;
pub mod prelude;
pub mod record;
pub mod runtime;
pub mod shape;
pub mod testing;
pub mod time;
pub mod transport;
mod version;
mod wire;

pub use bus::Bus;
pub use error::{BoxError, Error, Result};
#[cfg(feature = "macros")]
pub use events_derive::{Event, Failure, Payload, handler, test};
pub use runtime::App;
pub use time::now;
pub use version::{InvalidVersion, Version};
