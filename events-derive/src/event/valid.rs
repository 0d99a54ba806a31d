//! Makes an event of what the attributes say, or says what keeps it from being one.

use proc_macro2::Span;
use quote::ToTokens;
use syn::{GenericParam, LitStr, Member, Path, Type};

use super::{
    attr::{self, Attrs},
    borrow,
    lock::{self, Lock},
};
use crate::{
    errors::Errors,
    payload::ast::{Data, Field, Payload, Style},
};

/// An event without mistakes.
pub(crate) struct Event<'a> {
    pub(crate) payload: Payload<'a>,
    pub(crate) topic: String,
    pub(crate) name: String,
    pub(crate) version: [u32; 3],
    pub(crate) codec: Codec,
    pub(crate) key: Option<Key>,
    pub(crate) validate: Option<Path>,
    pub(crate) upcast_from: Option<Type>,
    pub(crate) lock: Option<Lock>,
    pub(crate) is_unlocked: bool,
}

pub(crate) enum Codec {
    /// One of ours, by its type and where its name stands.
    Json,
    Binary(&'static str, Span),
    Own(Path),
}

pub(crate) enum Key {
    Field(Member, Box<Type>),
    Function(Path),
}

pub(crate) fn check<'a>(attrs: Attrs, payload: Payload<'a>, errors: &mut Errors) -> Option<Event<'a>> {
    a_struct_with_named_fields(&payload, errors);
    no_generics(&payload, errors);
    let (topic, version) = (topic(&attrs, errors), version(&attrs, errors));
    topic_and_version(&attrs, &payload, errors);
    let name = name(&attrs, errors);
    let codec = codec(attrs.codec.as_ref(), errors);
    let key = key(&attrs, &payload, errors);
    match codec {
        Some(Codec::Json) => nothing_borrowed_from_json(&payload, errors),
        Some(Codec::Binary(..)) => nothing_that_only_json_holds(&payload, errors),
        _ => {}
    }
    let (name, version) = (name?, version?);
    let lock = lock(&attrs, &payload, &name, version, errors);
    let (validate, upcast_from, is_unlocked) = (attrs.validate, attrs.upcast_from, attrs.unlocked.is_some());
    let topic = topic?;
    Some(Event { payload, topic, name, version, codec: codec?, key, validate, upcast_from, lock, is_unlocked })
}

fn lock(attrs: &Attrs, payload: &Payload<'_>, name: &str, version: [u32; 3], errors: &mut Errors) -> Option<Lock> {
    if let (Some(unlocked), Some(_)) = (&attrs.unlocked, &attrs.schemas) {
        errors.at(unlocked, "`unlocked` means that there are no schemas: write it, or `schemas = \"…\"`, not both");
    }
    let asked =
        lock::Asked { schemas: attrs.schemas.as_ref(), unlocked: attrs.unlocked.is_some(), span: payload.span() };
    let lock = lock::find(asked, name, version, errors)?;
    if let (Some(older), None) = (lock.before(version[0]), &attrs.upcast_from) {
        let [major, ..] = version;
        let message = format!(
            "`{name}` v{older} is released, and v{major} does not read it: add `upcast_from = path::to::TheMajorBefore` \
             to `#[event(…)]`, and `impl From<TheMajorBefore> for {}`",
            payload.ident
        );
        errors.at_span(payload.span(), message);
    }
    Some(lock)
}

fn a_struct_with_named_fields(payload: &Payload<'_>, errors: &mut Errors) {
    match &payload.data {
        Data::Union(span) => errors.at_span(*span, "a union cannot be an event: write a struct"),
        Data::Struct(Style::Tuple, fields) if fields.len() != 1 => {
            errors.at(
                payload.ident,
                "the fields of an event have names, so that some can be added later: write `struct … { … }`",
            );
        }
        _ => {}
    }
}

/// There is one entry in the registry for each event, and a generic type is many.
fn no_generics(payload: &Payload<'_>, errors: &mut Errors) {
    for param in &payload.generics.params {
        let name = match param {
            GenericParam::Type(param) => &param.ident,
            GenericParam::Const(param) => &param.ident,
            GenericParam::Lifetime(_) => continue,
        };
        let message = "an event has one name and one schema, so it cannot be generic: make what it holds generic with \
                       `#[derive(Payload)]`, or write an event for each type";
        errors.at(name, message);
    }
}

fn topic_and_version(attrs: &Attrs, payload: &Payload<'_>, errors: &mut Errors) {
    let message = match (attrs.lacks("topic"), attrs.lacks("version")) {
        (true, true) => "an event has a topic and a version: add `#[event(topic = \"…\", version = \"1.0.0\")]`",
        (true, false) => "an event has a topic: add `topic = \"…\"` to `#[event(…)]`",
        (false, true) => "an event has a version: add `version = \"1.0.0\"` to `#[event(…)]`",
        (false, false) => return,
    };
    errors.at_span(payload.span(), message);
}

fn topic(attrs: &Attrs, errors: &mut Errors) -> Option<String> {
    let text = attrs.topic.as_ref()?;
    let topic = text.value();
    if topic.is_empty() || topic.contains(|c: char| c.is_whitespace() || c.is_control()) {
        errors.at(text, "a topic is a text without white space: `topic = \"orders\"`");
    }
    Some(topic)
}

