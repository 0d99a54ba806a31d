//! A text that grows in constant evaluation.

use super::Released;

const ROOM: usize = 2048;

/// What the compiler is to say; empty where there is nothing to say.
#[derive(Debug, Clone, Copy)]
pub(super) struct Message {
    bytes: [u8; ROOM],
    len: usize,
}

impl Message {
    pub(super) const fn empty() -> Self {
        Self { bytes: [0; ROOM], len: 0 }
    }

    /// Whether there is nothing to say.
    pub(super) const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// What there is to say.
    pub(super) const fn text(&self) -> &str {
        match core::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => "the shape of a released event may not change",
        }
    }

    pub(super) const fn and(self, text: &str) -> Self {
        self.with(text.as_bytes())
    }

    /// With more at its end; what is too long for it is left out as a whole, so that no character is cut in two.
    pub(super) const fn with(mut self, bytes: &[u8]) -> Self {
        let bytes = if self.len + bytes.len() <= ROOM { bytes } else { "…".as_bytes() };
        if self.len + bytes.len() <= ROOM {
            self.bytes.split_at_mut(self.len).1.split_at_mut(bytes.len()).0.copy_from_slice(bytes);
            self.len += bytes.len();
        }
        self
    }

    /// It shortened to its first bytes.
    pub(super) const fn cut(&mut self, len: usize) {
        self.len = len;
    }

    pub(super) const fn len(&self) -> usize {
        self.len
    }

    pub(super) const fn as_bytes(&self) -> &[u8] {
        self.bytes.split_at(self.len).0
    }

    /// The whole sentence, where this is the difference.
    pub(super) const fn after(self, released: &Released) -> Self {
        if self.is_empty() {
            return self;
        }
        Self::empty()
            .and("event `")
            .and(released.event)
            .and("` v")
            .and(released.version)
            .and(" is released and its shape may not change: ")
            .with(self.as_bytes())
            .and(". Bump `version`, or restore the field.")
    }
}
