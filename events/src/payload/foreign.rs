//! Somebody else's types, described as a payload: `#[event(as = "String")]`.

use std::{fmt, marker::PhantomData};

use serde::{Serialize, Serializer, de::DeserializeOwned};

use super::{DecodeError, EncodeError, Payload, Read, Reader, Unreadable, Unwritable, Writer, Written};
use crate::shape::{Shape, TypeName};

/// A value that is described, and in binary formats written, as an `As`: what its `Serialize` gives is one.
#[doc(hidden)]
pub struct Foreign<'a, As, T: ?Sized>(&'a T, PhantomData<fn() -> As>);

/// What such a value is read into.
#[doc(hidden)]
pub struct Adopted<As, T>(pub T, PhantomData<fn() -> As>);

impl<'a, As, T: ?Sized> Foreign<'a, As, T> {
    /// For the derive.
    pub fn new(value: &'a T) -> Self {
        Self(value, PhantomData)
    }
}

impl<As, T> Adopted<As, T> {
    /// For the derive.
    pub fn new(value: T) -> Self {
        Self(value, PhantomData)
    }
}

impl<As, T: Serialize + ?Sized> Serialize for Foreign<'_, As, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<As: Payload + DeserializeOwned, T: Serialize + ?Sized> Payload for Foreign<'_, As, T> {
    const TYPE_NAME: Option<TypeName> = As::TYPE_NAME;
    const SHAPE: Shape = As::SHAPE;

    fn write<W: Writer>(&self, to: W) -> Written {
        if W::TEXT {
            return to.serde(self.0, "a type of somebody else");
        }
        let value = serde_json::to_value(self.0).and_then(serde_json::from_value::<As>);
        value.map_err(|_| EncodeError::from(Unwritable::Own("it is not what `as` says".to_owned())))?.write(to)
    }
}

impl<'de, As: Payload + Read<'de>, T: DeserializeOwned> Read<'de> for Adopted<As, T> {
    const LEAST: usize = As::LEAST;

    fn read<R: Reader<'de>>(from: R) -> Result<Self, DecodeError> {
        adopt(&As::read(from)?)
    }

    fn zero() -> Option<Self> {
        adopt(&As::zero()?).ok()
    }
}

fn adopt<As: Payload, T: DeserializeOwned>(value: &As) -> Result<Adopted<As, T>, DecodeError> {
    let value = serde_json::to_value(value).and_then(serde_json::from_value);
    value.map(Adopted::new).map_err(|_| Unreadable::Own.into())
}

impl<As, T: ?Sized> fmt::Debug for Foreign<'_, As, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Foreign")
    }
}

impl<As, T> fmt::Debug for Adopted<As, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Adopted")
    }
}
