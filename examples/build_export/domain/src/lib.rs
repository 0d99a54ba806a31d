//! What a service publishes: events in a crate of their own, so that its build script can link them.

use events::prelude::*;

/// A parcel left the warehouse.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "shipments", name = "shipment.sent", version = "1.0.0", codec = "avro")]
pub struct ShipmentSent {
    /// The parcel.
    #[event(key)]
    pub parcel: u64,
    /// Where it goes.
    pub city: String,
    /// Its weight, in grams.
    pub grams: Option<u32>,
}
