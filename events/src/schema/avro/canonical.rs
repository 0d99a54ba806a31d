//! Section “Transforming into Parsing Canonical Form”: two schemas of one canonical form write the same bytes.
//!
//! `[INTEGERS]` is done by the parser, which knows numbers only.

use super::{
    Kind, Named, Schema, Type,
    print::{Json, text},
};

impl Schema {
    /// The parsing canonical form.
    #[must_use]
    pub fn canonical(&self) -> String {
        let mut canonical = Canonical { schema: self, defined: vec![false; self.types.len()] };
        let mut out = String::new();
        // `[WHITESPACE]`: there is none in JSON of one line. Writing to a `String` cannot fail.
        let _ = canonical.ty(&self.root).write(&mut out);
        out
    }
}

struct Canonical<'a> {
    schema: &'a Schema,
    defined: Vec<bool>,
}

impl Canonical<'_> {
    fn ty(&mut self, ty: &Type) -> Json {
        match ty {
            // `[PRIMITIVES]` and `[STRIP]`: without its logical type, a primitive is its name.
            Type::Primitive(primitive, _) => text(primitive.name()),
            Type::Array(items) => Json::Object(vec![("type", text("array")), ("items", self.ty(items))]),
            Type::Map(values) => Json::Object(vec![("type", text("map")), ("values", self.ty(values))]),
            Type::Union(branches) => Json::Array(branches.iter().map(|branch| self.ty(branch)).collect()),
            Type::Named(place) => match std::mem::replace(&mut self.defined[*place], true) {
                true => full_name(&self.schema.types[*place]),
                false => self.definition(&self.schema.types[*place]),
            },
        }
    }

    /// `[STRIP]` and `[ORDER]`: name, type, fields, symbols, items, values, size.
    fn definition(&mut self, named: &Named) -> Json {
        let mut attributes = vec![("name", full_name(named)), ("type", text(named.kind.name()))];
        attributes.push(match &named.kind {
            Kind::Record(fields) => {
                let field = |field: &super::Field| {
                    Json::Object(vec![("name", identifier(&field.name)), ("type", self.ty(&field.ty))])
                };
                ("fields", Json::Array(fields.iter().map(field).collect()))
            }
            Kind::Enum { symbols, .. } => {
                ("symbols", Json::Array(symbols.iter().map(|symbol| identifier(symbol)).collect()))
            }
            Kind::Fixed { size, .. } => ("size", Json::Plain(size.to_string())),
        });
        Json::Object(attributes)
    }
}

/// `[FULLNAMES]`
fn full_name(named: &Named) -> Json {
    text(&named.name.to_string())
}

/// `[STRINGS]`: what is left are names, and names have nothing to escape.
fn identifier(name: &str) -> Json {
    text(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn canonical(text: &str, expected: &str) {
        let schema = Schema::parse(text).unwrap();
        assert_eq!(schema.canonical(), expected);
        assert_eq!(Schema::parse(expected).unwrap().canonical(), expected);
    }

    #[test]
    fn a_logical_type_leaves_its_primitive() {
        canonical(r#"{"type":"long","logicalType":"timestamp-micros"}"#, r#""long""#);
        canonical(r#"{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}"#, r#""bytes""#);
        canonical(
            r#"{"type":"fixed","name":"F","size":12,"logicalType":"duration"}"#,
            r#"{"name":"F","type":"fixed","size":12}"#,
        );
    }

    #[test]
    fn names_are_full_at_each_mention() {
        canonical(
            r#"{"type":"record","name":"R","namespace":"a.b","fields":[
                 {"name":"one","type":{"type":"enum","name":"E","symbols":["A"]}},
                 {"name":"two","type":["null","E","R"]}]}"#,
            concat!(
                r#"{"name":"a.b.R","type":"record","fields":[{"name":"one","type":{"name":"a.b.E","type":"enum","#,
                r#""symbols":["A"]}},{"name":"two","type":["null","a.b.E","a.b.R"]}]}"#,
            ),
        );
    }

    #[test]
    fn escapes_quotes_and_leading_zeros_go() {
        canonical(r#"{"type":"fixed","name":"\u0046","size":"0016"}"#, r#"{"name":"F","type":"fixed","size":16}"#);
    }
}
