//! What must not get in, and what must not get out.

use std::{
    fmt,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use tracing::{Event, Metadata, Subscriber, field::Visit, span};

use super::{Scene, cases};
use crate::{
    envelope::Draft,
    error::Error,
    handler::Verdict,
    testing::conformance::{
        job::Job,
        scene::{GROUP, TOPIC, anatomy, bytes, header, headers},
        stage::Fault,
        verdict::{Tested, ensure, same},
    },
    transport::{Message, Transport},
    wire::dead_letter,
};

cases!(Security {
    secrets_never_logged [] [];
    reserved_headers_are_refused [] [];
    duplicate_framework_headers_rejected [] [];
    decode_bombs [] [];
    debug_shows_no_payload [] [];
});

const CANARY: &str = "canary-hunter2";

/// On a thread of its own, whose log is written down whatever the level.
async fn secrets_never_logged(scene: &Scene) -> Tested {
    let heard = Heard::default();
    let log = Arc::clone(&heard.log);
    let scene = scene.clone();
    let thread = tokio::task::spawn_blocking(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())?;
        tracing::subscriber::with_default(heard, || runtime.block_on(leak(&scene)))
    });
    let texts = thread.await.map_err(|error| error.to_string())??;
    let log = log.lock().unwrap_or_else(PoisonError::into_inner);
    ensure!(!log.is_empty(), "nothing was logged, so that nothing is shown");
    let telling = log.iter().chain(&texts).find(|text| text.contains(CANARY));
    ensure!(telling.is_none(), "it says what a payload held: {}", telling.map_or("", String::as_str));
    Ok(())
}

/// Everything goes wrong with a payload that is secret; gives what was said of it beside the log.
async fn leak(scene: &Scene) -> Tested<Vec<String>> {
    let (client, bus, oracle) = scene.runtime().await?;
    let secret = |key: &str, number| Job { text: CANARY.to_owned(), ..Job::new(key, number) };
    let handler = |job: Job, attempt| async move {
        match (job.number, attempt) {
            (0, _) => Err(Verdict::reject("never")),
            (1, 1) => Err(Verdict::retry("not yet")),
            (2, 1) => std::panic::resume_unwind(Box::new("a handler that panics")),
            _ => Ok(()),
        }
    };
    let work = scene.work(&bus, &oracle, handler).await?;
    client.publishes(TOPIC, Fault::Fail, 2);
    client.publishes("jobs.dlq", Fault::Fail, 1);
    client.receives(1);
    client.settles(1);
    scene.send_all(&bus, &oracle, (0..4).map(|number| secret("a", number))).await?;
    let undecodable = format!("{{\"key\":\"{CANARY}\",\"number\":\"{CANARY}\"}}");
    let prefix = client.capabilities().attribute_prefix;
    let mut poison = bytes(&client, TOPIC, Some(CANARY.as_bytes()), Some(undecodable.as_bytes()));
    for (name, value) in [("id", "9"), ("source", "elsewhere"), ("type", "conformance.job"), ("specversion", "1.0")] {
        poison.headers.push(format!("{prefix}{name}"), value);
    }
    let shown = format!("{poison:?}");
    scene.publish(&client, poison).await?;
    let large = Job {
        text: CANARY.repeat(client.capabilities().max_bytes.min(32 << 20) / CANARY.len() + 1),
        ..Job::new("a", 9)
    };
    let refused = bus.publish(large).await;
    let letters = scene.letters(2).await?;
    oracle.dead(0);
    scene.complete(&oracle).await?;
    let health = format!("{:?}", work.health());
    let report = format!("{:?}", work.stop().await);
    let mut texts = vec![shown, format!("{refused:?}"), health, report, bus.metrics().prometheus()];
    let of = |letter: &Message| {
        let diagnostics = letter.headers.iter().filter(|header| header.name.as_str().starts_with("events-dlq-"));
        diagnostics.filter_map(|header| header.value.text()).collect::<Vec<_>>().join("\n")
    };
    texts.extend(letters.iter().map(of));
    Ok(texts)
}

async fn reserved_headers_are_refused(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let (bus, member) = (scene.bus(&client).await?, scene.join(&client).await?);
    let prefixed = format!("{}id", client.capabilities().attribute_prefix);
    for name in ["events-dlq-reason", "Events-Anything", "ce-id", "CE_type", "content-type", "traceparent", &prefixed] {
        let refused = bus.publish(Draft::of(Job::new("a", 1)).header(name, "x")).await;
        ensure!(matches!(refused, Err(Error::InvalidHeader { .. })), "a header `{name}`: {refused:?}");
    }
    scene.nothing(&*member).await
}

