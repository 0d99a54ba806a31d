//! Lanes: one thing after another, and different things beside each other.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU64, Ordering},
};

use tokio::sync::watch;

use super::{Scene, cases};
use crate::{
    handler::{Order, Verdict},
    testing::conformance::{
        job::Job,
        scene::{GROUP, MOMENT, TOPIC, message, text, texts, tokens},
        verdict::{Tested, ensure, same},
    },
    transport::Lease,
};

cases!(Order {
    order_key_serial [OrderKey] [];
    order_key_parallel [OrderKey] [];
    order_partition_serial [OrderPartition] [];
    order_key_with_retries [OrderKey] [];
    order_key_across_rebalance [OrderKey, Groups] [];
    order_key_between_members [OrderKey, Groups] [];
    order_after_dead_letter_continue [OrderKey] [];
    order_survives_release [OrderKey] [];
    order_survives_a_change_of_members [OrderKey, Groups] [];
    order_of_a_new_group [OrderKey, Replay] [];
    null_key_is_unordered [] [];
    urgent_first [Priority] [];
});

async fn order_key_serial(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    let handler = |job: Job, _| async move {
        if job.number.is_multiple_of(7) {
            tokio::task::yield_now().await;
        }
        Ok(())
    };
    let work = scene.work(&bus, &oracle, handler).await?;
    scene.send_all(&bus, &oracle, (0..scene.messages).map(|number| Job::new(number % 5, number))).await?;
    scene.complete(&oracle).await?;
    scene.lag_is(&client, GROUP, 0).await?;
    work.stop().await;
    oracle.check()
}

async fn order_key_parallel(scene: &Scene) -> Tested {
    let (_client, bus, oracle) = scene.runtime().await?;
    let running = watch::Sender::new(0);
    let seen = running.clone();
    // Each waits for the others: it ends only where all of them run beside each other.
    let handler = move |_: Job, _| {
        let (seen, mut all) = (seen.clone(), seen.subscribe());
        async move {
            seen.send_modify(|count| *count += 1);
            let _ = all.wait_for(|count| *count >= 4).await;
            Ok(())
        }
    };
    let work = scene.work(&bus, &oracle, handler).await?;
    scene.send_all(&bus, &oracle, (0..4).map(|number| Job::new(number, number))).await?;
    scene.complete(&oracle).await?;
    drop(running);
    work.stop().await;
    oracle.check()
}

async fn order_partition_serial(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let member = scene.join(&client).await?;
    for number in 0..100_u64 {
        let key = (number % 3).to_string();
        scene.publish(&client, message(&client, TOPIC, Some(&key), &number.to_string())).await?;
    }
    let mut last = BTreeMap::new();
    let leases = scene.take(&*member, 100).await?;
    for lease in &leases {
        let number: u64 = text(&lease.message).parse().unwrap_or(u64::MAX);
        let before = last.insert(lease.token.partition, number);
        ensure!(before.is_none_or(|before| before < number), "{number} came after {before:?} of its partition");
    }
    scene.settle(&*member, &leases).await?;
    member.close().await;
    let (_client, bus, oracle) = scene.runtime().await?;
    let settings = |settings: crate::handler::Settings| settings.order(Order::Partition);
    let work = scene.work_as(&bus, &oracle, (GROUP, 0), settings, |_, _| async { Ok(()) }).await?;
    scene.send_all(&bus, &oracle, (0..200).map(|number| Job::new(number % 3, number))).await?;
    scene.complete(&oracle).await?;
    work.stop().await;
    oracle.check()
}

async fn order_key_with_retries(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    let handler = |job: Job, attempt| async move {
        if job.number.is_multiple_of(5) && attempt < 3 { Err(Verdict::retry("not yet")) } else { Ok(()) }
    };
    let work = scene.work(&bus, &oracle, handler).await?;
    let count = scene.messages / 4;
    scene.send_all(&bus, &oracle, (0..count).map(|number| Job::new(number % 16, number))).await?;
    scene.complete(&oracle).await?;
    scene.lag_is(&client, GROUP, 0).await?;
    let report = work.stop().await;
    same("settled, by the report", report.settled, count)?;
    let retried = (0..count).filter(|number| number % 5 == 0).find(|number| oracle.calls_of(*number) != 3);
    ensure!(retried.is_none(), "{retried:?} was not called three times");
    oracle.check()
}

async fn order_key_across_rebalance(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    let next = AtomicU64::new(1);
    let handler = |_: Job, _| async {
        tokio::task::yield_now().await;
        Ok(())
    };
    let change = |settings: crate::handler::Settings| settings.max_in_flight(16);
    let stays = scene.work_as(&bus, &oracle, (GROUP, 0), change, handler).await?;
    let count = scene.messages;
    for part in 0..10 {
        let other = scene.client().await?;
        let others = scene.bus(&other).await?;
        let member = usize::try_from(next.fetch_add(1, Ordering::Relaxed)).unwrap_or(usize::MAX);
        let goes = scene.work_as(&others, &oracle, (GROUP, member), change, handler).await?;
        let jobs = part * count / 10..(part + 1) * count / 10;
        scene.send_all(&bus, &oracle, jobs.map(|number| Job::new(number % 20, number))).await?;
        goes.stop().await;
    }
    scene.complete(&oracle).await?;
    scene.lag_is(&client, GROUP, 0).await?;
    stays.stop().await;
    oracle.check()
}

