//! Every attribute at once, under the strictest lints.
#![deny(warnings, missing_docs, unsafe_code, unreachable_pub, clippy::all, clippy::pedantic)]

use events::{codec::{Encoding, Limits}, event::Decode, prelude::*, shape::Shape};

/// A customer placed an order.
///
/// With all its lines.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "orders", name = "order.placed", version = "1.2.0", codec = "json")]
#[event(validate = OrderPlaced::check)]
pub struct OrderPlaced {
    /// Which order.
    #[event(key, tag = 7)]
    pub order_id: Uuid,
    /// Who placed it.
    #[event(pii)]
    pub customer: String,
    /// When.
    pub placed_at: DateTime<Utc>,
    /// How it was paid.
    #[event(secret, default = "cash")]
    #[serde(default = "cash")]
    pub payment: String,
    /// How many articles.
    #[serde(default, alias = "n")]
    pub count: u32,
    /// A reduction, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coupon: Option<String>,
}

fn cash() -> String {
    "cash".to_owned()
}

impl OrderPlaced {
    fn check(&self) -> Result<(), Vec<&'static str>> {
        if self.customer.is_empty() { Err(vec!["`customer` is not empty"]) } else { Ok(()) }
    }
}

fn main() {
    let order = OrderPlaced {
        order_id: Uuid::nil(),
        customer: "Ada".to_owned(),
        placed_at: DateTime::UNIX_EPOCH,
        payment: "card".to_owned(),
        count: 1,
        coupon: None,
    };
    assert_eq!((OrderPlaced::NAME, OrderPlaced::TOPIC), ("order.placed", "orders"));
    assert_eq!(OrderPlaced::VERSION.to_string(), "1.2.0");
    assert_eq!(OrderPlaced::CONTENT_TYPE, "application/json");

    let mut bytes = Vec::new();
    <OrderPlaced as Event>::encode_into(&order, &mut bytes).unwrap();
    for content_type in ["", "application/json", "application/json; charset=utf-8", "Application/JSON"] {
        assert_eq!(<OrderPlaced as Decode>::decode(Encoding::of(content_type), &bytes, &Limits::DEFAULT).unwrap(), order);
    }
    let refused = <OrderPlaced as Decode>::decode(Encoding::of("text/plain"), &bytes, &Limits::DEFAULT).unwrap_err().to_string();
    assert_eq!(refused, "content type `text/plain` is not one that order.placed is read from");

    assert_eq!(<OrderPlaced as Event>::key(&order).unwrap().as_str(), Some("00000000-0000-0000-0000-000000000000"));
    let nobody = OrderPlaced { customer: String::new(), ..order };
    assert_eq!(<OrderPlaced as Event>::validate(&nobody).unwrap_err().rules(), ["`customer` is not empty"]);

    let Shape::Struct(shape) = <OrderPlaced as Payload>::SHAPE else { panic!("a struct") };
    assert_eq!(shape.doc, "A customer placed an order.\n\nWith all its lines.");
    assert_eq!((shape.name.name, shape.name.module), ("OrderPlaced", module_path!()));
    let field = |name| shape.fields.iter().find(|field| field.name == name).unwrap();
    assert_eq!((field("order_id").tag, field("customer").pii, field("payment").secret), (Some(7), true, true));
    assert_eq!((field("payment").default, field("count").default), (Some("\"cash\""), Some("0")));
    assert_eq!((field("coupon").default, field("count").aliases), (Some("null"), &["n"][..]));

    let registered = events::event::find("order.placed").unwrap();
    assert!(registered.keyed);
    assert_eq!(registered.rust_type, concat!(module_path!(), "::OrderPlaced"));
    assert!((registered.json_schema)().get("properties").is_some());
}
