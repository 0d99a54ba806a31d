//! Hostile bytes: no panic, and what is accepted is a value that can be written and read again.

use super::*;

/// xorshift64*, seeded, so that a failure comes back.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() >> 33) as usize % limit.max(1)
    }

    fn mutate(&mut self, bytes: &mut Vec<u8>) {
        for _ in 0..=self.below(4) {
            let (at, byte) = (self.below(bytes.len()), self.next() as u8);
            match self.below(6) {
                0 => bytes.truncate(at),
                1 => bytes.insert(at.min(bytes.len()), byte),
                2 if !bytes.is_empty() => drop(bytes.remove(at)),
                3 if !bytes.is_empty() => bytes[at] ^= 1 << (byte & 7),
                4 => {
                    let from = self.below(bytes.len());
                    let piece: Vec<u8> = bytes.iter().skip(from).take(self.below(16)).copied().collect();
                    bytes.splice(at..at, piece);
                }
                _ if !bytes.is_empty() => bytes[at] = byte,
                _ => bytes.push(byte),
            }
        }
    }
}

#[test]
fn four_hundred_thousand_mutants_are_refused_or_make_the_round_trip() {
    let original = encoded(&everything());
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let (mut accepted, mut bytes) = (0u32, Vec::new());
    for _ in 0..400_000 {
        bytes.clone_from(&original);
        random.mutate(&mut bytes);
        let Ok(value) = decoded::<Everything<'_>>(&bytes) else { continue };
        accepted += 1;
        let again = encoded(&value);
        // NaN is not equal to itself, so what is compared is what is written.
        let value = decoded::<Everything<'_>>(&again).unwrap();
        assert_eq!(encoded(&value), again);
    }
    assert!(accepted > 10_000, "the mutants are worth something: {accepted}");
}

/// The items that a list has room for are no more than the bytes could be.
#[test]
fn nothing_is_reserved_for_a_claim() {
    let list: Vec<u64> = decoded(b"\x0a\x03\x01\x02\x03").unwrap();
    assert!(list.capacity() <= 4);
    // A length that the bytes do not hold is refused before anything is made.
    for claim in [b"\x0a\xff\xff\xff\xff\x0f\x00".as_slice(), b"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x00"] {
        assert_eq!(refusal::<Vec<u64>>(claim), Unreadable::Truncated);
        assert_eq!(refusal::<Vec<Line>>(claim), Unreadable::Truncated);
    }
}
