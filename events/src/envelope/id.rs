//! What makes an event the same event: its source and its id.

use std::{
    fmt,
    hash::{BuildHasher, RandomState},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use uuid::{Builder, Uuid};

/// An event's id: unique within its source.
///
/// Ours are UUIDs of version 7, which sort by time; any other unique text is taken as it is.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct EventId(Repr);

#[derive(Clone, PartialEq, Eq, Hash)]
enum Repr {
    Uuid(Uuid),
    Text(Arc<str>),
}

impl EventId {
    /// The id as a UUID, where it is one.
    #[must_use]
    pub fn as_uuid(&self) -> Option<Uuid> {
        match self.0 {
            Repr::Uuid(id) => Some(id),
            Repr::Text(_) => None,
        }
    }
}

impl From<Uuid> for EventId {
    fn from(id: Uuid) -> Self {
        Self(Repr::Uuid(id))
    }
}

impl From<&str> for EventId {
    /// A UUID in its usual form is kept as one; any other text as text.
    fn from(text: &str) -> Self {
        match Uuid::try_parse(text) {
            Ok(id) if text.len() == uuid::fmt::Hyphenated::LENGTH && !text.bytes().any(|b| b.is_ascii_uppercase()) => {
                Self(Repr::Uuid(id))
            }
            _ => Self(Repr::Text(text.into())),
        }
    }
}

impl From<String> for EventId {
    fn from(text: String) -> Self {
        text.as_str().into()
    }
}

impl From<Arc<str>> for EventId {
    fn from(text: Arc<str>) -> Self {
        Self(Repr::Text(text))
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Uuid(id) => id.fmt(f),
            Repr::Text(text) => f.write_str(text),
        }
    }
}

impl fmt::Debug for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EventId({self})")
    }
}

impl PartialEq<str> for EventId {
    fn eq(&self, other: &str) -> bool {
        match &self.0 {
            Repr::Uuid(id) => *id.hyphenated().encode_lower(&mut [0; uuid::fmt::Hyphenated::LENGTH]) == *other,
            Repr::Text(text) => **text == *other,
        }
    }
}

/// Makes UUIDs of version 7: milliseconds, then 12 bits of their fraction (RFC 9562, method 3), then a counter that
/// starts at a random place.
///
/// One atomic increment each: ids of one generator never repeat, and those of
/// different generators differ by 62 random bits.
#[derive(Debug)]
pub(crate) struct IdGenerator(AtomicU64);

impl IdGenerator {
    pub(crate) fn new() -> Self {
        Self(AtomicU64::new(RandomState::new().hash_one(std::process::id())))
    }

    /// A new id for something that happened `micros` after the epoch.
    pub(crate) fn next(&self, micros: i64) -> Uuid {
        let micros = u64::try_from(micros).unwrap_or(0);
        let (millis, fraction) = (micros / 1000, (micros % 1000) * 4096 / 1000);
        let counter = self.0.fetch_add(1, Ordering::Relaxed);
        let high = millis << 16 | 0x7000 | fraction;
        let low = counter & (u64::MAX >> 2) | 1 << 63;
        Uuid::from_u64_pair(high, low)
    }
}

/// The id of the `index`-th output of a handler: the same however often the handler runs (`DELIVERY` I-13).
///
/// A UUID of version 8 over SHA-256 of the parts, each with its length before it.
pub(crate) fn derived(source: &str, id: &str, group: &str, handler: &str, index: u32) -> Uuid {
    let mut hash = hmac_sha256::Hash::new();
    for part in [source, id, group, handler] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.update(index.to_be_bytes());
    let digest = hash.finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    Builder::from_custom_bytes(bytes).into_uuid()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_million_ids_are_unique_sorted_and_version_7() {
        let generator = IdGenerator::new();
        let micros = |n: u32| 1_700_000_000_000_000 + i64::from(n);
        let ids: Vec<_> = (0..1_000_000).map(|n| generator.next(micros(n))).collect();
        assert!(ids.iter().all(|id| id.get_version_num() == 7 && id.get_variant() == uuid::Variant::RFC4122));
        assert!(ids.windows(2).all(|pair| pair[0].as_u64_pair().0 <= pair[1].as_u64_pair().0));
        assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len());
    }

    #[test]
    fn any_text_is_an_id_and_comes_back_as_it_was() {
        for text in
            ["evt_0123456789ab", "", "ÄÖ", "0190A1B2-0000-7000-8000-000000000000", "0190a1b2000070008000000000000000"]
        {
            assert_eq!(EventId::from(text).to_string(), text);
        }
        assert!(EventId::from("0190a1b2-0000-7000-8000-000000000000").as_uuid().is_some());
    }

    #[test]
    fn derived_ids_depend_on_every_part_and_never_change() {
        let id = derived("shop", "1", "shop.charge", "charge", 0);
        assert_eq!(id.get_version_num(), 8);
        assert_eq!(id, derived("shop", "1", "shop.charge", "charge", 0));
        let others = [
            derived("shop1", "", "shop.charge", "charge", 0),
            derived("shop", "2", "shop.charge", "charge", 0),
            derived("shop", "1", "shop.audit", "charge", 0),
            derived("shop", "1", "shop.charge", "audit", 0),
            derived("shop", "1", "shop.charge", "charge", 1),
        ];
        assert!(!others.contains(&id));
    }
}
