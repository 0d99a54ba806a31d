//! Retries, and dead letters.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use super::{Scene, cases};
use crate::{
    backoff::Backoff,
    envelope::Draft,
    handler::Verdict,
    testing::conformance::{
        job::Job,
        scene::{GROUP, MOMENT, TOPIC, anatomy, bytes, header, headers, message},
        stage::{ALWAYS, Fault},
        verdict::{Tested, ensure, same},
    },
    transport::{Message, Start, Transport},
    wire::dead_letter,
};

cases!(Retry {
    retry_count_exact [] [];
    retry_not_before_due [] [];
    retry_wait_releases_other_lanes [OrderKey] [];
    retry_keeps_what_came [] [];
    defer_spends_no_attempt [] [];
    permanent_goes_straight_to_dlq [] [];
    poison_decode_to_dlq_bytes_equal [] [];
    dlq_says_why_and_no_payload [] [];
    dlq_before_ack [] [];
    dlq_outage_parks_not_drops [] [];
    dlq_unanswered_is_written_again [] [];
    dlq_oversize_minimal_headers [] [];
    dlq_of_each_group_apart [Groups] [];
});

async fn retry_count_exact(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    let handler = |job: Job, _| async move { if job.number == 0 { Err(Verdict::retry("never")) } else { Ok(()) } };
    let change = |settings: crate::handler::Settings| settings.attempts(4);
    let work = scene.work_as(&bus, &oracle, (GROUP, 0), change, handler).await?;
    scene.send_all(&bus, &oracle, (0..3).map(|number| Job::new(number, number))).await?;
    let letters = scene.letters(1).await?;
    oracle.dead(0);
    scene.complete(&oracle).await?;
    scene.lag_is(&client, GROUP, 0).await?;
    work.stop().await;
    let said = (header(&letters[0], dead_letter::REASON), header(&letters[0], dead_letter::ATTEMPTS));
    same("what the letter says", said, ("attempts".to_owned(), "4".to_owned()))?;
    same("calls of each", (0..3).map(|number| oracle.calls_of(number)).collect(), vec![4, 1, 1])?;
    oracle.check()
}

async fn retry_not_before_due(scene: &Scene) -> Tested {
    let (_client, bus, oracle) = scene.runtime().await?;
    let times = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&times);
    let wait = Duration::from_millis(80);
    let handler = move |_: Job, attempt| {
        noted.lock().unwrap_or_else(PoisonError::into_inner).push(Instant::now());
        async move {
            match attempt {
                1 => Err(Verdict::retry("by the schedule")),
                2 => Err(Verdict::retry_after(wait, "as it says")),
                _ => Ok(()),
            }
        }
    };
    let change = |settings: crate::handler::Settings| settings.backoff(Backoff::fixed(wait));
    let work = scene.work_as(&bus, &oracle, (GROUP, 0), change, handler).await?;
    scene.send(&bus, &oracle, Job::new("a", 1)).await?;
    scene.complete(&oracle).await?;
    work.stop().await;
    let times = times.lock().unwrap_or_else(PoisonError::into_inner).clone();
    same("calls", times.len(), 3)?;
    let early: Vec<_> = times.windows(2).map(|two| two[1] - two[0]).filter(|waited| *waited < wait).collect();
    ensure!(early.is_empty(), "called again after {early:?}, and not after {wait:?}");
    oracle.check()
}

async fn retry_wait_releases_other_lanes(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    let handler = |job: Job, attempt| async move {
        if job.key == "slow" && attempt == 1 {
            Err(Verdict::retry_after(Duration::from_millis(250), "later"))
        } else {
            Ok(())
        }
    };
    let change = |settings: crate::handler::Settings| settings.concurrency(1);
    let work = scene.work_as(&bus, &oracle, (GROUP, 0), change, handler).await?;
    scene.send_all(&bus, &oracle, [Job::new("slow", 0), Job::new("slow", 1)]).await?;
    scene.send_all(&bus, &oracle, (2..50).map(|number| Job::new(number, number))).await?;
    scene.until("the other lanes go on", || async { oracle.handled().len() >= 48 }).await?;
    let before_it = oracle.handled();
    ensure!(!before_it.contains(&1), "what is behind a retry in its lane went first");
    scene.complete(&oracle).await?;
    scene.lag_is(&client, GROUP, 0).await?;
    work.stop().await;
    oracle.check()
}

async fn retry_keeps_what_came(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let bus = scene.bus(&client).await?;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&seen);
    let handler = move |job: crate::Envelope<Job>| {
        let mut metadata = job.metadata;
        let attempt = std::mem::take(&mut metadata.attempt);
        noted.lock().unwrap_or_else(PoisonError::into_inner).push((job.event, metadata));
        async move { if attempt < 3 { Err(Verdict::retry("again")) } else { Ok(()) } }
    };
    let subscribe = bus.subscribe("work", handler).group(GROUP);
    let work = subscribe.configure(|settings| settings.backoff(crate::testing::conformance::scene::SOON)).await?;
    let draft = Draft::of(Job { text: "text".to_owned(), ..Job::new("a", 1) });
    bus.publish(draft.header("own", "value").tenant("acme").correlation("all of it")).await?;
    scene.lag_is(&client, GROUP, 0).await?;
    let count = || async { seen.lock().unwrap_or_else(PoisonError::into_inner).len() == 3 };
    scene.until("the third attempt", count).await?;
    work.stop().await;
    let seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
    ensure!(seen.windows(2).all(|two| two[0] == two[1]), "an attempt saw something else than the one before it");
    same("its own header", seen[0].1.headers.get("own"), Some("value"))
}

