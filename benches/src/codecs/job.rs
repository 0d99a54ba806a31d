//! How a codec is run: orders in turn into a reused buffer, or bodies in turn into values.

use std::hint::black_box;

use super::Work;
use super::order::{self, Order};
use crate::case::{Result, Running};

/// A side of a work, checked and ready to run.
pub(super) type Job = Box<dyn Running>;

/// Encodes what `prepare` makes of each order; that alone is not part of the work.
///
/// # Errors
/// Bytes other than those of the codec written by hand.
pub(super) fn encode<T: 'static>(
    work: Work,
    prepare: impl Fn(&Order) -> T,
    mut encode: impl FnMut(&T, &mut Vec<u8>) -> Result<()> + 'static,
) -> Result<Job> {
    let orders = order::orders();
    let values: Vec<T> = orders.iter().map(prepare).collect();
    let mut out = Vec::new();
    for (order, value) in orders.iter().zip(&values) {
        out.clear();
        encode(value, &mut out)?;
        let expected = work.body(order);
        if out != expected {
            let (out, expected) = (String::from_utf8_lossy(&out), String::from_utf8_lossy(&expected));
            return Err(format!("other bytes:\n{out}\nthan those written by hand:\n{expected}").into());
        }
    }
    Ok(Box::new(Turns {
        values,
        next: 0,
        each: move |value: &T| {
            out.clear();
            encode(value, &mut out)?;
            black_box(&out);
            Ok(())
        },
    }))
}

/// Decodes bodies, as the codec written by hand writes them.
///
/// # Errors
/// A value from which `restore` does not make the order that was written.
pub(super) fn decode<T: 'static>(
    work: Work,
    decode: impl Fn(&[u8]) -> Result<T> + 'static,
    restore: impl Fn(T) -> Result<Order>,
) -> Result<Job> {
    let orders = order::orders();
    let values: Vec<Vec<u8>> = orders.iter().map(|order| work.body(order)).collect();
    for (order, body) in orders.into_iter().zip(&values) {
        let (expected, found) = (work.seen(order), restore(decode(body)?)?);
        if found != expected {
            return Err(format!("{found:?}\nwas read where {expected:?}\nwas written").into());
        }
    }
    Ok(Box::new(Turns {
        values,
        next: 0,
        each: move |body: &Vec<u8>| {
            black_box(decode(body)?);
            Ok(())
        },
    }))
}

/// Values in turn, over and over.
struct Turns<T, F> {
    values: Vec<T>,
    next: usize,
    each: F,
}

impl<T, F: FnMut(&T) -> Result<()>> Running for Turns<T, F> {
    fn run(&mut self, count: u64) -> Result<()> {
        for _ in 0..count {
            (self.each)(black_box(&self.values[self.next]))?;
            self.next = (self.next + 1) % self.values.len();
        }
        Ok(())
    }
}
