//! How a payload is read: the fields of a message one after another, each a value whatever stands around it.

use std::cell::Cell;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use uuid::Uuid;

use super::{
    instant,
    limits::Context,
    plan::OWN,
    put::{END_GROUP, I32, I64, LEN, START_GROUP, VARINT},
    scan, value,
};
use crate::payload::{DecodeError, Key, Read, ReadFields, Reader, Sink, Unreadable};

/// What the whole message has in place of a wire type.
const ROOT: u8 = 8;

/// The field is of a wire type that its type does not have: to the reader it is not there.
const ANOTHER_WIRE_TYPE: Unreadable = Unreadable::Malformed("a field of another wire type");

/// An enum's 0: the same as if the field were not there.
const UNSPECIFIED: Unreadable = Unreadable::Malformed("an enum without a value");

/// One value.
///
/// Where it stands is a value as well, and not a type: so a struct's reader exists once, wherever structs stand.
#[derive(Clone, Copy)]
pub(super) struct Value<'de, 'c> {
    /// What it is if its wire type is `LEN`, or if it is the whole message.
    bytes: &'de [u8],
    /// What it is if it is a number.
    scalar: u64,
    wire: u8,
    place: Place<'de, 'c>,
    /// How much deeper it may go.
    depth: u32,
    /// The plan by which its fields are read.
    node: u32,
    context: &'c Context<'c>,
}

/// Where a value stands.
#[derive(Clone, Copy)]
enum Place<'de, 'c> {
    /// In a field of its own, which may be repeated.
    Field,
    /// Where only one value can stand: a list or a map is wrapped.
    One,
    /// As [`Place::One`], in a `oneof`: what it is has been announced, and so it cannot be something else.
    Variant,
    /// Among the bytes of a field that may be a packed list: that turns out when the item's type is known.
    Item(&'c Packed<'de>),
}

/// What is left of a packed list.
struct Packed<'de> {
    rest: Cell<&'de [u8]>,
    /// The wire type of its items; `LEN` while nobody has asked for a number.
    wire: Cell<u8>,
}

impl<'de> Packed<'de> {
    /// The next item. That of an empty list is 0, and dropped.
    #[inline]
    fn next<T: Default>(
        &self,
        wire: u8,
        take: impl FnOnce(&mut &'de [u8]) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        self.wire.set(wire);
        let mut rest = self.rest.get();
        if rest.is_empty() {
            return Ok(T::default());
        }
        let item = take(&mut rest)?;
        self.rest.set(rest);
        Ok(item)
    }

    /// How many items there are.
    fn count(&self) -> usize {
        let rest = self.rest.get();
        match self.wire.get() {
            I64 => rest.len() / 8,
            I32 => rest.len() / 4,
            _ => rest.iter().filter(|byte| **byte < 0x80).count(),
        }
    }
}

impl<'de, 'c> Value<'de, 'c> {
    pub(super) fn root(bytes: &'de [u8], context: &'c Context<'c>) -> Self {
        let node = context.plan.map_or(OWN, |plan| plan.root());
        Self { bytes, scalar: 0, wire: ROOT, place: Place::One, depth: context.depth(), node, context }
    }

    #[inline]
    fn varint(self) -> Result<u64, DecodeError> {
        match self.place {
            _ if self.wire == VARINT => Ok(self.scalar),
            Place::Item(packed) if self.wire == LEN => packed.next(VARINT, scan::varint),
            _ => Ok(self.other(VARINT)?.scalar),
        }
    }

    #[inline]
    fn delimited(self) -> Result<&'de [u8], DecodeError> {
        if self.wire == LEN { Ok(self.bytes) } else { Ok(self.other(LEN)?.bytes) }
    }

    #[inline]
    fn number<T: TryFrom<u64>>(self, name: &'static str) -> Result<T, DecodeError> {
        T::try_from(self.varint()?).map_err(|_| Unreadable::OutOfRange(name).into())
    }

    /// The value of this wire type that an event which is no message wraps. Anything else is not what was expected.
    #[cold]
    fn other(self, wire: u8) -> Result<Self, DecodeError> {
        if self.wire != ROOT {
            return Err(match self.place {
                Place::Variant => Unreadable::Malformed("a variant of another wire type").into(),
                _ => ANOTHER_WIRE_TYPE.into(),
            });
        }
        let mut found = None;
        self.wrapped(|value| {
            if value.wire == wire {
                found = Some(value);
            }
            Ok(())
        })?;
        found.ok_or_else(|| Unreadable::Missing.into())
    }