fn name(attrs: &Attrs, errors: &mut Errors) -> Option<String> {
    if let Some(text) = &attrs.name {
        if !is_name(text) {
            let message = "a name consists of lower-case letters, digits, `_` and single dots between them: \
                           `name = \"order.placed\"`";
            errors.at(text, message);
        }
        return Some(text.value());
    }
    let topic = attrs.topic.as_ref()?;
    if attrs.lacks("name") && !topic.value().is_empty() && !is_name(topic) {
        let message = "the name of an event is its topic unless it is given, and this topic is no name: add \
                       `name = \"order.placed\"`";
        errors.at(topic, message);
    }
    Some(topic.value())
}

fn is_name(text: &LitStr) -> bool {
    let letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    text.value().split('.').all(|part| !part.is_empty() && part.chars().all(letter))
}

fn version(attrs: &Attrs, errors: &mut Errors) -> Option<[u32; 3]> {
    let text = attrs.version.as_ref()?;
    let value = text.value();
    let canonical = |part: &str| part.bytes().all(|b| b.is_ascii_digit()) && (part == "0" || !part.starts_with('0'));
    let numbers: Option<Vec<u32>> =
        value.split('.').map(|part| part.parse().ok().filter(|_| canonical(part))).collect();
    let version = numbers.and_then(|numbers| numbers.try_into().ok());
    if version.is_none() {
        errors.at(text, "a version is three numbers, `major.minor.patch`: `version = \"1.0.0\"`");
    }
    version
}

fn codec(codec: Option<&attr::Codec>, errors: &mut Errors) -> Option<Codec> {
    match codec {
        None => Some(Codec::Json),
        Some(attr::Codec::Own(path)) => Some(Codec::Own(path.clone())),
        Some(attr::Codec::Named(text)) => match text.value().as_str() {
            "json" => Some(Codec::Json),
            "avro" => Some(Codec::Binary("Avro", text.span())),
            "protobuf" => Some(Codec::Binary("Protobuf", text.span())),
            _ => {
                let message = "unknown codec: write `codec = \"json\"`, `\"avro\"` or `\"protobuf\"`, or the path of a codec of \
                               your own without quotes, `codec = path::to::Codec`";
                errors.at(text, message);
                None
            }
        },
    }
}

fn key(attrs: &Attrs, payload: &Payload<'_>, errors: &mut Errors) -> Option<Key> {
    let Data::Struct(_, fields) = &payload.data else { return None };
    let of = |field: &Field<'_>| Key::Field(field.member.clone(), Box::new(field.ty.clone()));
    let mut marked = fields.iter().filter(|field| field.attr.key.is_some());
    let first = marked.next();
    for extra in marked.filter_map(|field| field.attr.key.as_ref()) {
        let message = "only one field can be `#[event(key)]`; for a compound key write `#[event(key = path::to::fn)]` on \
                       the struct";
        errors.at(extra, message);
    }
    let Some(path) = &attrs.key else { return first.map(of) };
    if let Some(name) = first.and_then(|field| field.attr.key.as_ref()) {
        errors.at(name, "the key is given twice: the struct says `key = …` already");
    }
    let named = |field: &&Field<'_>| path.is_ident(&field.member.to_token_stream().to_string());
    Some(fields.iter().find(named).map_or_else(|| Key::Function(path.clone()), of))
}

/// A text in JSON may have escapes, so what it says is nowhere in the bytes.
fn nothing_borrowed_from_json(payload: &Payload<'_>, errors: &mut Errors) {
    let Data::Struct(_, fields) = &payload.data else { return };
    let wire = fields.iter().filter(|field| field.is_on_the_wire());
    for reference in wire.filter_map(|field| borrow::reference(field.ty)) {
        let lifetime = reference.lifetime.as_ref().map_or_else(|| "'_".to_owned(), ToString::to_string);
        let message = match &*reference.elem {
            Type::Slice(_) => {
                "a slice cannot be borrowed from JSON, where it is a list of numbers in text: write a `Vec`".to_owned()
            }
            _ => format!(
                "a text cannot be borrowed from JSON, where it may have escapes: write `Cow<{lifetime}, str>`, with \
                 `#[serde(borrow)]` to borrow where there are none"
            ),
        };
        errors.at(reference, message);
    }
}

/// The event's own attributes; those of the types inside are found by a constant.
fn nothing_that_only_json_holds(payload: &Payload<'_>, errors: &mut Errors) {
    let Data::Struct(_, fields) = &payload.data else { return };
    for field in fields.iter().filter(|field| field.is_on_the_wire()) {
        if let Some(what) = field.serde.json_only {
            let message = format!(
                "`#[serde({what})]` is one that only JSON can hold: give what is flattened a field of its own, without the \
                 attribute, or write `codec = \"json\"`"
            );
            errors.at_span(field.span(), message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        let is_name = |text: &str| is_name(&LitStr::new(text, Span::call_site()));
        assert!(["orders", "order.placed", "a_1.b"].into_iter().all(is_name));
        assert!(!["", ".", "a.", ".a", "a..b", "Order", "a-b", "a b", "ä"].into_iter().any(is_name));
    }

    #[test]
    fn versions() {
        let read = |text: &str| {
            let mut attrs = Attrs::default();
            attrs.version = Some(LitStr::new(text, Span::call_site()));
            version(&attrs, &mut Errors::default())
        };
        assert_eq!(read("1.10.0"), Some([1, 10, 0]));
        assert!(
            ["", "1", "1.2", "1.2.3.4", "1.02.3", "+1.2.3", "1.2.x", "1..2", "1.2.99999999999"]
                .iter()
                .all(|text| read(text).is_none())
        );
    }
}
