//! From a schema to JSON: attributes in the order in which people read them, named types defined where they are met first.

use std::fmt;

use serde_json::Value;

use super::{Field, Kind, Logical, Name, Named, Order, Schema, Type};

impl Schema {
    /// The schema as JSON, in one line.
    #[must_use]
    pub fn to_json(&self) -> String {
        self.to_string()
    }
}

impl fmt::Display for Schema {
    /// JSON in one line; `{:#}` is JSON with a line for each attribute.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut printer = Printer { schema: self, defined: vec![false; self.types.len()] };
        let json = printer.ty(&self.root, "");
        if f.alternate() { json.write_pretty(f, 0) } else { json.write(f) }
    }
}

struct Printer<'a> {
    schema: &'a Schema,
    defined: Vec<bool>,
}

impl Printer<'_> {
    fn ty(&mut self, ty: &Type, namespace: &str) -> Json {
        match ty {
            Type::Primitive(primitive, None) => text(primitive.name()),
            Type::Primitive(primitive, Some(logical)) => {
                let mut attributes = vec![("type", text(primitive.name()))];
                annotate(&mut attributes, *logical);
                Json::Object(attributes)
            }
            Type::Array(items) => Json::Object(vec![("type", text("array")), ("items", self.ty(items, namespace))]),
            Type::Map(values) => Json::Object(vec![("type", text("map")), ("values", self.ty(values, namespace))]),
            Type::Union(branches) => Json::Array(branches.iter().map(|branch| self.ty(branch, namespace)).collect()),
            Type::Named(place) => match std::mem::replace(&mut self.defined[*place], true) {
                true => text(&self.schema.types[*place].name.seen_from(namespace)),
                false => self.definition(&self.schema.types[*place], namespace),
            },
        }
    }

    fn definition(&mut self, named: &Named, outer: &str) -> Json {
        let Named { name, kind, .. } = named;
        let mut attributes = vec![("type", text(kind.name())), ("name", text(name.unqualified()))];
        if name.namespace() != outer {
            attributes.push(("namespace", text(name.namespace())));
        }
        attributes.extend(named.doc.as_deref().map(|doc| ("doc", text(doc))));
        let relative = |alias: &Name| match alias.namespace() {
            // A full name without a namespace can't be told from a relative one; the dot in front can.
            "" if !name.namespace().is_empty() => format!(".{}", alias.unqualified()),
            _ => alias.seen_from(name.namespace()),
        };
        attributes.extend(texts("aliases", named.aliases.iter().map(relative)));
        match kind {
            Kind::Record(fields) => {
                let fields = fields.iter().map(|field| self.field(field, name.namespace())).collect();
                attributes.push(("fields", Json::Array(fields)));
            }
            Kind::Enum { symbols, default } => {
                attributes.push(("symbols", Json::Array(symbols.iter().map(|symbol| text(symbol)).collect())));
                attributes.extend(default.as_deref().map(|default| ("default", text(default))));
            }
            Kind::Fixed { size, logical } => {
                attributes.push(("size", Json::Plain(size.to_string())));
                if let Some(logical) = logical {
                    annotate(&mut attributes, *logical);
                }
            }
        }
        Json::Object(attributes)
    }

    fn field(&mut self, field: &Field, namespace: &str) -> Json {
        let mut attributes = vec![("name", text(&field.name)), ("type", self.ty(&field.ty, namespace))];
        attributes.extend(field.doc.as_deref().map(|doc| ("doc", text(doc))));
        attributes.extend(texts("aliases", field.aliases.iter().cloned()));
        attributes.extend(field.default.as_ref().map(|default| ("default", Json::Plain(default.to_string()))));
        if field.order != Order::Ascending {
            attributes.push(("order", text(field.order.name())));
        }
        Json::Object(attributes)
    }
}

