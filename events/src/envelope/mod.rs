//! An event with everything that travels beside it.

mod draft;
mod id;
mod metadata;

pub use draft::{Draft, IntoDraft};
pub(crate) use draft::{Due, Extras};
pub use id::EventId;
pub use metadata::{Headers, Metadata};

pub(crate) use id::{IdGenerator, derived};

/// An event as it was received: the payload and what travelled beside it.
///
/// A handler whose first parameter is `Envelope<E>` gets both.
#[derive(Debug, Clone, PartialEq)]
pub struct Envelope<E> {
    /// The event.
    pub event: E,
    /// Who, when, why and where.
    pub metadata: Metadata,
}

impl<E> std::ops::Deref for Envelope<E> {
    type Target = E;

    fn deref(&self) -> &E {
        &self.event
    }
}
