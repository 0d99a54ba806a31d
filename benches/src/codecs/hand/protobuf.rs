//! Protobuf's encoding of proto3: fields numbered in order of declaration.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::Malformed;
use super::text::{string, uuid};
use crate::codecs::order::{Channel, Item, Order};

const VARINT: u8 = 0;
const FIXED: u8 = 1;
const BYTES: u8 = 2;

/// The first byte of a field: each has a number below 16.
const fn tag(number: u8, wire: u8) -> u8 {
    number << 3 | wire
}

/// Appends the bytes of `order` to `out`.
pub(in crate::codecs) fn encode(order: &Order, out: &mut Vec<u8>) {
    let mut id = [36; 38];
    id[0] = tag(1, BYTES);
    order.id.hyphenated().encode_lower(&mut id[2..]);
    out.extend_from_slice(&id);
    text(out, 2, &order.customer);
    number(out, 3, order.sequence as u64);
    number(out, 4, order.attempt.into());
    double(out, 5, order.total);
    double(out, 6, order.discount);
    number(out, 7, order.express.into());
    if let Some(note) = &order.note {
        bytes(out, 8, note.as_bytes());
    }
    out.extend_from_slice(&[tag(9, VARINT), order.channel as u8 + 1]);
    time(out, 10, &order.placed_at);
    time(out, 11, &order.due_at);
    for (key, value) in &order.labels {
        out.push(tag(12, BYTES));
        varint(out, (text_len(key) + text_len(value)) as u64);
        text(out, 1, key);
        text(out, 2, value);
    }
    for tag in &order.tags {
        bytes(out, 13, tag.as_bytes());
    }
    for item in &order.items {
        out.push(tag(14, BYTES));
        varint(out, item_len(item) as u64);
        text(out, 1, &item.sku);
        text(out, 2, &item.title);
        number(out, 3, item.quantity.into());
        double(out, 4, item.price);
        number(out, 5, item.gift.into());
    }
}

fn item_len(item: &Item) -> usize {
    let quantity = if item.quantity == 0 { 0 } else { 1 + varint_len(item.quantity.into()) };
    let price = if item.price.to_bits() == 0 { 0 } else { 9 };
    text_len(&item.sku) + text_len(&item.title) + quantity + price + usize::from(item.gift) * 2
}

#[inline]
fn text_len(text: &str) -> usize {
    if text.is_empty() { 0 } else { 1 + varint_len(text.len() as u64) + text.len() }
}

/// Seven bits a byte: 9/64 is near enough to 1/7 for as many bits as there are.
#[inline]
fn varint_len(value: u64) -> usize {
    let bits = 64 - (value | 1).leading_zeros() as usize;
    (bits * 9 + 64) / 64
}

#[inline]
fn text(out: &mut Vec<u8>, number: u8, text: &str) {
    if !text.is_empty() {
        bytes(out, number, text.as_bytes());
    }
}

#[inline]
fn bytes(out: &mut Vec<u8>, number: u8, bytes: &[u8]) {
    match bytes.len() {
        len @ ..0x80 => out.extend_from_slice(&[tag(number, BYTES), len as u8]),
        len => {
            out.push(tag(number, BYTES));
            varint(out, len as u64);
        }
    }
    out.extend_from_slice(bytes);
}

#[inline]
fn number(out: &mut Vec<u8>, number: u8, value: u64) {
    match value {
        0 => {}
        1..0x80 => out.extend_from_slice(&[tag(number, VARINT), value as u8]),
        _ => {
            out.push(tag(number, VARINT));
            longer(out, value);
        }
    }
}

#[inline]
fn double(out: &mut Vec<u8>, number: u8, value: f64) {
    if value.to_bits() != 0 {
        let mut field = [tag(number, FIXED); 9];
        field[1..].copy_from_slice(&value.to_le_bytes());
        out.extend_from_slice(&field);
    }
}

/// A `google.protobuf.Timestamp`, to the microsecond.
#[inline]
fn time(out: &mut Vec<u8>, number: u8, time: &DateTime<Utc>) {
    let mut field = [0; 20];
    let mut len = 2;
    let parts = [time.timestamp() as u64, u64::from(time.timestamp_subsec_micros()) * 1000];
    for (at, mut rest) in parts.into_iter().enumerate() {
        if rest == 0 {
            continue;
        }
        field[len] = tag(at as u8 + 1, VARINT);
        len += 1;
        while rest >= 0x80 {
            field[len] = rest as u8 | 0x80;
            rest >>= 7;
            len += 1;
        }
        field[len] = rest as u8;
        len += 1;
    }
    field[0] = tag(number, BYTES);
    field[1] = len as u8 - 2;
    out.extend_from_slice(&field[..len]);
}