    /// The fields of a message.
    #[inline]
    fn message(self, keys: &'static [Key]) -> Result<Fields<'de, 'c>, DecodeError> {
        let rest = if self.wire == ROOT { self.bytes } else { self.delimited()? };
        let Some(depth) = self.depth.checked_sub(1) else { return Err(self.context.too_deep()) };
        let value = Self { bytes: &[], depth, ..self };
        Ok(Fields { rest, keys, value, node: self.node })
    }

    /// Has `read` read field 1 of a message, as often as it stands there.
    fn wrapped(self, mut read: impl FnMut(Self) -> Result<(), DecodeError>) -> Result<(), DecodeError> {
        let mut message = self.message(&[])?;
        while let Some(number) = message.advance()? {
            if number == 1 {
                tolerated(read(Self { place: Place::Field, node: self.node, ..message.value }))?;
            }
        }
        Ok(())
    }

    #[inline]
    fn at(self, place: Place<'de, 'c>) -> Self {
        Self { place, ..self }
    }

    #[inline]
    fn is_repeated(&self) -> bool {
        matches!(self.place, Place::Field) && self.wire != ROOT
    }
}

/// A field that to the reader is not there is no error.
fn tolerated(read: Result<(), DecodeError>) -> Result<(), DecodeError> {
    match read {
        Err(error) if [ANOTHER_WIRE_TYPE, UNSPECIFIED].contains(error.cause()) => Ok(()),
        read => read,
    }
}

