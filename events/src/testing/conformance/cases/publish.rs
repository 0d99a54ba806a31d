//! Publishing: what is confirmed is there, as it was given.

use std::{collections::BTreeSet, time::Duration};

use super::{Scene, cases};
use crate::{
    backoff::Backoff,
    bus::PublishRetry,
    envelope::Draft,
    error::Error,
    testing::conformance::{
        job::Job,
        scene::{GROUP, TOPIC, anatomy, bytes, header, headers, is_closed, message, numbered, numbers, text, texts},
        stage::{ALWAYS, Fault},
        verdict::{Stop, Tested, ensure, same, some_of},
    },
    transport::{Message, Outcome, Start, Transport},
};

cases!(Publish {
    publish_roundtrip_bytes [] [];
    publish_roundtrip_binary_headers [BinaryHeaders] [];
    publish_ok_means_durable [Persistent] [Restart];
    publish_too_large_is_refused [] [];
    publish_too_many_headers [] [];
    publish_crlf_rejected [] [];
    publish_unroutable [UnroutableDetect] [];
    publish_timeout_is_indeterminate [] [];
    publish_order_single_producer [OrderKey] [];
    publish_concurrent_1000_tasks [] [];
    publish_backpressure_is_said [] [];
    publish_cancelled_future [] [];
    publish_batch_in_order [OrderKey] [];
    publish_batch_partial_failure [BatchPartial] [];
    publisher_close_flushes [Persistent] [];
    publish_after_close_is_refused [] [];
    delayed_not_before_due [NativeDelay] [];
    delay_that_is_not_there_is_refused [] [];
});

/// A time in microseconds that no clock of the test gives.
const LONG_AGO: i64 = 1_234_567_890_123_456;

async fn publish_roundtrip_bytes(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let every_byte: Vec<u8> = (0..=255).collect();
    let large = vec![b'x'; (64 << 10) + 1];
    let some = [("b", &b"1"[..]), ("a", b"two words"), ("c", b""), ("a2", "größe".as_bytes())];
    let mut all = Vec::new();
    for body in [None, Some(&b""[..]), Some(b"text"), Some(&every_byte), Some(b"\xff\xfe\x00"), Some(&large)] {
        if body.is_some_and(|body| body.len() > client.capabilities().max_bytes) {
            continue;
        }
        for key in [None, Some(&b"key"[..]), Some(b"a key that is longer than what is kept inline")] {
            for (of, timestamp) in [(&some[..], Some(LONG_AGO)), (&[], None)] {
                all.push(Message { headers: headers(of), timestamp, ..bytes(&client, TOPIC, key, body) });
            }
        }
    }
    arrive(scene, &client, &all).await
}

async fn publish_roundtrip_binary_headers(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let every_byte: Vec<u8> = (0..=255).collect();
    let binary = headers(&[("bytes", &every_byte), ("none", b""), ("text", b"text")]);
    let key = client.capabilities().supports(crate::transport::Ability::OrderKey).then_some(&b"\xff\x00"[..]);
    arrive(scene, &client, &[Message { headers: binary, ..bytes(&client, TOPIC, key, Some(b"body")) }]).await
}

/// All of these arrive as they are, whatever their order.
async fn arrive(scene: &Scene, client: &crate::testing::conformance::stage::Stage, all: &[Message]) -> Tested {
    let member = scene.join(client).await?;
    for one in all {
        scene.publish(client, one.clone()).await?;
        let leases = scene.take(&*member, 1).await?;
        let (mut sent, found) = (anatomy(one), anatomy(&leases[0].message));
        // Who does not say when it was leaves that to the broker.
        sent.2 = sent.2.or(found.2);
        same("key", &found.0, &sent.0)?;
        same("headers", &found.1, &sent.1)?;
        same("timestamp", found.2, sent.2)?;
        same("whether there is a body", found.3.is_some(), sent.3.is_some())?;
        ensure!(found.3 == sent.3, "a body of {:?} bytes is not the one that was published", sent.3.map(|b| b.len()));
        scene.settle(&*member, &leases).await?;
    }
    Ok(())
}

