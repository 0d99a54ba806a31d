//! The mapping of types: from what an event is made of to its Avro schema.

use std::collections::{HashMap, HashSet};

use super::{
    Field, Kind, Logical, Name, Named, Order, Primitive, Schema, Type, Unit, defaults::Default, name::mangled,
};
use crate::schema::model::{self, Definition, Model, Variant};

impl Schema {
    /// The schema of an event.
    ///
    /// Its full name is the event's name, so that `order.placed` is `placed` in the namespace `order`; its structs and
    /// enums are there too, under their own names. A tuple is a record named after the struct and the field that hold
    /// it. A variant that holds a struct which no other variant of its union holds is that struct's record; another is a
    /// record named after the union and itself, with what it holds as its field `value`. An option is a union with
    /// `null`; one of something that may be null itself is a union with a record around that, its field `value`.
    ///
    /// A field that holds an option has the default `null` unless it has another: it may be absent in JSON as well.
    /// A default that Avro cannot express, such as a `u64` above `i64::MAX`, is left out.
    #[must_use]
    pub fn of(model: &Model) -> Self {
        let event: Vec<_> = model.name.split('.').map(mangled).collect();
        let root = Name::within(&event.join("."), "");
        let mut taken = HashSet::from([root.to_string()]);
        let names = model.types.iter().enumerate().map(|(place, definition)| match &model.root {
            model::Type::Named(index) if *index == place && !matches!(definition.kind, model::Kind::Union(_)) => {
                root.clone()
            }
            _ => free(&mut taken, &mangled(&definition.name), root.namespace()),
        });
        let names: Vec<_> = names.collect();
        let mut mapping = Mapping {
            model,
            names,
            places: vec![None; model.types.len()],
            unions: HashMap::new(),
            taken,
            namespace: root.namespace().to_owned(),
            types: Vec::new(),
        };
        let ty = mapping.ty(&model.root, &Owner { names: vec![root.unqualified().to_owned()], is_root: true });
        let mut schema = Self { root: ty, types: mapping.types.into_iter().flatten().collect() };
        schema.add_defaults(model, &mapping.places);
        schema.without_taken_aliases().in_order()
    }

    /// Names that another type has are no aliases.
    fn without_taken_aliases(mut self) -> Self {
        let mut taken: HashSet<_> = self.types.iter().map(|named| named.name.clone()).collect();
        for named in &mut self.types {
            named.aliases.retain(|alias| taken.insert(alias.clone()));
        }
        self
    }

    fn add_defaults(&mut self, model: &Model, places: &[Option<usize>]) {
        for (definition, place) in model.types.iter().zip(places) {
            let (model::Kind::Struct(fields), Some(place)) = (&definition.kind, *place) else { continue };
            let Kind::Record(own) = &self.types[place].kind else { continue };
            let default = |(field, own): (&model::Field, &Field)| {
                let text = match (&field.default, &field.ty) {
                    (Some(text), _) => text,
                    (None, model::Type::Option(_)) => "null",
                    (None, _) => return None,
                };
                Default { model, schema: self, places }.of(&field.ty, &own.ty, text)
            };
            let defaults: Vec<_> = fields.iter().zip(own).map(default).collect();
            let Kind::Record(own) = &mut self.types[place].kind else { continue };
            for (field, default) in own.iter_mut().zip(defaults) {
                field.default = default;
            }
        }
    }
}

struct Mapping<'a> {
    model: &'a Model,
    /// What each of the model's types is called.
    names: Vec<Name>,
    /// Where the types that were met stand.
    places: Vec<Option<usize>>,
    /// The branches of the unions that were met.
    unions: HashMap<usize, Vec<Type>>,
    taken: HashSet<String>,
    namespace: String,
    types: Vec<Option<Named>>,
}

/// What a record without a name of its own is named after: the types and fields around it, the current names first and
/// then those that they went by.
#[derive(Clone)]
struct Owner {
    names: Vec<String>,
    is_root: bool,
}

impl Owner {
    fn of(name: &Name) -> Self {
        Self { names: vec![capitalized(name.unqualified())], is_root: false }
    }

    fn member(&self, name: &str, aliases: &[String]) -> Self {
        let each = |part: &str| self.names.iter().map(move |own| format!("{own}{}", camel(part))).collect::<Vec<_>>();
        let mut names = each(name);
        names.extend(aliases.iter().flat_map(|alias| each(alias)));
        Self { names, is_root: false }
    }
}

