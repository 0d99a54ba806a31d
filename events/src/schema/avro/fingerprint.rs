//! Section “Schema Fingerprints”: short names for canonical forms.

use std::fmt;

use sha2::{Digest, Sha256};

use super::Schema;

/// The CRC-64-AVRO of a parsing canonical form, as single-object encoding carries it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(pub u64);

impl Schema {
    /// The fingerprint of 64 bits.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(self.canonical().as_bytes())
    }

    /// The SHA-256 fingerprint.
    #[must_use]
    pub fn sha256(&self) -> [u8; 32] {
        Sha256::digest(self.canonical()).into()
    }
}

/// What a fingerprint begins with, and the polynomial.
const EMPTY: u64 = 0xc15d_213a_a4d7_a795;

const TABLE: [u64; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < table.len() {
        let mut fingerprint = byte as u64;
        let mut bit = 0;
        while bit < 8 {
            fingerprint = (fingerprint >> 1) ^ (EMPTY & (fingerprint & 1).wrapping_neg());
            bit += 1;
        }
        table[byte] = fingerprint;
        byte += 1;
    }
    table
};

impl Fingerprint {
    /// The fingerprint of a canonical form.
    #[must_use]
    pub const fn of(canonical: &[u8]) -> Self {
        let mut fingerprint = EMPTY;
        let mut at = 0;
        while at < canonical.len() {
            let index = (fingerprint ^ canonical[at] as u64) & 0xff;
            fingerprint = (fingerprint >> 8) ^ TABLE[index as usize];
            at += 1;
        }
        Self(fingerprint)
    }

    /// The eight bytes of section “Single-object encoding”, little-endian.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 8] {
        self.0.to_le_bytes()
    }
}

impl fmt::Display for Fingerprint {
    /// 16 hexadecimal digits, the highest first.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

#[cfg(test)]
mod tests;
