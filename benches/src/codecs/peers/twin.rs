//! The event as serde's Avro crates want it: times as numbers, the UUID as text.

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
