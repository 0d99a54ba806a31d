//! Changing a schema step by step, with a refusal where a step would break readers.

use serde_json::{Value, json};

use super::{
    avro::{InvalidSchema, Kind, Schema, Type},
    compatibility::{Incompatibility, Mode, Newer, avro::incompatibilities},
};

/// The next version of a record's Avro schema.
///
/// ```
/// use events::schema::{Evolution, avro::Schema, compatibility::Mode};
///
/// let text = r#"{"type":"record","name":"user.created","fields":[{"name":"id","type":"string"}]}"#;
/// let mut evolution = Evolution::of(Schema::parse(text)?);
/// evolution.add_field("phone", r#"["null","string"]"#, Some(None::<String>.into()))?.rename_field("id", "user_id")?;
/// assert!(evolution.check_compatibility(Mode::Backward).is_empty());
/// assert!(evolution.remove_field("user_id").is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Evolution {
    before: Schema,
    after: Schema,
}

/// Why a step is not taken; the schema is as it was before it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refused {
    /// The schema is no record.
    #[error("only a record has fields")]
    NotARecord,
    /// There is no field of this name.
    #[error("there is no field `{0}`")]
    UnknownField(String),
    /// A field is added without a default.
    #[error("`{0}` needs a default: older data does not have it")]
    WithoutDefault(String),
    /// A field is removed that readers of older versions need.
    #[error("`{0}` may not be absent and has no default: readers of older versions need it; give it a default first")]
    Required(String),
    /// The schema would not be one.
    #[error("the schema would not be one")]
    Invalid(#[from] InvalidSchema),
}

impl Evolution {
    /// Begins with a schema that is in use.
    #[must_use]
    pub fn of(schema: Schema) -> Self {
        Self { after: schema.clone(), before: schema }
    }

    /// Adds a field at the end. Its type is an Avro schema, which may be the mere name of a type.
    ///
    /// # Errors
    /// There is no default, or it is none of that type; the name is taken or none; the type is no schema.
    pub fn add_field(&mut self, name: &str, ty: &str, default: Option<Value>) -> Result<&mut Self, Refused> {
        self.place()?;
        let default = default.ok_or_else(|| Refused::WithoutDefault(name.to_owned()))?;
        let ty = serde_json::from_str(ty).unwrap_or_else(|_| Value::from(ty));
        let mut json: Value = serde_json::from_str(&self.after.to_json()).unwrap_or_default();
        if let Some(fields) = json.get_mut("fields").and_then(Value::as_array_mut) {
            fields.push(json!({ "name": name, "type": ty, "default": default }));
        }
        let mut after = Schema::parse(&json.to_string())?;
        for named in &mut after.types {
            named.wrapper = self.after.types.iter().any(|known| known.name == named.name && known.wrapper);
        }
        self.after = after;
        Ok(self)
    }

    /// Removes a field that may be `null` or has a default, so that nobody depends on its being there.
    ///
    /// # Errors
    /// There is no such field, or it is required.
    pub fn remove_field(&mut self, name: &str) -> Result<&mut Self, Refused> {
        let (place, index) = self.field(name)?;
        if let Kind::Record(fields) = &mut self.after.types[place].kind {
            let field = &fields[index];
            let is_nullable = matches!(&field.ty, Type::Union(branches) if branches.iter().any(Type::is_null));
            if field.default.is_none() && !is_nullable && !field.ty.is_null() {
                return Err(Refused::Required(name.to_owned()));
            }
            fields.remove(index);
        }
        self.after = self.after.clone().in_order();
        Ok(self)
    }

    /// Renames a field; its older name becomes an alias, so that older data is still read.
    ///
    /// # Errors
    /// There is no such field, or the new name is taken or none.
    pub fn rename_field(&mut self, name: &str, to: &str) -> Result<&mut Self, Refused> {
        let (place, index) = self.field(name)?;
        let mut after = self.after.clone();
        if let Kind::Record(fields) = &mut after.types[place].kind {
            let field = &mut fields[index];
            field.aliases.retain(|alias| alias != to);
            field.aliases.push(std::mem::replace(&mut field.name, to.to_owned()));
        }
        Schema::parse(&after.to_json())?;
        self.after = after;
        Ok(self)
    }

