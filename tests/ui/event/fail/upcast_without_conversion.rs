//! The older major is upcast by `From`, which is not there.

use events::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "parcels", name = "parcel.sent", version = "1.4.0")]
struct First {
    id: u32,
}

#[derive(Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "parcels", name = "parcel.sent", version = "2.0.0", upcast_from = First)]
struct Second {
    id: String,
}

fn main() {}
