//! A model from its text.

use super::{is_name_byte, is_plain_byte};
use crate::{
    Version,
    schema::{Definition, Field, Kind, Model, Type, Variant},
};

/// How deep types may nest in a text; a lock is a file, and a file may be anything.
const DEPTH: usize = 128;

/// A text that is not one of a shape.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the shape text makes no sense at character {at}: {expected} is expected there")]
pub struct InvalidShapeText {
    /// Where, in bytes from 1.
    pub at: usize,
    /// What should be there.
    pub expected: &'static str,
}

/// Reads the shape text of one version of an event. There is no documentation in it.
///
/// # Errors
/// A text that is not one that [`write`](super::write) writes.
pub fn parse(name: &str, version: Version, text: &str) -> Result<Model, InvalidShapeText> {
    let mut parser = Parser { text, at: 0, types: Vec::new(), depth: 0 };
    let root = parser.ty()?;
    if parser.at < text.len() {
        return Err(parser.expected("the end"));
    }
    let types = parser.types.into_iter().map(|(name, definition)| {
        definition.ok_or_else(|| InvalidShapeText {
            at: text.find(&name).unwrap_or_default() + 1,
            expected: "the description of a type that is only named",
        })
    });
    Ok(Model { name: name.to_owned(), version, root, types: types.collect::<Result<_, _>>()? })
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    /// The types by name; one that is being described has none yet.
    types: Vec<(String, Option<Definition>)>,
    depth: usize,
}

type Parsed<T> = Result<T, InvalidShapeText>;

impl<'a> Parser<'a> {
    fn expected(&self, expected: &'static str) -> InvalidShapeText {
        InvalidShapeText { at: self.at + 1, expected }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn takes(&mut self, token: &str) -> bool {
        let found = self.rest().starts_with(token);
        self.at += if found { token.len() } else { 0 };
        found
    }

    fn token(&mut self, token: &'static str) -> Parsed<()> {
        if self.takes(token) { Ok(()) } else { Err(self.expected(token)) }
    }

    /// The bytes up to the first that is not one of these.
    fn run(&mut self, of: fn(u8) -> bool) -> &'a str {
        let rest = self.rest();
        let len = rest.bytes().position(|byte| !of(byte)).unwrap_or(rest.len());
        self.at += len;
        &rest[..len]
    }

