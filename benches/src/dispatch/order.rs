//! The event that most works publish: an order as a shop would tell of it.

use ::events::{Event, Payload};
use ::ruststream::Outgoing;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Feed;

/// With no lines, five strings to allocate when it is decoded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event, Outgoing)]
#[outgoing(name = "orders")]
#[event(topic = "orders", version = "1.0.0", key = id)]
pub(crate) struct Order {
    id: String,
    customer: String,
    channel: String,
    currency: String,
    placed_at: i64,
    total: f64,
    weight_grams: i64,
    note: Option<String>,
    lines: Vec<Line>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub(crate) struct Line {
    sku: String,
    title: String,
    quantity: i64,
    unit_price: f64,
    tax_rate: f64,
}

/// Some orders that differ in their values and not in their size, over and over.
#[derive(Debug)]
pub(crate) struct Orders {
    orders: Vec<Order>,
    next: usize,
}

impl Orders {
    pub(crate) fn new(lines: usize) -> Self {
        Self { orders: (0..64).map(|number| order(number, lines)).collect(), next: 0 }
    }
}

impl Orders {
    /// The next `count` orders.
    pub(crate) fn wave(&mut self, count: usize) -> impl Iterator<Item = &Order> + Send {
        let first = self.next;
        self.next = (self.next + count) % self.orders.len();
        self.orders.iter().cycle().skip(first).take(count)
    }
}

impl Feed for Orders {
    type Event = Order;

    fn next_event(&mut self) -> &Order {
        let order = &self.orders[self.next];
        self.next = (self.next + 1) % self.orders.len();
        order
    }
}

fn order(number: i64, lines: usize) -> Order {
    let lines: Vec<Line> = (0..lines as i64).map(|at| line(number * 100 + at)).collect();
    Order {
        id: format!("ord_{:012x}", 0x5eed_cafe_0000_i64 + number * 7919),
        customer: format!("cus_{:08}", 20_481_377 + number * 31),
        channel: "storefront".into(),
        currency: "EUR".into(),
        placed_at: 1_763_713_329_123 + number * 997,
        total: 1249.25 + number as f64,
        weight_grams: 2350 + number,
        note: Some("leave it with the neighbour".into()),
        lines,
    }
}

fn line(number: i64) -> Line {
    Line {
        sku: format!("SKU-{:07}", 4_400_000 + number),
        title: "Enamelled mug, dark green, 0.35 l".into(),
        quantity: 1 + number % 9,
        unit_price: 12.5 + (number % 64) as f64,
        tax_rate: 0.19,
    }
}

#[cfg(test)]
mod tests {
    use super::{Orders, order};
    use crate::dispatch::{Feed, LARGE, SMALL};

    #[test]
    fn orders_are_as_large_as_the_works_say_and_decode_to_themselves() {
        for (lines, sizes) in [(SMALL, 185..=215), (LARGE, 1_900..=2_048)] {
            for number in 0..64 {
                let order = order(number, lines);
                let json = serde_json::to_vec(&order).unwrap();
                assert!(sizes.contains(&json.len()), "{} bytes: {}", json.len(), String::from_utf8_lossy(&json));
                assert_eq!(serde_json::from_slice::<super::Order>(&json).unwrap(), order);
            }
        }
    }

    #[test]
    fn a_feed_goes_round() {
        let mut orders = Orders::new(SMALL);
        let first = orders.next_event().clone();
        assert_ne!(*orders.next_event(), first);
        assert_eq!(*(0..63).map(|_| orders.next_event().clone()).collect::<Vec<_>>().last().unwrap(), first);
    }
}
