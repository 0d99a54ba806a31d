//! Numbers, truth values, nothing.

use std::borrow::Cow;

use crate::{
    payload::{DecodeError, Payload, Read, Reader, Writer, Written, read::fit},
    shape::Shape,
};

const fn int(bits: u8, signed: bool) -> Shape {
    Shape::Int { bits, signed }
}

/// A type whose reader and writer have a method of its own.
macro_rules! scalar {
    ($($type:ident: $shape:expr;)*) => {$(
        impl Payload for $type {
            const SHAPE: Shape = $shape;

            #[inline]
            fn write<W: Writer>(&self, to: W) -> Written {
                to.$type(*self)
            }
        }

        impl<'de> Read<'de> for $type {
            const LEAST: usize = match Self::SHAPE {
                Shape::Float32 => 4,
                Shape::Float64 => 8,
                _ => 1,
            };

            #[inline]
            fn read<R: Reader<'de>>(from: R) -> Result<Self, DecodeError> {
                from.$type()
            }

            #[inline]
            fn zero() -> Option<Self> {
                Some(Self::default())
            }
        }
    )*};
}

scalar! {
    bool: Shape::Bool;
    i32: int(32, true);
    i64: int(64, true);
    i128: int(128, true);
    u16: int(16, false);
    u32: int(32, false);
    u64: int(64, false);
    u128: int(128, false);
    f32: Shape::Float32;
    f64: Shape::Float64;
}

/// A type that is written as a wider one.
macro_rules! narrow {
    ($($type:ident as $wide:ident;)*) => {$(
        impl<'de> Read<'de> for $type {
            #[inline]
            fn read<R: Reader<'de>>(from: R) -> Result<Self, DecodeError> {
                fit(from.$wide()?, stringify!($type))
            }

            #[inline]
            fn zero() -> Option<Self> {
                Some(0)
            }
        }

        impl Payload for $type {
            const SHAPE: Shape = int(Self::BITS as u8, Self::MIN != 0);

            #[inline]
            fn write<W: Writer>(&self, to: W) -> Written {
                to.$wide((*self).into())
            }
        }
    )*};
}

narrow! {
    i8 as i32;
    i16 as i32;
}

impl Payload for u8 {
    const SHAPE: Shape = int(8, false);
    const SLICE: Shape = Shape::Bytes;

    #[inline]
    fn write<W: Writer>(&self, to: W) -> Written {
        to.u16((*self).into())
    }

    #[inline]
    fn write_slice<W: Writer>(slice: &[Self], to: W) -> Written {
        if W::TEXT { to.list(slice.iter()) } else { to.bytes(slice) }
    }
}

impl<'de> Read<'de> for u8 {
    const APPENDS: bool = false;

    #[inline]
    fn read<R: Reader<'de>>(from: R) -> Result<Self, DecodeError> {
        fit(from.u16()?, "u8")
    }

    #[inline]
    fn zero() -> Option<Self> {
        Some(0)
    }

    #[inline]
    fn read_slice<R: Reader<'de>>(list: &mut Vec<Self>, from: R) -> Result<(), DecodeError> {
        if from.is_text() {
            return from.list(list);
        }
        let bytes = from.bytes()?;
        list.reserve(bytes.len());
        list.extend_from_slice(bytes);
        Ok(())
    }

    #[inline]
    fn read_cow<'a, R: Reader<'de>>(from: R) -> Result<Cow<'a, [Self]>, DecodeError>
    where
        'de: 'a,
    {
        if from.is_text() {
            let mut list = Vec::new();
            from.list(&mut list)?;
            return Ok(Cow::Owned(list));
        }
        Ok(Cow::Borrowed(from.bytes()?))
    }
}

impl Payload for () {
    const SHAPE: Shape = Shape::Null;

    #[inline]
    fn write<W: Writer>(&self, to: W) -> Written {
        to.null()
    }
}

impl<'de> Read<'de> for () {
    const LEAST: usize = 0;

    #[inline]
    fn read<R: Reader<'de>>(from: R) -> Result<Self, DecodeError> {
        from.null()
    }

    #[inline]
    fn zero() -> Option<Self> {
        Some(())
    }
}
