//! Texts as JSON strings: RFC 8259 §7 with the escapes that serde_json chooses.

const ONES: u64 = u64::from_ne_bytes([1; 8]);
const HIGH: u64 = u64::from_ne_bytes([0x80; 8]);

/// The text in quotes.
#[inline]
pub(super) fn quoted(out: &mut Vec<u8>, text: &str) {
    let bytes = text.as_bytes();
    out.push(b'"');
    if has_escapes(bytes) {
        escaped(out, bytes);
    } else {
        out.extend_from_slice(bytes);
    }
    out.push(b'"');
}

/// Whether any of eight bytes is a control character, a quote or a backslash.
///
/// A byte less than a limit borrows into its highest bit when the limit is subtracted; a byte of UTF-8 beyond ASCII has
/// that bit set before.
#[inline]
fn any_escape(word: u64) -> bool {
    let control = word.wrapping_sub(ONES * 0x20);
    let quote = (word ^ (ONES * b'"' as u64)).wrapping_sub(ONES);
    let backslash = (word ^ (ONES * b'\\' as u64)).wrapping_sub(ONES);
    (control | quote | backslash) & !word & HIGH != 0
}

/// Whether anything in the text is to be escaped: eight bytes at a time, the last ones together with some before them.
#[inline]
fn has_escapes(bytes: &[u8]) -> bool {
    let Some(last) = bytes.last_chunk::<8>() else { return has_escapes_in_few(bytes) };
    let (words, _) = bytes.as_chunks::<8>();
    words.iter().any(|word| any_escape(u64::from_ne_bytes(*word))) || any_escape(u64::from_ne_bytes(*last))
}

/// Fewer than eight bytes make one word, in which some stand twice.
#[inline]
fn has_escapes_in_few(bytes: &[u8]) -> bool {
    let word = match (bytes, bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        (_, Some(first), Some(last)) => {
            (u64::from(u32::from_ne_bytes(*first)) << 32) | u64::from(u32::from_ne_bytes(*last))
        }
        ([first, .., last], ..) => {
            let middle = bytes[bytes.len() / 2];
            ((ONES << 24) * 0x20) | (u64::from(*first) << 16) | (u64::from(middle) << 8) | u64::from(*last)
        }
        ([one], ..) => ONES * u64::from(*one),
        ([], ..) => return false,
    };
    any_escape(word)
}

#[cold]
fn escaped(out: &mut Vec<u8>, bytes: &[u8]) {
    let mut copied = 0;
    for (at, byte) in bytes.iter().enumerate() {
        let Some(letter) = escape(*byte) else { continue };
        out.extend_from_slice(&bytes[copied..at]);
        match letter {
            b'u' => {
                const HEX: [u8; 16] = *b"0123456789abcdef";
                out.extend_from_slice(b"\\u00");
                out.extend_from_slice(&[HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
            }
            letter => out.extend_from_slice(&[b'\\', letter]),
        }
        copied = at + 1;
    }
    out.extend_from_slice(&bytes[copied..]);
}

/// The letter after the backslash, where a byte is escaped.
#[inline]
fn escape(byte: u8) -> Option<u8> {
    match byte {
        b'"' | b'\\' => Some(byte),
        0x08 => Some(b'b'),
        b'\t' => Some(b't'),
        b'\n' => Some(b'n'),
        0x0c => Some(b'f'),
        b'\r' => Some(b'r'),
        0..0x20 => Some(b'u'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same_as_serde_json(text: &str) {
        let mut out = Vec::new();
        quoted(&mut out, text);
        assert_eq!(String::from_utf8(out).unwrap(), serde_json::to_string(text).unwrap());
    }

    #[test]
    fn every_character_at_every_place() {
        let odd = ['\u{7f}', '\u{80}', 'ä', '\u{2028}', '\u{d7ff}', '\u{e000}', '\u{ffff}', '😀', '\u{10ffff}'];
        for one in ('\0'..='\u{7f}').chain(odd) {
            for length in 0..40usize {
                for at in [0, 1, length / 2, length.saturating_sub(1), length] {
                    let mut text = "x".repeat(length);
                    text.insert(at.min(length), one);
                    same_as_serde_json(&text);
                }
            }
        }
    }

    #[test]
    fn many_escapes_in_one_text() {
        same_as_serde_json("\"\\\"\u{0}\u{1f}\u{8}\u{c}\n\r\t/ä\\");
        same_as_serde_json("");
    }
}