#[inline]
fn varint(out: &mut Vec<u8>, value: u64) {
    if value < 0x80 { out.push(value as u8) } else { longer(out, value) }
}

fn longer(out: &mut Vec<u8>, mut rest: u64) {
    let mut bytes = [0; 10];
    let mut len = 0;
    while rest >= 0x80 {
        bytes[len] = rest as u8 | 0x80;
        rest >>= 7;
        len += 1;
    }
    bytes[len] = rest as u8;
    out.extend_from_slice(&bytes[..=len]);
}

/// Reads an order.
pub(in crate::codecs) fn decode(bytes: &[u8]) -> Result<Order, Malformed> {
    let mut from = Input(bytes);
    let mut id = None;
    let mut customer = String::new();
    let mut sequence = 0;
    let mut attempt = 0;
    let (mut total, mut discount) = (0.0, 0.0);
    let mut express = false;
    let mut note = None;
    let mut channel = None;
    let (mut placed_at, mut due_at) = (None, None);
    let mut labels = BTreeMap::new();
    let mut tags = Vec::new();
    let mut items = Vec::new();
    while let Some(field) = from.field()? {
        match field {
            ID => id = Some(uuid(from.bytes()?)?),
            CUSTOMER => customer = string(from.bytes()?)?,
            SEQUENCE => sequence = from.varint()? as i64,
            ATTEMPT => attempt = from.varint()? as u32,
            TOTAL => total = from.double()?,
            DISCOUNT => discount = from.double()?,
            EXPRESS => express = from.varint()? != 0,
            NOTE => note = Some(string(from.bytes()?)?),
            CHANNEL => {
                let known = from.varint()?.checked_sub(1).and_then(|at| Channel::ALL.get(usize::try_from(at).ok()?));
                channel = Some(*known.ok_or(Malformed::Tag)?);
            }
            PLACED_AT => placed_at = Some(Input(from.bytes()?).time()?),
            DUE_AT => due_at = Some(Input(from.bytes()?).time()?),
            LABELS => {
                let (key, value) = Input(from.bytes()?).entry()?;
                labels.insert(string(key)?, string(value)?);
            }
            TAGS => tags.push(string(from.bytes()?)?),
            ITEMS => items.push(Input(from.bytes()?).item()?),
            other => from.skip(other)?,
        }
    }
    Ok(Order {
        id: id.ok_or(Malformed::Missing)?,
        customer,
        sequence,
        attempt,
        total,
        discount,
        express,
        note,
        channel: channel.ok_or(Malformed::Missing)?,
        placed_at: placed_at.ok_or(Malformed::Missing)?,
        due_at: due_at.ok_or(Malformed::Missing)?,
        labels,
        tags,
        items,
    })
}

const ID: u64 = tag(1, BYTES) as u64;
const CUSTOMER: u64 = tag(2, BYTES) as u64;
const SEQUENCE: u64 = tag(3, VARINT) as u64;
const ATTEMPT: u64 = tag(4, VARINT) as u64;
const TOTAL: u64 = tag(5, FIXED) as u64;
const DISCOUNT: u64 = tag(6, FIXED) as u64;
const EXPRESS: u64 = tag(7, VARINT) as u64;
const NOTE: u64 = tag(8, BYTES) as u64;
const CHANNEL: u64 = tag(9, VARINT) as u64;
const PLACED_AT: u64 = tag(10, BYTES) as u64;
const DUE_AT: u64 = tag(11, BYTES) as u64;
const LABELS: u64 = tag(12, BYTES) as u64;
const TAGS: u64 = tag(13, BYTES) as u64;
const ITEMS: u64 = tag(14, BYTES) as u64;

/// The first and the second field of a map's entry or of a struct, as text.
const FIRST: u64 = tag(1, BYTES) as u64;
const SECOND: u64 = tag(2, BYTES) as u64;

