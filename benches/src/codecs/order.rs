//! The event of every work: an order as a shop would tell of it, in 14 fields.

use std::collections::BTreeMap;

use ::events::{Event, Payload};
use chrono::{DateTime, TimeDelta, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Its version 1 had no `attempt`, and its `sequence` was an `int`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "bench.order", version = "1.1.0")]
pub(super) struct Order {
    pub(super) id: Uuid,
    pub(super) customer: String,
    pub(super) sequence: i64,
    #[serde(default = "first")]
    #[event(default = 1)]
    pub(super) attempt: u32,
    pub(super) total: f64,
    pub(super) discount: f64,
    pub(super) express: bool,
    pub(super) note: Option<String>,
    pub(super) channel: Channel,
    pub(super) placed_at: DateTime<Utc>,
    pub(super) due_at: DateTime<Utc>,
    pub(super) labels: BTreeMap<String, String>,
    pub(super) tags: Vec<String>,
    pub(super) items: Vec<Item>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub(super) struct Item {
    pub(super) sku: String,
    pub(super) title: String,
    pub(super) quantity: u32,
    pub(super) price: f64,
    pub(super) gift: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Payload)]
pub(super) enum Channel {
    Storefront,
    App,
    Phone,
    Partner,
}

impl Channel {
    /// In order of declaration.
    pub(super) const ALL: [Self; 4] = [Self::Storefront, Self::App, Self::Phone, Self::Partner];
}

/// What `attempt` is where the writer didn't know it.
pub(super) fn first() -> u32 {
    1
}

/// Some orders that differ in their values and hardly in their size.
pub(super) fn orders() -> Vec<Order> {
    (0..64).map(order).collect()
}

fn order(number: u32) -> Order {
    let placed_at = DateTime::from_timestamp_micros(1_763_713_329_123_456 + i64::from(number) * 7_919_000_123)
        .expect("a time within chrono's range");
    let label = |(key, value): (&str, &str)| (key.to_owned(), format!("{value}-{}", number % 10));
    let labels = [("campaign", "autumn"), ("locale", "de-AT"), ("segment", "returning"), ("warehouse", "vie")];
    Order {
        id: Uuid::from_u128(0x0191_a3b4_c5d6_7e8f_9a0b_1c2d_3e4f_5a6b + u128::from(number) * 7919),
        customer: format!("cus_{:08}", 20_481_377 + number * 31),
        sequence: 4_711_000 + i64::from(number),
        attempt: 1 + number % 3,
        total: 1249.25 + f64::from(number),
        discount: f64::from(1240 + number) / 100.0,
        express: number.is_multiple_of(2),
        note: Some("leave it with the neighbour".into()).filter(|_| number % 4 != 3),
        channel: Channel::ALL[number as usize % 4],
        placed_at,
        due_at: placed_at + TimeDelta::hours(36),
        labels: labels.map(label).into(),
        tags: ["priority", "fragile", "loyalty"].map(String::from).into(),
        items: (0..2).map(|at| item(number * 2 + at)).collect(),
    }
}

fn item(number: u32) -> Item {
    Item {
        sku: format!("SKU-{:07}", 4_400_000 + number),
        title: "Enamelled mug, dark green, 0.35 l".into(),
        quantity: 1 + number % 9,
        price: 12.5 + f64::from(number % 64),
        gift: number.is_multiple_of(3),
    }
}
