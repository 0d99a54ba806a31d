//! From version 1 to version 3: whoever reads version 2 would be left alone.

use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "parcels", name = "parcel.sent", version = "1.4.0")]
struct First {
    id: u32,
}

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "parcels", name = "parcel.sent", version = "3.0.0", upcast_from = First)]
struct Third {
    id: String,
}

impl From<First> for Third {
    fn from(old: First) -> Self {
        Self { id: old.id.to_string() }
    }
}

fn main() {}
