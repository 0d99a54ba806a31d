//! A macro-driven, typed event framework.

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
