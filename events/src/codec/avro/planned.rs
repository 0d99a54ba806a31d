//! How a value that another version wrote is read: by a [`Plan`].

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use uuid::Uuid;

use super::{
    cursor::Cursor,
    plan::{Branch, Node, Part, Plan, Step},
    planned_fields::Fields,
    read::Value,
    skip::skip,
    union::Found,
};
use crate::{
    codec::{
        Limits,
        erased::{Direct, Via},
    },
    payload::{DecodeError, Key, Read, Reader, Sink, Unreadable},
};

/// Decodes all of `bytes`, which were written by the schema that `plan` was compiled for.
///
/// # Errors
/// As [`Codec::decode`](crate::codec::Codec::decode); and a value of the writer's for which the reader's type has none.
pub fn decode_planned<'de, T: Read<'de>>(bytes: &'de [u8], plan: &Plan, limits: &Limits) -> Result<T, DecodeError> {
    decode_via(bytes, plan, limits, |value| value.read_via::<Direct, T>())
}

/// As [`decode_planned`], where `read` takes the value.
pub(in crate::codec) fn decode_via<'de, T>(
    bytes: &'de [u8],
    plan: &Plan,
    limits: &Limits,
    read: impl FnOnce(Planned<'_, '_, 'de>) -> Result<T, DecodeError>,
) -> Result<T, DecodeError> {
    let mut cursor = Cursor::new(bytes, limits)?;
    let value = read(Planned { cursor: &mut cursor, plan, depth: limits.depth, step: plan.root })?;
    cursor.end()?;
    Ok(value)
}

/// Where one value stands, and what to do with it.
pub(in crate::codec) struct Planned<'c, 'p, 'de> {
    pub(super) cursor: &'c mut Cursor<'de>,
    pub(super) plan: &'p Plan,
    pub(super) depth: usize,
    pub(super) step: Step,
}

#[cold]
fn other_type() -> DecodeError {
    Unreadable::Malformed("the plan is that of another type").into()
}

