//! One call of a handler: the message, and where it is handled.

use std::sync::{Arc, OnceLock, atomic::AtomicU32};

use tokio_util::sync::CancellationToken;

use super::{States, blocking::Threads};
use crate::{
    Error, Result,
    bus::Bus,
    codec::{Encoding, Limits, Origin},
    envelope::{Headers, Metadata},
    transport::Message,
    wire::{Cause, Incoming, Malformed, Names},
};

/// One call of a handler. Extractors read from it.
#[derive(Debug)]
pub struct Context {
    pub(crate) message: Message,
    /// Which of the handler's events it is.
    pub(crate) member: usize,
    /// The version that wrote it, where that is another than the member's.
    pub(crate) origin: Option<Arc<Origin>>,
    pub(crate) attempt: u32,
    pub(crate) scope: Arc<Scope>,
    /// Where the handler asks for one.
    pub(crate) cancel: Option<CancellationToken>,
    pub(crate) cause: OnceLock<Arc<Cause>>,
    /// The blocking threads that it runs.
    pub(crate) threads: OnceLock<Arc<Threads>>,
}

/// What all calls of one handler have in common.
#[derive(Debug)]
pub(crate) struct Scope {
    pub(crate) bus: Bus,
    pub(crate) states: States,
    pub(crate) limits: Limits,
    pub(crate) names: &'static Names,
    pub(crate) group: Arc<str>,
    pub(crate) handler: Arc<str>,
}

impl Context {
    pub(crate) fn new(message: Message, scope: &Arc<Scope>) -> Self {
        let (scope, cause, threads) = (Arc::clone(scope), OnceLock::new(), OnceLock::new());
        Self { message, member: 0, origin: None, attempt: 0, scope, cancel: None, cause, threads }
    }

    /// The same box for another message.
    pub(crate) fn renew(&mut self, message: Message, scope: &Arc<Scope>) {
        self.message = message;
        if !Arc::ptr_eq(&self.scope, scope) {
            self.scope = Arc::clone(scope);
        }
        self.attempt = 0;
        self.forget_call();
    }

    /// Lets go of what one call has made.
    pub(crate) fn forget_call(&mut self) {
        self.cancel = None;
        self.cause.take();
        self.threads.take();
    }

    /// Lets go of what takes room; the box is used again.
    pub(crate) fn retire(&mut self) {
        self.message.body = None;
        self.message.key = None;
    }

    /// Everything that travels beside the payload.
    ///
    /// # Errors
    /// A message that is not an event: without an id, say.
    pub fn metadata(&self) -> Result<Metadata> {
        self.incoming().metadata(self.attempt).map_err(|malformed| self.undecodable(malformed))
    }

    /// The headers that the publisher added.
    #[must_use]
    pub fn headers(&self) -> Headers {
        self.incoming().headers()
    }

    /// The handler's bus: what is published through it is caused by this event.
    ///
    /// # Errors
    /// A message that is not an event.
    pub fn bus(&self) -> Result<Bus> {
        Ok(self.scope.bus.caused_by(Arc::clone(self.cause()?)))
    }

    /// The message's body, as it came.
    #[must_use]
    pub fn body(&self) -> Option<&[u8]> {
        self.message.body.as_deref()
    }

    /// Which call for this event this is; the first is 1.
    #[must_use]
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// How the body was written.
    pub(crate) fn encoding(&self) -> Encoding<'_> {
        let (content_type, enforced) = (self.incoming().content_type(), self.scope.bus.enforced());
        Encoding { content_type, origin: self.origin.as_deref(), enforced }
    }

    pub(crate) fn cause(&self) -> Result<&Arc<Cause>> {
        if let Some(cause) = self.cause.get() {
            return Ok(cause);
        }
        let cause = self.new_cause().map_err(|malformed| self.undecodable(malformed))?;
        Ok(self.cause.get_or_init(|| Arc::new(cause)))
    }

    fn new_cause(&self) -> Result<Cause, Malformed> {
        let (incoming, names) = (self.incoming(), self.scope.names);
        Ok(Cause {
            source: incoming.shared(names.source)?.ok_or(Malformed::Missing("source"))?,
            id: incoming.text(names.id)?.ok_or(Malformed::Missing("id"))?,
            group: Arc::clone(&self.scope.group),
            handler: Arc::clone(&self.scope.handler),
            correlation: incoming.text(names.correlation)?,
            tenant: incoming.text(names.tenant)?,
            traceparent: incoming.text("traceparent")?,
            outputs: AtomicU32::new(0),
        })
    }

    fn incoming(&self) -> Incoming<'_> {
        Incoming { names: self.scope.names, message: &self.message }
    }

    fn undecodable(&self, malformed: Malformed) -> Error {
        let event = self.incoming().kind().unwrap_or("an event").to_owned();
        Error::Decode { event, source: malformed.into() }
    }
}