async fn publish_ok_means_durable(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let member = scene.join(&client).await?;
    member.close().await;
    let mut confirmed = 0;
    for round in 0..3 {
        let batch: Vec<_> = (0..20).map(|n| message(&client, TOPIC, None, &(round * 20 + n).to_string())).collect();
        confirmed += batch.len();
        let published = async || scene.publish_all(&client, &batch).await;
        published().await?;
        scene.harness.restart(Duration::from_millis(20)).await?;
    }
    let fresh = scene.client().await?;
    let leases = scene.take(&*scene.join(&fresh).await?, confirmed).await?;
    same("what is there", numbers(&leases), (0..confirmed as u64).collect())
}

async fn publish_too_large_is_refused(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let limit = client.capabilities().max_bytes;
    if limit > 32 << 20 {
        return Err(Stop::Skipped(format!("a limit that can be tried: it is {limit} bytes")));
    }
    let member = scene.join(&client).await?;
    let (fits, large) = (vec![b'x'; limit], vec![b'x'; limit + 1]);
    let outcome = client.publish(&[bytes(&client, TOPIC, None, Some(&large))]).await.pop();
    ensure!(
        matches!(outcome, Some(Outcome::Rejected(Error::TooLarge { .. }))),
        "{} bytes, of {limit} that are allowed: {outcome:?}",
        large.len()
    );
    scene.publish(&client, bytes(&client, TOPIC, None, Some(&fits))).await?;
    let leases = scene.take(&*member, 1).await?;
    same("bytes", leases[0].message.body.as_deref().map(<[u8]>::len), Some(limit))?;
    let bus = scene.bus(&client).await?;
    let job = Job { text: "x".repeat(limit), ..Job::new("a", 0) };
    let refused = bus.publish(job).await;
    ensure!(matches!(refused, Err(Error::TooLarge { .. })), "the bus says {refused:?}");
    scene.settle(&*member, &leases).await?;
    scene.nothing(&*member).await
}

async fn publish_too_many_headers(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let (bus, member) = (scene.bus(&client).await?, scene.join(&client).await?);
    let with = |count: usize| {
        (0..count).fold(Draft::of(Job::new("a", 1)), |draft, n| draft.header(format!("h{n}"), format!("value {n}")))
    };
    let refused = bus.publish(with(65)).await;
    ensure!(matches!(refused, Err(Error::InvalidHeader { .. })), "65 headers: {refused:?}");
    bus.publish(with(64)).await?;
    let leases = scene.take(&*member, 1).await?;
    let found: Vec<_> = leases[0].message.headers.iter().filter(|one| one.name.as_str().starts_with('h')).collect();
    let is_nth = |(n, one): (usize, &crate::transport::Header)| {
        one.name.as_str() == format!("h{n}") && one.value.text() == Some(format!("value {n}"))
    };
    ensure!(found.len() == 64 && found.iter().enumerate().all(is_nth), "of 64 headers, {} arrived", found.len());
    Ok(())
}

async fn publish_crlf_rejected(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let (bus, member) = (scene.bus(&client).await?, scene.join(&client).await?);
    for (name, value) in [("a", "x\r\nb: y"), ("a", "x\n"), ("a\r\nb", "x"), ("a b", "x"), ("a", "x\0")] {
        let refused = bus.publish(Draft::of(Job::new("a", 1)).header(name, value)).await;
        ensure!(matches!(refused, Err(Error::InvalidHeader { .. })), "a header {name:?}: {refused:?}");
    }
    scene.nothing(&*member).await
}

