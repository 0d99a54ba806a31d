//! Groups, and what reaches them.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};

use super::{Scene, cases};
use crate::{
    envelope::Envelope,
    handler::Verdict,
    testing::conformance::{
        job::{Done, Job},
        scene::{GROUP, PLENTY, TOPIC, message, numbered, numbers, texts},
        stage::{ALWAYS, Fault},
        verdict::{Tested, ensure, same, some_of},
    },
    transport::{Ability, Delivered, Start, SubscribeSpec, Transport},
};

cases!(Subscribe {
    capabilities_are_true [] [];
    basic_at_least_once [] [];
    concurrent_subscribers_same_group [Groups] [];
    two_groups_each_get_all [Groups] [];
    multiple_topics_isolated [] [];
    new_group_from_earliest [Replay] [];
    new_group_from_latest [] [];
    start_position_printed [Groups] [];
    outputs_keep_their_ids [] [];
    output_outage_does_not_rerun_handler [] [];
    unhandled_type_is_settled_and_counted [] [];
    ready_signal_is_true [] [];
    subscribe_before_topic_exists [] [];
    group_keeps_its_place [] [];
    dropped_receive_loses_nothing [] [];
});

async fn capabilities_are_true(scene: &Scene) -> Tested {
    use crate::handler::Order;
    let client = scene.client().await?;
    let capabilities = client.capabilities();
    let supports = |ability| capabilities.supports(ability);
    let unique: BTreeSet<_> = capabilities.abilities.iter().collect();
    same("abilities that are claimed twice", capabilities.abilities.len() - unique.len(), 0)?;
    same("a lease that ends says when", supports(Ability::LeaseExpires), capabilities.lease.is_some())?;
    ensure!(!supports(Ability::LeaseExtend) || supports(Ability::LeaseExpires), "what does not end is not extended");
    same("what can be browsed can be looked into", supports(Ability::Browse), client.admin().is_some())?;
    same("the same answer again", client.capabilities(), capabilities.clone())?;
    let member = scene.join(&client).await?;
    scene.publish(&client, message(&client, TOPIC, None, "0")).await?;
    let lease = scene.take(&*member, 1).await?.remove(0);
    same("deliveries are counted", lease.deliveries.is_some(), supports(Ability::DeliveryCount))?;
    let bus = scene.bus(&client).await?;
    for (order, ability) in [(Order::Key, Ability::OrderKey), (Order::Partition, Ability::OrderPartition)] {
        let subscribed = bus.subscribe("asks", |_: Job| async {}).configure(|settings| settings.order(order)).await;
        same("a handler that asks for an order starts", subscribed.is_ok(), supports(ability))?;
    }
    Ok(())
}

async fn basic_at_least_once(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    let work = scene.work(&bus, &oracle, |_, _| async { Ok(()) }).await?;
    scene.send_all(&bus, &oracle, (0..scene.messages).map(|number| Job::new(number % 17, number))).await?;
    scene.complete(&oracle).await?;
    scene.lag_is(&client, GROUP, 0).await?;
    same("handled twice", oracle.twice().len(), 0)?;
    let report = work.stop().await;
    same("settled, by the report", report.settled, scene.messages)?;
    oracle.check()
}

async fn concurrent_subscribers_same_group(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    let other = scene.client().await?;
    let others = scene.bus(&other).await?;
    let one = scene.work_as(&bus, &oracle, (GROUP, 0), |s| s.max_in_flight(20), |_, _| async { Ok(()) }).await?;
    let two = scene.work_as(&others, &oracle, (GROUP, 1), |s| s.max_in_flight(20), |_, _| async { Ok(()) }).await?;
    scene.send_all(&bus, &oracle, (0..scene.messages).map(|number| Job::new(number % 50, number))).await?;
    scene.complete(&oracle).await?;
    scene.lag_is(&client, GROUP, 0).await?;
    same("handled twice", some_of(&oracle.twice()), String::new())?;
    let (one, two) = (one.stop().await.settled, two.stop().await.settled);
    same("settled by both together", one + two, scene.messages)?;
    oracle.check()
}

async fn two_groups_each_get_all(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let other = scene.client().await?;
    let (one, two) = (scene.join(&client).await?, scene.join_as(&other, TOPIC, "others", Start::Earliest).await?);
    scene.publish_all(&client, &numbered(&client, TOPIC, scene.messages)).await?;
    let expected: Vec<u64> = (0..scene.messages).collect();
    for member in [one, two] {
        let leases = scene.take(&*member, expected.len()).await?;
        ensure!(numbers(&leases) == expected, "a group got something else");
        scene.settle(&*member, &leases).await?;
        scene.nothing(&*member).await?;
    }
    Ok(())
}