impl<'c, 'p, 'de> Planned<'c, 'p, 'de> {
    /// Reads it by the plan, or as this very version wherever that does.
    #[inline]
    pub(super) fn read_via<V: Via, T: Read<'de>>(self) -> Result<T, DecodeError> {
        match self.step {
            Step::Same => V::read(self.same()),
            _ => V::read(self),
        }
    }

    pub(in crate::codec) fn option_via<V: Via, T: Read<'de>>(self) -> Result<Option<T>, DecodeError> {
        let mut settled = self.settle(false)?;
        let Branch { index, step } = settled.branch()?;
        let Some(branch) = (index as usize).checked_sub(1) else { return Ok(None) };
        let Planned { cursor, plan, depth, .. } = settled;
        match step {
            Step::Same => V::read(Found { cursor, depth, branch }).map(Some),
            _ => {
                V::read(super::planned_option::Found { value: Planned { cursor, plan, depth, step }, branch }).map(Some)
            }
        }
    }

    pub(in crate::codec) fn list_via<V: Via, T: Read<'de>>(self, sink: &mut impl Sink<T>) -> Result<(), DecodeError> {
        let settled = self.settle(false)?;
        let Some(Node::List(step)) = settled.node() else {
            let is_same = settled.step == Step::Same;
            return if is_same { settled.same().list_via::<V, T>(sink) } else { Err(other_type()) };
        };
        let Planned { cursor, plan, depth, .. } = settled;
        let depth = cursor.deeper(depth)?;
        while let Some(block) = cursor.block()? {
            sink.reserve(room::<T>(block.count, cursor));
            for _ in 0..block.count {
                sink.add(Planned { cursor: &mut *cursor, plan, depth, step: *step }.read_via::<V, T>()?);
            }
            cursor.end_block(&block)?;
        }
        Ok(())
    }

    pub(in crate::codec) fn map_via<V: Via, T: Read<'de>>(
        self,
        sink: &mut impl Sink<(&'de str, T)>,
    ) -> Result<(), DecodeError> {
        let settled = self.settle(false)?;
        let Some(Node::Map(step)) = settled.node() else {
            let is_same = settled.step == Step::Same;
            return if is_same { settled.same().map_via::<V, T>(sink) } else { Err(other_type()) };
        };
        let Planned { cursor, plan, depth, .. } = settled;
        let depth = cursor.deeper(depth)?;
        while let Some(block) = cursor.block()? {
            sink.reserve(room::<(&str, T)>(block.count, cursor));
            for _ in 0..block.count {
                let key = cursor.str()?;
                sink.add((key, Planned { cursor: &mut *cursor, plan, depth, step: *step }.read_via::<V, T>()?));
            }
            cursor.end_block(&block)?;
        }
        Ok(())
    }

    #[inline]
    fn same(self) -> Value<'c, 'de> {
        Value { cursor: self.cursor, depth: self.depth }
    }

    /// As [`ReadVariant::value`](crate::payload::ReadVariant::value).
    pub(in crate::codec) fn value_via<V: Via, T: Read<'de>>(self) -> Result<T, DecodeError> {
        V::read(self)
    }

    fn node(&self) -> Option<&'p Node> {
        match self.step {
            Step::Node(place) => self.plan.nodes.get(place as usize),
            _ => None,
        }
    }

    /// Goes through what the bytes or the reader's type have nothing for: the writer's union, the record around a value.
    fn settle(mut self, structure: bool) -> Result<Self, DecodeError> {
        loop {
            let step = match self.node() {
                Some(Node::Open(branches)) => {
                    let branch = branches.get(self.cursor.index()?).copied().flatten();
                    branch.ok_or(Unreadable::UnknownVariant)?
                }
                // A variant that holds nothing any more: what the writer's held is skipped.
                Some(Node::Record { fields, wrapper: true })
                    if fields.iter().all(|part| matches!(part, Part::Skip(_))) =>
                {
                    for part in fields {
                        let Part::Skip(what) = part else { continue };
                        skip(self.cursor, self.plan, *what, self.depth)?;
                    }
                    Step::Same
                }
                Some(Node::Record { fields, wrapper }) if *wrapper || !structure => match fields[..] {
                    [Part::Read(0, step)] => step,
                    _ => return Err(other_type()),
                },
                _ => return Ok(self),
            };
            self.depth = self.cursor.deeper(self.depth)?;
            self.step = step;
        }
    }

    /// A value whose bytes are the same.
    fn plain(self) -> Result<Value<'c, 'de>, DecodeError> {
        let settled = self.settle(false)?;
        match settled.step {
            Step::Same => Ok(settled.same()),
            _ => Err(other_type()),
        }
    }

    /// The reader's branch for what stands here.
    fn branch(&mut self) -> Result<Branch, DecodeError> {
        match self.node() {
            Some(Node::Union(branches)) => {
                let branch = branches.get(self.cursor.index()?).copied().flatten();
                branch.ok_or_else(|| Unreadable::UnknownVariant.into())
            }
            Some(Node::Wrap(branch)) => Ok(*branch),
            _ if self.step == Step::Same => {
                let index = u32::try_from(self.cursor.index()?).map_err(|_| Unreadable::UnknownVariant)?;
                Ok(Branch { index, step: Step::Same })
            }
            _ => Err(other_type()),
        }
    }

    fn fields(self, keys: &'static [Key]) -> Result<Fields<'c, 'p, 'de>, DecodeError> {
        let settled = self.settle(true)?;
        let (parts, own) = match settled.node() {
            Some(Node::Record { fields, .. }) => (&fields[..], 0),
            _ if settled.step == Step::Same => (&[][..], keys.len()),
            _ => return Err(other_type()),
        };
        let depth = settled.cursor.deeper(settled.depth)?;
        Ok(Fields::new(Planned { depth, ..settled }, parts, own))
    }
}

/// A plan that says nothing.
static SAME: Plan = Plan::SAME;

impl<'c, 'de> From<Value<'c, 'de>> for Planned<'c, 'c, 'de> {
    fn from(Value { cursor, depth }: Value<'c, 'de>) -> Self {
        Planned { cursor, plan: &SAME, depth, step: Step::Same }
    }
}

