//! What an event may be made of.

mod defaults;
mod error;
mod foreign;
mod key;
mod read;
mod standard;
mod write;

use serde::Serialize;

#[doc(hidden)]
pub use defaults::{Defaults, WrittenDefault, same_default};
pub use error::{DecodeError, EncodeError, Unreadable, Unwritable};
#[doc(hidden)]
pub use foreign::{Adopted, Foreign, Give, Itself, Take, adopted, bridged};
pub use key::Key;
pub use read::{Read, ReadFields, ReadVariant, Reader, Sink};
pub use standard::{Decimal, InvalidDecimal, ReadKey, TextKey};
pub use write::{WriteFields, Writer, Written};

pub(crate) use defaults::contradictions;

use crate::shape::{Shape, TypeName};

/// A type that an event may contain: `#[derive(Payload)]` for your own structs and enums.
///
/// It says what the type is made of, and writes a value of it to any format. Reading is [`Read`], apart from it, so
/// that a payload may borrow from the bytes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of an event",
    label = "not a payload",
    note = "for a type of your own add `#[derive(Payload)]` beside `Serialize` and `Deserialize`",
    note = "for somebody else's type write `#[event(as = \"String\")]` on the field, naming the payload type it is \
            serialized as"
)]
pub trait Payload: Serialize {
    /// The name that its shape goes by, where it has one: that of a struct or an enum.
    ///
    /// Apart from the shape, so that types that contain each other can refer to one another by it.
    const TYPE_NAME: Option<TypeName> = None;

    /// What the type is made of.
    const SHAPE: Shape;

    /// What a list of it is made of: bytes are not a list of numbers.
    #[doc(hidden)]
    const SLICE: Shape = Shape::List(&Self::SHAPE);

    /// Writes the value. It is not copied, and nothing is allocated but what `to` grows by.
    ///
    /// # Errors
    /// A value that the format cannot hold.
    fn write<W: Writer>(&self, to: W) -> Written;

    /// Writes the fields of a struct or a tuple; other types have none.
    ///
    /// # Errors
    /// As [`Payload::write`].
    #[inline]
    fn write_fields<F: WriteFields>(&self, _to: &mut F) -> Written {
        Ok(())
    }

    /// Writes a list of it.
    #[doc(hidden)]
    #[inline]
    fn write_slice<W: Writer>(slice: &[Self], to: W) -> Written
    where
        Self: Sized,
    {
        to.list(slice.iter())
    }
}
