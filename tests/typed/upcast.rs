//! Versions of one event across majors: a handler takes the newest, whichever was written.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU32, Ordering},
};

use events::{
    event::{Event, Unread, find},
    prelude::*,
    testing::TestApp,
};

mod first {
    use super::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
    #[event(topic = "parcels", name = "parcel.sent", version = "1.1.0")]
    pub(super) struct ParcelSent {
        pub(super) id: u32,
        pub(super) address: String,
    }
}

mod second {
    use super::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
    #[event(topic = "parcels", name = "parcel.sent", version = "2.0.0", upcast_from = first::ParcelSent)]
    pub(super) struct ParcelSent {
        pub(super) id: u32,
        pub(super) street: String,
        pub(super) city: String,
    }

    impl From<first::ParcelSent> for ParcelSent {
        fn from(old: first::ParcelSent) -> Self {
            let (street, city) = old.address.split_once(", ").unwrap_or((&old.address, ""));
            Self { id: old.id, street: street.to_owned(), city: city.to_owned() }
        }
    }
}

/// The version of today.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "parcels", name = "parcel.sent", version = "3.1.0", upcast_from = second::ParcelSent)]
struct ParcelSent {
    #[event(key)]
    id: String,
    street: String,
    city: String,
}

impl From<second::ParcelSent> for ParcelSent {
    fn from(old: second::ParcelSent) -> Self {
        Self { id: format!("P{}", old.id), street: old.street, city: old.city }
    }
}

/// A major that nothing leads to.
mod fourth {
    use super::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
    #[event(topic = "parcels", name = "parcel.sent", version = "4.0.0")]
    pub(super) struct ParcelSent {
        pub(super) id: u32,
    }
}

#[derive(Debug, Clone, Default)]
struct Seen(Arc<Mutex<Vec<ParcelSent>>>, Arc<AtomicU32>);

#[handler(retry(attempts = 3, backoff = "1ms"))]
async fn note_parcel(parcel: ParcelSent, State(seen): State<Seen>) -> Result<(), Verdict> {
    if seen.1.fetch_add(1, Ordering::Relaxed) == 0 {
        return Err(Verdict::retry("not yet"));
    }
    seen.0.lock().unwrap().push(parcel);
    Ok(())
}

fn sent(id: &str) -> ParcelSent {
    ParcelSent { id: id.to_owned(), street: "Main St 1".to_owned(), city: "Springfield".to_owned() }
}

async fn app(seen: &Seen) -> TestApp {
    TestApp::start(App::new("post").handler::<note_parcel>().state(seen.clone())).await
}

#[events::test]
async fn older_majors_are_upcast_live_and_on_each_retry() {
    let seen = Seen::default();
    let app = app(&seen).await;
    app.publish(first::ParcelSent { id: 1, address: "Main St 1, Springfield".to_owned() }).await;
    let second = second::ParcelSent { id: 2, street: "Main St 1".to_owned(), city: "Springfield".to_owned() };
    app.publish(second).await;
    app.publish(sent("P3")).await;
    assert_eq!(*seen.0.lock().unwrap(), [sent("P1"), sent("P2"), sent("P3")]);
    assert_eq!(seen.1.load(Ordering::Relaxed), 4, "the first was retried");
}

#[events::test]
async fn a_newer_major_goes_to_the_dead_letters_as_it_came() {
    let seen = Seen::default();
    let app = app(&seen).await;
    app.publish(fourth::ParcelSent { id: 4 }).await;
    app.dead_letters::<fourth::ParcelSent>().one().reason_contains("parcel.sent v4.0.0 is not read here, v3.1.0 is");
    assert!(seen.0.lock().unwrap().is_empty());
}

#[test]
fn the_registry_knows_the_newest_and_what_leads_to_it() {
    let ancestors = std::iter::successors(Some(ParcelSent::event_type()), |one| one.ancestor());
    assert_eq!(ancestors.map(|one| one.version.to_string()).collect::<Vec<_>>(), ["3.1.0", "2.0.0", "1.1.0"]);
    assert_eq!(find("parcel.sent").unwrap().version.major, 4);
    let older = Unread::Older { event: "a", written: Version::new(1, 0, 0), own: Version::new(2, 0, 0) };
    assert!(older.to_string().contains("upcast_from"));
}
