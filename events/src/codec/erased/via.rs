//! How a place in a format is handed to the type that stands there: as it is, or erased.

use super::Any;
use crate::payload::{DecodeError, Read, Reader};

/// As it is, or erased. What a format does around the value is the same either way, and stands in one function.
pub(in crate::codec) trait Via {
    /// Reads one value.
    fn read<'a, 'de: 'a, T, R>(from: R) -> Result<T, DecodeError>
    where
        T: Read<'de>,
        R: Reader<'de> + Into<Any<'a, 'de>>;

    /// As [`Read::merge`].
    #[cfg(feature = "protobuf")]
    fn merge<'a, 'de: 'a, T, R>(slot: &mut Option<T>, from: R) -> Result<(), DecodeError>
    where
        T: Read<'de>,
        R: Reader<'de> + Into<Any<'a, 'de>>;
}

/// As it is: the type's functions are made for each place in the format, and inlined.
pub(in crate::codec) struct Direct;

/// Erased: the type's functions are made once for all places in all formats.
pub(in crate::codec) struct Erased;

impl Via for Direct {
    #[inline(always)]
    fn read<'a, 'de: 'a, T, R>(from: R) -> Result<T, DecodeError>
    where
        T: Read<'de>,
        R: Reader<'de> + Into<Any<'a, 'de>>,
    {
        T::read(from)
    }

    #[cfg(feature = "protobuf")]
    #[inline(always)]
    fn merge<'a, 'de: 'a, T, R>(slot: &mut Option<T>, from: R) -> Result<(), DecodeError>
    where
        T: Read<'de>,
        R: Reader<'de> + Into<Any<'a, 'de>>,
    {
        T::merge(slot, from)
    }
}

impl Via for Erased {
    fn read<'a, 'de: 'a, T, R>(from: R) -> Result<T, DecodeError>
    where
        T: Read<'de>,
        R: Reader<'de> + Into<Any<'a, 'de>>,
    {
        T::read(from.into())
    }

    #[cfg(feature = "protobuf")]
    fn merge<'a, 'de: 'a, T, R>(slot: &mut Option<T>, from: R) -> Result<(), DecodeError>
    where
        T: Read<'de>,
        R: Reader<'de> + Into<Any<'a, 'de>>,
    {
        T::merge(slot, from.into())
    }
}
