//! One struct in three formats, and its older versions: `cargo run --example 05_versions`
//!
//! Version 1.0.0 is a line in `schemas/events.lock`, 1.1.0 is a type that is only read, 2.0.0 is what is published. A
//! handler takes the newest, whichever was written. `cargo run --example 05_versions -- schemas check` compares this
//! program with the lock.

#![expect(clippy::print_stdout, reason = "it shows what happens")]

use std::process::ExitCode;

use events::{
    codec::{Format, encode_as},
    prelude::*,
};

/// An invoice was sent to a customer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "invoices", name = "invoice.issued", version = "2.0.0", upcast_from = v1::InvoiceIssued)]
struct InvoiceIssued {
    #[event(key)]
    number: u32,
    customer: String,
    total: Money,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
struct Money {
    cents: i64,
    currency: String,
}

impl InvoiceIssued {
    /// An event is a struct like any other: it may have methods.
    fn is_refund(&self) -> bool {
        self.total.cents < 0
    }
}

/// The last version of the major before, and what makes today's of it.
mod v1 {
    use events::prelude::*;

    use super::Money;

    /// 1.0.0 had no currency: an invoice of that time was in euros.
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
    #[event(topic = "invoices", name = "invoice.issued", version = "1.1.0")]
    pub(super) struct InvoiceIssued {
        #[event(key)]
        pub(super) number: u32,
        pub(super) customer: String,
        pub(super) cents: i64,
        #[serde(default = "euros")]
        #[event(default = "EUR")]
        pub(super) currency: String,
    }

    fn euros() -> String {
        "EUR".to_owned()
    }

    impl From<InvoiceIssued> for super::InvoiceIssued {
        fn from(old: InvoiceIssued) -> Self {
            let total = Money { cents: old.cents, currency: old.currency };
            Self { number: old.number, customer: old.customer, total }
        }
    }
}

#[handler]
async fn book(invoice: InvoiceIssued, meta: Metadata) {
    let Money { cents, currency } = &invoice.total;
    let what = if invoice.is_refund() { "refund" } else { "invoice" };
    let version = meta.version.map(|version| version.to_string()).unwrap_or_default();
    println!("{what} {} of {cents} cents ({currency}), written as {version}", invoice.number);
}

#[tokio::main]
async fn main() -> ExitCode {
    if std::env::args().nth(1).is_some() {
        return App::new("books").main().await;
    }
    match show().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn show() -> events::Result<()> {
    let total = Money { cents: 12_900, currency: "CHF".to_owned() };
    let invoice = InvoiceIssued { number: 7, customer: "Ada".to_owned(), total };
    for format in Format::ALL {
        let mut bytes = Vec::new();
        match encode_as(format, &invoice, &mut bytes) {
            Ok(()) => println!("{format:8} {} bytes", bytes.len()),
            Err(error) => println!("{format:8} {error}"),
        }
        // The same handler, whatever travels: what arrives says what it is.
        let bus = Bus::connect("memory:").codec(format).await?;
        let running = App::new("books").start(bus).await?;
        let refund =
            v1::InvoiceIssued { number: 6, customer: "Ada".to_owned(), cents: -500, currency: "EUR".to_owned() };
        running.bus().publish(refund).await?;
        running.bus().publish(&invoice).await?;
        running.quiet().await;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use events::{event::Event, testing::TestApp, transport::Message};

    use super::*;

    /// What version 1.0.0 wrote: invoice 5, to Ada, of 990 cents.
    const WRITTEN: [(Format, &[u8]); 3] = [
        (Format::Json, br#"{"number":5,"customer":"Ada","cents":990}"#),
        (Format::Avro, b"\x0a\x06Ada\xbc\x0f"),
        (Format::Protobuf, b"\x08\x05\x12\x03Ada\x18\xde\x07"),
    ];

    /// Puts bytes on the topic as a program of that time would have.
    async fn arrives(app: &TestApp, version: &str, format: Format, body: &[u8]) {
        app.publish_raw("invoices", |mut message| {
            for (name, value) in [
                ("ce-specversion", "1.0"),
                ("ce-type", InvoiceIssued::NAME),
                ("ce-id", "old-1"),
                ("ce-source", "books-of-last-year"),
                ("ce-dataversion", version),
                ("content-type", format.content_type()),
            ] {
                message.headers.push(name, value.to_owned());
            }
            Message { body: Some(body.into()), ..message }
        })
        .await;
    }

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
    #[event(topic = "booked", version = "1.0.0", unlocked)]
    struct Booked {
        invoice: u32,
        cents: i64,
        currency: String,
    }

    #[handler]
    async fn note(invoice: InvoiceIssued) -> Booked {
        Booked { invoice: invoice.number, cents: invoice.total.cents, currency: invoice.total.currency }
    }

    #[events::test]
    async fn each_older_version_arrives_as_todays_under_its_own_id() {
        for (format, body) in WRITTEN {
            let app = TestApp::start(App::new("books").handler::<note>()).await;
            arrives(&app, "1.0.0", format, body).await;
            let booked = app.published::<Booked>();
            let booked = booked.one();
            assert_eq!(booked.event, Booked { invoice: 5, cents: 990, currency: "EUR".to_owned() }, "{format}");
            assert_eq!(booked.metadata.causation.as_deref(), Some("old-1"), "the event is the one that was written");
        }
    }

    #[events::test]
    async fn the_minor_version_between_is_upcast_too() {
        let app = TestApp::start(App::new("books").handler::<note>()).await;
        let old = v1::InvoiceIssued { number: 6, customer: "Ada".to_owned(), cents: -5, currency: "CHF".to_owned() };
        let receipt = app.publish(old).await;
        let booked = app.published::<Booked>();
        let booked = booked.one();
        assert_eq!(booked.event, Booked { invoice: 6, cents: -5, currency: "CHF".to_owned() });
        assert_eq!(booked.metadata.causation, Some(receipt.id.to_string()));
    }

    #[test]
    fn an_event_has_methods() {
        let invoice = |cents| InvoiceIssued {
            number: 1,
            customer: "Ada".to_owned(),
            total: Money { cents, currency: "EUR".to_owned() },
        };
        assert!(invoice(-1).is_refund() && !invoice(1).is_refund());
    }

    #[test]
    fn one_struct_in_three_formats_comes_out_equal() {
        use events::{
            codec::{Encoding, Limits},
            event::Decode,
        };
        let total = Money { cents: 12_900, currency: "CHF".to_owned() };
        let invoice = InvoiceIssued { number: 7, customer: "Ada".to_owned(), total };
        for format in Format::ALL {
            let mut bytes = Vec::new();
            encode_as(format, &invoice, &mut bytes).unwrap();
            let read = InvoiceIssued::decode(Encoding::of(format.content_type()), &bytes, &Limits::DEFAULT);
            assert_eq!(read.unwrap(), invoice, "{format}");
        }
    }
}
