//! From JSON to a schema: section “Schema Declaration”.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::{
    Field, InvalidSchema, Kind, Logical, Name, Named, Order, Primitive, Problem, Schema, Type, logical::Carrier,
    name::is_identifier,
};

mod attributes;
mod json;

use attributes::{Attributes, quoted};

/// How long the text of a schema may be.
pub const MAX_BYTES: usize = 1 << 20;
/// How deep the JSON of a schema may nest.
pub const MAX_DEPTH: usize = 127;

impl Schema {
    /// Parses a schema, strictly: what the specification forbids is refused.
    ///
    /// # Errors
    /// The first thing that is wrong, and where.
    pub fn parse(text: &str) -> Result<Self, InvalidSchema> {
        let json = json::parse(text).map_err(|problem| InvalidSchema { path: "$".to_owned(), problem })?;
        let mut parser = Parser::default();
        let parsed = parser.ty(&json, "").and_then(|root| {
            parser.aliases_are_unique()?;
            let schema = Self { root, types: std::mem::take(&mut parser.types) };
            parser.defaults_are_valid(&schema)?;
            Ok(schema)
        });
        parsed.map_err(|problem| InvalidSchema { path: format!("${}", parser.path.concat()), problem })
    }
}

/// Walks the JSON depth first and left to right: a name must be defined before it is used.
#[derive(Default)]
struct Parser {
    types: Vec<Named>,
    places: HashMap<Name, usize>,
    /// Where the parser is; where it stopped, once something was wrong.
    path: Vec<String>,
    /// Where each type stands.
    defined: Vec<Vec<String>>,
    /// Where each default stands: it can be judged once all types are known.
    defaults: Vec<(Vec<String>, usize, usize)>,
}

type Parsed<T> = Result<T, Problem>;

impl Parser {
    fn ty(&mut self, json: &Value, namespace: &str) -> Parsed<Type> {
        match json {
            Value::String(name) => self.reference(name, namespace),
            Value::Array(branches) => self.union(branches, namespace),
            Value::Object(attributes) => self.object(attributes, namespace),
            _ => Err(Problem::NotASchema),
        }
    }

    fn reference(&self, name: &str, namespace: &str) -> Parsed<Type> {
        if let Some(primitive) = Primitive::named(name) {
            return Ok(Type::plain(primitive));
        }
        let place = self.places.get(&Name::within(name, namespace));
        place.map(|&place| Type::Named(place)).ok_or_else(|| Problem::Undefined(quoted(name)))
    }

    fn object(&mut self, attributes: &Map<String, Value>, namespace: &str) -> Parsed<Type> {
        let name = attributes.text("type")?.ok_or(Problem::Missing("type"))?;
        match name {
            "array" => self.inner(attributes, "items", namespace).map(|items| Type::Array(Box::new(items))),
            "map" => self.inner(attributes, "values", namespace).map(|values| Type::Map(Box::new(values))),
            "record" | "enum" | "fixed" => self.definition(name, attributes, namespace),
            other => match Primitive::named(other) {
                Some(one) => Ok(Type::Primitive(one, Logical::of(attributes, Carrier::Primitive(one)))),
                None => self.inside(".type", |this| this.reference(other, namespace)),
            },
        }
    }

    fn inner(&mut self, attributes: &Map<String, Value>, key: &'static str, namespace: &str) -> Parsed<Type> {
        let inner = attributes.get(key).ok_or(Problem::Missing(key))?;
        self.inside(format!(".{key}"), |this| this.ty(inner, namespace))
    }

    /// Section “Unions”.
    fn union(&mut self, branches: &[Value], namespace: &str) -> Parsed<Type> {
        let mut seen = HashSet::new();
        let mut types = Vec::with_capacity(branches.len());
        for (index, branch) in branches.iter().enumerate() {
            types.push(self.inside(format!("[{index}]"), |this| {
                let ty = this.ty(branch, namespace)?;
                let what = match &ty {
                    Type::Union(_) => return Err(Problem::NestedUnion),
                    Type::Primitive(primitive, _) => primitive.name().to_owned(),
                    Type::Array(_) => "array".to_owned(),
                    Type::Map(_) => "map".to_owned(),
                    Type::Named(place) => format!("`{}`", quoted(&this.types[*place].name.to_string())),
                };
                if seen.insert(what.clone()) { Ok(ty) } else { Err(Problem::DuplicateBranch(what)) }
            })?);
        }
        Ok(Type::Union(types))
    }

    /// Sections “Records”, “Enums”, “Fixed” and “Names”.
    fn definition(&mut self, kind: &str, attributes: &Map<String, Value>, outer: &str) -> Parsed<Type> {
        let text = attributes.text("name")?.ok_or(Problem::Missing("name"))?;
        let own = attributes.text("namespace")?.unwrap_or(outer);
        let name = Name::within(text, own);
        // A leading dot would be a null namespace inside of a sequence of names.
        if !name.is_valid() || text.starts_with('.') {
            return self.inside(".name", |_| Err(Problem::InvalidName(quoted(&name.to_string()))));
        }
        if Primitive::named(name.unqualified()).is_some() {
            return self.inside(".name", |_| Err(Problem::PrimitiveName(name.unqualified().to_owned())));
        }
        let aliases = attributes.texts("aliases")?.into_iter().map(|alias| Name::within(alias, name.namespace()));
        let named = Named {
            aliases: aliases.collect(),
            doc: attributes.text("doc")?.map(str::to_owned),
            // A record can contain itself: it has its place before it has its fields.
            kind: Kind::Record(Vec::new()),
            wrapper: false,
            name: name.clone(),
        };
        let place = self.types.len();
        if self.places.insert(name.clone(), place).is_some() {
            return self.inside(".name", |_| Err(Problem::DuplicateType(quoted(&name.to_string()))));
        }
        self.types.push(named);
        self.defined.push(self.path.clone());
        self.types[place].kind = match kind {
            "record" => Kind::Record(self.fields(attributes, name.namespace(), place)?),
            "enum" => self.symbols(attributes)?,
            _ => {
                let size = attributes.size()?;
                Kind::Fixed { size, logical: Logical::of(attributes, Carrier::Fixed(size)) }
            }
        };
        Ok(Type::Named(place))
    }

