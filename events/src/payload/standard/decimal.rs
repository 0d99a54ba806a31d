//! Decimal numbers of a fixed precision and scale.

use std::{borrow::Cow, fmt, str::FromStr};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use crate::{
    payload::{DecodeError, Payload, Read, Reader, Unreadable, Writer, Written},
    shape::Shape,
};

/// A decimal number with at most `PRECISION` digits (1 to 38), `SCALE` of them behind the point: exact, as money is.
///
/// JSON and Protobuf carry its text, `"12.50"`; Avro carries a `decimal`. A number that does not fit is an error, never
/// rounded. For the decimal type of another crate whose serde form is such a text write
/// `#[event(as = "events::payload::Decimal<9, 2>")]` on the field.
///
/// ```
/// use events::payload::Decimal;
///
/// let price: Decimal<9, 2> = "12.50".parse().unwrap();
/// assert_eq!((price.unscaled(), price.to_string().as_str()), (1250, "12.50"));
/// assert!("12.505".parse::<Decimal<9, 2>>().is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Decimal<const PRECISION: u8, const SCALE: u8>(i128);

/// A number that is no decimal of this precision and scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a decimal of at most {precision} digits, {scale} of them behind the point")]
pub struct InvalidDecimal {
    /// How many digits it may have.
    pub precision: u8,
    /// How many of them are behind the point.
    pub scale: u8,
}

impl<const PRECISION: u8, const SCALE: u8> Decimal<PRECISION, SCALE> {
    const LIMIT: u128 = {
        assert!(PRECISION >= 1 && PRECISION <= 38, "the precision of a decimal is 1 to 38 digits");
        assert!(SCALE <= PRECISION, "the scale of a decimal is at most its precision");
        10u128.pow(PRECISION as u32)
    };
    const INVALID: InvalidDecimal = InvalidDecimal { precision: PRECISION, scale: SCALE };

    /// `unscaled` × 10^-`SCALE`: 1250 is 12.50 where the scale is 2.
    ///
    /// # Errors
    /// More digits than the precision.
    pub const fn from_unscaled(unscaled: i128) -> Result<Self, InvalidDecimal> {
        if unscaled.unsigned_abs() < Self::LIMIT { Ok(Self(unscaled)) } else { Err(Self::INVALID) }
    }

    /// The number without its point: 1250 for 12.50.
    #[must_use]
    pub const fn unscaled(self) -> i128 {
        self.0
    }
}

impl<const PRECISION: u8, const SCALE: u8> fmt::Display for Decimal<PRECISION, SCALE> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, unit) = (if self.0 < 0 { "-" } else { "" }, 10u128.pow(SCALE.into()));
        let (whole, fraction) = (self.0.unsigned_abs() / unit, self.0.unsigned_abs() % unit);
        match usize::from(SCALE) {
            0 => write!(f, "{sign}{whole}"),
            scale => write!(f, "{sign}{whole}.{fraction:0scale$}"),
        }
    }
}

impl<const PRECISION: u8, const SCALE: u8> FromStr for Decimal<PRECISION, SCALE> {
    type Err = InvalidDecimal;

    /// Digits, with a sign and a point where there are any. Digits that the scale has no room for are zeros.
    fn from_str(text: &str) -> Result<Self, InvalidDecimal> {
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let (kept, rest) = fraction.split_at_checked(SCALE.into()).unwrap_or((fraction, ""));
        if !is_number(whole) || !is_number(fraction) || rest.bytes().any(|byte| byte != b'0') {
            return Err(Self::INVALID);
        }
        let padding = std::iter::repeat_n(b'0', usize::from(SCALE) - kept.len());
        let all = whole.bytes().chain(kept.bytes()).chain(padding);
        let number = all
            .skip_while(|digit| *digit == b'0')
            .try_fold(0i128, |number, digit| number.checked_mul(10)?.checked_add(i128::from(digit - b'0')));
        let unscaled = number.ok_or(Self::INVALID)?;
        Self::from_unscaled(if negative { -unscaled } else { unscaled })
    }
}

impl<const PRECISION: u8, const SCALE: u8> Serialize for Decimal<PRECISION, SCALE> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de, const PRECISION: u8, const SCALE: u8> Deserialize<'de> for Decimal<PRECISION, SCALE> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Cow::<str>::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

impl<const PRECISION: u8, const SCALE: u8> JsonSchema for Decimal<PRECISION, SCALE> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Decimal_{PRECISION}_{SCALE}").into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"})
    }
}

impl<const PRECISION: u8, const SCALE: u8> Payload for Decimal<PRECISION, SCALE> {
    const SHAPE: Shape = Shape::Decimal { precision: PRECISION, scale: SCALE };

    #[inline]
    fn write<W: Writer>(&self, to: W) -> Written {
        to.decimal(self.0, SCALE)
    }
}

impl<'de, const PRECISION: u8, const SCALE: u8> Read<'de> for Decimal<PRECISION, SCALE> {
    fn read<R: Reader<'de>>(from: R) -> Result<Self, DecodeError> {
        let read = if from.is_text() { from.text()?.parse() } else { Self::from_unscaled(from.decimal(SCALE)?) };
        read.map_err(|_| Unreadable::OutOfRange("the precision of a decimal").into())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::codec::{Codec, Json, Limits};

    type Price = Decimal<5, 2>;

    #[test]
    fn what_does_not_fit_is_refused() {
        for text in ["1000", "999.999", "", "-", ".5", "5.", "1e3", "+1", "1_0", " 1", "0x1", "1.2.3", "--1", "٣"] {
            assert_eq!(text.parse::<Price>(), Err(Price::INVALID), "{text}");
        }
        assert!(Price::from_unscaled(99_999).is_ok() && Price::from_unscaled(100_000).is_err());
        assert!(Decimal::<38, 0>::from_unscaled(i128::MAX).is_err());
    }

    #[test]
    fn there_is_one_text_for_each_number() {
        for (text, written) in
            [("1", "1.00"), ("-0.5", "-0.50"), ("007.1000", "7.10"), ("-0", "0.00"), ("999.99", "999.99")]
        {
            assert_eq!(text.parse::<Price>().unwrap().to_string(), written);
        }
        assert_eq!(Decimal::<3, 0>::from_unscaled(-7).unwrap().to_string(), "-7");
    }

    proptest! {
        #[test]
        fn text_and_json_come_back(unscaled in -99_999i128..=99_999) {
            let price = Price::from_unscaled(unscaled).unwrap();
            prop_assert_eq!(price.to_string().parse(), Ok(price));
            let mut json = Vec::new();
            Json::encode(&price, &mut json).unwrap();
            prop_assert_eq!(&json, &serde_json::to_vec(&price).unwrap());
            prop_assert_eq!(Json::decode::<Price>(&json, &Limits::DEFAULT).unwrap(), price);
        }
    }

    #[cfg(all(feature = "avro", feature = "protobuf"))]
    #[test]
    fn each_format_has_it_and_refuses_one_that_is_too_large() {
        use crate::codec::{Avro, Protobuf};

        fn there_and_back<C: Codec>() {
            let price: Price = "-123.45".parse().unwrap();
            let mut bytes = Vec::new();
            C::encode(&price, &mut bytes).unwrap();
            assert_eq!(C::decode::<Price>(&bytes, &Limits::DEFAULT).unwrap(), price);
            assert!(C::decode::<Decimal<4, 2>>(&bytes, &Limits::DEFAULT).is_err());
        }
        there_and_back::<Avro>();
        there_and_back::<Protobuf>();
    }
}
