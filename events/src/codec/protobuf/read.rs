//! How a value is read, whatever stands around it: from its place in the bytes of a message, when its type is known.

use std::cell::Cell;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use uuid::Uuid;

use super::{
    fields::{Content, Fields, find},
    instant,
    limits::Context,
    plan::OWN,
    put::{I32, I64, LEN, START_GROUP, VARINT},
    repeated, scan, value,
};
use crate::codec::erased::{Direct, Via};
use crate::payload::{DecodeError, Key, Read, Reader, Sink, Unreadable};

/// The field is of a wire type that its type does not have: to the reader it is not there.
pub(super) const ANOTHER_WIRE_TYPE: Unreadable = Unreadable::Malformed("a field of another wire type");

/// An enum's 0: the same as if the field were not there.
pub(super) const UNSPECIFIED: Unreadable = Unreadable::Malformed("an enum without a value");

/// One value, whose tag is read and which itself is not.
///
/// Whoever reads it takes it from the front of what is left of the message, or skips it and fails.
pub(in crate::codec) struct Value<'a, 'de, 'c, P> {
    pub(super) rest: &'a mut &'de [u8],
    pub(super) tag: u32,
    pub(super) place: P,
    /// How much deeper it may go.
    pub(super) depth: u32,
    /// The plan by which its fields are read.
    pub(super) node: u32,
    pub(super) context: &'c Context<'c, 'de>,
}

/// Where a value stands.
pub(in crate::codec) trait Place: Copy {
    /// In a field of its own, which may be repeated; elsewhere a list or a map is wrapped.
    const REPEATED: bool = false;
    /// In a `oneof`: what it is has been announced, and so it cannot be something else.
    const VARIANT: bool = false;
    /// Among the bytes of a field that may be a packed list: that turns out when the item's type is known.
    const PACKED: bool = false;
    /// Nowhere: it is the whole message.
    const ROOT: bool = false;

    /// What reads it is a number of this wire type.
    #[inline(always)]
    fn is_number(self, _wire: u8) {}
}

/// As [`Place::REPEATED`] says.
#[derive(Clone, Copy)]
pub(in crate::codec) struct Field;

/// Where only one value can stand.
#[derive(Clone, Copy)]
pub(in crate::codec) struct One;

/// As [`Place::VARIANT`] says.
#[derive(Clone, Copy)]
pub(in crate::codec) struct Variant;

/// As [`Place::PACKED`] says, with the wire type of the items: `LEN` while nobody has asked for a number.
#[derive(Clone, Copy)]
pub(in crate::codec) struct Item<'p>(pub(super) &'p Cell<u8>);

/// As [`Place::ROOT`] says.
#[derive(Clone, Copy)]
pub(in crate::codec) struct Root;

impl Place for Field {
    const REPEATED: bool = true;
}

impl Place for One {}

impl Place for Variant {
    const VARIANT: bool = true;
}

impl Place for Item<'_> {
    const PACKED: bool = true;

    #[inline(always)]
    fn is_number(self, wire: u8) {
        self.0.set(wire);
    }
}

impl Place for Root {
    const ROOT: bool = true;
}

impl<'a, 'de, 'c> Value<'a, 'de, 'c, Root> {
    pub(super) fn root(rest: &'a mut &'de [u8], context: &'c Context<'c, 'de>) -> Self {
        let node = context.plan.map_or(OWN, |plan| plan.root());
        Self { rest, tag: 0, place: Root, depth: context.depth(), node, context }
    }
}

impl<'a, 'de, 'c, P: Place> Value<'a, 'de, 'c, P> {
    #[inline(always)]
    pub(super) fn wire(&self) -> u8 {
        self.tag as u8 & 7
    }