async fn order_key_between_members(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let (first, second) = (scene.join(&client).await?, scene.join(&client).await?);
    let of = |number: u64| message(&client, TOPIC, Some(&(number % 2).to_string()), &number.to_string());
    scene.publish_all(&client, &(0..10).map(of).collect::<Vec<_>>()).await?;
    let mut one = scene.take(&*first, 1).await?;
    let other = scene.whatever(&*second, MOMENT).await?.leases;
    let key = one[0].message.key.clone();
    same("messages of a key that another member has", other.iter().filter(|one| one.message.key == key).count(), 0)?;
    one.extend(scene.whatever(&*first, MOMENT).await?.leases);
    same("messages that came in all", one.len() + other.len(), 10)?;
    for leases in [&one, &other] {
        for key in ["0", "1"] {
            let is_of = |lease: &&Lease| lease.message.key.as_ref().and_then(|key| key.as_str()) == Some(key);
            let numbers: Vec<u64> =
                leases.iter().filter(is_of).filter_map(|one| text(&one.message).parse().ok()).collect();
            ensure!(numbers.is_sorted(), "key {key} came as {numbers:?}");
        }
    }
    scene.settle(&*first, &one).await?;
    scene.settle(&*second, &other).await
}

async fn order_after_dead_letter_continue(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    let handler = |job: Job, _| async move { if job.number == 1 { Err(Verdict::reject("never")) } else { Ok(()) } };
    let work = scene.work(&bus, &oracle, handler).await?;
    scene.send_all(&bus, &oracle, (0..5).map(|number| Job::new("a", number))).await?;
    scene.letters(1).await?;
    oracle.dead(1);
    scene.complete(&oracle).await?;
    scene.lag_is(&client, GROUP, 0).await?;
    work.stop().await;
    same("what was handled", oracle.handled().into_iter().collect(), vec![0, 2, 3, 4])?;
    oracle.check()
}

async fn order_survives_release(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let member = scene.join(&client).await?;
    let batch: Vec<_> = (0..10).map(|number| message(&client, TOPIC, Some("a"), &number.to_string())).collect();
    scene.publish_all(&client, &batch).await?;
    let leases = scene.take(&*member, 5).await?;
    scene.settle(&*member, &leases[..2]).await?;
    member.release(&tokens(&leases[2..])).await?;
    let expected: Vec<_> = (2..10).map(|number: u64| number.to_string()).collect();
    same("what comes, and how", texts(&scene.take(&*member, 8).await?), expected)
}

async fn order_survives_a_change_of_members(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let first = scene.join(&client).await?;
    let batch: Vec<_> = (0..10).map(|number| message(&client, TOPIC, Some("a"), &number.to_string())).collect();
    scene.publish_all(&client, &batch).await?;
    let leases = scene.take(&*first, 4).await?;
    let other = scene.client().await?;
    let second = scene.join(&other).await?;
    scene.nothing(&*second).await?;
    scene.settle(&*first, &leases[..1]).await?;
    drop(first);
    let expected: Vec<_> = (1..10).map(|number: u64| number.to_string()).collect();
    same("what comes, and how", texts(&scene.take(&*second, 9).await?), expected)
}

async fn order_of_a_new_group(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let of = |number: u64| message(&client, TOPIC, Some(&(number % 3).to_string()), &number.to_string());
    scene.publish_all(&client, &(0..100).map(of).collect::<Vec<_>>()).await?;
    let member = scene.join(&client).await?;
    let mut last: BTreeMap<Vec<u8>, u64> = BTreeMap::new();
    for lease in scene.take(&*member, 100).await? {
        let (key, number) = (lease.message.key.as_deref().unwrap_or_default().to_vec(), text(&lease.message));
        let number = number.parse().unwrap_or(u64::MAX);
        let before = last.insert(key, number);
        ensure!(before.is_none_or(|before| before < number), "{number} came after {before:?} of its key");
    }
    same("keys", last.len(), 3)
}

async fn null_key_is_unordered(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    let together = watch::Sender::new(0);
    let handler = move |_: Job, _| {
        let (seen, mut all) = (together.clone(), together.subscribe());
        async move {
            seen.send_modify(|count| *count += 1);
            let _ = all.wait_for(|count| *count >= 4).await;
            Ok(())
        }
    };
    let work = scene.work(&bus, &oracle, handler).await?;
    scene.send_all(&bus, &oracle, (0..4).map(|number| Job::new("", number))).await?;
    scene.complete(&oracle).await?;
    scene.lag_is(&client, GROUP, 0).await?;
    work.stop().await;
    ensure!(oracle.most_at_once() >= 4, "at most {} at once", oracle.most_at_once());
    oracle.check()
}

async fn urgent_first(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let bus = scene.bus(&client).await?;
    for (number, priority) in [(0, 0), (1, -5), (2, 5), (3, 0), (4, 5), (5, 127)] {
        bus.publish(Job::new("", number).draft().priority(priority)).await?;
    }
    let member = scene.join(&client).await?;
    let leases = scene.take(&*member, 6).await?;
    let jobs = leases.iter().filter_map(|lease| serde_json::from_str::<Job>(&text(&lease.message)).ok());
    same("what came first", jobs.map(|job| job.number).collect(), vec![5, 2, 4, 0, 3, 1])
}
