//! CloudEvents' structured mode: one JSON document holds attributes and payload.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Map, Value, value::RawValue};

use super::{
    names::{CONTENT_TYPE, Names, TRACEPARENT, TRACESTATE},
    read::Malformed,
    write::structured_headers,
};
use crate::{
    Error, Result,
    transport::{Body, Header, HeaderSet, Message},
};

/// Turns a message in binary mode into one in structured mode.
pub(super) fn pack(names: &Names, message: Message) -> Result<Message> {
    let mut document = Map::new();
    let mut headers = structured_headers();
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

/// Turns a message in structured mode into one in binary mode.
pub(super) fn unpack(names: &Names, message: &Message) -> Result<Message, Malformed> {
    let body = message.body.as_deref().ok_or(Malformed::Structured)?;
    let document: Document<'_> = serde_json::from_slice(body).map_err(|_| Malformed::Structured)?;
    let mut headers: HeaderSet = message.headers.iter().filter(|header| !header.name.is(CONTENT_TYPE)).collect();
    for (name, value) in &document.attributes {
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
    let body: Option<Body> = match (document.data, document.data_base64) {
        (Some(data), None) => Some(data.get().as_bytes().into()),
        (None, Some(text)) => Some(STANDARD.decode(text).map_err(|_| Malformed::Structured)?.into()),
        (None, None) => None,
        (Some(_), Some(_)) => return Err(Malformed::Structured),
    };
    Ok(Message { headers, body, ..message.clone() })
}

#[derive(serde::Deserialize)]
struct Document<'a> {
    #[serde(borrow)]
    data: Option<&'a RawValue>,
    data_base64: Option<String>,
    #[serde(flatten)]
    attributes: Map<String, Value>,
}

/// Whether a media type is JSON, or JSON under another name.
fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json") || essence.to_ascii_lowercase().ends_with("+json")
}