async fn multiple_topics_isolated(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let topics = ["one", "two", "one.two"];
    let mut members = Vec::new();
    for topic in topics {
        members.push(scene.join_as(&client, topic, GROUP, Start::Earliest).await?);
    }
    for topic in topics {
        let of = |number: u64| message(&client, topic, Some("key"), &format!("{topic} {number}"));
        scene.publish_all(&client, &(0..20).map(of).collect::<Vec<_>>()).await?;
    }
    for (topic, member) in topics.iter().zip(&members) {
        let leases = scene.take(&**member, 20).await?;
        let expected: Vec<_> = (0..20).map(|number| format!("{topic} {number}")).collect();
        same("what came", texts(&leases), expected)?;
        let (named, ours) = (leases[0].message.topic.name(), client.topic(topic)?);
        same("the topic that it came by", named, ours.name())?;
    }
    for member in &members {
        scene.nothing(&**member).await?;
    }
    Ok(())
}

async fn new_group_from_earliest(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    scene.publish_all(&client, &numbered(&client, TOPIC, 50)).await?;
    let member = scene.join(&client).await?;
    same("what was there before", numbers(&scene.take(&*member, 50).await?), (0..50).collect())?;
    let later = scene.join_as(&client, TOPIC, "later", Start::Earliest).await?;
    same("for a later group", numbers(&scene.take(&*later, 50).await?), (0..50).collect())
}

async fn new_group_from_latest(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let keeper = scene.join(&client).await?;
    for round in 0..20_u64 {
        scene.publish(&client, message(&client, TOPIC, None, "before")).await?;
        let member = scene.join_as(&client, TOPIC, &format!("group-{round}"), Start::Latest).await?;
        scene.publish(&client, message(&client, TOPIC, None, &round.to_string())).await?;
        same("what comes", texts(&scene.take(&*member, 1).await?), vec![round.to_string()])?;
        let leases = scene.take(&*keeper, 2).await?;
        scene.settle(&*keeper, &leases).await?;
    }
    Ok(())
}

async fn start_position_printed(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let bus = scene.bus(&client).await?;
    let topology = scene.app(|_| async { Ok(()) }).topology(&bus)?.to_string();
    ensure!(topology.contains("earliest"), "the topology does not say where a group begins:\n{topology}");
    let running = scene.start(scene.app(|_| async { Ok(()) }), &bus).await?;
    same("what runs is what was printed", running.topology().to_string(), topology)
}

async fn outputs_keep_their_ids(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    let handler = |job: Job| async move { Done { key: job.key, number: job.number } };
    client.settles(ALWAYS);
    let first = bus.subscribe("work", handler).group(GROUP).await?;
    scene.send(&bus, &oracle, Job::new("a", 7)).await?;
    let done = scene.join_as(&client, "done", "reader", Start::Earliest).await?;
    let mut leases = scene.take(&*done, 1).await?;
    // Its output is confirmed, and it cannot be settled; then it is gone.
    drop(first);
    let other = scene.client().await?;
    let second = scene.bus(&other).await?.subscribe("work", handler).group(GROUP).await?;
    leases.extend(scene.take(&*done, 1).await?);
    let prefix = client.capabilities().attribute_prefix;
    let id = |place: usize| leases[place].message.headers.get(&format!("{prefix}id")).and_then(|id| id.text());
    same("the ids of both runs", id(0), id(1))?;
    ensure!(id(0).is_some(), "an output without an id");
    second.stop().await;
    scene.lag_is(&client, GROUP, 0).await
}

async fn output_outage_does_not_rerun_handler(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    let calls = Arc::new(Mutex::new(0));
    let counted = Arc::clone(&calls);
    client.publishes("done", Fault::Fail, ALWAYS);
    let handler = move |job: Job| {
        *counted.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        async move { Done { key: job.key, number: job.number } }
    };
    let work = bus.subscribe("work", handler).group(GROUP).await?;
    scene.send(&bus, &oracle, Job::new("a", 1)).await?;
    let called = || async { *calls.lock().unwrap_or_else(PoisonError::into_inner) == 1 };
    scene.until("the handler is called", called).await?;
    tokio::time::sleep(crate::testing::conformance::scene::MOMENT).await;
    same("settled before its output is confirmed", client.seen().settled.len(), 0)?;
    client.heal();
    let done = scene.join_as(&client, "done", "reader", Start::Earliest).await?;
    scene.take(&*done, 1).await?;
    scene.lag_is(&client, GROUP, 0).await?;
    scene.nothing(&*done).await?;
    work.stop().await;
    same("calls", *calls.lock().unwrap_or_else(PoisonError::into_inner), 1)
}

