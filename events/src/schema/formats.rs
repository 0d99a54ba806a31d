//! The formats that a schema is printed in and judged by: one row for each.

use serde_json::Value;

use super::{
    Model, avro,
    compatibility::{self, Incompatibility, Newer},
};
use crate::event::EventType;

/// One format.
pub(super) struct Format {
    /// What its files end with.
    pub(super) extension: &'static str,
    /// A word that is in the media types of its codec.
    media: &'static str,
    /// The schema, beside those of older versions; none where the shape has none.
    pub(super) print: fn(&EventType, &Model, older: &[Model]) -> Option<String>,
    /// All that keeps `reader` from reading what `writer` wrote.
    pub(super) incompatibilities: fn(writer: &Model, reader: &Model, newer: Newer) -> Vec<Incompatibility>,
}

/// JSON comes first: a codec that is in no row is judged as JSON is.
pub(super) const FORMATS: &[Format] = &[
    Format {
        extension: "json",
        media: "json",
        print: |event, _, _| Some(json(event)),
        incompatibilities: compatibility::json::incompatibilities,
    },
    Format {
        extension: "avsc",
        media: "avro",
        print: |_, model, _| schema(model).map(|schema| pretty(&schema.to_json())),
        incompatibilities: |writer, reader, newer| {
            let (writer, reader) = (avro::Schema::of(writer), avro::Schema::of(reader));
            compatibility::avro::incompatibilities(&writer, &reader, newer)
        },
    },
    #[cfg(feature = "protobuf")]
    Format {
        extension: "proto",
        media: "protobuf",
        print: |_, model, older| {
            let older: Vec<_> = older.iter().collect();
            schema(model).map(|_| super::protobuf::print(model, &older))
        },
        incompatibilities: compatibility::protobuf::incompatibilities,
    },
];

/// The format of a codec.
pub(super) fn of(content_type: &str) -> &'static Format {
    FORMATS.iter().find(|format| content_type.contains(format.media)).unwrap_or(&FORMATS[0])
}

/// The Avro fingerprint, which is in the lock.
pub(super) fn fingerprint(model: &Model) -> Option<u64> {
    schema(model).map(|schema| schema.fingerprint().0)
}

/// The Avro schema; a type that is kept to JSON has none.
fn schema(model: &Model) -> Option<avro::Schema> {
    model.types.iter().all(|one| one.json_only.is_none()).then(|| avro::Schema::of(model))
}

/// schemars' schema, with keys in one order whatever features it is built with.
fn json(event: &EventType) -> String {
    pretty(&sorted((event.json_schema)().to_value()).to_string())
}

fn sorted(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.into_iter().map(|(name, value)| (name, sorted(value))).collect();
            members.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Object(members.into_iter().collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(sorted).collect()),
        other => other,
    }
}

/// JSON text over several lines, its keys in the order that they have.
fn pretty(json: &str) -> String {
    let (mut out, mut depth, mut quoted, mut escaped) = (String::with_capacity(json.len() * 2), 0_usize, false, false);
    let mut characters = json.chars().filter(|c| *c != '\n').peekable();
    let line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    };
    while let Some(c) = characters.next() {
        if quoted {
            out.push(c);
            quoted = c != '"' || escaped;
            escaped = c == '\\' && !escaped;
            continue;
        }
        match c {
            '"' => quoted = true,
            ' ' => continue,
            _ => {}
        }
        match c {
            '{' | '[' => {
                out.push(c);
                if let Some(end) = characters.next_if(|next| matches!(next, '}' | ']')) {
                    out.push(end);
                } else {
                    depth += 1;
                    line(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                line(&mut out, depth);
                out.push(c);
            }
            ',' => {
                out.push(c);
                line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            _ => out.push(c),
        }
    }
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_laid_out_and_keeps_its_texts() {
        let text = r#"{"a":[1,{}],"b, \"c\": {":"x y","d":[]}"#;
        let laid_out = pretty(text);
        assert_eq!(laid_out, "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b, \\\"c\\\": {\": \"x y\",\n  \"d\": []\n}\n");
        let values: [Value; 2] = [text, &laid_out].map(|text| serde_json::from_str(text).unwrap());
        assert_eq!(values[0], values[1]);
    }
}
