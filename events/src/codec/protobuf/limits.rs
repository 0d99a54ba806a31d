//! What a decode may still spend, and whose fields it reads.

use std::cell::Cell;

use super::{plan::Plan, text::Text};
use crate::{
    codec::Limits,
    payload::{DecodeError, Unreadable},
};

/// What all values of one message share.
pub(in crate::codec) struct Context<'c, 'de> {
    elements: Cell<usize>,
    limits: Limits,
    pub(super) plan: Option<&'c Plan>,
    pub(super) text: Text<'de>,
}

impl<'c, 'de> Context<'c, 'de> {
    pub(super) fn new(message: &'de [u8], limits: &Limits, plan: Option<&'c Plan>) -> Self {
        Self { elements: Cell::new(limits.elements), limits: *limits, plan, text: Text::of(message) }
    }

    /// How deep the top message may nest.
    pub(super) fn depth(&self) -> u32 {
        u32::try_from(self.limits.depth).unwrap_or(u32::MAX)
    }

    /// Counts elements of a list or a map.
    #[inline]
    pub(super) fn take(&self, elements: usize) -> Result<(), DecodeError> {
        match self.elements.get().checked_sub(elements) {
            Some(left) => {
                self.elements.set(left);
                Ok(())
            }
            None => Err(Unreadable::TooMany(self.limits.elements).into()),
        }
    }

    #[cold]
    pub(super) fn too_deep(&self) -> DecodeError {
        Unreadable::TooDeep(self.limits.depth).into()
    }

    /// Parses JSON text within the budget: it counts as elements, and its brackets as depth.
    pub(super) fn json(&self, text: &[u8], depth: u32) -> Result<serde_json::Value, DecodeError> {
        let (mut elements, mut open, mut quoted, mut escaped) = (0, 0u32, false, false);
        for byte in text {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = quoted,
                b'"' => quoted = !quoted,
                _ if quoted => {}
                b'[' | b'{' => {
                    elements += 1;
                    open += 1;
                    if open > depth {
                        return Err(self.too_deep());
                    }
                }
                b']' | b'}' => open = open.saturating_sub(1),
                b',' => elements += 1,
                _ => {}
            }
        }
        self.take(elements)?;
        serde_json::from_slice(text).map_err(|_| Unreadable::Malformed("JSON text is expected").into())
    }
}
