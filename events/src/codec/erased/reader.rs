//! One reader that stands for those of all formats, at every place of theirs.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use serde::Deserialize;
use uuid::Uuid;

use super::Erased;
#[cfg(feature = "avro")]
use crate::codec::avro::erased as planned;
#[cfg(feature = "json")]
use crate::codec::json;
#[cfg(feature = "protobuf")]
use crate::codec::protobuf::erased as protobuf;
use crate::payload::{DecodeError, Key, Read, ReadFields, ReadVariant, Reader, Sink};

/// A place in any of the formats.
///
/// In Avro, bytes of this very version are read by a plan that changes nothing, as those of another version are.
pub(in crate::codec) enum Any<'a, 'de> {
    #[cfg(feature = "json")]
    Json(&'a mut json::Cursor<'de>),
    #[cfg(feature = "avro")]
    Avro(planned::Planned<'a, 'a, 'de>),
    #[cfg(feature = "avro")]
    AvroOption(planned::Found<'a, 'a, 'de>),
    #[cfg(feature = "protobuf")]
    Protobuf(protobuf::Value<'a, 'de, 'a, protobuf::Root>),
    #[cfg(feature = "protobuf")]
    ProtobufField(protobuf::Value<'a, 'de, 'a, protobuf::Field>),
    #[cfg(feature = "protobuf")]
    ProtobufOne(protobuf::Value<'a, 'de, 'a, protobuf::One>),
    #[cfg(feature = "protobuf")]
    ProtobufItem(protobuf::Value<'a, 'de, 'a, protobuf::Item<'a>>),
    #[cfg(feature = "protobuf")]
    ProtobufVariant(protobuf::Value<'a, 'de, 'a, protobuf::Variant>),
}

/// The fields of a struct in any of the formats.
pub(in crate::codec) enum Fields<'a, 'de> {
    #[cfg(feature = "json")]
    Json(json::Fields<'a, 'de>),
    #[cfg(feature = "avro")]
    Avro(planned::Fields<'a, 'a, 'de>),
    #[cfg(feature = "protobuf")]
    Protobuf(protobuf::Fields<'de, 'a>),
}

/// What a variant holds in any of the formats.
pub(in crate::codec) enum Content<'a, 'de> {
    #[cfg(feature = "json")]
    Json(json::Content<'a, 'de>),
    #[cfg(feature = "avro")]
    Avro(planned::Planned<'a, 'a, 'de>),
    #[cfg(feature = "protobuf")]
    Protobuf(protobuf::Content<'de, 'a>),
}

/// Has the reader that stands here do what all of them do.
macro_rules! any {
    ($any:expr, $one:ident => $do:expr) => {
        match $any {
            #[cfg(feature = "json")]
            Any::Json($one) => $do,
            #[cfg(feature = "avro")]
            Any::Avro($one) => $do,
            #[cfg(feature = "avro")]
            Any::AvroOption($one) => $do,
            #[cfg(feature = "protobuf")]
            Any::Protobuf($one) => $do,
            #[cfg(feature = "protobuf")]
            Any::ProtobufField($one) => $do,
            #[cfg(feature = "protobuf")]
            Any::ProtobufOne($one) => $do,
            #[cfg(feature = "protobuf")]
            Any::ProtobufItem($one) => $do,
            #[cfg(feature = "protobuf")]
            Any::ProtobufVariant($one) => $do,
        }
    };
}

/// As `any`, for [`Fields`] and [`Content`].
macro_rules! of {
    ($type:ident $any:expr, $one:ident => $do:expr) => {
        match $any {
            #[cfg(feature = "json")]
            $type::Json($one) => $do,
            #[cfg(feature = "avro")]
            $type::Avro($one) => $do,
            #[cfg(feature = "protobuf")]
            $type::Protobuf($one) => $do,
        }
    };
}

macro_rules! from {
    ($($feature:literal $into:ident::$variant:ident($type:ty);)*) => {$(
        #[cfg(feature = $feature)]
        impl<'a, 'de> From<$type> for $into<'a, 'de> {
            fn from(one: $type) -> Self {
                Self::$variant(one)
            }
        }
    )*};
}

from! {
    "json" Any::Json(&'a mut json::Cursor<'de>);
    "avro" Any::Avro(planned::Planned<'a, 'a, 'de>);
    "avro" Any::AvroOption(planned::Found<'a, 'a, 'de>);
    "protobuf" Any::Protobuf(protobuf::Value<'a, 'de, 'a, protobuf::Root>);
    "protobuf" Any::ProtobufField(protobuf::Value<'a, 'de, 'a, protobuf::Field>);
    "protobuf" Any::ProtobufOne(protobuf::Value<'a, 'de, 'a, protobuf::One>);
    "protobuf" Any::ProtobufItem(protobuf::Value<'a, 'de, 'a, protobuf::Item<'a>>);
    "protobuf" Any::ProtobufVariant(protobuf::Value<'a, 'de, 'a, protobuf::Variant>);
    "json" Fields::Json(json::Fields<'a, 'de>);
    "avro" Fields::Avro(planned::Fields<'a, 'a, 'de>);
    "protobuf" Fields::Protobuf(protobuf::Fields<'de, 'a>);
    "json" Content::Json(json::Content<'a, 'de>);
    "avro" Content::Avro(planned::Planned<'a, 'a, 'de>);
    "protobuf" Content::Protobuf(protobuf::Content<'de, 'a>);
}

#[cfg(feature = "avro")]
impl<'a, 'de> From<planned::Value<'a, 'de>> for Any<'a, 'de> {
    fn from(value: planned::Value<'a, 'de>) -> Self {
        Self::Avro(value.into())
    }
}

#[cfg(feature = "avro")]
impl<'a, 'de> From<planned::Present<'a, 'de>> for Any<'a, 'de> {
    fn from(value: planned::Present<'a, 'de>) -> Self {
        Self::AvroOption(value.into())
    }
}

macro_rules! forward {
    ($($method:ident($($name:ident: $in:ty),*) -> $type:ty;)*) => {$(
        fn $method(self $(, $name: $in)*) -> Result<$type, DecodeError> {
            any!(self, one => one.$method($($name),*))
        }
    )*};
}

impl<'a, 'de> Reader<'de> for Any<'a, 'de> {
    type Fields = Fields<'a, 'de>;
    type Content = Content<'a, 'de>;

    fn is_text(&self) -> bool {
        any!(self, one => one.is_text())
    }

    forward! {
        null() -> ();
        bool() -> bool;
        i32() -> i32;
        i64() -> i64;
        i128() -> i128;
        u16() -> u16;
        u32() -> u32;
        u64() -> u64;
        u128() -> u128;
        f32() -> f32;
        f64() -> f64;
        str() -> &'de str;
        text() -> Cow<'de, str>;
        bytes() -> &'de [u8];
        uuid() -> Uuid;
        date_time() -> DateTime<Utc>;
        local_date_time() -> NaiveDateTime;
        date() -> NaiveDate;
        time() -> NaiveTime;
        decimal(scale: u8) -> i128;
        json() -> serde_json::Value;
        symbol(keys: &'static [Key], other: Option<usize>) -> usize;
    }

    fn structure(self, keys: &'static [Key]) -> Result<Self::Fields, DecodeError> {
        any!(self, one => one.structure(keys).map(Into::into))
    }

    fn tuple(self, keys: &'static [Key]) -> Result<Self::Fields, DecodeError> {
        any!(self, one => one.tuple(keys).map(Into::into))
    }

    fn variant(self, keys: &'static [Key]) -> Result<(usize, Self::Content), DecodeError> {
        any!(self, one => one.variant(keys).map(|(index, content)| (index, content.into())))
    }

    fn option<T: Read<'de>>(self) -> Result<Option<T>, DecodeError> {
        any!(self, one => one.option_via::<Erased, T>())
    }

    fn list<T: Read<'de>>(self, sink: &mut impl Sink<T>) -> Result<(), DecodeError> {
        any!(self, one => one.list_via::<Erased, T>(sink))
    }

    fn map<T: Read<'de>>(self, sink: &mut impl Sink<(&'de str, T)>) -> Result<(), DecodeError> {
        any!(self, one => one.map_via::<Erased, T>(sink))
    }

    fn serde<T: Deserialize<'de>>(self) -> Result<T, DecodeError> {
        any!(self, one => Reader::serde(one))
    }
}

impl<'de> ReadFields<'de> for Fields<'_, 'de> {
    fn next(&mut self) -> Result<Option<usize>, DecodeError> {
        of!(Fields self, fields => fields.next())
    }

    fn read<T: Read<'de>>(&mut self, key: &'static Key, slot: &mut Option<T>) -> Result<(), DecodeError> {
        of!(Fields self, fields => fields.read_via::<Erased, T>(key, slot))
    }

    fn finish<T: Read<'de>>(
        &mut self,
        key: &'static Key,
        slot: Option<T>,
        default: Option<fn() -> T>,
    ) -> Result<T, DecodeError> {
        of!(Fields self, fields => fields.finish(key, slot, default))
    }
}

impl<'de> ReadVariant<'de> for Content<'_, 'de> {
    fn value<T: Read<'de>>(self) -> Result<T, DecodeError> {
        of!(Content self, content => content.value_via::<Erased, T>())
    }

    fn unit(self) -> Result<(), DecodeError> {
        of!(Content self, content => content.unit())
    }
}