async fn duplicate_framework_headers_rejected(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    let work = scene.work(&bus, &oracle, |_, _| async { Ok(()) }).await?;
    let prefix = client.capabilities().attribute_prefix;
    let mut message = bytes(&client, TOPIC, Some(b"a"), Some(br#"{"key":"a","number":1,"text":""}"#));
    let all = [("id", "1"), ("id", "2"), ("source", "elsewhere"), ("type", "conformance.job"), ("specversion", "1.0")];
    all.iter().for_each(|(name, value)| message.headers.push(format!("{prefix}{name}"), (*value).to_owned()));
    scene.publish(&client, message).await?;
    let letters = scene.letters(1).await?;
    scene.lag_is(&client, GROUP, 0).await?;
    work.stop().await;
    same("why", header(&letters[0], dead_letter::REASON), "decode".to_owned())?;
    same("calls", oracle.calls(), 0)
}

async fn decode_bombs(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    let work = scene.work(&bus, &oracle, |_, _| async { Ok(()) }).await?;
    let prefix = client.capabilities().attribute_prefix;
    let deep = "[".repeat(20_000);
    let objects = r#"{"key":"#.repeat(10_000);
    let long = format!(r#"{{"key":"a","number":1{}}}"#, "0".repeat(20_000));
    let wide = format!(r#"{{"key":"a","text":[{}0]}}"#, "0,".repeat(20_000));
    let bombs = [deep.as_str(), &objects, &long, &wide, "", "\u{feff}{}", "{\"key\":\"\\ud800\"}", "null"];
    for bomb in bombs {
        let mut message = bytes(&client, TOPIC, Some(b"a"), Some(bomb.as_bytes()));
        let all = [("id", "1"), ("source", "elsewhere"), ("type", "conformance.job"), ("specversion", "1.0")];
        all.iter().for_each(|(name, value)| message.headers.push(format!("{prefix}{name}"), (*value).to_owned()));
        message.headers.push("content-type", "application/json");
        scene.publish(&client, message).await?;
    }
    let letters = scene.letters(bombs.len()).await?;
    let whole = letters.iter().zip(bombs).all(|(letter, bomb)| letter.body.as_deref() == Some(bomb.as_bytes()));
    ensure!(whole, "a dead letter has another body than what came");
    ensure!(letters.iter().all(|one| header(one, dead_letter::REASON) == "decode"), "another reason than `decode`");
    scene.send(&bus, &oracle, Job::new("a", 2)).await?;
    scene.complete(&oracle).await?;
    scene.lag_is(&client, GROUP, 0).await?;
    work.stop().await;
    oracle.check()
}

async fn debug_shows_no_payload(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let member = scene.join(&client).await?;
    let secret = bytes(&client, TOPIC, Some(CANARY.as_bytes()), Some(CANARY.as_bytes()));
    let secret = Message { headers: headers(&[("own", CANARY.as_bytes())]), ..secret };
    scene.publish(&client, secret.clone()).await?;
    let leases = scene.take(&*member, 1).await?;
    ensure!(anatomy(&leases[0].message).3 == anatomy(&secret).3, "the body is another one");
    for shown in [format!("{:?}", client.inner), format!("{member:?}"), format!("{leases:?}")] {
        ensure!(!shown.contains(CANARY), "`Debug` says what a message holds");
    }
    scene.settle(&*member, &leases).await
}

/// A log that is written down.
#[derive(Debug, Default)]
struct Heard {
    log: Arc<Mutex<Vec<String>>>,
    spans: AtomicU64,
}

impl Heard {
    fn note(&self, record: impl FnOnce(&mut dyn Visit)) {
        let mut line = Line(String::new());
        record(&mut line);
        self.log.lock().unwrap_or_else(PoisonError::into_inner).push(line.0);
    }
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn fmt::Debug) {
        self.0.push_str(&format!("{field}={value:?} "));
    }
}

impl Subscriber for Heard {
    fn enabled(&self, _metadata: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, attributes: &span::Attributes<'_>) -> span::Id {
        self.note(|line| attributes.record(line));
        span::Id::from_u64(self.spans.fetch_add(1, Ordering::Relaxed) + 1)
    }

    fn record(&self, _span: &span::Id, values: &span::Record<'_>) {
        self.note(|line| values.record(line));
    }

    fn record_follows_from(&self, _span: &span::Id, _follows: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        self.note(|line| event.record(line));
    }

    fn enter(&self, _span: &span::Id) {}

    fn exit(&self, _span: &span::Id) {}
}