async fn publish_unroutable(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let outcome = client.publish(&[message(&client, "nobody", None, "x")]).await.pop();
    ensure!(matches!(outcome, Some(Outcome::Rejected(Error::Unroutable { .. }))), "{outcome:?}");
    let _member = scene.join_as(&client, "nobody", GROUP, Start::Earliest).await?;
    scene.publish(&client, message(&client, "nobody", None, "x")).await
}

async fn publish_timeout_is_indeterminate(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let (bus, member) = (scene.bus(&client).await?, scene.join(&client).await?);
    client.publishes(TOPIC, Fault::Unanswered, 1);
    let once = bus.publish_with_retry(Job::new("a", 1), PublishRetry::NONE).await;
    let Err(Error::Indeterminate { id }) = once else {
        return Err(format!("without an answer, the bus says {once:?}").into());
    };
    bus.publish(Draft::of(Job::new("a", 1)).id(id.as_str())).await?;
    let leases = scene.take(&*member, 2).await?;
    let prefix = client.capabilities().attribute_prefix;
    let ids = leases.iter().map(|one| header(&one.message, &format!("{prefix}id"))).collect::<Vec<_>>();
    same("the ids of what arrived", ids, vec![id.clone(), id])?;
    publish_lost(scene).await
}

/// A publish that was lost is tried again by the bus, under its own id.
async fn publish_lost(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let bus = scene.bus(&client).await?;
    let member = scene.join_as(&client, "lost", GROUP, Start::Latest).await?;
    client.publishes("lost", Fault::Lose, 3);
    let receipt = bus.publish(Draft::of(Job::new("a", 1)).topic("lost")).await?;
    let leases = scene.take(&*member, 1).await?;
    let prefix = client.capabilities().attribute_prefix;
    same("the id", header(&leases[0].message, &format!("{prefix}id")), receipt.id.to_string())?;
    scene.nothing(&*member).await
}

async fn publish_order_single_producer(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let (bus, member) = (scene.bus(&client).await?, scene.join(&client).await?);
    let count = scene.messages / 2;
    for number in 0..count {
        if number % 3 == 0 {
            client.publishes(TOPIC, if number % 2 == 0 { Fault::Fail } else { Fault::Lose }, 1);
        }
        bus.publish(Job::new("a", number).draft()).await?;
    }
    let drafts: Vec<_> = (count..2 * count).map(|number| Job::new("a", number).draft()).collect();
    client.publishes(TOPIC, Fault::Fail, 5);
    for result in bus.publish_all(drafts).await {
        result?;
    }
    let mut found = Vec::new();
    while found.len() < 2 * count as usize {
        let leases = scene.take(&*member, (2 * count as usize - found.len()).min(100)).await?;
        found.extend(leases.iter().filter_map(|lease| serde_json::from_str::<Job>(&text(&lease.message)).ok()));
        scene.settle(&*member, &leases).await?;
    }
    let wrong: Vec<_> = found.windows(2).filter(|two| two[0].number > two[1].number).map(|two| two[1].number).collect();
    ensure!(wrong.is_empty(), "out of order: {}", some_of(&wrong));
    same("how many", found.len() as u64, 2 * count)
}

async fn publish_concurrent_1000_tasks(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let member = scene.join(&client).await?;
    let publishes: Vec<_> = (0..scene.messages)
        .map(|number| {
            let (client, message) = (client.clone(), message(&client, TOPIC, None, &number.to_string()));
            tokio::spawn(async move { client.publish(&[message]).await.pop() })
        })
        .collect();
    for publish in publishes {
        let outcome = scene.within("a publish ends", publish).await?;
        ensure!(matches!(outcome, Ok(Some(Outcome::Confirmed(_)))), "{outcome:?}");
    }
    let leases = scene.take(&*member, usize::try_from(scene.messages).unwrap_or(usize::MAX)).await?;
    same("what arrived", numbers(&leases) == (0..scene.messages).collect::<Vec<_>>(), true)?;
    scene.nothing(&*member).await
}

