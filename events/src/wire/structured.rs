//! CloudEvents' structured mode: one JSON document holds attributes and payload.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value, value::RawValue};

use super::{
    Malformed, STRUCTURED,
    names::{CONTENT_TYPE, Names, TRACEPARENT, TRACESTATE},
};
use crate::{
    Error, Result,
    transport::{Body, Header, HeaderSet, Message},
};

/// Turns a message in binary mode into one in structured mode.
pub(super) fn pack(names: &Names, message: Message) -> Result<Message> {
    let mut document = Map::new();
    let mut headers = headers();
    let mut media_type = None;
    for Header { name, value } in message.headers.iter() {
        let text = || value.text().unwrap_or_default();
        match name.as_str() {
            CONTENT_TYPE => media_type = Some(text()),
            TRACEPARENT | TRACESTATE => headers.push(name.as_str().to_owned(), value.to_vec()),
            other => match other.strip_prefix(names.prefix) {
                Some("priority") => drop(document.insert("priority".into(), text().parse::<i64>().unwrap_or(0).into())),
                Some(attribute) => drop(document.insert(attribute.to_owned(), text().into())),
                None => headers.push(other.to_owned(), value.to_vec()),
            },
        }
    }
    if let Some(key) = message.key.as_ref().and_then(|key| key.as_str()) {
        document.insert("partitionkey".into(), key.into());
    }
    let body = message.body.as_deref().unwrap_or_default();
    let is_json = media_type.as_deref().is_some_and(is_json);
    document.insert("datacontenttype".into(), media_type.into());
    let encode = |source: serde_json::Error| Error::Encode { event: "a CloudEvent", source: source.into() };
    let mut text = if is_json {
        serde_json::to_string(&document).map_err(encode)?
    } else {
        document.insert("data_base64".into(), STANDARD.encode(body).into());
        serde_json::to_string(&document).map_err(encode)?
    };
    if is_json {
        text.pop();
        text.push_str(",\"data\":");
        text.push_str(
            std::str::from_utf8(body).map_err(|error| Error::Encode { event: "a CloudEvent", source: error.into() })?,
        );
        text.push('}');
    }
    Ok(Message { headers, body: Some(text.into_bytes().into()), ..message })
}

/// Turns a message in structured mode into one in binary mode. Its document decides: attributes that stand beside it, as
/// headers, are passed over.
pub(super) fn unpack(names: &Names, message: &Message) -> Result<Message, Malformed> {
    let body = message.body.as_deref().ok_or(Malformed::Structured)?;
    let document: Document<'_> = serde_json::from_slice(body).map_err(|_| Malformed::Structured)?;
    let mut headers: HeaderSet =
        message.headers.iter().filter(|header| !is_attribute(names, header.name.as_str())).collect();
    for (name, value) in &document.attributes.0 {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Bool(flag) => flag.to_string(),
            Value::Null => continue,
            _ => return Err(Malformed::Structured),
        };
        match name.as_str() {
            "datacontenttype" => headers.push(CONTENT_TYPE, text),
            "partitionkey" => {}
            attribute => headers.push(format!("{}{attribute}", names.prefix), text),
        }
    }
    let media_type = headers.get(CONTENT_TYPE).and_then(|value| value.text());
    let body: Option<Body> = match (document.data, document.data_base64) {
        (Some(data), None) => Some(match &media_type {
            Some(media_type) if !is_json(media_type) => text(data)?,
            _ => data.get().as_bytes().into(),
        }),
        (None, Some(text)) => Some(STANDARD.decode(text).map_err(|_| Malformed::Structured)?.into()),
        (None, None) => None,
        (Some(_), Some(_)) => return Err(Malformed::Structured),
    };
    if media_type.is_none() && document.data.is_some() {
        headers.push(CONTENT_TYPE, "application/json");
    }
    Ok(Message { headers, body, ..message.clone() })
}

/// Whether a header says what the document of structured mode says.
fn is_attribute(names: &Names, name: &str) -> bool {
    let start = name.get(..names.prefix.len());
    name.eq_ignore_ascii_case(CONTENT_TYPE) || start.is_some_and(|start| start.eq_ignore_ascii_case(names.prefix))
}

/// Data that is not JSON stands as a string in the document: the payload is what the string says.
fn text(data: &RawValue) -> Result<Body, Malformed> {
    match serde_json::from_str(data.get()) {
        Ok(Value::String(text)) => Ok(text.into_bytes().into()),
        Ok(_) => Ok(data.get().as_bytes().into()),
        Err(_) => Err(Malformed::Structured),
    }
}

#[derive(serde::Deserialize)]
struct Document<'a> {
    #[serde(borrow)]
    data: Option<&'a RawValue>,
    data_base64: Option<String>,
    #[serde(flatten)]
    attributes: Attributes,
}

/// What a document says beside its data, each as often as it stands there: two of one name are an error, and must not be
/// taken for the last of them.
struct Attributes(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Attributes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;

        impl<'de> Visitor<'de> for Entries {
            type Value = Attributes;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("attributes")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Attributes, A::Error> {
                let mut attributes = Vec::new();
                while let Some(attribute) = map.next_entry()? {
                    attributes.push(attribute);
                }
                Ok(Attributes(attributes))
            }
        }

        deserializer.deserialize_map(Entries)
    }
}

/// Whether a media type is JSON, or JSON under another name.
fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    let essence = essence.to_ascii_lowercase();
    essence.ends_with("/json") || essence.ends_with("+json")
}

/// The headers of a structured message: what it is stands in its body.
fn headers() -> HeaderSet {
    let mut headers = HeaderSet::default();
    headers.push(CONTENT_TYPE, STRUCTURED);
    headers
}
