//! The schemas of the crate `apache-avro`.

use apache_avro::rabin::Rabin;

use super::{Fingerprint, InvalidSchema, Schema};
use crate::BoxError;

impl TryFrom<&apache_avro::Schema> for Schema {
    type Error = InvalidSchema;

    /// # Errors
    /// A schema that the other crate takes, and the specification does not.
    fn try_from(theirs: &apache_avro::Schema) -> Result<Self, InvalidSchema> {
        Self::parse(&serde_json::to_string(theirs).unwrap_or_default())
    }
}

impl TryFrom<&Schema> for apache_avro::Schema {
    type Error = BoxError;

    /// # Errors
    /// A schema that the specification allows, and the other crate does not.
    fn try_from(ours: &Schema) -> Result<Self, BoxError> {
        Ok(Self::parse_str(&ours.to_json())?)
    }
}

impl Schema {
    /// What the crate `apache-avro` takes for the schema's fingerprint, and puts before single objects.
    ///
    /// It is another than [`Schema::fingerprint`] for schemas with logical types or a field's `order`, which that crate
    /// leaves in the canonical form, against the specification.
    #[must_use]
    pub fn apache_fingerprint(&self) -> Option<Fingerprint> {
        let theirs = apache_avro::Schema::try_from(self).ok()?.fingerprint::<Rabin>();
        Some(Fingerprint(u64::from_le_bytes(theirs.bytes.try_into().ok()?)))
    }
}