async fn defer_spends_no_attempt(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    let calls = Arc::new(Mutex::new(0));
    let counted = Arc::clone(&calls);
    let handler = move |_: Job, attempt: u32| {
        let call = {
            let mut calls = counted.lock().unwrap_or_else(PoisonError::into_inner);
            *calls += 1;
            *calls
        };
        async move {
            match call {
                1..=5 if attempt == 1 => Err(Verdict::defer(Duration::from_millis(1))),
                _ => Ok(()),
            }
        }
    };
    let change = |settings: crate::handler::Settings| settings.attempts(1);
    let work = scene.work_as(&bus, &oracle, (GROUP, 0), change, handler).await?;
    scene.send(&bus, &oracle, Job::new("a", 1)).await?;
    scene.complete(&oracle).await?;
    scene.lag_is(&client, GROUP, 0).await?;
    work.stop().await;
    same("calls", oracle.calls_of(1), 6)?;
    oracle.check()
}

async fn permanent_goes_straight_to_dlq(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    let work = scene.work(&bus, &oracle, |_, _| async { Err(Verdict::reject("never")) }).await?;
    scene.send(&bus, &oracle, Job::new("a", 1)).await?;
    let letters = scene.letters(1).await?;
    oracle.dead(1);
    scene.lag_is(&client, GROUP, 0).await?;
    work.stop().await;
    same("why", header(&letters[0], dead_letter::REASON), "rejected".to_owned())?;
    same("calls", oracle.calls_of(1), 1)?;
    oracle.check()
}

async fn poison_decode_to_dlq_bytes_equal(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    let work = scene.work(&bus, &oracle, |_, _| async { Ok(()) }).await?;
    let (prefix, every_byte) = (client.capabilities().attribute_prefix, (0..=255).collect::<Vec<u8>>());
    let all = [("id", "1"), ("source", "elsewhere"), ("type", "conformance.job"), ("specversion", "1.0")];
    let mut event = headers(&[("first", b"1"), ("second", b"two words")]);
    all.iter().for_each(|(name, value)| event.push(format!("{prefix}{name}"), (*value).to_owned()));
    event.push("content-type", "application/json");
    let timestamp = Some(1_234_567_890_123_456);
    let poison = Message { headers: event, timestamp, ..bytes(&client, TOPIC, Some(b"key"), Some(&every_byte)) };
    scene.publish(&client, poison.clone()).await?;
    let foreign = Message { headers: headers(&[("first", b"1")]), ..bytes(&client, TOPIC, None, Some(b"no event")) };
    scene.publish(&client, foreign).await?;
    let letters = scene.letters(2).await?;
    scene.lag_is(&client, GROUP, 0).await?;
    work.stop().await;
    let letter = letters.iter().find(|letter| letter.key.is_some()).ok_or("a letter lost its key")?;
    same("why", header(letter, dead_letter::REASON), "decode".to_owned())?;
    let (mut found, sent) = (anatomy(letter), anatomy(&poison));
    found.1.retain(|(name, _)| !name.starts_with("events-dlq-"));
    ensure!(found == sent, "key, headers, timestamp or body of a dead letter are not those of the original");
    same("calls", oracle.calls(), 0)
}

async fn dlq_says_why_and_no_payload(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    let long = format!("{}\r\nsmuggled: yes", "why ".repeat(200));
    let handler = move |_: Job, _| {
        let verdict = Verdict::reject(&long);
        async move { Err(verdict) }
    };
    let work = scene.work(&bus, &oracle, handler).await?;
    scene.send(&bus, &oracle, Job { text: "canary-7f3a".to_owned(), ..Job::new("a", 1) }).await?;
    let letters = scene.letters(1).await?;
    work.stop().await;
    let letter = &letters[0];
    for (name, expected) in [
        (dead_letter::REASON, "rejected"),
        (dead_letter::ATTEMPTS, "1"),
        (dead_letter::TOPIC, TOPIC),
        (dead_letter::GROUP, GROUP),
        (dead_letter::HANDLER, "work"),
    ] {
        same(name, header(letter, name), expected.to_owned())?;
    }
    ensure!(!header(letter, dead_letter::ID).is_empty(), "a dead letter without an id of its own");
    let said = header(letter, dead_letter::ERROR);
    ensure!(said.starts_with("why why") && said.len() <= 256, "the error has {} bytes", said.len());
    let has_control = |value: &[u8]| value.iter().any(u8::is_ascii_control);
    ensure!(!letter.headers.iter().any(|one| one.value.with_bytes(has_control)), "control characters in a header");
    let quotes = |value: &[u8]| value.windows(11).any(|part| part == b"canary-7f3a");
    ensure!(!letter.headers.iter().any(|one| one.value.with_bytes(quotes)), "a header quotes the payload");
    scene.lag_is(&client, GROUP, 0).await
}

