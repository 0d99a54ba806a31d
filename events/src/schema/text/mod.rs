//! A shape on one line: what `events.lock` keeps of a version, and what its hash is of.
//!
//! The text says names, types, defaults, aliases and tags, and nothing that is not on the wire. A named type is written
//! out where it is met first, and is its name from there on:
//!
//! ```text
//! OrderPlaced{order_id#7:uuid,lines:[Line{article:string,count/n:int=1}],coupon:string?=null,by:Channel(web|shop/store)}
//! ```
//!
//! | text | what it is |
//! |---|---|
//! | `null` `boolean` `i8` `i16` `int` `long` `i128` `u8` … `u128` `float` `double` `string` `bytes` `json` | primitives; `int`, `long`, `float`, `double` are `i32`, `i64`, `f32`, `f64` |
//! | `uuid` `datetime` `local-datetime` `date` `time` `decimal(p,s)` | what has a meaning of its own |
//! | `T?` `[T]` `set[T]` `map[T]` `(T,T)` | option, list, set, map by text keys, tuple |
//! | `Name{field:T,…}` | struct; a field may have `/alias`, `#tag` and `=default` |
//! | `Name(symbol\|…)` | enum; `*` behind the symbol that stands for unknown ones |
//! | `Name<variant:T\|…>` | union; a variant without a type holds nothing |
//! | `Name!attribute{…}` | what a serde attribute keeps to JSON |
//!
//! A name that is not made of `A-Z a-z 0-9 _ - .` stands in quotes, as in JSON; a type's name that doesn't begin with a
//! capital has an `@` in front.

mod constant;
mod parse;
mod paths;
mod write;

pub(crate) use constant::Text;
pub use parse::{InvalidShapeText, parse};
pub use write::write;

/// The 64-bit FNV-1a hash of a shape text.
///
/// The constants are those of the algorithm's authors (draft-eastlake-fnv, section 5).
#[must_use]
pub const fn hash(text: &str) -> u64 {
    fnv(OFFSET, text.as_bytes())
}

const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

/// Goes on with a hash. It is evaluated by the compiler for each event, so it has few steps and calls nothing.
#[expect(clippy::cast_possible_truncation, reason = "the hash is what is left of the product")]
const fn fnv(mut hash: u64, bytes: &[u8]) -> u64 {
    let mut left = bytes;
    while let [first, rest @ ..] = left {
        hash = ((hash ^ *first as u64) as u128 * PRIME as u128) as u64;
        left = rest;
    }
    hash
}

/// Whether a name stands without quotes.
const fn is_plain(name: &str) -> bool {
    let mut left = name.as_bytes();
    if left.is_empty() {
        return false;
    }
    while let [first, rest @ ..] = left {
        if !is_plain_byte(*first) {
            return false;
        }
        left = rest;
    }
    true
}

pub(super) const fn is_plain_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

/// Whether a byte may be part of a type's name.
pub(super) const fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// What a quoted name has for a character: itself, or its escape as serde_json writes it.
const fn escape(byte: u8) -> Option<&'static str> {
    Some(match byte {
        b'"' => "\\\"",
        b'\\' => "\\\\",
        0x08 => "\\b",
        b'\t' => "\\t",
        b'\n' => "\\n",
        0x0c => "\\f",
        b'\r' => "\\r",
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
