//! Finding one's way in a shape text, in constant evaluation.
//!
//! Both texts are well-formed: one was read by the derive, the other is written by the compiler. Where one is not, a
//! position is somewhere else than it should be, but never out of bounds.

use super::super::super::text::{is_name_byte, is_plain_byte};

/// A stretch of a text.
#[derive(Clone, Copy)]
pub(super) struct Span {
    pub(super) start: usize,
    pub(super) end: usize,
}

/// A field, a variant or a symbol.
#[derive(Clone, Copy)]
pub(super) struct Member {
    pub(super) name: Span,
    pub(super) aliases: Span,
    pub(super) tag: Span,
    /// Empty where there is none.
    pub(super) ty: Span,
    pub(super) default: Span,
    pub(super) is_default: bool,
    /// Where the next one begins.
    pub(super) next: usize,
    pub(super) is_last: bool,
}

/// The byte at a position; 0 behind the end.
pub(super) const fn at(text: &[u8], position: usize) -> u8 {
    if position < text.len() { text[position] } else { 0 }
}

pub(super) const fn slice(text: &[u8], span: Span) -> &[u8] {
    let end = if span.end < text.len() { span.end } else { text.len() };
    let start = if span.start < end { span.start } else { end };
    text.split_at(end).0.split_at(start).1
}

pub(super) const fn same(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let mut index = 0;
    while index < one.len() && one[index] == other[index] {
        index += 1;
    }
    index == one.len()
}

/// Behind a text in quotes.
const fn string(text: &[u8], mut position: usize) -> usize {
    position += 1;
    while position < text.len() && text[position] != b'"' {
        position += if text[position] == b'\\' { 2 } else { 1 };
    }
    position + 1
}

/// Behind what is in brackets.
pub(super) const fn group(text: &[u8], mut position: usize) -> usize {
    let mut depth = 0;
    while position < text.len() {
        match text[position] {
            b'"' => {
                position = string(text, position);
                continue;
            }
            b'{' | b'[' | b'(' | b'<' => depth += 1,
            b'}' | b']' | b')' | b'>' => depth -= 1,
            _ => {}
        }
        position += 1;
        if depth == 0 {
            break;
        }
    }
    position
}

const fn word(text: &[u8], mut position: usize) -> usize {
    if at(text, position) == b'"' {
        return string(text, position);
    }
    while is_plain_byte(at(text, position)) {
        position += 1;
    }
    position
}

/// Behind the name of a type, or of a primitive.
pub(super) const fn name(text: &[u8], mut position: usize) -> usize {
    if at(text, position) == b'@' {
        position += 1;
    }
    while is_name_byte(at(text, position)) || at(text, position) == b'-' {
        position += 1;
    }
    position
}

/// Whether a type that begins with this byte is a named one.
pub(super) const fn is_named(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte == b'@'
}

/// Behind the serde attribute that a type's name may have.
pub(super) const fn attribute(text: &[u8], position: usize) -> usize {
    if at(text, position) == b'!' { word(text, position + 1) } else { position }
}

pub(super) const fn opens(byte: u8) -> bool {
    matches!(byte, b'{' | b'(' | b'<' | b'[')
}

/// Behind a type without its question marks.
pub(super) const fn base(text: &[u8], position: usize) -> usize {
    if matches!(at(text, position), b'[' | b'(') {
        return group(text, position);
    }
    let behind = attribute(text, name(text, position));
    if opens(at(text, behind)) { group(text, behind) } else { behind }
}

pub(super) const fn ty(text: &[u8], position: usize) -> usize {
    let mut position = base(text, position);
    while at(text, position) == b'?' {
        position += 1;
    }
    position
}

const fn json(text: &[u8], mut position: usize) -> usize {
    match at(text, position) {
        b'"' => string(text, position),
        b'{' | b'[' => group(text, position),
        _ => {
            while !matches!(at(text, position), b',' | b'}' | 0) {
                position += 1;
            }
            position
        }
    }
}

/// The member that begins here.
pub(super) const fn member(text: &[u8], start: usize) -> Member {
    let mut position = word(text, start);
    let name = Span { start, end: position };
    while at(text, position) == b'/' {
        position = word(text, position + 1);
    }
    let aliases = Span { start: name.end, end: position };
    if at(text, position) == b'#' {
        position += 1;
        while at(text, position).is_ascii_digit() {
            position += 1;
        }
    }
    let tag = Span { start: aliases.end, end: position };
    let is_default = at(text, position) == b'*';
    if is_default {
        position += 1;
    }
    let mut held = Span { start: position, end: position };
    if at(text, position) == b':' {
        held = Span { start: position + 1, end: ty(text, position + 1) };
        position = held.end;
    }
    let mut default = Span { start: position, end: position };
    if at(text, position) == b'=' {
        default = Span { start: position + 1, end: json(text, position + 1) };
        position = default.end;
    }
    let is_last = !matches!(at(text, position), b',' | b'|');
    Member { name, aliases, tag, ty: held, default, is_default, next: position + 1, is_last }
}

/// The member of this name among those that begin here, and its place.
pub(super) const fn find(text: &[u8], start: usize, name: &[u8]) -> Option<(Member, usize)> {
    if matches!(at(text, start), b'}' | b')' | b'>' | 0) {
        return None;
    }
    let (mut position, mut place) = (start, 1);
    loop {
        let one = member(text, position);
        if same(slice(text, one.name), name) {
            return Some((one, place));
        }
        if one.is_last || one.next <= position {
            return None;
        }
        (position, place) = (one.next, place + 1);
    }
}

/// Where the description of a type begins, behind its name.
pub(super) const fn definition(text: &[u8], of: &[u8]) -> Option<usize> {
    let mut position = 0;
    while position < text.len() {
        if text[position] == b'"' {
            position = string(text, position);
            continue;
        }
        let end = name(text, position);
        if end == position {
            position += 1;
            continue;
        }
        let is_described = opens(at(text, end)) || at(text, end) == b'!';
        if is_described && same(slice(text, Span { start: position, end }), of) {
            return Some(end);
        }
        position = end;
    }
    None
}
