//! Whether events keep to their JSON Schemas: the feature `json-schema`, on a bus that asks for it.

#[cfg(not(feature = "json-schema"))]
mod disabled;
#[cfg(feature = "json-schema")]
mod enabled;
#[cfg(feature = "json-schema")]
mod rules;

#[cfg(not(feature = "json-schema"))]
pub(crate) use disabled::Enforced;
#[cfg(feature = "json-schema")]
pub(crate) use enabled::Enforced;
#[cfg(feature = "json-schema")]
pub(super) use rules::Rules;
