//! What an event may be made of.

mod standard;

use crate::shape::{Shape, TypeName};

/// A type that an event may contain: `#[derive(Payload)]` for your own structs and enums.
///
/// The trait describes the type; encoding is the codec's work.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of an event",
    label = "not a payload",
    note = "for a type of your own add `#[derive(Payload)]` beside `Serialize` and `Deserialize`",
    note = "for somebody else's type write `#[event(as = \"String\")]` on the field, naming the payload type it is \
            serialized as"
)]
pub trait Payload {
    /// The name that its shape goes by, where it has one: that of a struct or an enum.
    ///
    /// Apart from the shape, so that types that contain each other can refer to one another by it.
    const TYPE_NAME: Option<TypeName> = None;

    /// What the type is made of.
    const SHAPE: Shape;
}
