//! Several events on one topic, taken by one handler.

use super::{Decode, Enforced, Event, EventType};
use crate::{
    BoxError,
    codec::{Encoding, Limits},
};

/// One event, or an enum of events that share a topic.
///
/// Handlers dispatch on sets alone: an event is a set of one. `#[derive(Event)]`
/// on an enum whose variants each hold one event makes a set of several, and the
/// handler's `match` over it is exhaustive.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither an event nor a set of events",
    label = "not an event",
    note = "add `#[derive(Event)]` and `#[event(topic = \"…\", version = \"1.0.0\")]`"
)]
pub trait EventSet<'de>: Sized + Send {
    /// The topic that all of them share.
    const TOPIC: &'static str;

    /// The events, in order of declaration; a member's index is what [`EventSet::decode`] takes.
    fn members() -> Vec<&'static EventType>;

    /// Decodes and validates one member.
    ///
    /// # Errors
    /// As [`Decode::decode`], and the rules that the event breaks.
    fn decode(member: usize, encoding: Encoding<'_>, bytes: &'de [u8], limits: &Limits) -> Result<Self, BoxError>;
}

#[diagnostic::do_not_recommend]
impl<'de, E: Event + Decode<'de>> EventSet<'de> for E {
    const TOPIC: &'static str = E::TOPIC;

    fn members() -> Vec<&'static EventType> {
        vec![E::event_type()]
    }

    fn decode(_member: usize, encoding: Encoding<'_>, bytes: &'de [u8], limits: &Limits) -> Result<Self, BoxError> {
        let event = <E as Decode<'de>>::decode(encoding, bytes, limits)?;
        E::validate(&event)?;
        Enforced::check_read(&event, encoding, bytes)?;
        Ok(event)
    }
}
