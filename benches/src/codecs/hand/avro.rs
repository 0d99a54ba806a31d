//! Avro's binary encoding.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::Malformed;
use super::text::{string, uuid};
use crate::codecs::order::{Channel, Item, Order, first};

/// Appends the bytes of `order` to `out`.
pub(in crate::codecs) fn encode(order: &Order, out: &mut Vec<u8>) {
    write::<false>(order, out);
}

/// As [`encode`], in version 1.
pub(in crate::codecs) fn encode_old(order: &Order, out: &mut Vec<u8>) {
    write::<true>(order, out);
}

#[inline]
fn write<const OLD: bool>(order: &Order, out: &mut Vec<u8>) {
    let mut id = [72; 37];
    order.id.hyphenated().encode_lower(&mut id[1..]);
    out.extend_from_slice(&id);
    text(out, &order.customer);
    long(out, order.sequence);
    if !OLD {
        long(out, order.attempt.into());
    }
    let mut numbers = [0; 17];
    numbers[..8].copy_from_slice(&order.total.to_le_bytes());
    numbers[8..16].copy_from_slice(&order.discount.to_le_bytes());
    numbers[16] = order.express.into();
    out.extend_from_slice(&numbers);
    match &order.note {
        None => out.push(0),
        Some(note) => {
            out.push(2);
            text(out, note);
        }
    }
    out.push(order.channel as u8 * 2);
    long(out, order.placed_at.timestamp_micros());
    long(out, order.due_at.timestamp_micros());
    if !order.labels.is_empty() {
        long(out, order.labels.len() as i64);
        for (key, value) in &order.labels {
            text(out, key);
            text(out, value);
        }
    }
    out.push(0);
    if !order.tags.is_empty() {
        long(out, order.tags.len() as i64);
        for tag in &order.tags {
            text(out, tag);
        }
    }
    out.push(0);
    if !order.items.is_empty() {
        long(out, order.items.len() as i64);
        for item in &order.items {
            text(out, &item.sku);
            text(out, &item.title);
            long(out, item.quantity.into());
            let mut rest = [0; 9];
            rest[..8].copy_from_slice(&item.price.to_le_bytes());
            rest[8] = item.gift.into();
            out.extend_from_slice(&rest);
        }
    }
    out.push(0);
}

#[inline]
fn text(out: &mut Vec<u8>, text: &str) {
    long(out, text.len() as i64);
    out.extend_from_slice(text.as_bytes());
}

/// Zigzag, then seven bits a byte, the lowest first.
#[inline]
fn long(out: &mut Vec<u8>, value: i64) {
    let zigzag = ((value << 1) ^ (value >> 63)) as u64;
    if zigzag < 0x80 { out.push(zigzag as u8) } else { longer(out, zigzag) }
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
    read::<false>(bytes)
}

/// Reads an order of version 1.
pub(in crate::codecs) fn decode_old(bytes: &[u8]) -> Result<Order, Malformed> {
    read::<true>(bytes)
}

#[inline]
fn read<const OLD: bool>(bytes: &[u8]) -> Result<Order, Malformed> {
    let mut from = Input(bytes);
    let order = Order {
        id: uuid(from.bytes()?)?,
        customer: from.text()?,
        sequence: if OLD { i32::try_from(from.long()?).map_err(|_| Malformed::Number)?.into() } else { from.long()? },
        attempt: if OLD { first() } else { from.u32()? },
        total: from.double()?,
        discount: from.double()?,
        express: from.boolean()?,
        note: match from.byte()? {
            0 => None,
            2 => Some(from.text()?),
            _ => return Err(Malformed::Tag),
        },
        channel: *usize::try_from(from.long()?).ok().and_then(|at| Channel::ALL.get(at)).ok_or(Malformed::Tag)?,
        placed_at: from.time()?,
        due_at: from.time()?,
        labels: from.labels()?,
        tags: from.list(Input::text)?,
        items: from.list(Input::item)?,
    };
    if from.0.is_empty() { Ok(order) } else { Err(Malformed::TrailingBytes) }
}

/// What is left to read.
struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    #[inline]
    fn byte(&mut self) -> Result<u8, Malformed> {
        let (&first, rest) = self.0.split_first().ok_or(Malformed::Truncated)?;
        self.0 = rest;
        Ok(first)
    }

    #[inline]
    fn take(&mut self, len: usize) -> Result<&'a [u8], Malformed> {
        let (taken, rest) = self.0.split_at_checked(len).ok_or(Malformed::Truncated)?;
        self.0 = rest;
        Ok(taken)
    }

    #[inline]
    fn long(&mut self) -> Result<i64, Malformed> {
        let zigzag = match self.byte()? {
            byte @ ..0x80 => byte.into(),
            byte => self.longer(byte)?,
        };
        Ok((zigzag >> 1) as i64 ^ -((zigzag & 1) as i64))
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
    fn u32(&mut self) -> Result<u32, Malformed> {
        self.long()?.try_into().map_err(|_| Malformed::Number)
    }

    #[inline]
    fn double(&mut self) -> Result<f64, Malformed> {
        let (bytes, rest) = self.0.split_first_chunk().ok_or(Malformed::Truncated)?;
        self.0 = rest;
        Ok(f64::from_le_bytes(*bytes))
    }

    #[inline]
    fn boolean(&mut self) -> Result<bool, Malformed> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Malformed::Tag),
        }
    }

    #[inline]
    fn time(&mut self) -> Result<DateTime<Utc>, Malformed> {
        DateTime::from_timestamp_micros(self.long()?).ok_or(Malformed::Time)
    }

    #[inline]
    fn bytes(&mut self) -> Result<&'a [u8], Malformed> {
        let len = usize::try_from(self.long()?).map_err(|_| Malformed::Number)?;
        self.take(len)
    }

    #[inline]
    fn text(&mut self) -> Result<String, Malformed> {
        string(self.bytes()?)
    }

    /// How many items the next block holds. No more than there are bytes left: each item takes one at least.
    #[inline]
    fn block(&mut self) -> Result<usize, Malformed> {
        let mut count = self.long()?;
        if count < 0 {
            self.long()?;
            count = count.checked_neg().ok_or(Malformed::Number)?;
        }
        usize::try_from(count).ok().filter(|&count| count <= self.0.len()).ok_or(Malformed::Truncated)
    }

    #[inline]
    fn list<T>(&mut self, item: impl Fn(&mut Self) -> Result<T, Malformed>) -> Result<Vec<T>, Malformed> {
        let mut list = Vec::new();
        loop {
            let count = self.block()?;
            if count == 0 {
                return Ok(list);
            }
            list.reserve_exact(count);
            for _ in 0..count {
                list.push(item(self)?);
            }
        }
    }

    #[inline]
    fn labels(&mut self) -> Result<BTreeMap<String, String>, Malformed> {
        let mut labels = BTreeMap::new();
        loop {
            let count = self.block()?;
            if count == 0 {
                return Ok(labels);
            }
            for _ in 0..count {
                labels.insert(self.text()?, self.text()?);
            }
        }
    }

    #[inline]
    fn item(&mut self) -> Result<Item, Malformed> {
        Ok(Item {
            sku: self.text()?,
            title: self.text()?,
            quantity: self.u32()?,
            price: self.double()?,
            gift: self.boolean()?,
        })
    }
}
