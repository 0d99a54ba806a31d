//! What is not on the wire itself: `Box`, references, `Cow`. And `Option`.

use std::{borrow::Cow, rc::Rc, sync::Arc};

use crate::{
    payload::{DecodeError, Payload, Read, Reader, Writer, Written},
    shape::{Shape, TypeName},
};

/// The value that is wrapped describes and writes itself.
macro_rules! transparent {
    ($([$($generics:tt)*] $type:ty => $inner:ident;)*) => {$(
        impl<$($generics)*> Payload for $type {
            const TYPE_NAME: Option<TypeName> = $inner::TYPE_NAME;
            const SHAPE: Shape = $inner::SHAPE;

            #[inline]
            fn write<W: Writer>(&self, to: W) -> Written {
                (**self).write(to)
            }

            #[inline]
            fn write_fields<F: crate::payload::WriteFields>(&self, to: &mut F) -> Written {
                (**self).write_fields(to)
            }
        }
    )*};
}

transparent! {
    [T: Payload + ?Sized] &T => T;
    [T: Payload + ?Sized] Box<T> => T;
    [T: Payload + ?Sized] Rc<T> => T;
    [T: Payload + ?Sized] Arc<T> => T;
    [T: Payload + ToOwned + ?Sized] Cow<'_, T> => T;
}

macro_rules! pointer {
    ($($pointer:ident: $open:expr;)*) => {$(
        impl<'de, T: Read<'de>> Read<'de> for $pointer<T> {
            const LEAST: usize = T::LEAST;

            #[inline]
            fn read<R: Reader<'de>>(from: R) -> Result<Self, DecodeError> {
                T::read(from).map(Self::new)
            }

            #[inline]
            fn merge<R: Reader<'de>>(slot: &mut Option<Self>, from: R) -> Result<(), DecodeError> {
                let open: fn(Self) -> Option<T> = $open;
                let mut inner = slot.take().and_then(open);
                let merged = T::merge(&mut inner, from);
                *slot = inner.map(Self::new);
                merged
            }

            #[inline]
            fn zero() -> Option<Self> {
                T::zero().map(Self::new)
            }

            fn absent() -> Option<Self> {
                T::absent().map(Self::new)
            }
        }
    )*};
}

pointer! {
    Box: |one| Some(*one);
    Rc: |one| Rc::into_inner(one);
    Arc: |one| Arc::into_inner(one);
}

impl<'a, 'de: 'a, T: Read<'de> + Clone> Read<'de> for Cow<'a, [T]> {
    #[inline]
    fn read<R: Reader<'de>>(from: R) -> Result<Self, DecodeError> {
        T::read_cow(from)
    }

    #[inline]
    fn merge<R: Reader<'de>>(slot: &mut Option<Self>, from: R) -> Result<(), DecodeError> {
        match slot {
            None => *slot = Some(T::read_cow(from)?),
            Some(list) => T::read_slice(list.to_mut(), from)?,
        }
        Ok(())
    }

    #[inline]
    fn zero() -> Option<Self> {
        Some(Cow::Borrowed(&[]))
    }
}

impl<'a, 'de: 'a> Read<'de> for &'a [u8] {
    #[inline]
    fn read<R: Reader<'de>>(from: R) -> Result<Self, DecodeError> {
        from.bytes()
    }

    #[inline]
    fn zero() -> Option<Self> {
        Some(&[])
    }
}

impl<T: Payload> Payload for Option<T> {
    const SHAPE: Shape = Shape::Option(&T::SHAPE);

    #[inline]
    fn write<W: Writer>(&self, to: W) -> Written {
        to.option(self.as_ref())
    }
}

impl<'de, T: Read<'de>> Read<'de> for Option<T> {
    #[inline]
    fn read<R: Reader<'de>>(from: R) -> Result<Self, DecodeError> {
        from.option()
    }

    #[inline]
    fn zero() -> Option<Self> {
        Some(None)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}
