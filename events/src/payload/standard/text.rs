//! Text, UUIDs and JSON values.

use std::{borrow::Cow, rc::Rc, sync::Arc};

use serde_json::Value;
use uuid::Uuid;

use crate::{
    payload::{DecodeError, Payload, Read, Reader, Unreadable, Writer, Written},
    shape::Shape,
};

impl Payload for str {
    const SHAPE: Shape = Shape::String;

    #[inline]
    fn write<W: Writer>(&self, to: W) -> Written {
        to.str(self)
    }
}

impl Payload for String {
    const SHAPE: Shape = Shape::String;

    #[inline]
    fn write<W: Writer>(&self, to: W) -> Written {
        to.str(self)
    }
}

macro_rules! text {
    ($($type:ty)*) => {$(
        impl<'de> Read<'de> for $type {
            #[inline]
            fn read<R: Reader<'de>>(from: R) -> Result<Self, DecodeError> {
                match from.text()? {
                    Cow::Borrowed(text) => Ok(text.into()),
                    Cow::Owned(text) => Ok(text.into()),
                }
            }

            #[inline]
            fn zero() -> Option<Self> {
                Some("".into())
            }
        }
    )*};
}

text!(String Box<str> Rc<str> Arc<str>);

impl<'a, 'de: 'a> Read<'de> for &'a str {
    #[inline]
    fn read<R: Reader<'de>>(from: R) -> Result<Self, DecodeError> {
        from.str()
    }

    #[inline]
    fn zero() -> Option<Self> {
        Some("")
    }
}

impl<'a, 'de: 'a> Read<'de> for Cow<'a, str> {
    #[inline]
    fn read<R: Reader<'de>>(from: R) -> Result<Self, DecodeError> {
        from.text()
    }

    #[inline]
    fn zero() -> Option<Self> {
        Some(Cow::Borrowed(""))
    }
}

impl Payload for char {
    const SHAPE: Shape = Shape::String;

    #[inline]
    fn write<W: Writer>(&self, to: W) -> Written {
        to.str(self.encode_utf8(&mut [0; 4]))
    }
}

impl<'de> Read<'de> for char {
    fn read<R: Reader<'de>>(from: R) -> Result<Self, DecodeError> {
        let text = from.text()?;
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (Some(one), None) => Ok(one),
            _ => Err(Unreadable::Malformed("a text of one character is expected").into()),
        }
    }
}

impl Payload for Uuid {
    const SHAPE: Shape = Shape::Uuid;

    #[inline]
    fn write<W: Writer>(&self, to: W) -> Written {
        to.uuid(self)
    }
}

impl<'de> Read<'de> for Uuid {
    /// Its text has 36 characters, after their number.
    const LEAST: usize = 37;

    #[inline]
    fn read<R: Reader<'de>>(from: R) -> Result<Self, DecodeError> {
        from.uuid()
    }
}

impl Payload for Value {
    const SHAPE: Shape = Shape::Json;

    #[inline]
    fn write<W: Writer>(&self, to: W) -> Written {
        to.json(self)
    }
}

impl<'de> Read<'de> for Value {
    #[inline]
    fn read<R: Reader<'de>>(from: R) -> Result<Self, DecodeError> {
        from.json()
    }
}