async fn unhandled_type_is_settled_and_counted(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    let work = scene.work(&bus, &oracle, |_, _| async { Ok(()) }).await?;
    let other = crate::envelope::Draft::of(Done { key: "a".to_owned(), number: 1 }).topic(TOPIC);
    bus.publish(other).await?;
    scene.send(&bus, &oracle, Job::new("a", 2)).await?;
    scene.complete(&oracle).await?;
    scene.lag_is(&client, GROUP, 0).await?;
    let counted = || async {
        let metrics = bus.metrics().snapshot();
        metrics.subscription(client.name(), TOPIC, GROUP).is_some_and(|values| values.unhandled == 1)
    };
    scene.until("it is counted", counted).await?;
    same("settled, by the report", work.stop().await.settled, 2)
}

async fn ready_signal_is_true(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let bus = scene.bus(&client).await?;
    for round in 0..20_u64 {
        let (sender, mut receiver) = tokio::sync::mpsc::channel(8);
        let handler = move |job: Envelope<Job>| {
            let sent = sender.try_send(job.event.number);
            async move { sent.map_err(Verdict::retry) }
        };
        let group = format!("group-{round}");
        let work =
            bus.subscribe("work", handler).group(group).configure(|settings| settings.start(Start::Latest)).await?;
        bus.publish(Job::new("a", round).draft()).await?;
        let first = scene.within("what was published after it was ready arrives", receiver.recv()).await?;
        same("what arrives first", first, Some(round))?;
        work.stop().await;
    }
    Ok(())
}

async fn subscribe_before_topic_exists(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let member = scene.join_as(&client, "not-yet", GROUP, Start::Earliest).await?;
    scene.nothing(&*member).await?;
    let other = scene.client().await?;
    scene.publish_all(&other, &numbered(&other, "not-yet", 3)).await?;
    same("what comes", numbers(&scene.take(&*member, 3).await?), vec![0, 1, 2])
}

async fn group_keeps_its_place(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let member = scene.join(&client).await?;
    scene.publish_all(&client, &numbered(&client, TOPIC, 10)).await?;
    let leases = scene.take(&*member, 10).await?;
    scene.settle(&*member, &leases).await?;
    member.close().await;
    scene.publish(&client, message(&client, TOPIC, None, "10")).await?;
    // Where it begins is said once, when it is new.
    let again = scene.join_as(&client, TOPIC, GROUP, Start::Latest).await?;
    same("what came meanwhile", texts(&scene.take(&*again, 1).await?), vec!["10".to_owned()])?;
    scene.nothing(&*again).await
}

async fn dropped_receive_loses_nothing(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let topic = client.topic(TOPIC)?;
    let spec = SubscribeSpec { topic, group: GROUP.into(), start: Start::Earliest, exclusive_keys: false };
    let member = client.subscribe(spec).await?;
    let publisher = {
        let (client, batch) = (client.clone(), numbered(&client, TOPIC, 100));
        tokio::spawn(async move {
            for message in &batch {
                client.publish(std::slice::from_ref(message)).await;
                tokio::task::yield_now().await;
            }
        })
    };
    let (mut found, mut since) = (BTreeSet::new(), std::time::Instant::now());
    let mut round = 0_u64;
    while found.len() < 100 {
        round += 1;
        let (wait, mut delivered) = (std::time::Duration::from_micros(round % 7 * 150), Delivered::default());
        if let Ok(received) = tokio::time::timeout(wait, member.receive(PLENTY, &mut delivered)).await {
            received?;
        }
        // What takes longer than a lease comes again.
        let before = found.len();
        found.extend(numbers(&delivered.leases));
        if found.len() > before {
            since = std::time::Instant::now();
        }
        ensure!(since.elapsed() < scene.patience, "{} of 100 messages came", found.len());
    }
    publisher.abort();
    same("what came", found, (0..100).collect())
}
