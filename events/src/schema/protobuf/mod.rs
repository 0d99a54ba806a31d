//! `.proto` files (proto3), printed from a [`Model`].
//!
//! The package is the event's name, the message of the event that name in upper camel case: `order.placed` is
//! `message OrderPlaced` in `package order.placed`. Other types keep their names. What is not a name in Protobuf is
//! made one: a character that is none becomes `_`, and of two names that would be one the second gets `_2`.
//!
//! Where Protobuf has no list of lists, a message stands between, as
//! the codec has it. It is called after where it stands and what it holds:
//! `OrderPlaced_Matrix_List` for an item of the field `matrix`, which is a list; so are tuples,
//! `OrderPlaced_Pair_Tuple`.

mod members;
mod names;
mod types;

#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use members::{Gone, Member};
use names::{Names, Scope};

use super::{Definition, Kind, Model, Type};

/// The `.proto` file of an event. Numbers and names that `older` versions of it had and that went are `reserved`.
#[must_use]
pub fn print(model: &Model, older: &[&Model]) -> String {
    let names = Names::new(model);
    let mut printer = Printer { model, older, names, body: String::new(), timestamp: false, empty: false };
    printer.all();
    printer.finish()
}

struct Printer<'a> {
    model: &'a Model,
    older: &'a [&'a Model],
    names: Names,
    body: String,
    /// Whether the well-known types are used.
    timestamp: bool,
    empty: bool,
}

impl Printer<'_> {
    fn all(&mut self) {
        let model = self.model;
        let root = self.names.root().to_owned();
        match &model.root {
            Type::Named(index) => match model.types.get(*index).map(|root| &root.kind) {
                Some(Kind::Struct(_) | Kind::Union(_)) => {}
                _ => self.wrapper(&root, &model.root, "value"),
            },
            Type::Tuple(items) => self.tuple(&root, items),
            Type::Null => self.message(&root, "", &[], None, Gone::default()),
            Type::List(_) | Type::Set(_) | Type::Map(_) => self.wrapper(&root, &model.root, "values"),
            other => self.wrapper(&root, other, "value"),
        }
        for (index, definition) in model.types.iter().enumerate() {
            self.definition(index, definition);
        }
    }

    fn finish(self) -> String {
        let mut out = String::from("syntax = \"proto3\";\n\n");
        let _ = writeln!(out, "package {};", self.names.package());
        if self.empty || self.timestamp {
            out.push('\n');
        }
        if self.empty {
            out.push_str("import \"google/protobuf/empty.proto\";\n");
        }
        if self.timestamp {
            out.push_str("import \"google/protobuf/timestamp.proto\";\n");
        }
        out.push_str(&self.body);
        out
    }

    fn definition(&mut self, index: usize, definition: &Definition) {
        let name = self.names.of(index).to_owned();
        let gone = self.gone(index, definition);
        match &definition.kind {
            Kind::Struct(fields) => {
                let fields: Vec<_> = fields.iter().map(Member::from).collect();
                self.message(&name, &definition.doc, &fields, None, gone);
            }
            Kind::Union(variants) => {
                let variants: Vec<_> = variants.iter().map(Member::from).collect();
                self.message(&name, &definition.doc, &variants, Some("kind"), gone);
            }
            Kind::Enum { variants, .. } => self.enumeration(&name, definition, variants, &gone),
        }
    }

    /// What older versions of a type had and this one has not. The event itself is the same type by whatever name.
    fn gone(&self, index: usize, definition: &Definition) -> Gone {
        let is_root = self.model.root == Type::Named(index);
        let older = self.older.iter().filter_map(|older| {
            let by_name = || older.types.iter().find(|one| one.name == definition.name);
            if is_root { older.definition(&older.root) } else { by_name() }
        });
        Gone::between(older, definition)
    }

    /// A message; its fields stand in a `oneof` of this name, where there is one.
    fn message(&mut self, name: &str, doc: &str, members: &[Member<'_>], oneof: Option<&str>, gone: Gone) {
        let mut scope = Scope::default();
        let fields: Vec<_> = members
            .iter()
            .map(|member| {
                scope.add(&if oneof.is_some() { names::snake(member.name) } else { names::identifier(member.name) })
            })
            .collect();
        let gone = gone.without(&fields);
        let start = self.body.len();
        let mut later = String::new();
        self.open(doc, "message", name);
        self.reserved(&gone);
        let indent = if let Some(oneof) = oneof {
            let _ = writeln!(self.body, "  oneof {} {{", scope.add(oneof));
            "    "
        } else {
            "  "
        };
        for (member, field) in members.iter().zip(&fields) {
            comment(&mut self.body, indent, member.doc);
            let owner = format!("{name}_{}", names::camel(field));
            let before = std::mem::take(&mut self.body);
            let ty = if oneof.is_some() {
                self.single(&owner, member.ty, "values")
            } else {
                self.field_type(&owner, member.ty)
            };
            later.push_str(&std::mem::replace(&mut self.body, before));
            let _ = writeln!(self.body, "{indent}{ty} {field} = {};", member.number);
        }
        if oneof.is_some() {
            self.body.push_str("  }\n");
        }
        self.close(start);
        self.body.push_str(&later);
    }

    fn enumeration(&mut self, name: &str, definition: &Definition, variants: &[super::Variant], gone: &Gone) {
        let prefix = names::upper(name);
        let mut scope = Scope::default();
        let mut symbol = |name: &str| self.names.add(&scope.add(name));
        let unspecified = symbol(&format!("{prefix}_UNSPECIFIED"));
        let symbols: Vec<_> =
            variants.iter().map(|one| symbol(&format!("{prefix}_{}", names::upper(&one.name)))).collect();
        let gone = gone.mapped(|name| format!("{prefix}_{}", names::upper(name))).without(&symbols);
        let start = self.body.len();
        self.open(&definition.doc, "enum", name);
        self.reserved(&gone);
        let _ = writeln!(self.body, "  {unspecified} = 0;");
        for (variant, symbol) in variants.iter().zip(symbols) {
            comment(&mut self.body, "  ", &variant.doc);
            let _ = writeln!(self.body, "  {symbol} = {};", variant.number);
        }
        self.close(start);
    }

    fn open(&mut self, doc: &str, what: &str, name: &str) {
        self.body.push('\n');
        comment(&mut self.body, "", doc);
        let _ = writeln!(self.body, "{what} {name} {{");
    }

    /// An empty message is one line.
    fn close(&mut self, start: usize) {
        if self.body[start..].ends_with("{\n") {
            self.body.pop();
            self.body.push_str("}\n");
        } else {
            self.body.push_str("}\n");
        }
    }

    fn reserved(&mut self, gone: &Gone) {
        if !gone.numbers.is_empty() {
            let numbers: Vec<_> = gone.numbers.iter().map(u32::to_string).collect();
            let _ = writeln!(self.body, "  reserved {};", numbers.join(", "));
        }
        if !gone.names.is_empty() {
            let names: Vec<_> = gone.names.iter().map(|name| format!("\"{name}\"")).collect();
            let _ = writeln!(self.body, "  reserved {};", names.join(", "));
        }
    }
}

fn comment(out: &mut String, indent: &str, doc: &str) {
    for line in doc.lines() {
        let line = line.trim();
        let _ = if line.is_empty() { writeln!(out, "{indent}//") } else { writeln!(out, "{indent}// {line}") };
    }
}
