//! What the compiler says of a released version whose shape has changed.
//!
//! The derive finds the version's line, and writes a constant that compares its hash with that of the type. Only where
//! they differ are the two texts compared, field by field, and the difference becomes the message of a panic in constant
//! evaluation, which is a compile error.

use super::super::text::Text;
use crate::shape::Shape;

mod compare;
mod cursor;
mod message;

use compare::{Comparison, Whole};
pub use message::Message;

/// Room for the text of the shape as it is, where it has to be compared.
const ROOM: usize = 1 << 16;

/// A released version, as the derive found it.
#[derive(Debug, Clone, Copy)]
pub struct Released {
    /// The event's Rust name.
    pub event: &'static str,
    /// Its version.
    pub version: &'static str,
    /// The shape text of the line.
    pub text: &'static str,
    /// The hash of it.
    pub hash: u64,
}

impl Released {
    /// Whether the shape is the one that was released.
    #[must_use]
    pub const fn is(&self, shape: &Shape) -> bool {
        let text = Text::<0>::of(shape);
        !text.is_open() && text.hash() == self.hash
    }

    /// What is wrong with a field of the event.
    #[must_use]
    pub const fn field(&self, shape: &Shape, name: &str) -> Message {
        let now = Text::<ROOM>::of(shape);
        let Some(bytes) = now.bytes() else { return Message::empty() };
        Comparison::new(self.text.as_bytes(), bytes).field(name).after(self)
    }

    /// What is wrong that no field can be blamed for; where `fields` is false, anything that is wrong.
    #[must_use]
    pub const fn rest(&self, shape: &Shape, fields: bool) -> Message {
        let now = Text::<ROOM>::of(shape);
        let Some(bytes) = now.bytes() else {
            return Message::empty().and("it has become too large to say where").after(self);
        };
        let comparison = match Comparison::new(self.text.as_bytes(), bytes).rest(fields) {
            Whole::Differs(message) => message,
            Whole::BlamedOnFields => return Message::empty(),
            Whole::Same if now.is_open() => return Message::empty(),
            Whole::Same => Message::empty().and("it was `").and(self.text).and("`"),
        };
        comparison.after(self)
    }
}