/// Adds the attributes of a logical type.
fn annotate(attributes: &mut Vec<(&'static str, Json)>, logical: Logical) {
    attributes.push(("logicalType", text(logical.name())));
    if let Logical::Decimal { precision, scale } = logical {
        attributes.push(("precision", Json::Plain(precision.to_string())));
        attributes.push(("scale", Json::Plain(scale.to_string())));
    }
}

fn texts(key: &'static str, texts: impl Iterator<Item = String>) -> Option<(&'static str, Json)> {
    let texts: Vec<_> = texts.map(|one| text(&one)).collect();
    (!texts.is_empty()).then_some((key, Json::Array(texts)))
}

pub(super) fn text(text: &str) -> Json {
    Json::Plain(Value::from(text).to_string())
}

/// JSON whose attributes keep their order.
pub(super) enum Json {
    /// A value that is written already.
    Plain(String),
    Array(Vec<Json>),
    Object(Vec<(&'static str, Json)>),
}

impl Json {
    pub(super) fn write(&self, f: &mut impl fmt::Write) -> fmt::Result {
        match self {
            Self::Plain(text) => f.write_str(text),
            Self::Array(items) => {
                f.write_char('[')?;
                for (index, item) in items.iter().enumerate() {
                    f.write_str(if index > 0 { "," } else { "" })?;
                    item.write(f)?;
                }
                f.write_char(']')
            }
            Self::Object(attributes) => {
                f.write_char('{')?;
                for (index, (key, value)) in attributes.iter().enumerate() {
                    write!(f, "{}\"{key}\":", if index > 0 { "," } else { "" })?;
                    value.write(f)?;
                }
                f.write_char('}')
            }
        }
    }

    /// A line for each attribute; what holds no object stays in one line.
    fn write_pretty(&self, f: &mut impl fmt::Write, indent: usize) -> fmt::Result {
        match self {
            Self::Array(items) if items.iter().any(Self::has_object) => {
                f.write_str("[")?;
                for (index, item) in items.iter().enumerate() {
                    write!(f, "{}\n{:2$}", if index > 0 { "," } else { "" }, "", indent + 2)?;
                    item.write_pretty(f, indent + 2)?;
                }
                write!(f, "\n{:indent$}]", "")
            }
            Self::Object(attributes) if !attributes.is_empty() => {
                f.write_str("{")?;
                for (index, (key, value)) in attributes.iter().enumerate() {
                    write!(f, "{}\n{:2$}\"{key}\": ", if index > 0 { "," } else { "" }, "", indent + 2)?;
                    value.write_pretty(f, indent + 2)?;
                }
                write!(f, "\n{:indent$}}}", "")
            }
            Self::Array(items) => {
                f.write_str("[")?;
                for (index, item) in items.iter().enumerate() {
                    f.write_str(if index > 0 { ", " } else { "" })?;
                    item.write_pretty(f, indent)?;
                }
                f.write_str("]")
            }
            one => one.write(f),
        }
    }

    fn has_object(&self) -> bool {
        match self {
            Self::Plain(_) => false,
            Self::Array(items) => items.iter().any(Self::has_object),
            Self::Object(_) => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn printed(text: &str, expected: &str) {
        let schema = Schema::parse(text).unwrap();
        assert_eq!(schema.to_json(), expected);
        assert_eq!(Schema::parse(expected).unwrap(), schema);
        assert_eq!(Schema::parse(&format!("{schema:#}")).unwrap(), schema);
    }

    #[test]
    fn all_that_a_schema_says_is_printed_in_order() {
        printed(
            r#"{ "doc": "An order.", "fields": [
                 { "default": -1.5, "type": "double", "name": "a", "order": "ignore", "aliases": ["b"], "doc": "A \"number\"." },
                 { "type": { "precision": 9, "type": "bytes", "logicalType": "decimal" }, "name": "c" },
                 { "type": { "size": 12, "name": "Span", "type": "fixed", "logicalType": "duration" }, "name": "d" },
                 { "type": { "symbols": ["A", "B"], "default": "B", "name": "E", "type": "enum" }, "name": "e" }
               ], "aliases": ["x.y.Z", "a.b.P"], "name": "a.b.Order", "type": "record" }"#,
            concat!(
                r#"{"type":"record","name":"Order","namespace":"a.b","doc":"An order.","aliases":["x.y.Z","P"],"fields":["#,
                r#"{"name":"a","type":"double","doc":"A \"number\".","aliases":["b"],"default":-1.5,"order":"ignore"},"#,
                r#"{"name":"c","type":{"type":"bytes","logicalType":"decimal","precision":9,"scale":0}},"#,
                r#"{"name":"d","type":{"type":"fixed","name":"Span","size":12,"logicalType":"duration"}},"#,
                r#"{"name":"e","type":{"type":"enum","name":"E","symbols":["A","B"],"default":"B"}}]}"#,
            ),
        );
    }

    #[test]
    fn a_named_type_is_defined_at_its_first_mention_and_only_there() {
        printed(
            r#"{"type":"record","name":"Node","fields":[
                 {"name":"next","type":["null","Node"]},
                 {"name":"a","type":{"type":"map","values":{"type":"enum","name":"E","namespace":"other","symbols":["A"]}}},
                 {"name":"b","type":{"type":"array","items":"other.E"}}]}"#,
            concat!(
                r#"{"type":"record","name":"Node","fields":[{"name":"next","type":["null","Node"]},"#,
                r#"{"name":"a","type":{"type":"map","values":{"type":"enum","name":"E","namespace":"other","symbols":["A"]}}},"#,
                r#"{"name":"b","type":{"type":"array","items":"other.E"}}]}"#,
            ),
        );
    }

    #[test]
    fn the_null_namespace_is_written_where_it_is_not_the_one_around() {
        printed(
            r#"{"type":"record","name":"R","namespace":"a","aliases":[".Old"],"fields":[{"name":"f","type":{"type":"fixed","name":"F","namespace":"","size":1}}]}"#,
            r#"{"type":"record","name":"R","namespace":"a","aliases":[".Old"],"fields":[{"name":"f","type":{"type":"fixed","name":"F","namespace":"","size":1}}]}"#,
        );
    }

    #[test]
    fn the_long_form_has_a_line_for_each_attribute() {
        let schema = Schema::parse(
            r#"{"type":"record","name":"R","fields":[{"name":"f","type":["null","int"],"default":null}]}"#,
        )
        .unwrap();
        let expected = r#"{
  "type": "record",
  "name": "R",
  "fields": [
    {
      "name": "f",
      "type": ["null", "int"],
      "default": null
    }
  ]
}"#;
        assert_eq!(format!("{schema:#}"), expected);
    }
}
