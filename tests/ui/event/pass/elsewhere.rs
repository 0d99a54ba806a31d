//! The crate under another name, within a module that has names of its own for everything.
#![allow(dead_code, non_camel_case_types)]

extern crate events as shop_events;

mod shadows {
    use shop_events::prelude::{Deserialize, JsonSchema, Serialize};

    pub mod events {}
    pub mod core {}
    pub mod std {}
    pub struct Option;
    pub struct Result;
    pub struct Vec;
    pub enum Shape {}
    pub trait Payload {}
    pub fn limits() {}
    pub fn bytes() {}

    #[derive(Serialize, Deserialize, JsonSchema, shop_events::Event)]
    #[event(crate = shop_events, topic = "orders", version = "1.0.0", validate = event)]
    pub struct Ordered {
        #[event(key)]
        pub id: u64,
    }

    fn event(_: &Ordered) -> ::std::result::Result<(), String> {
        Ok(())
    }

    #[derive(Serialize, Deserialize, JsonSchema, shop_events::Payload)]
    #[event(crate = shop_events)]
    pub struct Line {}

    #[derive(shop_events::Event)]
    #[event(crate = shop_events)]
    pub enum Set {
        Ordered(Ordered),
    }

    #[derive(Debug, shop_events::Failure)]
    #[failure(reject, crate = shop_events)]
    pub struct Failed;

    impl ::std::fmt::Display for Failed {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            f.write_str("failed")
        }
    }

    #[shop_events::handler(crate = shop_events)]
    pub async fn context(_: Ordered, _: shop_events::handler::Attempt) -> ::std::result::Result<(), Failed> {
        Err(Failed)
    }

    #[shop_events::handler(crate = shop_events)]
    pub async fn returned(_: Set) {}
}

fn main() {
    assert_eq!(shop_events::handler::declared().len(), 2);
}
