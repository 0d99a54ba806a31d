//! The types of the standard library, chrono, uuid and serde_json that are payloads.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque},
    rc::Rc,
    sync::Arc,
};

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeZone};
use uuid::Uuid;

use super::Payload;
use crate::shape::{Shape, TypeName};

macro_rules! payload {
    ($($type:ty => $shape:expr;)*) => {$(
        impl Payload for $type {
            const SHAPE: Shape = $shape;
        }
    )*};
}

const fn int(bits: u8, signed: bool) -> Shape {
    Shape::Int { bits, signed }
}

payload! {
    () => Shape::Null;
    bool => Shape::Bool;
    i8 => int(8, true);
    i16 => int(16, true);
    i32 => int(32, true);
    i64 => int(64, true);
    i128 => int(128, true);
    u8 => int(8, false);
    u16 => int(16, false);
    u32 => int(32, false);
    u64 => int(64, false);
    u128 => int(128, false);
    f32 => Shape::Float32;
    f64 => Shape::Float64;
    str => Shape::String;
    String => Shape::String;
    char => Shape::String;
    Uuid => Shape::Uuid;
    NaiveDate => Shape::Date;
    NaiveTime => Shape::Time;
    NaiveDateTime => Shape::DateTime;
    serde_json::Value => Shape::Json;
}

impl<Z: TimeZone> Payload for DateTime<Z> {
    const SHAPE: Shape = Shape::DateTime;
}

macro_rules! wrapper {
    ($($wrapper:ident)*) => {$(
        impl<T: Payload + ?Sized> Payload for $wrapper<T> {
            const TYPE_NAME: Option<TypeName> = T::TYPE_NAME;
    const SHAPE: Shape = T::SHAPE;
        }
    )*};
}

wrapper!(Box Rc Arc);

impl<T: Payload + ?Sized> Payload for &T {
    const TYPE_NAME: Option<TypeName> = T::TYPE_NAME;
    const SHAPE: Shape = T::SHAPE;
}

impl<T: Payload + ToOwned + ?Sized> Payload for Cow<'_, T> {
    const TYPE_NAME: Option<TypeName> = T::TYPE_NAME;
    const SHAPE: Shape = T::SHAPE;
}

impl<T: Payload> Payload for Option<T> {
    const SHAPE: Shape = Shape::Option(&T::SHAPE);
}

impl<T: Payload> Payload for [T] {
    const SHAPE: Shape = Shape::List(&T::SHAPE);
}

impl<T: Payload> Payload for Vec<T> {
    const SHAPE: Shape = Shape::List(&T::SHAPE);
}

impl<T: Payload> Payload for VecDeque<T> {
    const SHAPE: Shape = Shape::List(&T::SHAPE);
}

impl<T: Payload> Payload for BTreeSet<T> {
    const SHAPE: Shape = Shape::Set(&T::SHAPE);
}

impl<T: Payload, S> Payload for HashSet<T, S> {
    const SHAPE: Shape = Shape::Set(&T::SHAPE);
}

impl<K: TextKey, T: Payload> Payload for BTreeMap<K, T> {
    const SHAPE: Shape = Shape::Map(&T::SHAPE);
}

impl<K: TextKey, T: Payload, S> Payload for HashMap<K, T, S> {
    const SHAPE: Shape = Shape::Map(&T::SHAPE);
}

/// What may be the key of a map: the formats only know text.
#[diagnostic::on_unimplemented(message = "the keys of a map in an event are text, not `{Self}`")]
pub trait TextKey {}

impl TextKey for String {}
impl TextKey for Cow<'_, str> {}
impl TextKey for Box<str> {}
impl TextKey for Arc<str> {}
impl TextKey for &str {}

macro_rules! tuple {
    ($($name:ident)+) => {
        impl<$($name: Payload),+> Payload for ($($name,)+) {
            const SHAPE: Shape = Shape::Tuple(&[$($name::SHAPE),+]);
        }
    };
}

tuple!(A);
tuple!(A B);
tuple!(A B C);
tuple!(A B C D);
