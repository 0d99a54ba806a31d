//! Section “Logical Types”: what the values of a type stand for. One that is unknown or invalid is ignored, as the section says.

use std::fmt;

use serde_json::{Map, Value};

use super::Primitive;

/// What values stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Logical {
    /// A decimal number of a fixed scale, in `bytes` or a `fixed`.
    Decimal {
        /// Significant digits.
        precision: u32,
        /// Digits after the point.
        scale: u32,
    },
    /// A decimal number that carries its scale, in `bytes`.
    BigDecimal,
    /// A UUID, in `string` or a `fixed` of 16.
    Uuid,
    /// A day, in `int`.
    Date,
    /// A time of day, in `int` (milliseconds) or `long` (microseconds).
    Time(Unit),
    /// A point in time, in `long`.
    Timestamp(Unit),
    /// A date and a time of day somewhere, in `long`.
    LocalTimestamp(Unit),
    /// Months, days and milliseconds, in a `fixed` of 12.
    Duration,
}

/// What a time is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Milliseconds.
    Millis,
    /// Microseconds.
    Micros,
    /// Nanoseconds.
    Nanos,
}

/// The type that carries a logical type.
#[derive(Debug, Clone, Copy)]
pub(super) enum Carrier {
    Primitive(Primitive),
    Fixed(u32),
}

const WITHOUT_ATTRIBUTES: [Logical; 12] = [
    Logical::BigDecimal,
    Logical::Uuid,
    Logical::Date,
    Logical::Time(Unit::Millis),
    Logical::Time(Unit::Micros),
    Logical::Timestamp(Unit::Millis),
    Logical::Timestamp(Unit::Micros),
    Logical::Timestamp(Unit::Nanos),
    Logical::LocalTimestamp(Unit::Millis),
    Logical::LocalTimestamp(Unit::Micros),
    Logical::LocalTimestamp(Unit::Nanos),
    Logical::Duration,
];

impl Logical {
    /// Its name in a schema.
    #[must_use]
    pub const fn name(self) -> &'static str {
        use Unit::{Micros, Millis, Nanos};
        match self {
            Self::Decimal { .. } => "decimal",
            Self::BigDecimal => "big-decimal",
            Self::Uuid => "uuid",
            Self::Date => "date",
            Self::Time(Millis) => "time-millis",
            Self::Time(Micros) => "time-micros",
            Self::Time(Nanos) => "time-nanos",
            Self::Timestamp(Millis) => "timestamp-millis",
            Self::Timestamp(Micros) => "timestamp-micros",
            Self::Timestamp(Nanos) => "timestamp-nanos",
            Self::LocalTimestamp(Millis) => "local-timestamp-millis",
            Self::LocalTimestamp(Micros) => "local-timestamp-micros",
            Self::LocalTimestamp(Nanos) => "local-timestamp-nanos",
            Self::Duration => "duration",
        }
    }

    /// The logical type that a definition's attributes give, if it is one of these and the carrier can carry it.
    pub(super) fn of(attributes: &Map<String, Value>, carrier: Carrier) -> Option<Self> {
        let name = attributes.get("logicalType")?.as_str()?;
        let logical = match name {
            "decimal" => decimal(attributes)?,
            _ => WITHOUT_ATTRIBUTES.into_iter().find(|one| one.name() == name)?,
        };
        logical.is_carried_by(carrier).then_some(logical)
    }

    fn is_carried_by(self, carrier: Carrier) -> bool {
        use Carrier::Fixed;
        let primitive = |wanted| matches!(carrier, Carrier::Primitive(one) if one == wanted);
        match self {
            Self::Decimal { precision, .. } => match carrier {
                Fixed(size) => precision <= digits(size),
                Carrier::Primitive(one) => one == Primitive::Bytes,
            },
            Self::BigDecimal => primitive(Primitive::Bytes),
            Self::Uuid => primitive(Primitive::String) || matches!(carrier, Fixed(16)),
            Self::Date | Self::Time(Unit::Millis) => primitive(Primitive::Int),
            Self::Time(_) | Self::Timestamp(_) | Self::LocalTimestamp(_) => primitive(Primitive::Long),
            Self::Duration => matches!(carrier, Fixed(12)),
        }
    }
}

impl fmt::Display for Logical {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decimal { precision, scale } => write!(f, "decimal({precision}, {scale})"),
            other => f.write_str(other.name()),
        }
    }
}

fn decimal(attributes: &Map<String, Value>) -> Option<Logical> {
    let number = |value: &Value| value.as_u64().and_then(|number| u32::try_from(number).ok());
    let precision = number(attributes.get("precision")?)?;
    let scale = attributes.get("scale").map_or(Some(0), number)?;
    (precision > 0 && scale <= precision).then_some(Logical::Decimal { precision, scale })
}

/// `floor(log10(2^(8n - 1) - 1))`: a power of two is never one of ten, so taking 1 from it changes no digit.
fn digits(size: u32) -> u32 {
    match size {
        0 => 0,
        size => ((8.0 * f64::from(size) - 1.0) * 2f64.log10()).floor() as u32,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(attributes: Value, carrier: Carrier) -> Option<Logical> {
        Logical::of(attributes.as_object().unwrap(), carrier)
    }

    #[test]
    fn a_scale_is_zero_unless_given_and_no_larger_than_the_precision() {
        let bytes = Carrier::Primitive(Primitive::Bytes);
        let decimal = |precision, scale| json!({ "logicalType": "decimal", "precision": precision, "scale": scale });
        assert_eq!(of(decimal(4, 2), bytes), Some(Logical::Decimal { precision: 4, scale: 2 }));
        assert_eq!(
            of(json!({ "logicalType": "decimal", "precision": 4 }), bytes),
            Some(Logical::Decimal { precision: 4, scale: 0 })
        );
        for invalid in [decimal(0, 0), decimal(2, 3), decimal(-1, 0), json!({ "logicalType": "decimal" })] {
            assert_eq!(of(invalid, bytes), None);
        }
    }

    #[test]
    fn a_fixed_limits_the_precision_of_a_decimal() {
        for (size, most) in [(1, 2), (2, 4), (4, 9), (8, 18), (12, 28), (16, 38)] {
            assert_eq!(digits(size), most);
            let with = |precision| json!({ "logicalType": "decimal", "precision": precision });
            assert!(of(with(most), Carrier::Fixed(size)).is_some());
            assert_eq!(of(with(most + 1), Carrier::Fixed(size)), None);
        }
    }

    #[test]
    fn what_is_unknown_or_on_the_wrong_type_is_ignored() {
        let long = Carrier::Primitive(Primitive::Long);
        assert_eq!(of(json!({ "logicalType": "timestamp-micros" }), long), Some(Logical::Timestamp(Unit::Micros)));
        for name in ["weekday", "date", "uuid", "duration", "time-millis", "time-nanos"] {
            assert_eq!(of(json!({ "logicalType": name }), long), None, "{name}");
        }
        assert_eq!(of(json!({ "logicalType": "uuid" }), Carrier::Fixed(16)), Some(Logical::Uuid));
        assert_eq!(of(json!({ "logicalType": "uuid" }), Carrier::Fixed(15)), None);
        assert_eq!(of(json!({ "logicalType": "duration" }), Carrier::Fixed(12)), Some(Logical::Duration));
    }
}
