//! Somebody else's types, described as a payload: `#[event(as = "String")]`, `#[event(with = module)]`.

use std::{fmt, marker::PhantomData};

use serde::{Serialize, Serializer, de::DeserializeOwned};

use super::{DecodeError, EncodeError, Payload, Read, Reader, Unreadable, Unwritable, Writer, Written};
use crate::shape::{Shape, TypeName};

/// How a value of somebody else's is written: as JSON by serde, elsewhere as an `As`.
#[doc(hidden)]
pub trait Give<As, T: ?Sized> {
    /// As serde's attributes of the field say.
    ///
    /// # Errors
    /// Those of the serializer.
    fn serialize<S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error>;

    /// What is written to a binary format.
    ///
    /// # Errors
    /// What is serialized is no `As`.
    fn wire(value: &T) -> Result<As, EncodeError>;
}

/// How such a value is made of what a binary format held. JSON is read by serde.
#[doc(hidden)]
pub trait Take<As, T> {
    /// The value.
    ///
    /// # Errors
    /// What the conversion says.
    fn take(wire: As) -> Result<T, DecodeError>;
}

/// The value's own `Serialize` and `Deserialize`.
#[doc(hidden)]
#[derive(Debug)]
pub struct Itself;

impl<As: DeserializeOwned, T: Serialize + ?Sized> Give<As, T> for Itself {
    fn serialize<S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
        value.serialize(to)
    }

    fn wire(value: &T) -> Result<As, EncodeError> {
        bridged(serde_json::to_value(value))
    }
}

impl<As: Serialize, T: DeserializeOwned> Take<As, T> for Itself {
    fn take(wire: As) -> Result<T, DecodeError> {
        adopted(&wire, serde_json::from_value)
    }
}

/// For the derive: an `As` of what a value is serialized as.
///
/// # Errors
/// It is none.
pub fn bridged<As: DeserializeOwned>(value: serde_json::Result<serde_json::Value>) -> Result<As, EncodeError> {
    let wire = value.and_then(serde_json::from_value);
    wire.map_err(|_| Unwritable::Own("it is not what `as` says".to_owned()).into())
}

/// For the derive: a value of what an `As` is serialized as.
///
/// # Errors
/// Those of `read`.
pub fn adopted<As: Serialize, T>(
    wire: &As,
    read: impl FnOnce(serde_json::Value) -> serde_json::Result<T>,
) -> Result<T, DecodeError> {
    serde_json::to_value(wire).and_then(read).map_err(|_| Unreadable::Own.into())
}

/// A value that is described, and in binary formats written, as an `As`.
#[doc(hidden)]
pub struct Foreign<'a, As, T: ?Sized, By = Itself>(&'a T, PhantomData<fn() -> (As, By)>);

/// What such a value is read into.
#[doc(hidden)]
pub struct Adopted<As, T, By = Itself>(pub T, PhantomData<fn() -> (As, By)>);

impl<'a, As, T: ?Sized, By> Foreign<'a, As, T, By> {
    /// For the derive.
    pub fn new(value: &'a T) -> Self {
        Self(value, PhantomData)
    }
}

impl<As, T, By> Adopted<As, T, By> {
    /// For the derive.
    pub fn new(value: T) -> Self {
        Self(value, PhantomData)
    }
}

impl<As, T: ?Sized, By: Give<As, T>> Serialize for Foreign<'_, As, T, By> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        By::serialize(self.0, serializer)
    }
}

impl<As: Payload, T: ?Sized, By: Give<As, T>> Payload for Foreign<'_, As, T, By> {
    const TYPE_NAME: Option<TypeName> = As::TYPE_NAME;
    const SHAPE: Shape = As::SHAPE;

    fn write<W: Writer>(&self, to: W) -> Written {
        if W::TEXT {
            return to.serde(self, "a type of somebody else");
        }
        By::wire(self.0)?.write(to)
    }
}

impl<'de, As: Payload + Read<'de>, T, By: Take<As, T>> Read<'de> for Adopted<As, T, By> {
    const LEAST: usize = As::LEAST;

    fn read<R: Reader<'de>>(from: R) -> Result<Self, DecodeError> {
        By::take(As::read(from)?).map(Self::new)
    }

    fn zero() -> Option<Self> {
        By::take(As::zero()?).ok().map(Self::new)
    }
}

impl<As, T: ?Sized, By> fmt::Debug for Foreign<'_, As, T, By> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Foreign")
    }
}

impl<As, T, By> fmt::Debug for Adopted<As, T, By> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Adopted")
    }
}
