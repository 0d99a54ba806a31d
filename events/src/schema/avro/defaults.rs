//! Defaults: from the JSON that serde reads to the JSON of section “Records”, table “field default values”.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Kind, Schema, Type};
use crate::schema::model::{self, Model};

/// How deep a default may nest that stands for what other defaults leave out.
const MAX_DEPTH: usize = 32;

pub(super) struct Default<'a> {
    pub(super) model: &'a Model,
    pub(super) schema: &'a Schema,
    /// Where the model's types stand in the schema.
    pub(super) places: &'a [Option<usize>],
}

impl Default<'_> {
    /// The default in Avro, if Avro can express it.
    pub(super) fn of(&self, ty: &model::Type, avro: &Type, text: &str) -> Option<Value> {
        self.value(ty, avro, &serde_json::from_str(text).ok()?, MAX_DEPTH)
    }

    fn value(&self, ty: &model::Type, avro: &Type, json: &Value, depth: usize) -> Option<Value> {
        use model::Type as Of;
        let depth = depth.checked_sub(1)?;
        let value = match (ty, avro) {
            (Of::Int { bits: 128, .. }, _) => json.is_i64().then(|| json.to_string())?.into(),
            (Of::Json, _) => json.to_string().into(),
            (Of::Bytes, _) => latin(json.as_array()?.iter().map(|byte| u8::try_from(byte.as_u64()?).ok()))?,
            (Of::Uuid, _) => json.as_str()?.parse::<Uuid>().ok()?.to_string().into(),
            (Of::DateTime, _) => DateTime::parse_from_rfc3339(json.as_str()?).ok()?.timestamp_micros().into(),
            (Of::LocalDateTime, _) => json.as_str()?.parse::<NaiveDateTime>().ok()?.and_utc().timestamp_micros().into(),
            (Of::Date, _) => (json.as_str()?.parse::<NaiveDate>().ok()? - NaiveDate::default()).num_days().into(),
            (Of::Time, _) => micros(json.as_str()?.parse().ok()?).into(),
            (Of::Decimal { scale, .. }, _) => latin(unscaled(json.as_str()?, (*scale).into())?.into_iter().map(Some))?,
            (Of::Option(_), _) if json.is_null() => Value::Null,
            (Of::Option(of), Type::Union(branches)) => return self.present(of, avro, branches, json, depth),
            (Of::List(of) | Of::Set(of), Type::Array(items)) => {
                json.as_array()?.iter().map(|item| self.value(of, items, item, depth)).collect::<Option<_>>()?
            }
            (Of::Map(of), Type::Map(values)) => {
                let entry = |(key, value): (&String, _)| Some((key.clone(), self.value(of, values, value, depth)?));
                Value::Object(json.as_object()?.iter().map(entry).collect::<Option<_>>()?)
            }
            (Of::Tuple(items), Type::Named(place)) => {
                let Kind::Record(fields) = &self.schema.types[*place].kind else { return None };
                let members = items.iter().zip(fields).zip(json.as_array()?);
                let member = |((ty, field), json): ((_, &super::Field), _)| {
                    Some((field.name.clone(), self.value(ty, &field.ty, json, depth)?))
                };
                Value::Object(members.map(member).collect::<Option<_>>()?)
            }
            (Of::Named(index), _) => return self.named(*index, avro, 0, json, depth),
            _ => json.clone(),
        };
        self.schema.accepts(avro, &value).then_some(value)
    }

    /// An option that is there. Its union has `null` first.
    fn present(&self, of: &model::Type, avro: &Type, branches: &[Type], json: &Value, depth: usize) -> Option<Value> {
        if let model::Type::Named(index) = of
            && matches!(self.model.types[*index].kind, model::Kind::Union(_))
        {
            return self.named(*index, avro, 1, json, depth);
        }
        let inner = branches.get(1)?;
        let value = match (of, inner) {
            (model::Type::Option(_), Type::Named(place)) => self.wrapped(of, *place, json, depth)?,
            _ => self.value(of, inner, json, depth)?,
        };
        (self.schema.branch_of(avro, &value) == Some(1)).then_some(value)
    }

    fn named(&self, index: usize, avro: &Type, offset: usize, json: &Value, depth: usize) -> Option<Value> {
        match (&self.model.types[index].kind, avro) {
            (model::Kind::Struct(fields), _) => self.structure(fields, self.places[index]?, json, depth),
            (model::Kind::Enum { variants, .. }, _) => {
                let at = variants.iter().position(|variant| Some(variant.name.as_str()) == json.as_str())?;
                match &self.schema.types[self.places[index]?].kind {
                    Kind::Enum { symbols, .. } => Some(symbols[at].clone().into()),
                    _ => None,
                }
            }
            (model::Kind::Union(variants), Type::Union(branches)) => {
                // Externally tagged: `"Name"` or `{"Name": …}`.
                let (name, content) = match json {
                    Value::String(name) => (name, &Value::Null),
                    other => other.as_object()?.iter().next()?,
                };
                let at = variants.iter().position(|variant| variant.name == *name)?;
                let (variant, Type::Named(place)) = (&variants[at], branches.get(at + offset)?) else { return None };
                let value = match (&variant.ty, self.schema.types[*place].wrapper) {
                    (model::Type::Null, _) => Value::Object(Map::new()),
                    (ty, true) => self.wrapped(ty, *place, content, depth)?,
                    (ty, false) => self.value(ty, &branches[at + offset], content, depth)?,
                };
                // A default is of the first branch that it can be of.
                (self.schema.branch_of(avro, &value) == Some(at + offset)).then_some(value)
            }
            _ => None,
        }
    }

    fn wrapped(&self, ty: &model::Type, place: usize, json: &Value, depth: usize) -> Option<Value> {
        let Kind::Record(fields) = &self.schema.types[place].kind else { return None };
        let value = self.value(ty, &fields.first()?.ty, json, depth)?;
        Some(Value::Object(Map::from_iter([("value".to_owned(), value)])))
    }

    /// Fields that the JSON leaves out have their own defaults.
    fn structure(&self, fields: &[model::Field], place: usize, json: &Value, depth: usize) -> Option<Value> {
        let Kind::Record(own) = &self.schema.types[place].kind else { return None };
        let given = json.as_object()?;
        let member = |(field, own): (&model::Field, &super::Field)| {
            let json = match (given.get(&field.name), &field.default, &field.ty) {
                (Some(json), ..) => json.clone(),
                (None, Some(default), _) => serde_json::from_str(default).ok()?,
                (None, None, model::Type::Option(_)) => Value::Null,
                (None, None, _) => return None,
            };
            Some((own.name.clone(), self.value(&field.ty, &own.ty, &json, depth)?))
        };
        Some(Value::Object(fields.iter().zip(own).map(member).collect::<Option<_>>()?))
    }
}