impl<'de, 'c> Reader<'de> for Value<'de, 'c> {
    type Fields = Fields<'de, 'c>;
    type Content = Self;

    fn null(self) -> Result<(), DecodeError> {
        let mut message = self.message(&[])?;
        while message.advance()?.is_some() {}
        Ok(())
    }

    #[inline]
    fn bool(self) -> Result<bool, DecodeError> {
        match self.varint()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Unreadable::OutOfRange("bool").into()),
        }
    }

    #[inline]
    fn i32(self) -> Result<i32, DecodeError> {
        i32::try_from(self.varint()? as i64).map_err(|_| Unreadable::OutOfRange("i32").into())
    }

    #[inline]
    fn i64(self) -> Result<i64, DecodeError> {
        Ok(self.varint()? as i64)
    }

    fn i128(self) -> Result<i128, DecodeError> {
        value::integer(self.str()?, "i128")
    }

    #[inline]
    fn u16(self) -> Result<u16, DecodeError> {
        self.number("u16")
    }

    #[inline]
    fn u32(self) -> Result<u32, DecodeError> {
        self.number("u32")
    }

    #[inline]
    fn u64(self) -> Result<u64, DecodeError> {
        self.varint()
    }

    fn u128(self) -> Result<u128, DecodeError> {
        value::integer(self.str()?, "u128")
    }

    #[inline]
    fn f32(self) -> Result<f32, DecodeError> {
        let bits = match self.place {
            _ if self.wire == I32 => self.scalar as u32,
            Place::Item(packed) if self.wire == LEN => packed.next(I32, scan::fixed32)?,
            _ => self.other(I32)?.scalar as u32,
        };
        Ok(f32::from_bits(bits))
    }

    #[inline]
    fn f64(self) -> Result<f64, DecodeError> {
        let bits = match self.place {
            _ if self.wire == I64 => self.scalar,
            Place::Item(packed) if self.wire == LEN => packed.next(I64, scan::fixed64)?,
            _ => self.other(I64)?.scalar,
        };
        Ok(f64::from_bits(bits))
    }

    #[inline]
    fn str(self) -> Result<&'de str, DecodeError> {
        std::str::from_utf8(self.delimited()?).map_err(|_| Unreadable::Malformed("text is not UTF-8").into())
    }

    #[inline]
    fn bytes(self) -> Result<&'de [u8], DecodeError> {
        self.delimited()
    }

    fn uuid(self) -> Result<Uuid, DecodeError> {
        Uuid::try_parse_ascii(self.delimited()?).map_err(|_| Unreadable::Malformed("a UUID is expected").into())
    }

    fn date_time(self) -> Result<DateTime<Utc>, DecodeError> {
        let timestamp = if self.wire == ROOT { self.other(LEN)? } else { self };
        let mut message = timestamp.message(&[])?;
        let (mut seconds, mut nanos) = (0, 0);
        while let Some(number) = message.advance()? {
            match number {
                1 if message.value.wire == VARINT => seconds = message.value.scalar as i64,
                2 if message.value.wire == VARINT => nanos = message.value.scalar as i64,
                _ => {}
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

    fn decimal(self, scale: u8) -> Result<i128, DecodeError> {
        value::decimal(self.delimited()?, scale)
    }

    fn json(self) -> Result<serde_json::Value, DecodeError> {
        self.context.json(self.delimited()?, self.depth)
    }

    #[inline]
    fn option<T: Read<'de>>(self) -> Result<Option<T>, DecodeError> {
        if self.is_repeated() {
            return T::read(self.at(Place::One)).map(Some);
        }
        let mut found = None;
        self.wrapped(|value| {
            found = Some(T::read(value.at(Place::One))?);
            Ok(())
        })?;
        Ok(found)
    }

    #[inline]
    fn list<T: Read<'de>>(self, sink: &mut impl Sink<T>) -> Result<(), DecodeError> {
        if self.is_repeated() {
            return occurrence(self, sink);
        }
        self.wrapped(|value| occurrence(value, sink))
    }

    #[inline]
    fn map<T: Read<'de>>(self, sink: &mut impl Sink<(&'de str, T)>) -> Result<(), DecodeError> {
        if self.is_repeated() {
            return entry(self, sink);
        }
        self.wrapped(|value| entry(value, sink))
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
    fn symbol(self, keys: &'static [Key], other: Option<usize>) -> Result<usize, DecodeError> {
        let number = self.varint()?;
        let packed_nothing = matches!(self.place, Place::Item(_)) && self.wire == LEN && self.bytes.is_empty();
        if packed_nothing {
            return Ok(0);
        }
        let found = u32::try_from(number).ok().and_then(|number| find(self.node, self.context, keys, number));
        if let Some((index, _)) = found {
            return Ok(index);
        }
        if number == 0 && self.is_repeated() {
            return Err(UNSPECIFIED.into());
        }
        other.ok_or_else(|| Unreadable::UnknownVariant.into())
    }

    /// The last variant that this version knows.
    fn variant(self, keys: &'static [Key]) -> Result<(usize, Self::Content), DecodeError> {
        let mut message = self.message(keys)?;
        let mut found = None;
        while let Some(index) = message.next()? {
            found = Some((index, message.value.at(Place::Variant)));
        }
        found.ok_or_else(|| Unreadable::UnknownVariant.into())
    }
}

/// One occurrence of a repeated field: one item, or many that are packed.
fn occurrence<'de, T: Read<'de>>(value: Value<'de, '_>, sink: &mut impl Sink<T>) -> Result<(), DecodeError> {
    if value.wire != LEN {
        value.context.take(1)?;
        sink.add(T::read(value.at(Place::One))?);
        return Ok(());
    }
    let packed = Packed { rest: Cell::new(value.bytes), wire: Cell::new(LEN) };
    let first = T::read(value.at(Place::Item(&packed)));
    if packed.wire.get() == LEN {
        value.context.take(1)?;
        sink.add(first?);
        return Ok(());
    }
    if value.bytes.is_empty() {
        return Ok(());
    }
    let first = first?;
    let more = packed.count();
    value.context.take(1 + more)?;
    sink.reserve(1 + more);
    sink.add(first);
    while !packed.rest.get().is_empty() {
        sink.add(T::read(value.at(Place::Item(&packed)))?);
    }
    Ok(())
}

