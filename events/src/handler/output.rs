//! What a handler may return: events that are published before its input is settled.

use super::Context;
use crate::{Result, envelope::Draft, event::Event, transport::Message};

/// What a handler may return: nothing, an event, a [`Draft`], an enum of events, or `Option`s, `Vec`s and tuples of
/// these.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be what a handler returns",
    label = "not an event",
    note = "a handler returns `()`, an event, `Draft<E>`, an enum of events, an `Option`, `Vec` or tuple of these, or a \
            `Result` of one"
)]
pub trait Outputs: Send {
    /// Hands each event over, in order.
    ///
    /// # Errors
    /// The first that cannot be published at all: invalid, too large, or not encodable.
    fn emit(self, emitter: &mut Emitter<'_>) -> Result<()>;
}

/// Takes the events that a handler returns.
#[derive(Debug)]
pub struct Emitter<'a> {
    context: &'a Context,
    messages: Vec<Message>,
}

impl<'a> Emitter<'a> {
    pub(crate) fn new(context: &'a Context) -> Self {
        Self { context, messages: Vec::new() }
    }

    /// Takes one event.
    ///
    /// # Errors
    /// An event that cannot be published at all.
    pub fn emit<E: Event>(&mut self, draft: Draft<E>) -> Result<()> {
        let cause = self.context.cause()?;
        self.messages.push(self.context.scope.bus.output(draft, cause)?);
        Ok(())
    }

    pub(crate) fn into_messages(self) -> Vec<Message> {
        self.messages
    }
}

impl Outputs for () {
    fn emit(self, _emitter: &mut Emitter<'_>) -> Result<()> {
        Ok(())
    }
}

#[diagnostic::do_not_recommend]
impl<E: Event> Outputs for E {
    fn emit(self, emitter: &mut Emitter<'_>) -> Result<()> {
        emitter.emit(Draft::of(self))
    }
}

impl<E: Event> Outputs for Draft<E> {
    fn emit(self, emitter: &mut Emitter<'_>) -> Result<()> {
        emitter.emit(self)
    }
}

impl<O: Outputs> Outputs for Option<O> {
    fn emit(self, emitter: &mut Emitter<'_>) -> Result<()> {
        self.map_or(Ok(()), |output| output.emit(emitter))
    }
}

impl<O: Outputs> Outputs for Vec<O> {
    fn emit(self, emitter: &mut Emitter<'_>) -> Result<()> {
        self.into_iter().try_for_each(|output| output.emit(emitter))
    }
}

macro_rules! tuple {
    ($($name:ident)+) => {
        impl<$($name: Outputs),+> Outputs for ($($name,)+) {
            #[expect(non_snake_case, reason = "each type parameter names its value too")]
            fn emit(self, emitter: &mut Emitter<'_>) -> Result<()> {
                let ($($name,)+) = self;
                $($name.emit(emitter)?;)+
                Ok(())
            }
        }
    };
}

tuple!(A);
tuple!(A B);
tuple!(A B C);
tuple!(A B C D);
tuple!(A B C D E);
tuple!(A B C D E F);
