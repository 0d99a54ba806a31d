//! What a draft asks of the transport itself: when to deliver, and how urgently.

use chrono::{DateTime, Datelike, TimeDelta, Utc};

use crate::{
    Error, Result,
    envelope::{Due, Extras},
    transport::{Ability, Capabilities, DUE, HeaderValue, Message, PRIORITY},
};

/// Which of them the transport can grant.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grants {
    delay: bool,
    priority: bool,
}

/// What one draft asks for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wishes {
    due: Option<i64>,
    priority: Option<i8>,
}

impl Grants {
    pub(super) fn of(capabilities: &Capabilities) -> Self {
        Self { delay: capabilities.supports(Ability::NativeDelay), priority: capabilities.supports(Ability::Priority) }
    }

    /// What is asked for. A priority that the transport has no use for is the handler's to see; a delay is granted or
    /// refused.
    pub(super) fn wishes(self, extras: &Extras, now: i64, transport: &'static str) -> Result<Wishes> {
        let priority = extras.priority.filter(|_| self.priority);
        let due = match extras.due {
            Some(_) if !self.delay => return Err(Error::Unsupported { transport, what: "delayed delivery" }),
            due => due.map(|due| micros(due, now)).transpose()?,
        };
        Ok(Wishes { due, priority })
    }
}

impl Wishes {
    pub(super) fn tell(self, message: &mut Message) {
        if let Some(due) = self.due {
            message.headers.push(DUE, HeaderValue::Time(due));
        }
        if let Some(priority) = self.priority {
            message.headers.push(PRIORITY, priority.to_string());
        }
    }
}

fn micros(due: Due, now: i64) -> Result<i64> {
    let at = match due {
        Due::At(at) => Some(at),
        Due::After(wait) => {
            DateTime::from_timestamp_micros(now).and_then(|now| now.checked_add_signed(TimeDelta::from_std(wait).ok()?))
        }
    };
    let at = at.filter(|at: &DateTime<Utc>| (0..=9999).contains(&at.year()));
    at.map(|at| at.timestamp_micros())
        .ok_or_else(|| Error::InvalidHeader { name: DUE.to_owned(), why: "a time is of a year from 0 to 9999" })
}
