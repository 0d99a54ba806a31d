//! The events that are linked into the program.

use std::sync::{
    OnceLock,
    atomic::{AtomicUsize, Ordering},
};

use schemars::Schema;

use crate::{Version, shape::Shape};

/// What the registry knows of one event type. Written by `#[derive(Event)]`.
#[derive(Debug)]
#[non_exhaustive]
pub struct EventType {
    /// [`Event::NAME`](super::Event::NAME).
    pub name: &'static str,
    /// [`Event::TOPIC`](super::Event::TOPIC).
    pub topic: &'static str,
    /// [`Event::VERSION`](super::Event::VERSION).
    pub version: Version,
    /// [`Event::CONTENT_TYPE`](super::Event::CONTENT_TYPE).
    pub content_type: &'static str,
    /// The path of the Rust type.
    pub rust_type: &'static str,
    /// Whether it has a key.
    pub keyed: bool,
    /// What it is made of.
    pub shape: &'static Shape,
    /// Its JSON Schema, draft 2020-12.
    pub json_schema: fn() -> Schema,
    pub(super) upcast_from: Option<fn() -> &'static EventType>,
    /// The lines that `events.lock` had for its released versions when the program was built.
    pub history: &'static str,
    /// Whether it is kept out of `events.lock`.
    pub unlocked: bool,
    slot: Slot,
    fingerprint: OnceLock<Option<u64>>,
    #[cfg(feature = "json-schema")]
    pub(super) rules: OnceLock<Result<super::conformity::Rules, super::Violations>>,
}

impl EventType {
    /// An entry. Only the derive calls this.
    #[doc(hidden)]
    #[must_use]
    #[expect(clippy::too_many_arguments, reason = "written by the derive, one argument for each field")]
    pub const fn new(
        name: &'static str,
        topic: &'static str,
        version: Version,
        content_type: &'static str,
        rust_type: &'static str,
        keyed: bool,
        shape: &'static Shape,
        json_schema: fn() -> Schema,
    ) -> Self {
        Self {
            name,
            topic,
            version,
            content_type,
            rust_type,
            keyed,
            shape,
            json_schema,
            upcast_from: None,
            history: "",
            unlocked: false,
            slot: Slot(OnceLock::new()),
            fingerprint: OnceLock::new(),
            #[cfg(feature = "json-schema")]
            rules: OnceLock::new(),
        }
    }

    /// For the derive: the type of the major before.
    #[doc(hidden)]
    #[must_use]
    pub const fn upcast_from(mut self, ancestor: fn() -> &'static Self) -> Self {
        self.upcast_from = Some(ancestor);
        self
    }

    /// The entry, with the released versions of the event. Only the derive calls this.
    #[doc(hidden)]
    #[must_use]
    pub const fn with_history(mut self, history: &'static str) -> Self {
        self.history = history;
        self
    }

    /// The entry of an event that is kept out of the lock. Only the derive calls this.
    #[doc(hidden)]
    #[must_use]
    pub const fn unlocked(mut self) -> Self {
        self.unlocked = true;
        self
    }

    /// The CRC-64-AVRO of its Avro schema in parsing canonical form; none where the type is kept to JSON.
    #[must_use]
    pub fn fingerprint(&self) -> Option<u64> {
        *self.fingerprint.get_or_init(|| crate::schema::fingerprint(&self.model()))
    }

    /// A small number of its own, so that a bus finds what it knows of the type without hashing.
    pub(crate) fn slot(&self) -> usize {
        self.slot.index()
    }
}

/// A number that is given out at its first use.
#[derive(Debug)]
pub(crate) struct Slot(OnceLock<usize>);

impl Slot {
    fn index(&self) -> usize {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        *self.0.get_or_init(|| NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// One event type, as `inventory` collects it.
#[doc(hidden)]
#[derive(Debug)]
pub struct Registration(pub &'static EventType);

inventory::collect!(Registration);

/// Every event type of the program, by name and version.
///
/// A crate that nothing refers to is not linked, and its events are not here: `use domain as _;` links it.
#[must_use]
pub fn all() -> Vec<&'static EventType> {
    let mut types: Vec<_> = inventory::iter::<Registration>().map(|entry| entry.0).collect();
    types.sort_by_key(|one| (one.name, one.version));
    types
}

/// The newest version of the event of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static EventType> {
    all().into_iter().rfind(|one| one.name == name)
}
