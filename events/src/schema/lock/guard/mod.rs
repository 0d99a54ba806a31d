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

use compare::Comparison;
use message::Message;

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
}

/// Fails if a field of the event has changed, with everything that has.
///
/// # Panics
/// Then; in constant evaluation that is a compile error where this is called.
#[track_caller]
pub const fn field(released: &Released, shape: &Shape, name: &str) {
    let now = Text::<ROOM>::of(shape);
    let Some(bytes) = now.bytes() else { return };
    let mut comparison = Comparison::new(released.text.as_bytes(), bytes);
    if !comparison.field(name).is_empty() {
        panic!("{}", comparison.all().after(released).text());
    }
}

/// Fails if anything has changed that no field is to blame for; where `fields` is false, if anything has.
///
/// # Panics
/// Then; in constant evaluation that is a compile error where this is called.
#[track_caller]
pub const fn rest(released: &Released, shape: &Shape, fields: bool) {
    let now = Text::<ROOM>::of(shape);
    let message = match now.bytes() {
        None => Message::empty().and("it has become too large to say where"),
        Some(bytes) => match Comparison::new(released.text.as_bytes(), bytes).rest(fields) {
            message if message.is_empty() && !now.is_open() => {
                Message::empty().and("it was `").and(released.text).and("`")
            }
            message => message,
        },
    };
    if !message.is_empty() {
        panic!("{}", message.after(released).text());
    }
}