    #[inline(always)]
    pub(super) fn at<Q>(self, place: Q) -> Value<'a, 'de, 'c, Q> {
        let Self { rest, tag, depth, node, context, .. } = self;
        Value { rest, tag, place, depth, node, context }
    }

    /// A number. That of an empty packed list is 0, and dropped.
    #[inline(always)]
    fn number<T: Default>(
        &mut self,
        wire: u8,
        take: impl FnOnce(&mut &'de [u8]) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        if P::PACKED {
            self.place.is_number(wire);
            return if self.rest.is_empty() { Ok(T::default()) } else { take(self.rest) };
        }
        if P::ROOT {
            return take(&mut self.inner(wire)?);
        }
        if self.wire() == wire { take(self.rest) } else { Err(self.another()) }
    }

    #[inline(always)]
    fn varint(&mut self) -> Result<u64, DecodeError> {
        self.number(VARINT, scan::varint)
    }

    #[inline(always)]
    fn unsigned<T: TryFrom<u64>>(mut self, name: &'static str) -> Result<T, DecodeError> {
        T::try_from(self.varint()?).map_err(|_| Unreadable::OutOfRange(name).into())
    }

    #[inline(always)]
    pub(super) fn delimited(&mut self) -> Result<&'de [u8], DecodeError> {
        if P::PACKED {
            return Ok(self.rest);
        }
        if P::ROOT {
            return scan::delimited(&mut self.inner(LEN)?);
        }
        if self.wire() == LEN { scan::delimited(self.rest) } else { Err(self.another()) }
    }

    /// Skips the value: it is not what was expected.
    #[inline(always)]
    fn another(&mut self) -> DecodeError {
        match scan::skip(self.rest, self.tag, self.depth, self.context) {
            Ok(rest) => *self.rest = rest,
            Err(error) => return error,
        }
        let why = Unreadable::Malformed("a variant of another wire type");
        if P::VARIANT { why.into() } else { ANOTHER_WIRE_TYPE.into() }
    }

    /// Where the value of this wire type starts that an event which is no message wraps.
    #[cold]
    fn inner(&self, wire: u8) -> Result<&'de [u8], DecodeError> {
        let mut message = Fields::new(self.rest, &[], self.depth, self.node, self.context)?;
        let mut found = None;
        while let Some(tag) = message.tag()? {
            if tag >> 3 == 1 && tag as u8 & 7 == wire {
                found = Some(message.rest);
            }
            message.skip(tag)?;
        }
        found.ok_or_else(|| Unreadable::Missing.into())
    }

    /// The fields of a message.
    #[inline(always)]
    fn message(mut self, keys: &'static [Key]) -> Result<Fields<'de, 'c>, DecodeError> {
        let bytes = if P::ROOT { self.rest } else { self.delimited()? };
        Fields::new(bytes, keys, self.depth, self.node, self.context)
    }

    #[inline]
    pub(in crate::codec) fn option_via<V: Via, T: Read<'de>>(self) -> Result<Option<T>, DecodeError> {
        if P::REPEATED {
            return V::read(self.at(One)).map(Some);
        }
        let mut found = None;
        self.wrapped(|value| {
            found = Some(V::read(value.at(One))?);
            Ok(())
        })?;
        Ok(found)
    }

    #[inline]
    pub(in crate::codec) fn list_via<V: Via, T: Read<'de>>(self, sink: &mut impl Sink<T>) -> Result<(), DecodeError> {
        if P::REPEATED {
            return repeated::occurrence::<V, T>(self.at(Field), sink);
        }
        self.wrapped(|value| repeated::occurrence::<V, T>(value, sink))
    }

    #[inline]
    pub(in crate::codec) fn map_via<V: Via, T: Read<'de>>(
        self,
        sink: &mut impl Sink<(&'de str, T)>,
    ) -> Result<(), DecodeError> {
        if P::REPEATED {
            return repeated::entry::<V, T>(self.at(Field), sink);
        }
        self.wrapped(|value| repeated::entry::<V, T>(value, sink))
    }

    /// Has `read` read field 1 of a message, as often as it stands there.
    fn wrapped(
        self,
        mut read: impl FnMut(Value<'_, 'de, 'c, Field>) -> Result<(), DecodeError>,
    ) -> Result<(), DecodeError> {
        let node = self.node;
        let mut message = self.message(&[])?;
        while let Some(tag) = message.tag()? {
            if tag >> 3 == 1 {
                let (depth, context) = (message.depth, message.context);
                let value = Value { rest: &mut message.rest, tag, place: Field, depth, node, context };
                read(value).or_else(tolerated)?;
            } else {
                message.skip(tag)?;
            }
        }
        Ok(())
    }
}

/// A field that to the reader is not there is no error.
#[cold]
pub(super) fn tolerated(error: DecodeError) -> Result<(), DecodeError> {
    if [ANOTHER_WIRE_TYPE, UNSPECIFIED].contains(error.cause()) { Ok(()) } else { Err(error) }
}

impl<'de, 'c, P: Place> Reader<'de> for Value<'_, 'de, 'c, P> {
    type Fields = Fields<'de, 'c>;
    type Content = Content<'de, 'c>;

    fn null(self) -> Result<(), DecodeError> {
        let mut message = self.message(&[])?;
        while let Some(tag) = message.tag()? {
            message.skip(tag)?;
        }
        Ok(())
    }