async fn publish_backpressure_is_said(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let (bus, member) = (scene.bus(&client).await?, scene.join(&client).await?);
    client.publishes(TOPIC, Fault::Backpressure, ALWAYS);
    let retry = PublishRetry { attempts: 3, backoff: Backoff::fixed(Duration::from_millis(1)) };
    let full = bus.publish_with_retry(Job::new("a", 1), retry).await;
    ensure!(matches!(full, Err(Error::Backpressure)), "a full queue: {full:?}");
    client.heal();
    scene.nothing(&*member).await?;
    bus.publish(Job::new("a", 2)).await?;
    scene.take(&*member, 1).await.map(drop)
}

async fn publish_cancelled_future(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let member = scene.join(&client).await?;
    for number in 0..50 {
        let batch = [message(&client, TOPIC, None, &number.to_string())];
        // Polled once, at most a moment long.
        let _ = tokio::time::timeout(Duration::from_micros(number % 5 * 100), client.publish(&batch)).await;
    }
    scene.publish(&client, message(&client, TOPIC, None, "last")).await?;
    let mut found: Vec<String> = Vec::new();
    while found.last().map(String::as_str) != Some("last") {
        let leases = scene.take(&*member, 1).await?;
        found.extend(texts(&leases));
        scene.settle(&*member, &leases).await?;
    }
    // A publish that was let go may still arrive, once, as it was.
    found.extend(texts(&scene.whatever(&*member, crate::testing::conformance::scene::MOMENT).await?.leases));
    let unique: BTreeSet<_> = found.iter().collect();
    same("how many came twice", found.len() - unique.len(), 0)?;
    let is_whole = |text: &String| text == "last" || text.parse::<u64>().is_ok_and(|number| number < 50);
    ensure!(found.iter().all(is_whole), "not as published: {}", some_of(&found));
    Ok(())
}

async fn publish_batch_in_order(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let member = scene.join(&client).await?;
    let batch: Vec<_> = (0..200).map(|number| message(&client, TOPIC, Some("a"), &number.to_string())).collect();
    let outcomes = client.publish(&batch).await;
    let offsets = outcomes.iter().filter_map(|outcome| match outcome {
        Outcome::Confirmed(position) => position.offset,
        _ => None,
    });
    let offsets: Vec<u64> = offsets.collect();
    ensure!(offsets.is_sorted(), "positions of a batch that are not in its order: {}", some_of(&offsets));
    let leases = scene.take(&*member, batch.len()).await?;
    let expected: Vec<_> = batch.iter().map(text).collect();
    let found = texts(&leases);
    let wrong: Vec<_> = found.iter().zip(&expected).filter(|(one, other)| one != other).map(|(one, _)| one).collect();
    ensure!(wrong.is_empty(), "out of place: {}", some_of(&wrong));
    Ok(())
}

async fn publish_batch_partial_failure(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let member = scene.join(&client).await?;
    let limit = client.capabilities().max_bytes;
    if limit > 32 << 20 {
        return Err(Stop::Skipped(format!("a limit that can be tried: it is {limit} bytes")));
    }
    let large = bytes(&client, TOPIC, Some(b"b"), Some(&vec![b'x'; limit + 1]));
    let mut batch: Vec<_> = (0..9).map(|number| message(&client, TOPIC, Some("a"), &number.to_string())).collect();
    batch[3] = large.clone();
    batch[7] = large;
    let outcomes = client.publish(&batch).await;
    let rejected: Vec<_> = (0..outcomes.len())
        .filter(|place| matches!(outcomes[*place], Outcome::Rejected(Error::TooLarge { .. })))
        .collect();
    let confirmed = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Confirmed(_))).count();
    same("the places of what is refused, and how many are confirmed", (rejected, confirmed), (vec![3, 7], 7))?;
    same("what arrives", numbers(&scene.take(&*member, 7).await?), vec![0, 1, 2, 4, 5, 6, 8])?;
    scene.nothing(&*member).await
}

