//! The Avro schemas of the event.

/// The schema of an order.
pub(super) fn current() -> String {
    with(r#"{"name": "sequence", "type": "long"}, {"name": "attempt", "type": "long", "default": 1}"#)
}

/// The schema of an order in version 1.
pub(super) fn old() -> String {
    with(r#"{"name": "sequence", "type": "int"}"#)
}

fn with(numbers: &str) -> String {
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