async fn dlq_before_ack(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    client.publishes("jobs.dlq", Fault::Fail, ALWAYS);
    let work = scene.work(&bus, &oracle, |_, _| async { Err(Verdict::reject("never")) }).await?;
    scene.send(&bus, &oracle, Job::new("a", 1)).await?;
    scene.until("the handler is called", || async { oracle.calls() == 1 }).await?;
    tokio::time::sleep(MOMENT).await;
    same("settled before its letter is confirmed", client.seen().settled.len(), 0)?;
    scene.lag_is(&client, GROUP, 1).await?;
    client.heal();
    scene.letters(1).await?;
    oracle.dead(1);
    scene.lag_is(&client, GROUP, 0).await?;
    work.stop().await;
    same("calls", oracle.calls(), 1)?;
    oracle.check()
}

async fn dlq_outage_parks_not_drops(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    client.publishes("jobs.dlq", Fault::Fail, ALWAYS);
    let handler = |job: Job, _| async move { if job.number < 3 { Err(Verdict::reject("never")) } else { Ok(()) } };
    let work = scene.work(&bus, &oracle, handler).await?;
    // Three lanes stop; the others go on.
    scene.send_all(&bus, &oracle, (0..30).map(|number| Job::new(number % 10, number))).await?;
    scene.until("healthy lanes go on", || async { oracle.handled().len() == 21 }).await?;
    scene.until("health says that some are parked", || async { !work.health().is_ready() }).await?;
    scene.lag_is(&client, GROUP, 9).await?;
    client.heal();
    scene.letters(3).await?;
    (0..3).for_each(|number| oracle.dead(number));
    scene.complete(&oracle).await?;
    scene.lag_is(&client, GROUP, 0).await?;
    scene.until("health says that it is over", || async { work.health().is_ready() }).await?;
    work.stop().await;
    oracle.check()
}

async fn dlq_unanswered_is_written_again(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    client.publishes("jobs.dlq", Fault::Unanswered, 1);
    let work = scene.work(&bus, &oracle, |_, _| async { Err(Verdict::reject("never")) }).await?;
    scene.send(&bus, &oracle, Job::new("a", 1)).await?;
    let letters = scene.letters(2).await?;
    oracle.dead(1);
    scene.lag_is(&client, GROUP, 0).await?;
    work.stop().await;
    let id = |place: usize| header(&letters[place], dead_letter::ID);
    same("the ids of both copies", id(0), id(1))?;
    same("calls", oracle.calls(), 1)?;
    oracle.check()
}

async fn dlq_oversize_minimal_headers(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    client.publishes("jobs.dlq", Fault::TooLarge, 1);
    let work = scene.work(&bus, &oracle, |_, _| async { Err(Verdict::reject("never")) }).await?;
    let job = Job { text: "x".repeat(1000), ..Job::new("a", 1) };
    scene.send(&bus, &oracle, job.clone()).await?;
    let letters = scene.letters(1).await?;
    oracle.dead(1);
    scene.lag_is(&client, GROUP, 0).await?;
    work.stop().await;
    same("why", header(&letters[0], dead_letter::REASON), "rejected".to_owned())?;
    same("what the handler said", header(&letters[0], dead_letter::ERROR), String::new())?;
    let body = serde_json::from_slice(letters[0].body.as_deref().unwrap_or_default());
    ensure!(body.is_ok_and(|found: Job| found == job), "the body of a dead letter is not that of the original");
    oracle.check()
}

async fn dlq_of_each_group_apart(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    let others = crate::testing::conformance::oracle::Oracle::default();
    let rejects = scene.work(&bus, &oracle, |_, _| async { Err(Verdict::reject("never")) }).await?;
    let other = scene.client().await?;
    let other_bus = scene.bus(&other).await?;
    let accepts = scene.work_as(&other_bus, &others, ("others", 0), |s| s, |_, _| async { Ok(()) }).await?;
    scene.send_all(&bus, &oracle, (0..10).map(|number| Job::new("a", number))).await?;
    let letters = scene.letters(10).await?;
    ensure!(letters.iter().all(|one| header(one, dead_letter::GROUP) == GROUP), "a letter of another group");
    scene.until("the other group handles all", || async { others.handled().len() == 10 }).await?;
    scene.lag_is(&client, GROUP, 0).await?;
    scene.lag_is(&client, "others", 0).await?;
    rejects.stop().await;
    accepts.stop().await;
    let late = scene.join_as(&client, TOPIC, "others", Start::Earliest).await?;
    scene.nothing(&*late).await?;
    scene.publish(&client, message(&client, TOPIC, None, "last")).await
}
