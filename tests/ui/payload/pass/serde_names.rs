//! The shape is what serde writes: names, cases, aliases, what is skipped.
#![deny(warnings, clippy::all, clippy::pedantic)]
#![allow(clippy::unwrap_used)]

use events::{
    prelude::*,
    shape::{Shape, Struct},
};

macro_rules! case {
    ($name:ident, $case:literal, $field:literal, $variant:literal) => {{
        #[derive(Serialize, Deserialize, JsonSchema, Payload)]
        #[serde(rename_all = $case)]
        struct Line {
            first_name: u8,
        }

        #[derive(Serialize, Deserialize, JsonSchema, Payload)]
        #[serde(rename_all = $case)]
        enum State {
            VeryTasty,
        }

        assert_eq!(names(Line::SHAPE), [$field]);
        assert_eq!(serde_json::to_value(Line { first_name: 1 }).unwrap(), serde_json::json!({ $field: 1 }));
        let Shape::Enum(state) = State::SHAPE else { panic!("an enum") };
        assert_eq!(state.symbols[0].name, $variant);
        assert_eq!(serde_json::to_value(State::VeryTasty).unwrap(), $variant);
    }};
}

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
#[serde(rename_all(serialize = "camelCase"), deny_unknown_fields, expecting = "a line")]
struct Line {
    order_id: u64,
    #[serde(rename = "type", alias = "kind", alias = "sort")]
    r#type: String,
    #[serde(rename(serialize = "out", deserialize = "in"), skip_serializing_if = "Option::is_none")]
    both: Option<u8>,
    #[serde(skip)]
    cache: u8,
    #[serde(skip_serializing, default)]
    old: u8,
    #[serde(skip_deserializing)]
    written: u8,
    r#match: bool,
}

fn fields(shape: Shape) -> &'static Struct {
    let Shape::Struct(shape) = shape else { panic!("a struct") };
    shape
}

fn names(shape: Shape) -> Vec<&'static str> {
    fields(shape).fields.iter().map(|field| field.name).collect()
}

fn main() {
    case!(A, "lowercase", "first_name", "verytasty");
    case!(B, "UPPERCASE", "FIRST_NAME", "VERYTASTY");
    case!(C, "PascalCase", "FirstName", "VeryTasty");
    case!(D, "camelCase", "firstName", "veryTasty");
    case!(E, "snake_case", "first_name", "very_tasty");
    case!(F, "SCREAMING_SNAKE_CASE", "FIRST_NAME", "VERY_TASTY");
    case!(G, "kebab-case", "first-name", "very-tasty");
    case!(H, "SCREAMING-KEBAB-CASE", "FIRST-NAME", "VERY-TASTY");

    assert_eq!(names(Line::SHAPE), ["orderId", "type", "out", "written", "match"]);
    let aliases: Vec<_> = fields(Line::SHAPE).fields.iter().map(|field| field.aliases).collect();
    assert_eq!(aliases, [&["order_id"][..], &["kind", "sort"], &["in", "both"][..1], &[], &[]]);
    assert_eq!(fields(Line::SHAPE).json_only, None);
}
