//! Names only make an enum; where a variant holds something it is a union.
use events::{prelude::*, shape::Shape};

/// How it is sent.
#[derive(Serialize, Deserialize, JsonSchema, Payload)]
enum Shipping {
    /// On a lorry.
    #[event(tag = 30)]
    Road,
    #[serde(alias = "plane")]
    Air,
    #[serde(skip)]
    Teleport,
    #[serde(other)]
    Unknown,
}

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
enum Payment {
    Cash,
    #[event(tag = 40)]
    Card(Card),
    Voucher(Option<String>),
    #[serde(rename = "by")]
    Foreign(#[event(as = "String")] std::net::Ipv4Addr),
}

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
struct Card {
    number: String,
}

#[derive(Serialize, Deserialize, JsonSchema, Payload)]
#[serde(tag = "kind")]
enum Tagged {
    A,
    B(Card),
}

fn main() {
    let Shape::Enum(shipping) = Shipping::SHAPE else { panic!("an enum") };
    let names: Vec<_> = shipping.symbols.iter().map(|symbol| symbol.name).collect();
    assert_eq!((names, shipping.default), (vec!["Road", "Air", "Unknown"], Some("Unknown")));
    assert_eq!((shipping.doc, shipping.symbols[0].doc), ("How it is sent.", "On a lorry."));
    assert_eq!((shipping.symbols[0].tag, shipping.symbols[1].aliases), (Some(30), &["plane"][..]));

    let Shape::Union(payment) = Payment::SHAPE else { panic!("a union") };
    let shapes: Vec<_> = payment.variants.iter().map(|one| format!("{} {:?}", one.name, one.shape)).collect();
    assert_eq!(shapes, ["Cash Null", "Card Struct(Card)", "Voucher Option(String)", "by String"]);
    assert_eq!((payment.variants[1].tag, payment.json_only), (Some(40), None));

    assert_eq!(Tagged::SHAPE.json_only(), Some("tag"));
}