    #[inline]
    fn bool(mut self) -> Result<bool, DecodeError> {
        match self.varint()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Unreadable::OutOfRange("bool").into()),
        }
    }

    #[inline]
    fn i32(mut self) -> Result<i32, DecodeError> {
        i32::try_from(self.varint()? as i64).map_err(|_| Unreadable::OutOfRange("i32").into())
    }

    #[inline]
    fn i64(mut self) -> Result<i64, DecodeError> {
        Ok(self.varint()? as i64)
    }

    fn i128(self) -> Result<i128, DecodeError> {
        value::integer(self.str()?, "i128")
    }

    #[inline]
    fn u16(self) -> Result<u16, DecodeError> {
        self.unsigned("u16")
    }

    #[inline]
    fn u32(self) -> Result<u32, DecodeError> {
        self.unsigned("u32")
    }

    #[inline]
    fn u64(mut self) -> Result<u64, DecodeError> {
        self.varint()
    }

    fn u128(self) -> Result<u128, DecodeError> {
        value::integer(self.str()?, "u128")
    }

    #[inline]
    fn f32(mut self) -> Result<f32, DecodeError> {
        self.number(I32, scan::fixed32).map(f32::from_bits)
    }

    #[inline]
    fn f64(mut self) -> Result<f64, DecodeError> {
        self.number(I64, scan::fixed64).map(f64::from_bits)
    }

    #[inline]
    fn str(mut self) -> Result<&'de str, DecodeError> {
        let bytes = self.delimited()?;
        self.context.text.utf8(bytes)
    }

    #[inline]
    fn bytes(mut self) -> Result<&'de [u8], DecodeError> {
        self.delimited()
    }

    fn uuid(mut self) -> Result<Uuid, DecodeError> {
        Uuid::try_parse_ascii(self.delimited()?).map_err(|_| Unreadable::Malformed("a UUID is expected").into())
    }

    fn date_time(mut self) -> Result<DateTime<Utc>, DecodeError> {
        // Where it is the whole event, the message that wraps it nests as well.
        let Some(depth) = self.depth.checked_sub(1 + u32::from(P::ROOT)) else { return Err(self.context.too_deep()) };
        if !P::PACKED
            && !P::ROOT
            && self.wire() == LEN
            && let Some((seconds, nanos)) = scan::usual_timestamp(self.rest)
        {
            return instant::date_time(seconds, nanos);
        }
        let mut rest = self.delimited()?;
        let (mut seconds, mut nanos) = (0, 0);
        while !rest.is_empty() {
            match scan::tag(&mut rest)? {
                scan::SECONDS => seconds = scan::varint(&mut rest)? as i64,
                scan::NANOS => nanos = scan::varint(&mut rest)? as i64,
                tag => rest = scan::skip(rest, tag, depth, self.context)?,
            }
        }
        instant::date_time(seconds, nanos)
    }

    fn local_date_time(self) -> Result<NaiveDateTime, DecodeError> {
        instant::local_date_time(self.i64()?)
    }

    fn date(self) -> Result<NaiveDate, DecodeError> {
        instant::date(self.i32()?)
    }

    fn time(self) -> Result<NaiveTime, DecodeError> {
        instant::time(self.i64()?)
    }

    fn decimal(mut self, scale: u8) -> Result<i128, DecodeError> {
        value::decimal(self.delimited()?, scale)
    }

    fn json(mut self) -> Result<serde_json::Value, DecodeError> {
        self.context.json(self.delimited()?, self.depth)
    }

    #[inline]
    fn option<T: Read<'de>>(self) -> Result<Option<T>, DecodeError> {
        self.option_via::<Direct, T>()
    }

    #[inline]
    fn list<T: Read<'de>>(self, sink: &mut impl Sink<T>) -> Result<(), DecodeError> {
        self.list_via::<Direct, T>(sink)
    }

    #[inline]
    fn map<T: Read<'de>>(self, sink: &mut impl Sink<(&'de str, T)>) -> Result<(), DecodeError> {
        self.map_via::<Direct, T>(sink)
    }

    #[inline]
    fn structure(self, keys: &'static [Key]) -> Result<Self::Fields, DecodeError> {
        self.message(keys)
    }

    #[inline]
    fn tuple(self, keys: &'static [Key]) -> Result<Self::Fields, DecodeError> {
        self.message(keys)
    }

    #[inline]
    fn symbol(mut self, keys: &'static [Key], other: Option<usize>) -> Result<usize, DecodeError> {
        let is_nothing = P::PACKED && self.rest.is_empty();
        let number = self.varint()?;
        if is_nothing {
            return Ok(0);
        }
        let found = u32::try_from(number).ok().and_then(|number| find(self.node, self.context, keys, number));
        if let Some((index, _)) = found {
            return Ok(index);
        }
        if number == 0 && P::REPEATED {
            return Err(UNSPECIFIED.into());
        }
        other.ok_or_else(|| Unreadable::UnknownVariant.into())
    }

    /// The last variant that this version knows.
    fn variant(self, keys: &'static [Key]) -> Result<(usize, Self::Content), DecodeError> {
        let mut message = self.message(keys)?;
        let mut found = None;
        while let Some(index) = message.announced()? {
            let content = message.content();
            message.skip(content.tag)?;
            if content.tag as u8 & 7 != START_GROUP {
                found = Some((index, content));
            }
        }
        found.ok_or_else(|| Unreadable::UnknownVariant.into())
    }
}
