//! The JSON of values: table “field default values” of section “Records”.

use serde_json::Value;

use super::{Kind, Primitive, Schema, Type};

impl Schema {
    /// Whether JSON is a value of a type, as it is written for a default.
    pub(super) fn accepts(&self, ty: &Type, value: &Value) -> bool {
        match ty {
            Type::Primitive(primitive, _) => is_of(*primitive, value),
            Type::Array(items) => {
                value.as_array().is_some_and(|list| list.iter().all(|item| self.accepts(items, item)))
            }
            Type::Map(values) => {
                value.as_object().is_some_and(|map| map.values().all(|value| self.accepts(values, value)))
            }
            Type::Union(_) => self.branch_of(ty, value).is_some(),
            Type::Named(place) => match &self.types[*place].kind {
                Kind::Enum { symbols, .. } => {
                    value.as_str().is_some_and(|text| symbols.iter().any(|symbol| symbol == text))
                }
                Kind::Fixed { size, .. } => bytes(value).is_some_and(|bytes| bytes == *size as usize),
                Kind::Record(fields) => value.as_object().is_some_and(|map| {
                    map.keys().all(|key| fields.iter().any(|field| field.name == *key))
                        && fields.iter().all(|field| match map.get(&field.name) {
                            Some(value) => self.accepts(&field.ty, value),
                            None => field.default.is_some(),
                        })
                }),
            },
        }
    }

    /// The branch that a union's default is of: “the first schema that matches in the union”.
    pub(super) fn branch_of(&self, union: &Type, value: &Value) -> Option<usize> {
        let Type::Union(branches) = union else { return None };
        branches.iter().position(|branch| self.accepts(branch, value))
    }
}

fn is_of(primitive: Primitive, value: &Value) -> bool {
    match primitive {
        Primitive::Null => value.is_null(),
        Primitive::Boolean => value.is_boolean(),
        Primitive::Int => value.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
        Primitive::Long => value.as_i64().is_some(),
        Primitive::Float | Primitive::Double => value.is_number(),
        Primitive::Bytes => bytes(value).is_some(),
        Primitive::String => value.is_string(),
    }
}

/// How many bytes a text of the code points 0 to 255 stands for.
fn bytes(value: &Value) -> Option<usize> {
    let text = value.as_str()?;
    text.chars().all(|c| u32::from(c) <= 255).then(|| text.chars().count())
}
