//! What a decoder may spend on one message.

/// The budget of one decode, checked before and while the bytes are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes that a message's body may have.
    pub bytes: usize,
    /// How deep lists, maps and structs may nest.
    pub depth: usize,
    /// Items of all lists and maps together.
    pub elements: usize,
}

impl Limits {
    /// 1 MiB, 64 deep, 1,000,000 elements.
    pub const DEFAULT: Self = Self { bytes: 1 << 20, depth: 64, elements: 1_000_000 };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
