//! The scan that keeps a hostile document from costing more than its size.

use crate::{codec::Limits, payload::Unreadable};

/// What a document exceeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Exceeded {
    #[error("{found} bytes exceed the limit of {limit}")]
    Bytes { found: usize, limit: usize },
    #[error("nested deeper than {0}")]
    Depth(usize),
    #[error("more than {0} elements")]
    Elements(usize),
}

impl From<Exceeded> for Unreadable {
    fn from(exceeded: Exceeded) -> Self {
        match exceeded {
            Exceeded::Bytes { found, limit } => Self::TooLong { found, limit },
            Exceeded::Depth(limit) => Self::TooDeep(limit),
            Exceeded::Elements(limit) => Self::TooMany(limit),
        }
    }
}

/// Checks size, depth and element count before anything is built.
///
/// A document nests no deeper than it has opening brackets, and holds no more
/// elements than half its bytes; so most are through after one pass that the
/// compiler vectorises, and only the others are scanned with care.
pub(super) fn check(bytes: &[u8], limits: &Limits) -> Result<(), Exceeded> {
    if bytes.len() > limits.bytes {
        return Err(Exceeded::Bytes { found: bytes.len(), limit: limits.bytes });
    }
    if bytes.len() / 2 < limits.elements && brackets(bytes) <= limits.depth {
        return Ok(());
    }
    scan(bytes, limits)
}

/// How many `[` and `{` there are, in strings or not.
fn brackets(bytes: &[u8]) -> usize {
    let in_chunk = |chunk: &[u8]| chunk.iter().map(|byte| u8::from(byte | 0x20 == b'{')).sum::<u8>();
    bytes.chunks(255).map(|chunk| usize::from(in_chunk(chunk))).sum()
}

/// Counts brackets and commas outside strings. Malformed documents may count wrongly; the parser refuses them.
fn scan(bytes: &[u8], limits: &Limits) -> Result<(), Exceeded> {
    let (mut depth, mut elements) = (0usize, 0usize);
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => at += string(&bytes[at + 1..]),
            b'[' | b'{' => {
                depth += 1;
                elements += 1;
                if depth > limits.depth {
                    return Err(Exceeded::Depth(limits.depth));
                }
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            b',' => elements += 1,
            _ => {}
        }
        if elements > limits.elements {
            return Err(Exceeded::Elements(limits.elements));
        }
        at += 1;
    }
    Ok(())
}

/// How many bytes to skip to stand on the quote that ends a string.
fn string(rest: &[u8]) -> usize {
    let mut at = 0;
    loop {
        match rest.get(at) {
            Some(b'\\') => at += 2,
            Some(b'"') | None => return at + 1,
            Some(_) => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: Limits = Limits { bytes: 1000, depth: 3, elements: 5 };

    #[test]
    fn each_limit_is_kept() {
        assert_eq!(check(&[b' '; 1001], &SMALL), Err(Exceeded::Bytes { found: 1001, limit: 1000 }));
        assert_eq!(check(b"[[[[]]]]", &SMALL), Err(Exceeded::Depth(3)));
        assert_eq!(check(b"[1,2,3,4,5,6,7]", &SMALL), Err(Exceeded::Elements(5)));
        assert_eq!(check(b"[[[1]],[2]]", &SMALL), Ok(()));
    }

    #[test]
    fn what_stands_in_a_string_does_not_count() {
        assert_eq!(check(br#"["[[[[[[[[,,,,,,,,","\"[[[[[[","\\"]"#, &SMALL), Ok(()));
    }

    #[test]
    fn an_unfinished_string_ends() {
        assert_eq!(check(br#"["abc\"#, &SMALL), Ok(()));
    }

    #[test]
    fn a_bomb_is_refused() {
        assert_eq!(check(&vec![b'['; 100_000], &Limits::DEFAULT), Err(Exceeded::Depth(64)));
    }
}
