//! The text of a model.

use std::fmt::Write;

use super::{escape, is_plain};
use crate::schema::{Definition, Kind, Model, Type, Variant};

/// The shape text of a model.
#[must_use]
pub fn write(model: &Model) -> String {
    let mut writer = Writer { model, out: String::new(), defined: vec![false; model.types.len()] };
    writer.ty(&model.root);
    writer.out
}

struct Writer<'a> {
    model: &'a Model,
    out: String,
    defined: Vec<bool>,
}

impl<'a> Writer<'a> {
    fn ty(&mut self, ty: &'a Type) {
        let primitive = match ty {
            Type::Null => "null",
            Type::Bool => "boolean",
            Type::Int { bits: 32, signed: true } => "int",
            Type::Int { bits: 64, signed: true } => "long",
            Type::Int { bits, signed } => return self.number(if *signed { "i" } else { "u" }, u32::from(*bits)),
            Type::Float32 => "float",
            Type::Float64 => "double",
            Type::String => "string",
            Type::Bytes => "bytes",
            Type::Uuid => "uuid",
            Type::DateTime => "datetime",
            Type::LocalDateTime => "local-datetime",
            Type::Date => "date",
            Type::Time => "time",
            Type::Decimal { precision, scale } => {
                self.number("decimal(", u32::from(*precision));
                self.number(",", u32::from(*scale));
                ")"
            }
            Type::Json => "json",
            Type::Option(of) => {
                self.ty(of);
                "?"
            }
            Type::List(of) => return self.wrapped("[", of),
            Type::Set(of) => return self.wrapped("set[", of),
            Type::Map(of) => return self.wrapped("map[", of),
            Type::Tuple(of) => {
                self.out.push('(');
                for (index, ty) in of.iter().enumerate() {
                    self.separator(index, ',');
                    self.ty(ty);
                }
                ")"
            }
            Type::Named(index) => return self.named(*index),
        };
        self.out.push_str(primitive);
    }

    fn wrapped(&mut self, open: &str, of: &'a Type) {
        self.out.push_str(open);
        self.ty(of);
        self.out.push(']');
    }

    fn named(&mut self, index: usize) {
        let Some(definition) = self.model.types.get(index) else { return };
        if !definition.name.starts_with(|first: char| first.is_ascii_uppercase()) {
            self.out.push('@');
        }
        self.out.push_str(&definition.name);
        if !std::mem::replace(&mut self.defined[index], true) {
            self.definition(definition);
        }
    }

    fn definition(&mut self, definition: &'a Definition) {
        if let Some(attribute) = &definition.json_only {
            self.out.push('!');
            word(attribute, &mut self.out);
        }
        match &definition.kind {
            Kind::Struct(fields) => {
                self.out.push('{');
                for (index, field) in fields.iter().enumerate() {
                    self.separator(index, ',');
                    self.member(&field.name, &field.aliases, field.number, index);
                    self.out.push(':');
                    self.ty(&field.ty);
                    if let Some(default) = &field.default {
                        self.out.push('=');
                        self.out.push_str(default);
                    }
                }
                self.out.push('}');
            }
            Kind::Enum { variants, default } => {
                self.out.push('(');
                for (index, variant) in variants.iter().enumerate() {
                    self.variant(variant, index);
                    if default.as_ref() == Some(&variant.name) {
                        self.out.push('*');
                    }
                }
                self.out.push(')');
            }
            Kind::Union(variants) => {
                self.out.push('<');
                for (index, variant) in variants.iter().enumerate() {
                    self.variant(variant, index);
                    if variant.ty != Type::Null {
                        self.out.push(':');
                        self.ty(&variant.ty);
                    }
                }
                self.out.push('>');
            }
        }
    }

    fn variant(&mut self, variant: &Variant, index: usize) {
        self.separator(index, '|');
        self.member(&variant.name, &variant.aliases, variant.number, index);
    }

    fn member(&mut self, name: &str, aliases: &[String], number: u32, index: usize) {
        word(name, &mut self.out);
        for alias in aliases {
            self.out.push('/');
            word(alias, &mut self.out);
        }
        if usize::try_from(number) != Ok(index + 1) {
            self.number("#", number);
        }
    }

    fn separator(&mut self, index: usize, separator: char) {
        if index > 0 {
            self.out.push(separator);
        }
    }

    fn number(&mut self, before: &str, number: u32) {
        self.out.push_str(before);
        self.out.push_str(&number.to_string());
    }
}

fn word(word: &str, out: &mut String) {
    if is_plain(word) {
        return out.push_str(word);
    }
    out.push('"');
    for c in word.chars() {
        match u8::try_from(c).ok().and_then(escape) {
            Some(escape) => out.push_str(escape),
            None if c < ' ' => write!(out, "\\u{:04x}", u32::from(c)).expect("a string takes all"),
            None => out.push(c),
        }
    }
    out.push('"');
}