impl Mapping<'_> {
    fn ty(&mut self, ty: &model::Type, owner: &Owner) -> Type {
        use model::Type as Of;
        let plain = Type::plain;
        let logical = |primitive, logical| Type::Primitive(primitive, Some(logical));
        match ty {
            Of::Null => plain(Primitive::Null),
            Of::Bool => plain(Primitive::Boolean),
            Of::Int { bits: 128, .. } | Of::String | Of::Json => plain(Primitive::String),
            Of::Int { bits: 64, .. } | Of::Int { bits: 32, signed: false } => plain(Primitive::Long),
            Of::Int { .. } => plain(Primitive::Int),
            Of::Float32 => plain(Primitive::Float),
            Of::Float64 => plain(Primitive::Double),
            Of::Bytes => plain(Primitive::Bytes),
            Of::Uuid => logical(Primitive::String, Logical::Uuid),
            Of::DateTime => logical(Primitive::Long, Logical::Timestamp(Unit::Micros)),
            Of::LocalDateTime => logical(Primitive::Long, Logical::LocalTimestamp(Unit::Micros)),
            Of::Date => logical(Primitive::Int, Logical::Date),
            Of::Time => logical(Primitive::Long, Logical::Time(Unit::Micros)),
            Of::Decimal { precision, scale } => {
                logical(Primitive::Bytes, Logical::Decimal { precision: (*precision).into(), scale: (*scale).into() })
            }
            Of::Option(of) => self.option(of, owner),
            Of::List(of) | Of::Set(of) => Type::Array(Box::new(self.ty(of, owner))),
            Of::Map(of) => Type::Map(Box::new(self.ty(of, owner))),
            Of::Tuple(items) => {
                let members = items.iter().enumerate().map(|(index, item)| (format!("_{index}"), item));
                self.record(owner, false, members.collect())
            }
            Of::Named(index) => self.named(*index),
        }
    }

    fn option(&mut self, of: &model::Type, owner: &Owner) -> Type {
        let null = Type::plain(Primitive::Null);
        match self.ty_of_option(of, owner) {
            Type::Union(branches) => Type::Union(std::iter::once(null).chain(branches).collect()),
            one => Type::Union(vec![null, one]),
        }
    }

    fn ty_of_option(&mut self, of: &model::Type, owner: &Owner) -> Type {
        if matches!(of, model::Type::Option(_) | model::Type::Null) {
            return self.record(owner, true, vec![("value".to_owned(), of)]);
        }
        self.ty(of, owner)
    }

    fn named(&mut self, index: usize) -> Type {
        let definition = &self.model.types[index];
        if let model::Kind::Union(variants) = &definition.kind {
            return self.union(index, definition, variants);
        }
        let (place, is_new) = self.place(index);
        if is_new {
            self.define(index, place);
        }
        Type::Named(place)
    }

    /// Where a struct or an enum stands. It has its place before it is described, because it may contain itself.
    fn place(&mut self, index: usize) -> (usize, bool) {
        match self.places[index] {
            Some(place) => (place, false),
            None => {
                let place = self.reserve();
                self.places[index] = Some(place);
                (place, true)
            }
        }
    }

    fn define(&mut self, index: usize, place: usize) {
        let (definition, name) = (&self.model.types[index], self.names[index].clone());
        let kind = match &definition.kind {
            model::Kind::Struct(fields) => Kind::Record(self.fields(fields, &Owner::of(&name))),
            model::Kind::Enum { variants, default } => symbols(variants, default.as_deref()),
            model::Kind::Union(_) => return,
        };
        self.types[place] = Some(Named { name, aliases: Vec::new(), doc: doc(&definition.doc), kind, wrapper: false });
    }

    fn fields(&mut self, fields: &[model::Field], owner: &Owner) -> Vec<Field> {
        let mut taken = HashSet::new();
        let own: Vec<_> = fields.iter().map(|field| member(&mut taken, &field.name)).collect();
        let each = fields.iter().zip(own).map(|(field, name)| Field {
            aliases: field.aliases.iter().map(|alias| mangled(alias)).filter(|alias| !taken.contains(alias)).collect(),
            doc: doc(&field.doc),
            ty: self.ty(&field.ty, &owner.member(&field.name, &field.aliases)),
            default: None,
            order: Order::Ascending,
            name,
        });
        each.collect()
    }

    /// Each mention of a union is one of the same records. They have their places before any is described.
    fn union(&mut self, index: usize, definition: &Definition, variants: &[Variant]) -> Type {
        if let Some(branches) = self.unions.get(&index) {
            return Type::Union(branches.clone());
        }
        let held: Vec<_> = variants.iter().map(|variant| self.structure(&variant.ty)).collect();
        let once = |held: &[Option<usize>], one| held.iter().filter(|other| **other == Some(one)).count() == 1;
        let places = held.iter().map(|one| match *one {
            Some(one) if once(&held, one) => (self.place(one), Some(one)),
            _ => ((self.reserve(), true), None),
        });
        let places: Vec<_> = places.collect();
        let branches: Vec<_> = places.iter().map(|((place, _), _)| Type::Named(*place)).collect();
        self.unions.insert(index, branches.clone());

        let owner = Owner { names: vec![mangled(&definition.name)], is_root: false };
        for (variant, ((place, is_new), structure)) in variants.iter().zip(places) {
            match structure {
                Some(structure) if is_new => self.define(structure, place),
                Some(_) => {}
                None => {
                    let owner = owner.member(&variant.name, &variant.aliases);
                    let value = (variant.ty != model::Type::Null).then(|| ("value".to_owned(), &variant.ty));
                    let doc = doc(&variant.doc);
                    let record = self.record_of(&owner, true, value.into_iter().collect());
                    self.types[place] = Some(Named { doc, ..record });
                }
            }
        }
        Type::Union(branches)
    }

    fn structure(&self, ty: &model::Type) -> Option<usize> {
        match ty {
            model::Type::Named(index) => {
                matches!(self.model.types[*index].kind, model::Kind::Struct(_)).then_some(*index)
            }
            _ => None,
        }
    }

    fn record(&mut self, owner: &Owner, wrapper: bool, members: Vec<(String, &model::Type)>) -> Type {
        let place = self.reserve();
        self.types[place] = Some(self.record_of(owner, wrapper, members));
        Type::Named(place)
    }

    /// A record that is no struct.
    fn record_of(&mut self, owner: &Owner, wrapper: bool, members: Vec<(String, &model::Type)>) -> Named {
        let name = match owner.is_root {
            true => Name::within(&owner.names[0], &self.namespace),
            false => free(&mut self.taken, &mangled(&owner.names[0]), &self.namespace),
        };
        let aliases = owner.names[1..].iter().map(|alias| Name::within(&mangled(alias), &self.namespace)).collect();
        let inner = Owner { names: owner.names.iter().map(|name| capitalized(name)).collect(), is_root: false };
        let fields = members.into_iter().map(|(name, ty)| Field {
            ty: self.ty(ty, &inner.member(&name, &[])),
            aliases: Vec::new(),
            doc: None,
            default: None,
            order: Order::Ascending,
            name,
        });
        Named { kind: Kind::Record(fields.collect()), name, aliases, doc: None, wrapper }
    }

    fn reserve(&mut self) -> usize {
        self.types.push(None);
        self.types.len() - 1
    }
}

