//! What an app runs, in full: printed when it starts.

use std::fmt;

use super::{boot::Planned, plan::describe};
use crate::bus::Bus;

/// What an app runs, with every default.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Topology {
    /// The app's name.
    pub app: String,
    /// The transport's name.
    pub transport: &'static str,
    /// Its handlers, by topic and group.
    pub handlers: Vec<HandlerInfo>,
}

/// One handler and its settings.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct HandlerInfo {
    /// Its name.
    pub name: String,
    /// The topic it reads.
    pub topic: String,
    /// The events it takes, with the versions that they are read as; none for a handler that takes any.
    pub events: Vec<String>,
    /// Its consumer group.
    pub group: String,
    /// Everything else, by name.
    pub settings: Vec<(&'static str, String)>,
}

impl Topology {
    pub(super) fn of(app: &str, bus: &Bus, planned: &[Planned]) -> Self {
        let mut handlers = Vec::new();
        for (plan, members) in planned {
            for member in members.iter() {
                let retry = &member.retry;
                let settings = vec![
                    ("start", format!("{:?}", plan.start).to_lowercase()),
                    ("order", format!("{:?}", plan.order).to_lowercase()),
                    ("concurrency", plan.concurrency.to_string()),
                    ("attempts", retry.attempts.to_string()),
                    ("backoff", describe(&retry.backoff)),
                    ("retry deadline", retry.deadline.map_or("none".to_owned(), |deadline| format!("{deadline:?}"))),
                    ("defers", retry.max_defers.to_string()),
                    ("timeout", format!("{:?}, then {:?} to stop", member.patience.timeout, member.patience.grace)),
                    ("dead letters", plan.dead_letters.to_string()),
                    ("unknown", format!("{:?}", plan.unknown).to_lowercase()),
                    ("in flight", format!("{} messages, {} bytes", plan.max_in_flight, plan.max_bytes)),
                    ("stuck after", format!("{:?}", plan.stuck_after)),
                    ("parked", format!("at most {}", plan.max_parked)),
                ];
                let event = |one: &&crate::event::EventType| format!("{} v{}", one.name, one.version);
                handlers.push(HandlerInfo {
                    name: member.name.to_string(),
                    topic: plan.topic.to_string(),
                    events: member.accepts.members.iter().map(event).collect(),
                    group: plan.group.to_string(),
                    settings,
                });
            }
        }
        Self { app: app.to_owned(), transport: bus.transport().name(), handlers }
    }
}

impl fmt::Display for Topology {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} on {}:", self.app, self.transport)?;
        for handler in &self.handlers {
            let events = if handler.events.is_empty() { "any event".to_owned() } else { handler.events.join(", ") };
            write!(f, "\n  {}: {events} of {}, as {}", handler.name, handler.topic, handler.group)?;
            let settings = handler.settings.iter().map(|(name, value)| format!("{name} {value}")).collect::<Vec<_>>();
            write!(f, "\n      {}", settings.join("; "))?;
        }
        Ok(())
    }
}
