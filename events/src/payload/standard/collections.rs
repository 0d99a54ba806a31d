//! Lists, sets and maps.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque},
    hash::{BuildHasher, Hash},
    sync::Arc,
};

use serde::Serialize;

use crate::{
    payload::{DecodeError, Payload, Read, Reader, Sink, Writer, Written},
    shape::Shape,
};

impl<T: Payload> Payload for [T] {
    const SHAPE: Shape = T::SLICE;

    #[inline]
    fn write<W: Writer>(&self, to: W) -> Written {
        T::write_slice(self, to)
    }
}

impl<T: Payload> Payload for Vec<T> {
    const SHAPE: Shape = T::SLICE;

    #[inline]
    fn write<W: Writer>(&self, to: W) -> Written {
        T::write_slice(self, to)
    }
}

impl<'de, T: Read<'de>> Read<'de> for Vec<T> {
    #[inline]
    fn read<R: Reader<'de>>(from: R) -> Result<Self, DecodeError> {
        let mut list = Self::new();
        T::read_slice(&mut list, from)?;
        Ok(list)
    }

    #[inline]
    fn merge<R: Reader<'de>>(slot: &mut Option<Self>, from: R) -> Result<(), DecodeError> {
        // Bytes are one value, of which the last occurrence counts; `read_slice` of anything else appends.
        if !T::APPENDS {
            *slot = None;
        }
        T::read_slice(slot.get_or_insert_default(), from)
    }

    #[inline]
    fn zero() -> Option<Self> {
        Some(Self::new())
    }
}

impl<T> Sink<T> for Vec<T> {
    #[inline]
    fn reserve(&mut self, additional: usize) {
        Self::reserve(self, additional);
    }

    #[inline]
    fn add(&mut self, item: T) {
        self.push(item);
    }
}

/// What is written as a list: in order of iteration.
macro_rules! list {
    ($([$($generics:tt)*] $type:ty, $shape:ident, $reserve:expr, $add:expr, [$($read:tt)*];)*) => {$(
        impl<T: Payload $($generics)*> Payload for $type {
            const SHAPE: Shape = Shape::$shape(&T::SHAPE);

            #[inline]
            fn write<W: Writer>(&self, to: W) -> Written {
                to.list(self.iter())
            }
        }

        impl<T: $($read)* $($generics)*> Sink<T> for $type {
            #[inline]
            fn reserve(&mut self, additional: usize) {
                let reserve: fn(&mut Self, usize) = $reserve;
                reserve(self, additional);
            }

            #[inline]
            fn add(&mut self, item: T) {
                let add: fn(&mut Self, T) = $add;
                add(self, item);
            }
        }
    )*};
}

list! {
    [] VecDeque<T>, List, Self::reserve, Self::push_back, [];
    [] BTreeSet<T>, Set, |_, _| {}, |set, item| { set.insert(item); }, [Ord];
    [, S: BuildHasher] HashSet<T, S>, Set, Self::reserve, |set, item| { set.insert(item); }, [Eq + Hash];
}

macro_rules! read {
    ($([$($generics:tt)*] $type:ty => $method:ident $item:ty;)*) => {$(
        impl<'de, T: Read<'de> $($generics)*> Read<'de> for $type {
            #[inline]
            fn read<R: Reader<'de>>(from: R) -> Result<Self, DecodeError> {
                let mut all = Self::default();
                from.$method::<T>(&mut all)?;
                Ok(all)
            }

            #[inline]
            fn merge<R: Reader<'de>>(slot: &mut Option<Self>, from: R) -> Result<(), DecodeError> {
                from.$method::<T>(slot.get_or_insert_default())
            }

            #[inline]
            fn zero() -> Option<Self> {
                Some(Self::default())
            }
        }
    )*};
}

read! {
    [] VecDeque<T> => list T;
    [+ Ord] BTreeSet<T> => list T;
    [+ Eq + Hash, S: BuildHasher + Default] HashSet<T, S> => list T;
    [, K: ReadKey<'de> + Ord] BTreeMap<K, T> => map T;
    [, K: ReadKey<'de> + Eq + Hash, S: BuildHasher + Default] HashMap<K, T, S> => map T;
}

impl<K: TextKey, T: Payload> Payload for BTreeMap<K, T> {
    const SHAPE: Shape = Shape::Map(&T::SHAPE);

    #[inline]
    fn write<W: Writer>(&self, to: W) -> Written {
        to.map(self.iter().map(|(key, value)| (key.as_ref(), value)))
    }
}

impl<K: TextKey, T: Payload, S> Payload for HashMap<K, T, S>
where
    Self: Serialize,
{
    const SHAPE: Shape = Shape::Map(&T::SHAPE);

    #[inline]
    fn write<W: Writer>(&self, to: W) -> Written {
        to.map(self.iter().map(|(key, value)| (key.as_ref(), value)))
    }
}

impl<'de, K: ReadKey<'de> + Ord, T> Sink<(&'de str, T)> for BTreeMap<K, T> {
    #[inline]
    fn reserve(&mut self, _: usize) {}

    #[inline]
    fn add(&mut self, (key, value): (&'de str, T)) {
        self.insert(K::from_text(key), value);
    }
}

impl<'de, K: ReadKey<'de> + Eq + Hash, T, S: BuildHasher> Sink<(&'de str, T)> for HashMap<K, T, S> {
    #[inline]
    fn reserve(&mut self, additional: usize) {
        Self::reserve(self, additional);
    }

    #[inline]
    fn add(&mut self, (key, value): (&'de str, T)) {
        self.insert(K::from_text(key), value);
    }
}

/// What may be the key of a map: the formats only know text.
#[diagnostic::on_unimplemented(message = "the keys of a map in an event are text, not `{Self}`")]
pub trait TextKey: AsRef<str> + Serialize {}

/// A key that can be made of text that may be borrowed.
pub trait ReadKey<'de>: TextKey {
    /// The key.
    fn from_text(text: &'de str) -> Self;
}

macro_rules! key {
    ($([$($generics:tt)*] $type:ty;)*) => {$(
        impl TextKey for $type {}

        impl<$($generics)*> ReadKey<'de> for $type {
            #[inline]
            fn from_text(text: &'de str) -> Self {
                text.into()
            }
        }
    )*};
}

key! {
    ['de] String;
    ['de] Box<str>;
    ['de] Arc<str>;


}

impl TextKey for Cow<'_, str> {}

impl<'a, 'de: 'a> ReadKey<'de> for Cow<'a, str> {
    #[inline]
    fn from_text(text: &'de str) -> Self {
        Cow::Borrowed(text)
    }
}

impl TextKey for &str {}

impl<'a, 'de: 'a> ReadKey<'de> for &'a str {
    #[inline]
    fn from_text(text: &'de str) -> Self {
        text
    }
}