/// An entry of a map: a message with the key in field 1 and the value in field 2.
fn entry<'de, T: Read<'de>>(value: Value<'de, '_>, sink: &mut impl Sink<(&'de str, T)>) -> Result<(), DecodeError> {
    let mut message = value.message(&[])?;
    let (mut key, mut content) = ("", None);
    while let Some(number) = message.advance()? {
        let here = Value { place: Place::One, node: value.node, ..message.value };
        match number {
            1 if here.wire == LEN => key = here.str()?,
            2 => tolerated(T::read(here).map(|read| content = Some(read)))?,
            _ => {}
        }
    }
    value.context.take(1)?;
    let content = content.or_else(T::zero).ok_or_else(|| DecodeError::from(Unreadable::Missing))?;
    sink.add((key, content));
    Ok(())
}

/// The fields of a message.
pub(super) struct Fields<'de, 'c> {
    rest: &'de [u8],
    keys: &'static [Key],
    /// The field that stands here.
    value: Value<'de, 'c>,
    node: u32,
}

impl<'de> Fields<'de, '_> {
    /// Takes the next field, and says which number it has. A call for each field would cost as much as what it does.
    #[inline(always)]
    fn advance(&mut self) -> Result<Option<u32>, DecodeError> {
        loop {
            if self.rest.is_empty() {
                return Ok(None);
            }
            let tag = scan::tag(&mut self.rest)?;
            if tag < 8 {
                return Err(scan::zero());
            }
            self.value.wire = tag as u8 & 7;
            match self.value.wire {
                LEN => self.value.bytes = scan::delimited(&mut self.rest)?,
                VARINT => self.value.scalar = scan::varint(&mut self.rest)?,
                I64 => self.value.scalar = scan::fixed64(&mut self.rest)?,
                I32 => self.value.scalar = scan::fixed32(&mut self.rest)?.into(),
                START_GROUP => {
                    self.rest = scan::skip_group(self.rest, tag, self.value.depth, self.value.context)?;
                    continue;
                }
                END_GROUP.. => return Err(scan::wire_type()),
            }
            return Ok(Some(tag >> 3));
        }
    }
}

/// The index of the key with this number, and the plan for what stands there.
#[inline]
fn find(node: u32, context: &Context<'_>, keys: &'static [Key], number: u32) -> Option<(usize, u32)> {
    if node != OWN {
        return context.plan?.find(node, number);
    }
    let index = number.wrapping_sub(1) as usize;
    match keys.get(index) {
        Some(key) if key.number == number => Some((index, OWN)),
        _ => Some((elsewhere(keys, number)?, OWN)),
    }
}

/// A number that is not its place.
#[inline(never)]
fn elsewhere(keys: &'static [Key], number: u32) -> Option<usize> {
    keys.iter().position(|key| key.number == number)
}

impl<'de> ReadFields<'de> for Fields<'de, '_> {
    #[inline(always)]
    fn next(&mut self) -> Result<Option<usize>, DecodeError> {
        while let Some(number) = self.advance()? {
            if let Some((index, node)) = find(self.node, self.value.context, self.keys, number) {
                self.value.node = node;
                return Ok(Some(index));
            }
        }
        Ok(None)
    }

    #[inline]
    fn read<T: Read<'de>>(&mut self, key: &'static Key, slot: &mut Option<T>) -> Result<(), DecodeError> {
        match T::merge(slot, self.value.at(Place::Field)) {
            Ok(()) => Ok(()),
            Err(error) => refused(error, key, slot),
        }
    }

    #[inline]
    fn finish<T: Read<'de>>(
        &mut self,
        key: &'static Key,
        slot: Option<T>,
        default: Option<fn() -> T>,
    ) -> Result<T, DecodeError> {
        match slot {
            Some(value) => Ok(value),
            None => {
                // A field that the writer knew is its zero; another is its default.
                let own = || default.map(|default| default());
                let is_new = self.node != OWN && is_new(self.node, self.value.context, self.keys, key);
                let value = if is_new { own().or_else(T::zero) } else { T::zero().or_else(own) };
                value.ok_or_else(|| missing(key))
            }
        }
    }
}

#[cold]
fn is_new(node: u32, context: &Context<'_>, keys: &'static [Key], key: &'static Key) -> bool {
    context.plan.is_some_and(|plan| plan.is_new(node, keys, key))
}

#[cold]
fn missing(key: &'static Key) -> DecodeError {
    DecodeError::from(Unreadable::Missing).within(key.name)
}

/// A field that to the reader is not there leaves the slot; an enum's 0 empties it.
#[cold]
#[inline(never)]
fn refused<T>(error: DecodeError, key: &'static Key, slot: &mut Option<T>) -> Result<(), DecodeError> {
    if *error.cause() == UNSPECIFIED {
        *slot = None;
        return Ok(());
    }
    if *error.cause() == ANOTHER_WIRE_TYPE { Ok(()) } else { Err(error.within(key.name)) }
}