/// Bytes as a text of the code points 0 to 255.
fn latin(bytes: impl Iterator<Item = Option<u8>>) -> Option<Value> {
    bytes.map(|byte| byte.map(char::from)).collect::<Option<String>>().map(Value::from)
}

fn micros(time: NaiveTime) -> i64 {
    i64::from(time.num_seconds_from_midnight()) * 1_000_000 + i64::from(time.nanosecond() / 1_000)
}

/// The unscaled value of a decimal's text, two's complement, big endian and as short as it can be.
fn unscaled(text: &str, scale: usize) -> Option<Vec<u8>> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if fraction.len() > scale
        || whole.is_empty()
        || !(whole.bytes().chain(fraction.bytes())).all(|b| b.is_ascii_digit())
    {
        return None;
    }
    let unscaled = format!("{whole}{fraction:0<scale$}").parse::<i128>().ok()? * sign;
    let bytes = unscaled.to_be_bytes();
    let is_needless = |pair: &[u8]| matches!((pair[0], pair[1] >> 7), (0, 0) | (0xff, 1));
    let needless = bytes.windows(2).take_while(|pair| is_needless(pair)).count();
    Some(bytes[needless..].to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_is_as_short_as_its_value_allows() {
        for (text, scale, expected) in [
            ("0", 2, Some(vec![0])),
            ("1.27", 2, Some(vec![127])),
            ("1.28", 2, Some(vec![0, 128])),
            ("-1.28", 2, Some(vec![128])),
            ("-1.29", 2, Some(vec![0xff, 0x7f])),
            ("2.5", 2, Some(vec![0, 250])),
            ("2.555", 2, None),
            ("1e3", 2, None),
            ("", 0, None),
        ] {
            assert_eq!(unscaled(text, scale), expected, "{text}");
        }
    }
}
