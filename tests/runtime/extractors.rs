//! What a handler may ask for beside its event.

use std::sync::{Arc, Mutex};

use events::{
    Error,
    handler::{Context, Needs},
    prelude::*,
    testing::TestApp,
};

use super::{Job, MS, SECOND};

#[derive(Debug, Clone, Default)]
struct Seen(Arc<Mutex<Vec<String>>>);

impl Seen {
    fn note(&self, what: impl Into<String>) {
        self.0.lock().unwrap().push(what.into());
    }

    fn all(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

/// A user's own: who is served, found in a directory that the app holds.
struct Customer(String);

#[derive(Debug, Clone)]
struct Directory(Vec<&'static str>);

impl Extract for Customer {
    fn requirements(needs: &mut Needs) {
        needs.state::<Directory>();
    }

    async fn extract(context: &Context) -> Result<Self, Verdict> {
        let State(directory) = State::<Directory>::extract(context).await?;
        let tenant = Metadata::extract(context).await?.tenant.unwrap_or_default();
        match directory.0.contains(&&*tenant) {
            true => Ok(Self(tenant)),
            false => Err(Verdict::reject(format_args!("no customer {tenant:?}"))),
        }
    }
}

#[handler]
async fn extractors_all(
    job: Job,
    metadata: Metadata,
    headers: Headers,
    State(seen): State<Seen>,
    Attempt(attempt): Attempt,
    cancel: Cancel,
    blocking: Blocking,
) -> Result<(), Verdict> {
    seen.note(format!("{} {} {}", metadata.name, metadata.topic, metadata.key.unwrap().as_str().unwrap()));
    seen.note(format!("{} {:?}", metadata.source, metadata.version.map(|version| version.to_string())));
    seen.note(format!("{:?} {:?} {}", headers.get("X-Web"), metadata.tags, metadata.priority));
    seen.note(format!("attempt {attempt} {} {}", metadata.attempt, cancel.is_cancelled()));
    seen.note(format!("blocking {}", blocking.run(move || job.number + 1).await));
    if attempt == 1 { Err(Verdict::retry_after(MS, "once more")) } else { Ok(()) }
}

#[events::test]
async fn each_says_what_it_should() {
    let seen = Seen::default();
    let app = TestApp::start(App::new("shop").state(seen.clone()).handler::<extractors_all>()).await;
    let draft = Draft::of(Job::new("a", 1)).header("x-web", "yes").tag("red").tag("blue").priority(5);
    app.publish(draft).await;
    let call = |attempt| {
        [
            "job.posted jobs a".to_owned(),
            "shop Some(\"1.0.0\")".to_owned(),
            "Some(\"yes\") [\"red\", \"blue\"] 5".to_owned(),
            format!("attempt {attempt} {attempt} false"),
            "blocking 2".to_owned(),
        ]
    };
    assert_eq!(seen.all(), [call(1), call(2)].concat());
}

#[handler]
async fn extractors_own(job: Job, customer: Customer, State(seen): State<Seen>) {
    seen.note(format!("{} for {}", job.number, customer.0));
}

#[events::test]
async fn ones_own_extractor_decides_and_declares_what_it_needs() {
    let error = App::new("shop").state(Seen::default()).handler::<extractors_own>();
    let error = error.start(Bus::connect("memory:").await.unwrap()).await.unwrap_err();
    assert!(matches!(&error, Error::Config(text) if text.contains("extractors_own") && text.contains("Directory")));

    let (seen, directory) = (Seen::default(), Directory(vec!["acme"]));
    let app = App::new("shop").state(seen.clone()).state(directory).handler::<extractors_own>();
    let app = TestApp::start(app).await;
    app.publish(Draft::of(Job::new("a", 1)).tenant("acme")).await;
    app.publish(Draft::of(Job::new("a", 2)).tenant("evil")).await;
    assert_eq!(seen.all(), ["1 for acme"]);
    app.dead_letters::<Job>().one().after_attempts(1).reason_contains("no customer \"evil\"");
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "extractors.done", version = "1.0.0")]
struct Done {
    number: u32,
}

#[handler]
async fn extractors_bus(job: Job, bus: Bus) -> Result<(), Verdict> {
    bus.publish(Done { number: job.number }).await.retry()?;
    Ok(())
}

#[events::test]
async fn what_goes_through_the_handlers_bus_is_caused_by_its_event() {
    let app = TestApp::start(App::new("shop").handler::<extractors_bus>()).await;
    let receipt = app.publish(Draft::of(Job::new("a", 1)).tenant("acme").correlation("visit")).await;
    let done = app.published::<Done>();
    let metadata = &done.one().metadata;
    assert_eq!(metadata.causation, Some(receipt.id.to_string()));
    assert_eq!((metadata.tenant.as_deref(), metadata.correlation.as_deref()), (Some("acme"), Some("visit")));
    app.bus().publish(Done { number: 2 }).await.unwrap();
    assert_eq!(app.published::<Done>().all()[1].metadata.causation, None, "outside of a handler nothing is the cause");
}

#[handler]
async fn extractors_envelope(job: Envelope<Job>, State(seen): State<Seen>) {
    seen.note(format!("{} {}", job.event.number, job.metadata.id));
}

#[handler(topic = "jobs")]
async fn extractors_raw(event: RawEvent, State(seen): State<Seen>) {
    seen.note(format!("{} bytes", event.body.map_or(0, |body| body.len())));
}

#[handler]
async fn extractors_tombstone(job: Option<Job>, State(seen): State<Seen>) {
    seen.note(job.map_or("gone".to_owned(), |job| job.number.to_string()));
}

#[events::test]
async fn events_come_in_envelopes_raw_or_not_at_all() {
    let seen = Seen::default();
    let app = App::new("shop").state(seen.clone()).handler::<extractors_envelope>();
    let app = TestApp::start(app).await;
    app.publish(Draft::of(Job::new("a", 1)).id("order-1")).await;
    assert_eq!(seen.all(), ["1 order-1"]);

    let seen = Seen::default();
    let app = App::new("shop").state(seen.clone()).handler::<extractors_raw>().handler::<extractors_tombstone>();
    let app = TestApp::start(app).await;
    app.publish(Job::new("a", 1)).await;
    app.publish_raw("jobs", |mut message| {
        for (name, value) in [("ce-id", "2"), ("ce-source", "elsewhere"), ("ce-type", "job.posted")] {
            message.headers.push(name, value);
        }
        message
    })
    .await;
    app.advance(SECOND).await;
    let mut all = seen.all();
    all.sort();
    assert_eq!(all, ["0 bytes", "1", "22 bytes", "gone"]);
}
