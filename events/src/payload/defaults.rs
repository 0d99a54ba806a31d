//! Defaults that are written twice, for serde and for the schemas, and compared when an app starts.

use serde::{Deserialize, Serialize};

/// The written defaults of one type. Made by the derives.
#[doc(hidden)]
#[derive(Debug)]
pub struct Defaults {
    /// The path of the type.
    pub of: &'static str,
    /// Its fields that have one.
    pub fields: &'static [WrittenDefault],
}

/// The written default of one field.
#[doc(hidden)]
#[derive(Debug)]
pub struct WrittenDefault {
    /// The field's name.
    pub field: &'static str,
    /// What is written, as JSON.
    pub json: &'static str,
    /// Whether serde takes the same.
    pub same: fn() -> bool,
}

inventory::collect!(Defaults);

/// For the derive: whether `json`, read as an `As`, is what `value` is serialized as.
#[doc(hidden)]
pub fn same_default<As: Serialize + Deserialize<'static>>(value: &impl Serialize, json: &'static str) -> bool {
    let said = serde_json::from_str::<As>(json).and_then(serde_json::to_value);
    let taken = serde_json::to_value(value);
    said.is_ok_and(|said| taken.is_ok_and(|taken| said == taken))
}

/// The defaults of all linked types that `#[event(default = …)]` says otherwise than serde.
pub(crate) fn contradictions() -> impl Iterator<Item = String> {
    let fields = inventory::iter::<Defaults>().flat_map(|one| one.fields.iter().map(|field| (one.of, field)));
    fields.filter(|(_, one)| !(one.same)()).map(|(of, WrittenDefault { field, json, .. })| {
        format!(
            "`{field}` of `{of}` is {json} where it is absent, as its schema says, but what serde takes is another value: \
             write the same in `#[event(default = …)]` and in `#[serde(default = \"path\")]` or `Default`"
        )
    })
}
