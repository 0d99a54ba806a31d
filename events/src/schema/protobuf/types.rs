//! What each type is called in a field, and the messages that this needs.

use super::{
    Printer, Type,
    members::{Gone, Member},
};
use crate::schema::Kind;

impl Printer<'_> {
    /// The type of a field with its label, such as `repeated string`. Messages that it needs are called after `owner`.
    pub(super) fn field_type(&mut self, owner: &str, ty: &Type) -> String {
        match ty {
            Type::Option(inner) => {
                let is_message = self.is_message(inner);
                let inner = self.single(owner, inner, "value");
                if is_message { inner } else { format!("optional {inner}") }
            }
            Type::List(item) | Type::Set(item) => format!("repeated {}", self.single(owner, item, "values")),
            Type::Map(value) => format!("map<string, {}>", self.single(owner, value, "values")),
            other => self.single(owner, other, "values"),
        }
    }

    /// A type where only one value can stand: lists, maps and options are wrapped, lists and maps in a field `values`.
    pub(super) fn single(&mut self, owner: &str, ty: &Type, values: &str) -> String {
        let what = match ty {
            Type::Option(_) => "Option",
            Type::List(_) | Type::Set(_) => "List",
            Type::Map(_) => "Map",
            Type::Tuple(items) => {
                let name = self.names.add(&format!("{owner}_Tuple"));
                self.tuple(&name, items);
                return name;
            }
            Type::Named(index) => return self.names.of(*index).to_owned(),
            Type::Null => {
                self.empty = true;
                return self.names.well_known("Empty");
            }
            Type::DateTime => {
                self.timestamp = true;
                return self.names.well_known("Timestamp");
            }
            scalar => return self::scalar(scalar).to_owned(),
        };
        let name = self.names.add(&format!("{owner}_{what}"));
        self.wrapper(&name, ty, if what == "Option" { "value" } else { values });
        name
    }

    /// A message with one field. It is explicit where its type is a scalar.
    pub(super) fn wrapper(&mut self, name: &str, ty: &Type, field: &str) {
        let optional;
        let ty = if self.is_message(ty) {
            ty
        } else {
            optional = Type::Option(Box::new(ty.clone()));
            &optional
        };
        self.message(name, "", &[Member { name: field, doc: "", ty, number: 1 }], None, Gone::default());
    }

    pub(super) fn tuple(&mut self, name: &str, items: &[Type]) {
        let fields: Vec<_> = (0..items.len()).map(|at| format!("_{at}")).collect();
        let members = fields.iter().zip(items).zip(1..);
        let members: Vec<_> = members.map(|((name, ty), number)| Member { name, doc: "", ty, number }).collect();
        self.message(name, "", &members, None, Gone::default());
    }

    /// Whether its presence needs no `optional`.
    fn is_message(&self, ty: &Type) -> bool {
        match ty {
            Type::Null
            | Type::DateTime
            | Type::Option(_)
            | Type::List(_)
            | Type::Set(_)
            | Type::Map(_)
            | Type::Tuple(_) => true,
            Type::Named(index) => {
                self.model.types.get(*index).is_some_and(|one| !matches!(one.kind, Kind::Enum { .. }))
            }
            _ => false,
        }
    }
}

fn scalar(ty: &Type) -> &'static str {
    match ty {
        Type::Bool => "bool",
        Type::Int { bits: ..=32, signed: true } | Type::Date => "int32",
        Type::Int { bits: ..=32, signed: false } => "uint32",
        Type::Int { bits: ..=64, signed: true } | Type::LocalDateTime | Type::Time => "int64",
        Type::Int { bits: ..=64, signed: false } => "uint64",
        Type::Float32 => "float",
        Type::Float64 => "double",
        Type::Bytes => "bytes",
        _ => "string",
    }
}
