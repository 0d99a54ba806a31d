//! What the declaration of a type says: topic, name, key, version, codec, schema.

use events::{
    event::{all, find},
    key::Key,
    prelude::*,
};

/// Something was shipped.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "typed.shipments", name = "typed.shipment.sent", version = "2.3.4", key = parcel)]
struct ShipmentSent {
    #[schemars(length(min = 1))]
    parcel: String,
    weight: u32,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "typed.plain", version = "1.0.0")]
struct Plain {
    id: u32,
}

#[test]
fn the_type_says_its_topic_name_version_codec_and_key() {
    assert_eq!(
        (ShipmentSent::TOPIC, ShipmentSent::NAME, ShipmentSent::VERSION, ShipmentSent::CONTENT_TYPE),
        ("typed.shipments", "typed.shipment.sent", Version::new(2, 3, 4), "application/json")
    );
    let sent = ShipmentSent { parcel: "p-1".into(), weight: 2 };
    assert_eq!(<ShipmentSent as Event>::key(&sent), Some(Key::new(b"p-1")));
    assert_eq!((Plain::NAME, <Plain as Event>::key(&Plain { id: 1 })), ("typed.plain", None));
}

#[test]
fn the_registry_knows_it() {
    let found = find("typed.shipment.sent").unwrap();
    assert_eq!((found.topic, found.version, found.keyed), ("typed.shipments", Version::new(2, 3, 4), true));
    assert!(found.rust_type.ends_with("declared::ShipmentSent"), "{}", found.rust_type);
    assert!(all().iter().any(|one| std::ptr::eq(*one, found)));
    assert!(<ShipmentSent as events::event::EventSet>::members().iter().any(|one| std::ptr::eq(*one, found)));
    assert!(find("typed.nothing").is_none());
}

#[test]
fn its_schema_is_that_of_the_struct() {
    let schema = (find("typed.shipment.sent").unwrap().json_schema)().to_value();
    assert_eq!(schema["properties"]["weight"]["type"], "integer");
    assert_eq!(schema["properties"]["parcel"]["minLength"], 1);
    assert_eq!(schema["required"], serde_json::json!(["parcel", "weight"]));
    assert_eq!(schema["description"], "Something was shipped.");
}

#[events::test]
async fn it_is_published_where_the_type_says() {
    let bus = events::Bus::connect("memory:").source("typed").await.unwrap();
    bus.publish(ShipmentSent { parcel: "p-1".into(), weight: 2 }).await.unwrap();
    let message = bus.transport().admin().unwrap().browse("typed.shipments", 1).await.unwrap().remove(0);
    let header = |name: &str| message.headers.get(name).unwrap().text().unwrap();
    assert_eq!(message.key, Some(Key::new(b"p-1")));
    assert_eq!((header("ce-type"), header("ce-dataversion")), ("typed.shipment.sent".into(), "2.3.4".into()));
    let fingerprint = ShipmentSent::event_type().fingerprint().unwrap();
    assert_eq!(header("ce-dataschema"), format!("urn:events:typed.shipment.sent:2.3.4#{fingerprint:016x}"));
    bus.publish(Draft::of(Plain { id: 1 }).topic("elsewhere")).await.unwrap();
    assert_eq!(bus.transport().admin().unwrap().browse("elsewhere", 9).await.unwrap().len(), 1);
}