macro_rules! plain {
    ($($method:ident($($name:ident: $in:ty),*) -> $type:ty;)*) => {$(
        #[inline]
        fn $method(self, $($name: $in),*) -> Result<$type, DecodeError> {
            self.plain()?.$method($($name),*)
        }
    )*};
}
pub(super) use plain;

impl<'c, 'p, 'de> Reader<'de> for Planned<'c, 'p, 'de> {
    type Fields = Fields<'c, 'p, 'de>;
    type Content = Self;

    plain! {
        null() -> ();
        bool() -> bool;
        i32() -> i32;
        i64() -> i64;
        i128() -> i128;
        u16() -> u16;
        u32() -> u32;
        u64() -> u64;
        u128() -> u128;
        str() -> &'de str;
        bytes() -> &'de [u8];
        uuid() -> Uuid;
        date_time() -> DateTime<Utc>;
        local_date_time() -> NaiveDateTime;
        date() -> NaiveDate;
        time() -> NaiveTime;
        decimal(scale: u8) -> i128;
        json() -> serde_json::Value;
    }

    fn f32(self) -> Result<f32, DecodeError> {
        let settled = self.settle(false)?;
        match settled.step {
            Step::Same => settled.same().f32(),
            Step::Integer => settled.cursor.long().map(|value| value as f32),
            _ => Err(other_type()),
        }
    }

    fn f64(self) -> Result<f64, DecodeError> {
        let settled = self.settle(false)?;
        match settled.step {
            Step::Same => settled.same().f64(),
            Step::Integer => settled.cursor.long().map(|value| value as f64),
            Step::Float => settled.same().f32().map(f64::from),
            Step::Node(_) => Err(other_type()),
        }
    }

    fn option<T: Read<'de>>(self) -> Result<Option<T>, DecodeError> {
        self.option_via::<Direct, T>()
    }

    fn list<T: Read<'de>>(self, sink: &mut impl Sink<T>) -> Result<(), DecodeError> {
        self.list_via::<Direct, T>(sink)
    }

    fn map<T: Read<'de>>(self, sink: &mut impl Sink<(&'de str, T)>) -> Result<(), DecodeError> {
        self.map_via::<Direct, T>(sink)
    }

    fn structure(self, keys: &'static [Key]) -> Result<Self::Fields, DecodeError> {
        self.fields(keys)
    }

    fn tuple(self, keys: &'static [Key]) -> Result<Self::Fields, DecodeError> {
        self.fields(keys)
    }

    fn symbol(self, keys: &'static [Key], other: Option<usize>) -> Result<usize, DecodeError> {
        let settled = self.settle(false)?;
        let Some(Node::Symbols(symbols)) = settled.node() else {
            return if settled.step == Step::Same { settled.same().symbol(keys, other) } else { Err(other_type()) };
        };
        let symbol = symbols.get(settled.cursor.index()?).ok_or(Unreadable::UnknownVariant)?;
        symbol.map(|index| index as usize).or(other).ok_or_else(|| Unreadable::UnknownVariant.into())
    }

    fn variant(self, keys: &'static [Key]) -> Result<(usize, Self::Content), DecodeError> {
        let mut settled = self.settle(false)?;
        let branch = settled.branch()?;
        settled.chosen(branch.index as usize, branch.step, keys)
    }
}

impl Planned<'_, '_, '_> {
    /// The variant of this index.
    pub(super) fn chosen(self, index: usize, step: Step, keys: &'static [Key]) -> Result<(usize, Self), DecodeError> {
        if index >= keys.len() {
            return Err(Unreadable::UnknownVariant.into());
        }
        let depth = self.cursor.deeper(self.depth)?;
        Ok((index, Planned { step, depth, ..self }))
    }
}

/// For how many of a writer's items to make room: they may take no bytes at all, so 64 KiB and the bytes are the limit.
fn room<T>(count: usize, cursor: &Cursor<'_>) -> usize {
    count.min(cursor.left()).min((64 << 10) / size_of::<T>().max(1))
}
