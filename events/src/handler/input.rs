//! What a handler's first parameter may be.

use super::Context;
use crate::{
    BoxError,
    envelope::{Envelope, Metadata},
    event::{EventSet, EventType},
    transport::Body,
};

/// The bytes are no such event, or break its rules.
pub type Undecodable = BoxError;

/// A type that a handler may take as its first parameter: an event, a set of events, `Envelope<E>`, `Option<E>` for
/// events and tombstones, or [`RawEvent`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be what a handler takes",
    label = "not an event",
    note = "the first parameter is an event (`#[derive(Event)]`), an enum of events, `Envelope<E>`, `Option<E>` or \
            `RawEvent`"
)]
pub trait Input<'a>: Sized + Send {
    /// Which messages it takes.
    fn accepts() -> Accepts;

    /// Makes one of the message in the context.
    ///
    /// # Errors
    /// Bytes that are no such event.
    fn decode(context: &'a Context) -> Result<Self, Undecodable>;
}

/// Which messages a handler takes.
#[derive(Debug, Clone)]
pub struct Accepts {
    /// The topic; `None` where the handler's settings have to say.
    pub topic: Option<&'static str>,
    /// The types; empty for a handler that takes any.
    pub members: Vec<&'static EventType>,
    /// Whether it takes messages without a body.
    pub tombstones: bool,
}

#[diagnostic::do_not_recommend]
impl<'a, E: EventSet<'a>> Input<'a> for E {
    fn accepts() -> Accepts {
        Accepts { topic: Some(E::TOPIC), members: E::members(), tombstones: false }
    }

    fn decode(context: &'a Context) -> Result<Self, Undecodable> {
        let body = context.message.body.as_deref().ok_or("the message has no body")?;
        E::decode(context.member, context.encoding(), body, &context.scope.limits)
    }
}

impl<'a, E: EventSet<'a>> Input<'a> for Envelope<E> {
    fn accepts() -> Accepts {
        <E as Input<'a>>::accepts()
    }

    fn decode(context: &'a Context) -> Result<Self, Undecodable> {
        Ok(Self { event: <E as Input<'a>>::decode(context)?, metadata: context.metadata()? })
    }
}

impl<'a, E: EventSet<'a>> Input<'a> for Option<E> {
    fn accepts() -> Accepts {
        Accepts { tombstones: true, ..<E as Input<'a>>::accepts() }
    }

    fn decode(context: &'a Context) -> Result<Self, Undecodable> {
        context.message.body.is_some().then(|| <E as Input<'a>>::decode(context)).transpose()
    }
}

/// Any message of a topic, as it came. The handler names the topic: `#[handler(topic = "orders")]`.
#[derive(Debug, Clone)]
pub struct RawEvent {
    /// What travelled beside the body.
    pub metadata: Metadata,
    /// The body; `None` for a tombstone.
    pub body: Option<Body>,
}

impl Input<'_> for RawEvent {
    fn accepts() -> Accepts {
        Accepts { topic: None, members: Vec::new(), tombstones: true }
    }

    fn decode(context: &Context) -> Result<Self, Undecodable> {
        Ok(Self { metadata: context.metadata()?, body: context.message.body.clone() })
    }
}
