//! Bytes that version 1.0.0 of `flight.departed` has written, and today's handlers.
//!
//! The type of that version is gone. What is left of it is its line in `schemas/events.lock`, and these bytes.

use events::{codec::Format, event::Event, prelude::*, testing::TestApp, transport::HeaderSet};

use crate::{
    events::{FlightDeparted, LateAlert},
    state::{Aircraft, Alerts, Carriers, Totals, WeatherRecords},
};

/// The same departure in each format: UA 1545 to IAH, 75 minutes late.
const WRITTEN: [(Format, &[u8]); 3] = [
    (Format::Json, include_bytes!("../data/versions/flight.departed-1.0.0.json")),
    (Format::Avro, include_bytes!("../data/versions/flight.departed-1.0.0.avro")),
    (Format::Protobuf, include_bytes!("../data/versions/flight.departed-1.0.0.protobuf")),
];

fn headers(version: &str, format: Format) -> HeaderSet {
    let mut headers = HeaderSet::default();
    for (name, value) in [
        ("ce-specversion", "1.0"),
        ("ce-type", FlightDeparted::NAME),
        ("ce-id", "1"),
        ("ce-source", "last-year"),
        ("ce-dataversion", version),
        ("content-type", format.content_type()),
    ] {
        headers.push(name, value.to_owned());
    }
    headers
}

async fn arrived(version: &str, format: Format, body: &[u8]) -> (TestApp, Totals<Carriers>) {
    let carriers = Totals::<Carriers>::default();
    let app = App::new("flights").state(WeatherRecords::default()).state(carriers.clone());
    let app = TestApp::start(app.state(Totals::<Alerts>::default()).state(Totals::<Aircraft>::default())).await;
    let headers = headers(version, format);
    app.publish_raw(FlightDeparted::TOPIC, |message| events::transport::Message {
        headers,
        body: Some(body.into()),
        ..message
    })
    .await;
    (app, carriers)
}

#[events::test]
async fn what_version_1_0_wrote_is_taken_by_todays_handlers() {
    assert!(FlightDeparted::VERSION > Version::new(1, 0, 0));
    for (format, body) in WRITTEN {
        let (app, carriers) = arrived("1.0.0", format, body).await;
        let counted = carriers.now().get("UA").map(|carrier| (carrier.departed, carrier.mean_delay()));
        assert_eq!(counted, Some((1, Some(75.0))), "{format}");
        let alerts = app.published::<LateAlert>();
        let alert = alerts.one();
        assert_eq!((alert.flight.number, alert.flight.dest.as_str(), alert.delay_minutes), (1545, "IAH", 75));
        assert!(app.letters().is_empty(), "{format}");
    }
}

#[events::test]
async fn a_minor_version_that_nobody_knows_is_read_where_the_format_tells_enough() {
    for (format, body) in WRITTEN {
        let (app, carriers) = arrived("1.7.0", format, body).await;
        match format {
            Format::Avro => {
                let letter = app.dead_letters::<FlightDeparted>();
                assert!(!letter.all().is_empty());
                for letter in letter.all() {
                    letter.reason_contains("the schema of flight.departed v1.7.0 is not known here");
                    assert_eq!(letter.body.as_deref(), Some(body));
                }
                assert!(carriers.now().is_empty());
            }
            _ => assert_eq!(carriers.now()["UA"].departed, 1, "{format}"),
        }
    }
}
