//! JSON, as serde_json writes it.

use std::io::Write;

use chrono::{DateTime, Datelike, SecondsFormat, Timelike, Utc};

use crate::codecs::order::{Channel, Order};

/// Appends the bytes of `order` to `out`.
pub(in crate::codecs) fn encode(order: &Order, out: &mut Vec<u8>) {
    let mut id = *b"{\"id\":\"------------------------------------\",\"customer\":";
    order.id.hyphenated().encode_lower(&mut id[7..43]);
    out.extend_from_slice(&id);
    text(out, &order.customer);
    out.extend_from_slice(b",\"sequence\":");
    whole(out, order.sequence);
    out.extend_from_slice(b",\"attempt\":");
    whole(out, order.attempt);
    out.extend_from_slice(b",\"total\":");
    double(out, order.total);
    out.extend_from_slice(b",\"discount\":");
    double(out, order.discount);
    out.extend_from_slice(match order.express {
        true => b",\"express\":true,\"note\":",
        false => b",\"express\":false,\"note\":",
    });
    match &order.note {
        Some(note) => text(out, note),
        None => out.extend_from_slice(b"null"),
    }
    out.extend_from_slice(match order.channel {
        Channel::Storefront => b",\"channel\":\"Storefront\",\"placed_at\":",
        Channel::App => b",\"channel\":\"App\",\"placed_at\":",
        Channel::Phone => b",\"channel\":\"Phone\",\"placed_at\":",
        Channel::Partner => b",\"channel\":\"Partner\",\"placed_at\":",
    });
    time(out, &order.placed_at);
    out.extend_from_slice(b",\"due_at\":");
    time(out, &order.due_at);
    out.extend_from_slice(b",\"labels\":{");
    for (at, (key, value)) in order.labels.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        text(out, key);
        out.push(b':');
        text(out, value);
    }
    out.extend_from_slice(b"},\"tags\":[");
    for (at, tag) in order.tags.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        text(out, tag);
    }
    out.extend_from_slice(b"],\"items\":[");
    for (at, item) in order.items.iter().enumerate() {
        out.extend_from_slice(if at > 0 { b",{\"sku\":" } else { b"{\"sku\":" });
        text(out, &item.sku);
        out.extend_from_slice(b",\"title\":");
        text(out, &item.title);
        out.extend_from_slice(b",\"quantity\":");
        whole(out, item.quantity);
        out.extend_from_slice(b",\"price\":");
        double(out, item.price);
        out.extend_from_slice(if item.gift { b",\"gift\":true}" } else { b",\"gift\":false}" });
    }
    out.extend_from_slice(b"]}");
}

#[inline]
fn whole(out: &mut Vec<u8>, value: impl itoa::Integer) {
    out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
}

#[inline]
fn double(out: &mut Vec<u8>, value: f64) {
    match value.is_finite() {
        true => out.extend_from_slice(zmij::Buffer::new().format_finite(value).as_bytes()),
        false => out.extend_from_slice(b"null"),
    }
}

#[inline]
fn text(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    let bytes = text.as_bytes();
    match bytes.iter().any(|&byte| ESCAPED[usize::from(byte)]) {
        false => out.extend_from_slice(bytes),
        true => escaped(out, bytes),
    }
    out.push(b'"');
}

/// What may not stand in text: quotes, backslashes and control characters.
const ESCAPED: [bool; 256] = {
    let mut escaped = [false; 256];
    let mut byte = 0;
    while byte < 0x20 {
        escaped[byte] = true;
        byte += 1;
    }
    escaped[b'"' as usize] = true;
    escaped[b'\\' as usize] = true;
    escaped
};

#[cold]
fn escaped(out: &mut Vec<u8>, text: &[u8]) {
    for &byte in text {
        match byte {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            0x08 => out.extend_from_slice(b"\\b"),
            b'\t' => out.extend_from_slice(b"\\t"),
            b'\n' => out.extend_from_slice(b"\\n"),
            0x0c => out.extend_from_slice(b"\\f"),
            b'\r' => out.extend_from_slice(b"\\r"),
            0..0x20 => write!(out, "\\u{byte:04x}").expect("a vector takes any bytes"),
            _ => out.push(byte),
        }
    }
}

/// RFC 3339, with as many digits after the point as it takes: none, three or six.
fn time(out: &mut Vec<u8>, time: &DateTime<Utc>) {
    let naive = time.naive_utc();
    let Ok(year @ 0..=9999) = u32::try_from(naive.year()) else {
        return write!(out, "\"{}\"", time.to_rfc3339_opts(SecondsFormat::AutoSi, true))
            .expect("a vector takes any bytes");
    };
    let mut bytes = *b"\"0000-00-00T00:00:00.000000Z\"";
    let mut pair = |at: usize, value: u32| {
        bytes[at] += (value / 10) as u8;
        bytes[at + 1] += (value % 10) as u8;
    };
    let micros = naive.nanosecond() / 1000;
    pair(1, year / 100);
    pair(3, year % 100);
    pair(6, naive.month());
    pair(9, naive.day());
    pair(12, naive.hour());
    pair(15, naive.minute());
    pair(18, naive.second());
    pair(21, micros / 10_000);
    pair(23, micros / 100 % 100);
    pair(25, micros % 100);
    let len = match micros {
        0 => 20,
        _ if micros.is_multiple_of(1000) => 24,
        _ => 27,
    };
    bytes[len..len + 2].copy_from_slice(b"Z\"");
    out.extend_from_slice(&bytes[..len + 2]);
}
