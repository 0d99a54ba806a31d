//! Routing keys: what keeps events of one thing in order.

use std::{borrow::Cow, fmt, hash, ops::Deref, sync::Arc};

use uuid::Uuid;

/// The longest key that needs no allocation; a UUID's text has 36 bytes.
const INLINE: usize = 38;

/// A message's routing key: bytes, compared as bytes.
///
/// Messages of one topic and one key are handled in the order in which they were published.
#[derive(Clone)]
pub struct Key(Repr);

#[derive(Clone)]
enum Repr {
    Inline(u8, [u8; INLINE]),
    Shared(Arc<[u8]>),
}

impl Key {
    /// A key of these bytes.
    #[must_use]
    pub fn new(bytes: &[u8]) -> Self {
        match u8::try_from(bytes.len()) {
            Ok(len) if bytes.len() <= INLINE => {
                let mut inline = [0; INLINE];
                inline[..bytes.len()].copy_from_slice(bytes);
                Self(Repr::Inline(len, inline))
            }
            _ => Self(Repr::Shared(bytes.into())),
        }
    }

    /// The key as text, where it is UTF-8.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        std::str::from_utf8(self).ok()
    }
}

impl Deref for Key {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match &self.0 {
            Repr::Inline(len, bytes) => &bytes[..usize::from(*len)],
            Repr::Shared(bytes) => bytes,
        }
    }
}

impl fmt::Debug for Key {
    /// The length only: a key may be personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({} bytes)", self.len())
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Key {}

impl hash::Hash for Key {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        state.write(self);
    }
}

/// A field type that can be `#[event(key)]`, or a type that a `key = path` function may return.
///
/// The text form is what goes on the wire, so other languages choose the same partition: numbers in decimal, a UUID with
/// its hyphens.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the key of an event",
    label = "a key is a string, a whole number, a `Uuid`, a `bool`, bytes, or an `Option` of these",
    note = "for any other key write `#[event(key = path::to::fn)]` on the struct"
)]
pub trait AsKey {
    /// The key, or `None` where there is none: such an event belongs to no order.
    fn as_key(&self) -> Option<Key>;
}

impl AsKey for Key {
    fn as_key(&self) -> Option<Key> {
        Some(self.clone())
    }
}

impl AsKey for str {
    fn as_key(&self) -> Option<Key> {
        Some(Key::new(self.as_bytes()))
    }
}

impl AsKey for String {
    fn as_key(&self) -> Option<Key> {
        self.as_str().as_key()
    }
}

impl AsKey for [u8] {
    fn as_key(&self) -> Option<Key> {
        Some(Key::new(self))
    }
}

impl AsKey for Uuid {
    fn as_key(&self) -> Option<Key> {
        let mut text = [0; uuid::fmt::Hyphenated::LENGTH];
        self.hyphenated().encode_lower(&mut text).as_key()
    }
}

impl AsKey for bool {
    fn as_key(&self) -> Option<Key> {
        if *self { "true" } else { "false" }.as_key()
    }
}

impl<T: AsKey> AsKey for Option<T> {
    fn as_key(&self) -> Option<Key> {
        self.as_ref().and_then(AsKey::as_key)
    }
}

impl<T: AsKey + ?Sized> AsKey for &T {
    fn as_key(&self) -> Option<Key> {
        (**self).as_key()
    }
}

impl<T: AsKey + ToOwned + ?Sized> AsKey for Cow<'_, T> {
    fn as_key(&self) -> Option<Key> {
        (**self).as_key()
    }
}

macro_rules! decimal {
    ($($integer:ty)*) => {$(
        impl AsKey for $integer {
            fn as_key(&self) -> Option<Key> {
                self.to_string().as_key()
            }
        }
    )*};
}

decimal!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_long_keys_compare_by_their_bytes() {
        for len in [0, 1, INLINE, INLINE + 1, 300] {
            let bytes = vec![7; len];
            assert_eq!(&*Key::new(&bytes), &bytes[..]);
            assert_eq!(Key::new(&bytes), Key::new(&bytes));
        }
        assert_ne!(Key::new(b"a"), Key::new(b"a\0"));
    }

    #[test]
    fn a_key_is_its_text() {
        assert_eq!(&*42u64.as_key().unwrap(), b"42");
        assert_eq!(Uuid::nil().as_key().unwrap().as_str(), Some("00000000-0000-0000-0000-000000000000"));
        assert_eq!(None::<String>.as_key(), None);
    }
}
