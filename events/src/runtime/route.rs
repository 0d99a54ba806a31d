//! Which handler takes a message.

use std::sync::Arc;

use super::{origins::Origins, plan::HandlerPlan};
use crate::{
    codec::Origin,
    event::Written,
    handler::Unknown,
    transport::{Kind, Message},
    wire::{Incoming, Malformed, Names},
};

/// Where a message goes.
#[derive(Debug, Clone)]
pub(super) enum Route {
    /// To this handler, as this one of its events.
    Handler {
        index: usize,
        member: usize,
        /// The version that wrote it, where that is another than the member's.
        origin: Option<Arc<Origin>>,
    },
    /// Nobody takes this type.
    Unhandled,
    /// Nobody takes this type, and such go to the dead letters.
    Unknown,
    /// A message without a body, and nobody takes those.
    Tombstone,
    /// It is no event, or of a version that nobody reads.
    Malformed(Arc<str>),
}

/// A message's route, and the message in binary mode where it isn't in that already.
#[derive(Debug)]
pub(super) struct Routed {
    pub(super) route: Route,
    pub(super) unpacked: Option<Box<Message>>,
}

impl Route {
    /// The version that wrote the message, where that is another than the handler's.
    pub(super) fn origin(&self) -> Option<Arc<Origin>> {
        match self {
            Self::Handler { origin, .. } => origin.clone(),
            _ => None,
        }
    }

    /// The handler that it leads to; the first, where it leads to none.
    pub(super) fn handler(&self) -> usize {
        match self {
            Self::Handler { index, .. } => *index,
            _ => 0,
        }
    }
}

/// Finds routes, and remembers that of the last kind of message.
#[derive(Debug)]
pub(super) struct Router {
    names: &'static Names,
    handlers: Arc<[HandlerPlan]>,
    unknown: Unknown,
    last: Option<(Arc<Kind>, Route)>,
    origins: Origins,
}

impl Router {
    pub(super) fn new(names: &'static Names, handlers: Arc<[HandlerPlan]>, unknown: Unknown) -> Self {
        Self { names, handlers, unknown, last: None, origins: Origins::default() }
    }

    /// The route of a message.
    ///
    /// Messages that share their headers' first part are of one kind: it is looked at once.
    pub(super) fn route(&mut self, message: &Message) -> Routed {
        let shared = message.headers.kind();
        if let (Some(shared), Some((last, route))) = (shared, &self.last)
            && Arc::ptr_eq(shared, last)
            && (message.body.is_some() || matches!(route, Route::Unhandled))
        {
            return Routed { route: route.clone(), unpacked: None };
        }
        let incoming = Incoming { names: self.names, message };
        if incoming.is_structured() {
            return match incoming.check().and_then(|()| self.unpack(&incoming)) {
                Ok(unpacked) => Routed { route: self.find(&unpacked), unpacked: Some(Box::new(unpacked)) },
                Err(malformed) => Routed { route: Route::Malformed(malformed.to_string().into()), unpacked: None },
            };
        }
        if let Err(malformed) = incoming.check() {
            // This is about the message's own headers, and nothing to remember of those that share the others.
            return Routed { route: Route::Malformed(malformed.to_string().into()), unpacked: None };
        }
        let route = self.find(message);
        if let (Some(shared), true) = (shared, message.body.is_some()) {
            self.last = Some((Arc::clone(shared), route.clone()));
        }
        Routed { route, unpacked: None }
    }

    /// The same in binary mode, where what the document says is as orderly as headers have to be.
    fn unpack(&self, incoming: &Incoming<'_>) -> Result<Message, Malformed> {
        let unpacked = incoming.unpack()?;
        Incoming { names: self.names, message: &unpacked }.check()?;
        Ok(unpacked)
    }

    fn find(&mut self, message: &Message) -> Route {
        let incoming = Incoming { names: self.names, message };
        let Some(kind) = incoming.kind() else { return self.any(message, "it has no `type`") };
        for (index, handler) in self.handlers.iter().enumerate() {
            let Some(member) = handler.accepts.members.iter().position(|one| one.name == kind) else { continue };
            if message.body.is_none() && !handler.accepts.tombstones {
                return Route::Tombstone;
            }
            let read_as = handler.accepts.members[member];
            let written = match incoming.version() {
                Ok(version) => version.map(|version| Written {
                    version,
                    fingerprint: incoming.fingerprint(),
                    content_type: incoming.content_type(),
                }),
                Err(malformed) => return Route::Malformed(malformed.to_string().into()),
            };
            let origin = written.map_or(Ok(None), |written| self.origins.of(read_as, written));
            return match origin {
                Ok(origin) => Route::Handler { index, member, origin },
                Err(why) => Route::Malformed(why),
            };
        }
        self.any(message, "")
    }

    /// The handler that takes any type, where there is one.
    fn any(&self, message: &Message, malformed: &str) -> Route {
        let any = self.handlers.iter().position(|handler| handler.accepts.members.is_empty());
        match any {
            Some(index) => Route::Handler { index, member: 0, origin: None },
            None if message.body.is_none() => Route::Tombstone,
            None if !malformed.is_empty() => Route::Malformed(malformed.into()),
            None if self.unknown == Unknown::DeadLetter => Route::Unknown,
            None => Route::Unhandled,
        }
    }
}