    fn fields(&mut self, attributes: &Map<String, Value>, namespace: &str, place: usize) -> Parsed<Vec<Field>> {
        let list = attributes.list("fields")?.ok_or(Problem::Missing("fields"))?;
        let mut fields = Vec::<Field>::with_capacity(list.len());
        let mut names = HashSet::new();
        for (index, json) in list.iter().enumerate() {
            let field = self.inside(format!(".fields[{index}]"), |this| {
                let expected = Problem::Contrary { attribute: "fields", expected: "a list of objects" };
                let field = this.field(json.as_object().ok_or(expected)?, namespace)?;
                if field.default.is_some() {
                    this.defaults.push((this.path.clone(), place, index));
                }
                if !names.insert(field.name.clone()) {
                    return Err(Problem::DuplicateField(field.name));
                }
                Ok(field)
            })?;
            fields.push(field);
        }
        let mut aliases = HashMap::new();
        for (index, field) in fields.iter().enumerate() {
            for alias in &field.aliases {
                let taken = names.contains(alias) && *alias != field.name;
                if taken || aliases.insert(alias, index).is_some_and(|other| other != index) {
                    let path = format!(".fields[{index}].aliases");
                    return self.inside(path, |_| Err(Problem::DuplicateAlias(quoted(alias))));
                }
            }
        }
        Ok(fields)
    }

    fn field(&mut self, attributes: &Map<String, Value>, namespace: &str) -> Parsed<Field> {
        let name = attributes.text("name")?.ok_or(Problem::Missing("name"))?;
        if !is_identifier(name) {
            return self.inside(".name", |_| Err(Problem::InvalidName(quoted(name))));
        }
        let order = match attributes.text("order")? {
            None | Some("ascending") => Order::Ascending,
            Some("descending") => Order::Descending,
            Some("ignore") => Order::Ignore,
            Some(_) => {
                return Err(Problem::Contrary {
                    attribute: "order",
                    expected: "`ascending`, `descending` or `ignore`",
                });
            }
        };
        Ok(Field {
            name: name.to_owned(),
            aliases: attributes.texts("aliases")?.into_iter().map(str::to_owned).collect(),
            doc: attributes.text("doc")?.map(str::to_owned),
            ty: self.inner(attributes, "type", namespace)?,
            default: attributes.get("default").cloned(),
            order,
        })
    }

    fn symbols(&mut self, attributes: &Map<String, Value>) -> Parsed<Kind> {
        attributes.list("symbols")?.ok_or(Problem::Missing("symbols"))?;
        let symbols = attributes.texts("symbols")?;
        let mut seen = HashSet::new();
        for (index, symbol) in symbols.iter().enumerate() {
            self.inside(format!(".symbols[{index}]"), |_| match (is_identifier(symbol), seen.insert(*symbol)) {
                (false, _) => Err(Problem::InvalidName(quoted(symbol))),
                (true, false) => Err(Problem::DuplicateSymbol(quoted(symbol))),
                (true, true) => Ok(()),
            })?;
        }
        let default = attributes.text("default")?;
        if default.is_some_and(|default| !seen.contains(default)) {
            return self.inside(".default", |_| Err(Problem::UnknownSymbol));
        }
        let symbols = symbols.into_iter().map(str::to_owned).collect();
        Ok(Kind::Enum { symbols, default: default.map(str::to_owned) })
    }

    /// Section “Aliases”: they are “subject to the same uniqueness constraints as names”.
    fn aliases_are_unique(&mut self) -> Parsed<()> {
        let mut taken = self.places.clone();
        for (place, named) in self.types.iter().enumerate() {
            for alias in &named.aliases {
                if taken.insert(alias.clone(), place).is_some_and(|other| other != place) {
                    self.path = self.defined[place].clone();
                    return Err(Problem::DuplicateAlias(quoted(&alias.to_string())));
                }
            }
        }
        Ok(())
    }

    fn defaults_are_valid(&mut self, schema: &Schema) -> Parsed<()> {
        for (path, place, index) in std::mem::take(&mut self.defaults) {
            let Kind::Record(fields) = &schema.types[place].kind else { continue };
            let field = &fields[index];
            if field.default.as_ref().is_some_and(|default| !schema.accepts(&field.ty, default)) {
                self.path = path;
                self.path.push(".default".to_owned());
                return Err(Problem::InvalidDefault(quoted(&schema.describe(&field.ty))));
            }
        }
        Ok(())
    }

    /// Goes one step into the JSON; where something is wrong there, the path stays.
    fn inside<T>(&mut self, step: impl Into<String>, go: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        self.path.push(step.into());
        let parsed = go(self)?;
        self.path.pop();
        Ok(parsed)
    }
}

#[cfg(test)]
mod tests;