    fn ty(&mut self) -> Parsed<Type> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(self.expected("a type that nests less deep"));
        }
        let mut ty = self.base()?;
        while self.takes("?") {
            ty = Type::Option(Box::new(ty));
        }
        self.depth -= 1;
        Ok(ty)
    }

    fn base(&mut self) -> Parsed<Type> {
        if self.takes("[") {
            return Ok(Type::List(self.inner()?));
        }
        if self.takes("(") {
            return Ok(Type::Tuple(self.listed(",", ")", Self::ty)?));
        }
        if self.takes("@") || self.rest().starts_with(|first: char| first.is_ascii_uppercase()) {
            return self.named();
        }
        let start = self.at;
        let word = self.run(|byte| is_name_byte(byte) || byte == b'-');
        let int = |signed| Ok(Type::Int { bits: word[1..].parse().unwrap_or_default(), signed });
        match word {
            "null" => Ok(Type::Null),
            "boolean" => Ok(Type::Bool),
            "int" => Ok(Type::Int { bits: 32, signed: true }),
            "long" => Ok(Type::Int { bits: 64, signed: true }),
            "i8" | "i16" | "i128" => int(true),
            "u8" | "u16" | "u32" | "u64" | "u128" => int(false),
            "float" => Ok(Type::Float32),
            "double" => Ok(Type::Float64),
            "string" => Ok(Type::String),
            "bytes" => Ok(Type::Bytes),
            "uuid" => Ok(Type::Uuid),
            "datetime" => Ok(Type::DateTime),
            "local-datetime" => Ok(Type::LocalDateTime),
            "date" => Ok(Type::Date),
            "time" => Ok(Type::Time),
            "json" => Ok(Type::Json),
            "decimal" => {
                self.token("(")?;
                let precision = self.number()?;
                self.token(",")?;
                let scale = self.number()?;
                self.token(")")?;
                Ok(Type::Decimal { precision, scale })
            }
            "set" | "map" => {
                self.token("[")?;
                let of = self.inner()?;
                Ok(if word == "set" { Type::Set(of) } else { Type::Map(of) })
            }
            _ => {
                self.at = start;
                Err(self.expected("a type"))
            }
        }
    }

    fn inner(&mut self) -> Parsed<Box<Type>> {
        let ty = self.ty()?;
        self.token("]")?;
        Ok(Box::new(ty))
    }

    fn listed<T>(
        &mut self,
        separator: &str,
        end: &'static str,
        mut one: impl FnMut(&mut Self) -> Parsed<T>,
    ) -> Parsed<Vec<T>> {
        let mut all = Vec::new();
        if self.takes(end) {
            return Ok(all);
        }
        loop {
            all.push(one(self)?);
            if !self.takes(separator) {
                break;
            }
        }
        self.token(end)?;
        Ok(all)
    }

    fn named(&mut self) -> Parsed<Type> {
        let name = self.run(is_name_byte);
        if name.is_empty() {
            return Err(self.expected("the name of a type"));
        }
        let known = self.types.iter().position(|(known, _)| known == name);
        let index = known.unwrap_or_else(|| {
            self.types.push((name.to_owned(), None));
            self.types.len() - 1
        });
        let json_only = if self.takes("!") { Some(self.word()?) } else { None };
        if !self.rest().starts_with(['{', '(', '<']) {
            return if json_only.is_none() { Ok(Type::Named(index)) } else { Err(self.expected("`{` or `<`")) };
        }
        if known.is_some() {
            return Err(self.expected("a name alone, since the type is described already"));
        }
        let kind = self.kind()?;
        self.types[index].1 = Some(Definition { name: name.to_owned(), doc: String::new(), kind, json_only });
        Ok(Type::Named(index))
    }

    fn kind(&mut self) -> Parsed<Kind> {
        let mut place = 0;
        if self.takes("{") {
            return Ok(Kind::Struct(self.listed(",", "}", |this| this.field(&mut place))?));
        }
        if self.takes("<") {
            let variants = self.listed("|", ">", |this| {
                let mut variant = this.variant(&mut place)?;
                if this.takes(":") {
                    variant.ty = this.ty()?;
                }
                Ok(variant)
            });
            return Ok(Kind::Union(variants?));
        }
        self.token("(")?;
        let mut default = None;
        let variants = self.listed("|", ")", |this| {
            let variant = this.variant(&mut place)?;
            if this.takes("*") {
                default = Some(variant.name.clone());
            }
            Ok(variant)
        })?;
        Ok(Kind::Enum { variants, default })
    }

    fn field(&mut self, place: &mut u32) -> Parsed<Field> {
        let Variant { name, aliases, number, .. } = self.variant(place)?;
        self.token(":")?;
        let ty = self.ty()?;
        let default = if self.takes("=") { Some(self.json()?) } else { None };
        Ok(Field { name, aliases, doc: String::new(), ty, default, number })
    }

    /// A name with its aliases and its number.
    fn variant(&mut self, place: &mut u32) -> Parsed<Variant> {
        *place += 1;
        let name = self.word()?;
        let mut aliases = Vec::new();
        while self.takes("/") {
            aliases.push(self.word()?);
        }
        let number = if self.takes("#") { self.number()? } else { *place };
        Ok(Variant { name, aliases, doc: String::new(), ty: Type::Null, number })
    }

    fn number<N: std::str::FromStr>(&mut self) -> Parsed<N> {
        let start = self.at;
        let digits = self.run(|byte| byte.is_ascii_digit());
        digits.parse().map_err(|_| InvalidShapeText { at: start + 1, expected: "a number" })
    }

    fn word(&mut self) -> Parsed<String> {
        if self.rest().starts_with('"') {
            let start = self.at;
            let quoted = self.json()?;
            return serde_json::from_str(&quoted)
                .map_err(|_| InvalidShapeText { at: start + 1, expected: "a name in quotes" });
        }
        let word = self.run(is_plain_byte);
        if word.is_empty() { Err(self.expected("a name")) } else { Ok(word.to_owned()) }
    }

    /// The JSON value that begins here, as it is written.
    fn json(&mut self) -> Parsed<String> {
        let mut values = serde_json::Deserializer::from_str(self.rest()).into_iter::<&serde_json::value::RawValue>();
        let Some(Ok(value)) = values.next() else { return Err(self.expected("a JSON value")) };
        let text = value.get().to_owned();
        self.at += values.byte_offset();
        Ok(text)
    }
}
