//! Which topics are published in which format, where that is said of a bus and not of a type.

use std::collections::BTreeMap;

use crate::{
    Error, Result,
    codec::{Format, NotBuiltIn},
    event::{self, EventType},
};

/// The formats that were asked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Codecs {
    pub(super) all: Option<Format>,
    pub(super) topics: BTreeMap<String, Format>,
}

impl Codecs {
    /// The format for an event on a topic, where it is another than that of its type.
    ///
    /// # Errors
    /// [`Error::Config`]: the event cannot be written in it.
    pub(super) fn of(&self, event: &EventType, topic: &str) -> Result<Option<Format>> {
        self.chosen(event, topic).map_err(Error::config)
    }

    /// What is wrong for the event types of the program: the newest version of each, since older ones are only read.
    pub(super) fn mistakes(&self) -> impl Iterator<Item = String> {
        let is_said = self.all.is_some() || !self.topics.is_empty();
        let events = if is_said { event::all() } else { Vec::new() };
        let newest = |one: &&EventType| event::find(one.name).is_some_and(|newest| newest.version == one.version);
        events.into_iter().filter(newest).filter_map(|one| self.chosen(one, one.topic).err())
    }

    fn chosen(&self, event: &EventType, topic: &str) -> Result<Option<Format>, String> {
        let of_topic = self.topics.get(topic).copied();
        let Some(format) = of_topic.or(self.all) else { return Ok(None) };
        if event.content_type == format.content_type() {
            return Ok(None);
        }
        let EventType { name, content_type, rust_type, .. } = event;
        if !Format::ALL.iter().any(|one| one.content_type() == *content_type) {
            return match of_topic {
                None => Ok(None),
                Some(_) => Err(format!(
                    "{name} has a codec of its own, of {content_type}, and `{topic}` is to be {format}: leave `codec = …` \
                     out of the `#[event(…)]` of {rust_type}, or the topic out of the bus's `topic_codec`"
                )),
            };
        }
        if let (Format::Avro | Format::Protobuf, Some(what)) = (format, event.shape.json_only()) {
            return Err(format!(
                "{name} cannot be {format}: `#[serde({what})]` in {rust_type} is held by JSON only; leave the attribute \
                 out, or write `.topic_codec(\"{topic}\", Format::Json)`"
            ));
        }
        if !format.is_built_in() {
            return Err(format!("{name} cannot be {format}: {}", NotBuiltIn(format)));
        }
        Ok(Some(format))
    }
}