    /// All that keeps the schema as it is now from taking the place of the one that it began with.
    #[must_use]
    pub fn check_compatibility(&self, mode: Mode) -> Vec<Incompatibility> {
        let mut found = Vec::new();
        if mode.is_backward() {
            found.extend(incompatibilities(&self.before, &self.after, Newer::Reader));
        }
        if mode.is_forward() {
            found.extend(incompatibilities(&self.after, &self.before, Newer::Writer));
        }
        found
    }

    /// The schema as it is now.
    #[must_use]
    pub fn schema(&self) -> &Schema {
        &self.after
    }

    fn place(&self) -> Result<usize, Refused> {
        match (&self.after.root, self.after.named(&self.after.root)) {
            (Type::Named(place), Some(named)) if matches!(named.kind, Kind::Record(_)) => Ok(*place),
            _ => Err(Refused::NotARecord),
        }
    }

    fn field(&self, name: &str) -> Result<(usize, usize), Refused> {
        let place = self.place()?;
        let Kind::Record(fields) = &self.after.types[place].kind else { return Err(Refused::NotARecord) };
        let index = fields.iter().position(|field| field.name == name);
        index.map(|index| (place, index)).ok_or_else(|| Refused::UnknownField(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evolution() -> Evolution {
        let text = r#"{"type":"record","name":"R","fields":[
            {"name":"id","type":"string"},
            {"name":"first","type":{"type":"fixed","name":"F","size":1},"default":"x"},
            {"name":"second","type":["null","F"]}]}"#;
        Evolution::of(Schema::parse(text).unwrap())
    }

    #[test]
    fn a_field_is_added_with_a_default_of_its_type() {
        let mut evolution = evolution();
        evolution.add_field("phone", "string", Some("".into())).unwrap();
        evolution.add_field("third", "F", Some("y".into())).unwrap();
        assert_eq!(evolution.check_compatibility(Mode::Full), []);
        let refused = evolution.add_field("age", "int", None).unwrap_err();
        assert_eq!(refused, Refused::WithoutDefault("age".to_owned()));
        for (name, ty, default) in [("age", "int", "x"), ("id", "string", ""), ("a-b", "string", ""), ("age", "No", "")]
        {
            let refused = evolution.add_field(name, ty, Some(default.into()));
            assert!(matches!(refused, Err(Refused::Invalid(_))), "{name} {ty}");
        }
        assert_eq!(evolution.schema().to_json().matches("\"name\"").count(), 7);
    }

    #[test]
    fn a_field_is_removed_if_it_may_be_absent() {
        let mut evolution = evolution();
        assert_eq!(evolution.remove_field("id").unwrap_err(), Refused::Required("id".to_owned()));
        assert_eq!(evolution.remove_field("no").unwrap_err(), Refused::UnknownField("no".to_owned()));
        evolution.remove_field("first").unwrap();
        assert_eq!(evolution.check_compatibility(Mode::Full), []);
        // The definition of `F` has moved to where it is mentioned first now.
        assert_eq!(Schema::parse(&evolution.schema().to_json()).unwrap(), *evolution.schema());
        evolution.remove_field("second").unwrap();
        let found = evolution.check_compatibility(Mode::Full);
        assert_eq!(found.iter().map(|one| one.rule.id).collect::<Vec<_>>(), ["avro-field-without-default"]);
    }

    #[test]
    fn a_field_that_is_renamed_is_still_read_under_its_older_name() {
        let mut evolution = evolution();
        evolution.rename_field("id", "user").unwrap().rename_field("user", "user_id").unwrap();
        assert_eq!(evolution.check_compatibility(Mode::Backward), []);
        assert_eq!(evolution.check_compatibility(Mode::Forward).len(), 1);
        assert_eq!(evolution.check_compatibility(Mode::None), []);
        for taken in ["first", "a-b"] {
            assert!(matches!(evolution.rename_field("second", taken), Err(Refused::Invalid(_))));
        }
        evolution.rename_field("user_id", "id").unwrap();
        assert_eq!(evolution.check_compatibility(Mode::Forward), []);
    }

    #[test]
    fn only_records_evolve() {
        let mut evolution = Evolution::of(Schema::parse("\"int\"").unwrap());
        assert_eq!(evolution.add_field("a", "int", Some(0.into())).unwrap_err(), Refused::NotARecord);
        assert_eq!(evolution.remove_field("a").unwrap_err(), Refused::NotARecord);
        assert_eq!(evolution.rename_field("a", "b").unwrap_err(), Refused::NotARecord);
    }
}
