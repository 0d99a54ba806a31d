//! What makes a payload an event: a name, a topic, a version, a codec and, often, a key.

mod conformity;
mod lineage;
mod registry;
mod set;
mod violations;

pub(crate) use conformity::Enforced;
pub use lineage::Unread;
pub(crate) use lineage::Written;
pub use registry::{EventType, Registration, all, find};
pub use set::EventSet;
pub use violations::Violations;

use crate::{
    BoxError, Version,
    codec::{Encoding, Limits},
    key::Key,
    payload::Payload,
};

/// A payload that is published on its own, under a name, to a topic.
///
/// Written by `#[derive(Event)]`. All of it are associated functions and
/// constants, so that nothing of ours shadows a method of yours.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an event",
    label = "not an event",
    note = "add `#[derive(Event)]` and `#[event(topic = \"…\", version = \"1.0.0\")]` beside `Serialize`, `Deserialize` \
            and `JsonSchema`"
)]
pub trait Event: Payload + Send + Sync {
    /// What kind of event this is, such as `order.placed`; its CloudEvents `type`.
    const NAME: &'static str;
    /// Where it is published unless a prefix, a mapping or the publish itself says otherwise.
    const TOPIC: &'static str;
    /// The version of its shape.
    const VERSION: Version;
    /// The media type of its encoding, such as `application/json`.
    const CONTENT_TYPE: &'static str;

    /// Its entry in the registry: the same for every call, unique in the program.
    fn event_type() -> &'static EventType;

    /// Appends its bytes to `out`, in the codec of its type.
    ///
    /// # Errors
    /// What the codec says: a value that the format cannot hold.
    fn encode_into(event: &Self, out: &mut Vec<u8>) -> Result<(), BoxError>;

    /// The key that keeps it in order with others, where it has one.
    #[must_use]
    fn key(_event: &Self) -> Option<Key> {
        None
    }

    /// Checks the rules of `#[event(validate = path)]`, before a publish and after a decode.
    ///
    /// # Errors
    /// Every rule that it breaks.
    fn validate(_event: &Self) -> Result<(), Violations> {
        Ok(())
    }
}

/// A reference to an event is published as the event is, without a copy of it.
#[diagnostic::do_not_recommend]
impl<E: Event> Event for &E {
    const NAME: &'static str = E::NAME;
    const TOPIC: &'static str = E::TOPIC;
    const VERSION: Version = E::VERSION;
    const CONTENT_TYPE: &'static str = E::CONTENT_TYPE;

    fn event_type() -> &'static EventType {
        E::event_type()
    }

    fn encode_into(event: &Self, out: &mut Vec<u8>) -> Result<(), BoxError> {
        E::encode_into(event, out)
    }

    fn key(event: &Self) -> Option<Key> {
        E::key(event)
    }

    fn validate(event: &Self) -> Result<(), Violations> {
        E::validate(event)
    }
}

/// Turning bytes back into a value, which may borrow from them.
///
/// Written by the derives, apart from [`Event`], so that an event may have borrowed fields.
pub trait Decode<'de>: Sized {
    /// Decodes `bytes`.
    ///
    /// # Errors
    /// An unknown content type, a budget exceeded, or what the codec says. Never a panic, never a truncation.
    fn decode(encoding: Encoding<'_>, bytes: &'de [u8], limits: &Limits) -> Result<Self, BoxError>;
}