async fn publisher_close_flushes(scene: &Scene) -> Tested {
    let (client, reader) = (scene.client().await?, scene.client().await?);
    let member = scene.join(&reader).await?;
    let count = scene.messages.min(200);
    let publishes: Vec<_> = numbered(&client, TOPIC, count)
        .into_iter()
        .map(|message| {
            let client = client.clone();
            tokio::spawn(async move { (text(&message), client.publish(&[message]).await.pop()) })
        })
        .collect();
    tokio::task::yield_now().await;
    let closed = scene.within("a close ends", client.close(scene.patience)).await?;
    let (mut confirmed, mut maybe) = (BTreeSet::new(), closed.undelivered.iter().map(text).collect::<BTreeSet<_>>());
    for publish in publishes {
        match scene.within("a publish ends", publish).await? {
            Ok((text, Some(Outcome::Confirmed(_)))) => drop(confirmed.insert(text)),
            Ok((text, Some(Outcome::Indeterminate) | None)) => drop(maybe.insert(text)),
            Ok((_, Some(_))) => {}
            Err(error) => return Err(format!("a publish panicked: {error}").into()),
        }
    }
    let found: BTreeSet<_> = texts(&scene.take(&*member, confirmed.len()).await?).into_iter().collect();
    let lost: Vec<_> = confirmed.difference(&found).filter(|text| !maybe.contains(*text)).collect();
    ensure!(lost.is_empty(), "confirmed before the close, and lost: {}", some_of(&lost));
    Ok(())
}

async fn publish_after_close_is_refused(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let (bus, member) = (scene.bus(&client).await?, scene.join(&client).await?);
    bus.publish(Job::new("a", 1)).await?;
    let closed = scene.within("a close ends", client.close(scene.patience)).await?;
    same("what was not delivered", closed.undelivered.len(), 0)?;
    let outcome = client.publish(&[message(&client, TOPIC, None, "late")]).await.pop();
    ensure!(matches!(outcome, Some(Outcome::Rejected(Error::Closed))), "a publish after the close: {outcome:?}");
    let publish = bus.publish(Job::new("a", 2)).await;
    ensure!(publish.as_ref().is_err_and(is_closed), "a publish through the bus: {publish:?}");
    let mut into = crate::transport::Delivered::default();
    let receive = member.receive(crate::testing::conformance::scene::PLENTY, &mut into);
    let received = scene.within("a receive after the close ends", receive).await?;
    ensure!(received.as_ref().is_err_and(is_closed), "a receive after the close: {received:?}");
    Ok(())
}

async fn delayed_not_before_due(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let (bus, member) = (scene.bus(&client).await?, scene.join(&client).await?);
    for (number, wait) in [(0, 300), (1, 0), (2, 150)] {
        bus.publish(Job::new("", number).draft().deliver_after(Duration::from_millis(wait))).await?;
    }
    let mut found = Vec::new();
    for _ in 0..3 {
        let leases = scene.take(&*member, 1).await?;
        let (message, now) = (&leases[0].message, crate::now().timestamp_micros());
        let due = message.due().unwrap_or(now);
        ensure!(due <= now, "{} µs before it is due", due - now);
        found.extend(serde_json::from_str::<Job>(&text(message)).map(|job| job.number));
        scene.settle(&*member, &leases).await?;
    }
    same("what came, and when", found, vec![1, 2, 0])?;
    scene.nothing(&*member).await
}

async fn delay_that_is_not_there_is_refused(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    if client.capabilities().supports(crate::transport::Ability::NativeDelay) {
        return Err(Stop::Skipped("a transport without delayed delivery".to_owned()));
    }
    let (bus, member) = (scene.bus(&client).await?, scene.join(&client).await?);
    let refused = bus.publish(Job::new("", 0).draft().deliver_after(Duration::from_secs(1))).await;
    ensure!(refused.is_err(), "a delay that nobody keeps was accepted");
    scene.nothing(&*member).await
}