fn symbols(variants: &[Variant], default: Option<&str>) -> Kind {
    let mut taken = HashSet::new();
    let symbols: Vec<_> = variants.iter().map(|variant| member(&mut taken, &variant.name)).collect();
    let default = variants.iter().position(|variant| Some(variant.name.as_str()) == default);
    Kind::Enum { default: default.map(|index| symbols[index].clone()), symbols }
}

/// A full name that no other type has.
fn free(taken: &mut HashSet<String>, name: &str, namespace: &str) -> Name {
    let mut name = if Primitive::named(name).is_some() { format!("{name}_") } else { name.to_owned() };
    loop {
        let full = Name::within(&name, namespace);
        if taken.insert(full.to_string()) {
            return full;
        }
        name.push('_');
    }
}

/// The name of a field or a symbol, told apart from those that are the same without their characters.
fn member(taken: &mut HashSet<String>, name: &str) -> String {
    let mut name = mangled(name);
    while !taken.insert(name.clone()) {
        name.push('_');
    }
    name
}

fn doc(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn capitalized(name: &str) -> String {
    name.split_at_checked(1).map(|(first, rest)| first.to_uppercase() + rest).unwrap_or_default()
}

/// `unit_price` is `UnitPrice`; `_0` stays.
fn camel(name: &str) -> String {
    match name.starts_with('_') {
        true => mangled(name),
        false => mangled(name).split('_').map(capitalized).collect(),
    }
}

#[cfg(test)]
mod tests;
