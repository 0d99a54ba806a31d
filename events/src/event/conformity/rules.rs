//! A JSON Schema that is ready to be applied.

use std::{collections::HashSet, fmt::Write};

use jsonschema::{
    Draft, ValidationError, Validator,
    error::ValidationErrorKind,
    paths::{Location, LocationSegment},
};
use serde_json::Value;

use crate::event::Violations;

/// How many violations are named; one more says that there are others.
const NAMED: usize = 16;

/// A compiled schema, and the names of fields in it.
#[derive(Debug)]
pub(crate) struct Rules {
    validator: Validator,
    schema: Value,
    fields: HashSet<String>,
}

impl Rules {
    /// Compiles a schema of draft 2020-12. Formats are rules; those that the specification does not know are none.
    ///
    /// # Errors
    /// What is wrong with the schema.
    pub(crate) fn of(schema: &Value) -> Result<Self, Violations> {
        let options = jsonschema::options().with_draft(Draft::Draft202012).should_validate_formats(true);
        let validator =
            options.build(schema).map_err(|error| format!("its JSON Schema cannot be applied: {}", error.masked()))?;
        let mut fields = HashSet::new();
        collect(schema, &mut fields);
        Ok(Self { validator, schema: schema.clone(), fields })
    }

    pub(crate) fn check(&self, json: &Value) -> Result<(), Violations> {
        if self.validator.is_valid(json) {
            return Ok(());
        }
        let mut errors = self.validator.iter_errors(json);
        let mut broken: Vec<String> = errors.by_ref().take(NAMED).map(|error| self.sentence(&error)).collect();
        if errors.next().is_some() {
            broken.push("and others".to_owned());
        }
        Err(broken.into())
    }

    /// `.lines[0].price: minimum 1`: a place and a rule.
    fn sentence(&self, error: &ValidationError<'_>) -> String {
        let (path, keyword) = (self.path(error.instance_path()), error.kind().keyword());
        if let ValidationErrorKind::Required { property } = error.kind() {
            return format!("{path}: {keyword} `{}`", property.as_str().unwrap_or_default());
        }
        match self.schema.pointer(error.schema_path().as_str()) {
            Some(limit @ (Value::Number(_) | Value::String(_) | Value::Bool(_))) => {
                format!("{path}: {keyword} {limit}")
            }
            _ => format!("{path}: {keyword}"),
        }
    }

    /// The keys of a map are the sender's, and may say anything: only names of fields are repeated.
    fn path(&self, location: &Location) -> String {
        let mut path = String::new();
        for segment in location.segments() {
            // Writing to a `String` cannot fail.
            let _ = match segment {
                LocationSegment::Index(index) => write!(path, "[{index}]"),
                LocationSegment::Property(name) if self.fields.contains(&*name) => write!(path, ".{name}"),
                LocationSegment::Property(_) => write!(path, "{{}}"),
            };
        }
        if path.is_empty() { ".".to_owned() } else { path }
    }
}

fn collect(schema: &Value, fields: &mut HashSet<String>) {
    match schema {
        Value::Object(members) => {
            for (keyword, inner) in members {
                if let ("properties", Value::Object(properties)) = (keyword.as_str(), inner) {
                    fields.extend(properties.keys().cloned());
                }
                collect(inner, fields);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, fields)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn broken(schema: &Value, json: &Value) -> Vec<String> {
        let checked = Rules::of(schema).unwrap().check(json);
        checked.err().map(|violations| violations.rules().to_vec()).unwrap_or_default()
    }

    #[test]
    fn a_violation_is_a_place_and_a_rule_and_no_value() {
        let schema = json!({
            "type": "object",
            "required": ["id"],
            "properties": {
                "id": {"type": "integer"},
                "lines": {"type": "array", "items": {"$ref": "#/$defs/Line"}},
                "stock": {"type": "object", "additionalProperties": {"type": "integer"}},
                "at": {"type": "string", "format": "date-time"},
            },
            "$defs": {"Line": {"type": "object", "properties": {"price": {"type": "number", "minimum": 1}}}},
        });
        assert_eq!(broken(&schema, &json!({"id": 1})), [""; 0]);
        let canary = json!({
            "lines": [{"price": 2}, {"price": -77}], "stock": {"CANARY": "CANARY"}, "at": "CANARY",
        });
        let mut found = broken(&schema, &canary);
        found.sort();
        assert_eq!(
            found,
            [
                ".: required `id`",
                ".at: format \"date-time\"",
                ".lines[1].price: minimum 1",
                ".stock{}: type \"integer\"",
            ]
        );
        assert_eq!(broken(&schema, &json!("CANARY")), [".: type \"object\""]);
    }

    #[test]
    fn what_the_schema_calls_unexpected_is_not_repeated() {
        let schema = json!({"type": "object", "properties": {"id": {}}, "additionalProperties": false});
        assert_eq!(broken(&schema, &json!({"id": 1, "CANARY": 2})), [".: additionalProperties false"]);
    }

    #[test]
    fn a_few_violations_stand_for_many() {
        let schema = json!({"type": "array", "items": {"type": "integer"}});
        let found = broken(&schema, &Value::from(vec!["x"; 1000]));
        assert_eq!((found.len(), found[16].as_str()), (17, "and others"));
    }

    #[test]
    fn a_format_that_the_specification_does_not_know_is_no_rule() {
        assert_eq!(broken(&json!({"type": "integer", "format": "int32"}), &json!(1_i64 << 40)), [""; 0]);
    }

    #[test]
    fn a_schema_that_is_none_is_reported() {
        for schema in [json!({"pattern": "("}), json!({"type": "nonsense"}), json!({"$ref": "https://example.com/x"})] {
            let refused = Rules::of(&schema).unwrap_err().to_string();
            assert!(refused.starts_with("its JSON Schema cannot be applied: "), "{refused}");
        }
    }
}
