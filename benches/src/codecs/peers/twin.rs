//! The event as serde's Avro crates want it: times as numbers, the UUID as text. And its schemas.

use std::collections::BTreeMap;

use chrono::serde::ts_microseconds;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::codecs::order::{Channel, Item, Order, first};

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename = "order")]
pub(super) struct Twin {
    #[serde(with = "uuid::serde::hyphenated")]
    id: Uuid,
    customer: String,
    sequence: i64,
    #[serde(default = "first")]
    attempt: u32,
    total: f64,
    discount: f64,
    express: bool,
    note: Option<String>,
    channel: Channel,
    #[serde(with = "ts_microseconds")]
    placed_at: DateTime<Utc>,
    #[serde(with = "ts_microseconds")]
    due_at: DateTime<Utc>,
    labels: BTreeMap<String, String>,
    tags: Vec<String>,
    items: Vec<Item>,
}

impl From<&Order> for Twin {
    fn from(order: &Order) -> Self {
        let Order { id, customer, sequence, attempt, total, discount, express, .. } = order.clone();
        let Order { note, channel, placed_at, due_at, labels, tags, items, .. } = order.clone();
        Self {
            id,
            customer,
            sequence,
            attempt,
            total,
            discount,
            express,
            note,
            channel,
            placed_at,
            due_at,
            labels,
            tags,
            items,
        }
    }
}

impl From<Twin> for Order {
    fn from(twin: Twin) -> Self {
        let Twin { id, customer, sequence, attempt, total, discount, express, note, channel, .. } = twin;
        let Twin { placed_at, due_at, labels, tags, items, .. } = twin;
        Self {
            id,
            customer,
            sequence,
            attempt,
            total,
            discount,
            express,
            note,
            channel,
            placed_at,
            due_at,
            labels,
            tags,
            items,
        }
    }
}

/// The schema of an order.
pub(super) fn schema() -> String {
    schema_with(r#"{"name": "sequence", "type": "long"}, {"name": "attempt", "type": "long", "default": 1}"#)
}

/// The schema of an order in version 1.
pub(super) fn old_schema() -> String {
    schema_with(r#"{"name": "sequence", "type": "int"}"#)
}

fn schema_with(numbers: &str) -> String {
    SCHEMA.replace("NUMBERS", numbers)
}

const SCHEMA: &str = r#"{
    "type": "record", "name": "order", "namespace": "bench", "fields": [
        {"name": "id", "type": {"type": "string", "logicalType": "uuid"}},
        {"name": "customer", "type": "string"},
        NUMBERS,
        {"name": "total", "type": "double"},
        {"name": "discount", "type": "double"},
        {"name": "express", "type": "boolean"},
        {"name": "note", "type": ["null", "string"]},
        {"name": "channel", "type": {
            "type": "enum", "name": "Channel", "symbols": ["Storefront", "App", "Phone", "Partner"]
        }},
        {"name": "placed_at", "type": {"type": "long", "logicalType": "timestamp-micros"}},
        {"name": "due_at", "type": {"type": "long", "logicalType": "timestamp-micros"}},
        {"name": "labels", "type": {"type": "map", "values": "string"}},
        {"name": "tags", "type": {"type": "array", "items": "string"}},
        {"name": "items", "type": {"type": "array", "items": {
            "type": "record", "name": "Item", "fields": [
                {"name": "sku", "type": "string"},
                {"name": "title", "type": "string"},
                {"name": "quantity", "type": "long"},
                {"name": "price", "type": "double"},
                {"name": "gift", "type": "boolean"}
            ]
        }}}
    ]
}"#;