/// What is left to read.
struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    /// The number and the wire type of the next field.
    #[inline]
    fn field(&mut self) -> Result<Option<u64>, Malformed> {
        if self.0.is_empty() { Ok(None) } else { self.varint().map(Some) }
    }

    #[inline]
    fn varint(&mut self) -> Result<u64, Malformed> {
        let (&first, rest) = self.0.split_first().ok_or(Malformed::Truncated)?;
        self.0 = rest;
        if first < 0x80 { Ok(first.into()) } else { self.longer(first) }
    }

    fn longer(&mut self, first: u8) -> Result<u64, Malformed> {
        let mut value = u64::from(first & 0x7f);
        for (at, &byte) in self.0.iter().take(9).enumerate() {
            value |= u64::from(byte & 0x7f) << (7 * (at + 1));
            if byte < 0x80 {
                if at == 8 && byte > 1 {
                    return Err(Malformed::Number);
                }
                self.0 = &self.0[at + 1..];
                return Ok(value);
            }
        }
        Err(Malformed::Truncated)
    }

    #[inline]
    fn bytes(&mut self) -> Result<&'a [u8], Malformed> {
        let len = usize::try_from(self.varint()?).map_err(|_| Malformed::Number)?;
        let (taken, rest) = self.0.split_at_checked(len).ok_or(Malformed::Truncated)?;
        self.0 = rest;
        Ok(taken)
    }

    #[inline]
    fn double(&mut self) -> Result<f64, Malformed> {
        let (bytes, rest) = self.0.split_first_chunk().ok_or(Malformed::Truncated)?;
        self.0 = rest;
        Ok(f64::from_le_bytes(*bytes))
    }

    #[inline]
    fn time(mut self) -> Result<DateTime<Utc>, Malformed> {
        const SECONDS: u64 = tag(1, VARINT) as u64;
        const NANOS: u64 = tag(2, VARINT) as u64;
        let (mut seconds, mut nanos) = (0, 0);
        while let Some(field) = self.field()? {
            match field {
                SECONDS => seconds = self.varint()? as i64,
                NANOS => nanos = self.varint()? as u32 / 1000 * 1000,
                other => self.skip(other)?,
            }
        }
        DateTime::from_timestamp(seconds, nanos).ok_or(Malformed::Time)
    }

    #[inline]
    fn entry(mut self) -> Result<(&'a [u8], &'a [u8]), Malformed> {
        let (mut key, mut value): (&[u8], &[u8]) = (&[], &[]);
        while let Some(field) = self.field()? {
            match field {
                FIRST => key = self.bytes()?,
                SECOND => value = self.bytes()?,
                other => self.skip(other)?,
            }
        }
        Ok((key, value))
    }

    fn item(mut self) -> Result<Item, Malformed> {
        const QUANTITY: u64 = tag(3, VARINT) as u64;
        const PRICE: u64 = tag(4, FIXED) as u64;
        const GIFT: u64 = tag(5, VARINT) as u64;
        let mut item = Item { sku: String::new(), title: String::new(), quantity: 0, price: 0.0, gift: false };
        while let Some(field) = self.field()? {
            match field {
                FIRST => item.sku = string(self.bytes()?)?,
                SECOND => item.title = string(self.bytes()?)?,
                QUANTITY => item.quantity = self.varint()? as u32,
                PRICE => item.price = self.double()?,
                GIFT => item.gift = self.varint()? != 0,
                other => self.skip(other)?,
            }
        }
        Ok(item)
    }

    /// A field that is not known here, or of another type than it should be. Groups are not read.
    #[cold]
    fn skip(&mut self, field: u64) -> Result<(), Malformed> {
        if field >> 3 == 0 || field > u64::from(u32::MAX) {
            return Err(Malformed::Tag);
        }
        let len = match field & 7 {
            0 => return self.varint().map(drop),
            1 => 8,
            2 => return self.bytes().map(drop),
            5 => 4,
            _ => return Err(Malformed::Tag),
        };
        self.0 = self.0.get(len..).ok_or(Malformed::Truncated)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{longer, varint_len};

    #[test]
    fn the_length_of_a_varint_is_known_before_it_is_written() {
        for bits in 7..=64 {
            for value in [u64::MAX >> (64 - bits), 1 << (bits - 1)] {
                let mut out = Vec::new();
                longer(&mut out, value);
                assert_eq!(varint_len(value), out.len(), "{value:#x}");
            }
        }
        assert_eq!(varint_len(0), 1);
    }
}
