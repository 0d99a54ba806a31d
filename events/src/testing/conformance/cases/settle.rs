//! Settling, which is the only thing that moves a group's position.

use super::{Scene, cases};
use crate::{
    testing::conformance::{
        job::Job,
        scene::{GROUP, MOMENT, TOPIC, message, numbered, numbers, texts, tokens},
        stage::ALWAYS,
        verdict::{Tested, ensure, same, some_of},
    },
    transport::{Ability, Lease, Settlement, Transport},
};

cases!(Settle {
    unacked_redelivered_after_close [] [];
    dropped_subscription_gives_back [] [];
    no_ack_no_next_in_lane [OrderKey] [];
    settle_comes_after_the_handler [] [];
    ack_then_crash_no_redelivery [Persistent] [Crash];
    crash_before_ack_redelivers [Persistent] [Crash];
    frontier_never_passes_unsettled [] [];
    settle_one_of_many [AckIndividual] [];
    settle_stale_epoch_is_noop [] [Cut];
    settle_of_another_is_noop [Groups] [];
    settle_twice_is_noop [] [];
    settle_reaches_all_groups_apart [Groups] [];
    settle_failures_do_not_rerun_handler [] [];
    ack_batching_flushes_on_idle [] [];
    release_redelivers [] [];
    release_of_settled_is_noop [] [];
    deliveries_are_counted [DeliveryCount] [];
});

async fn unacked_redelivered_after_close(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let member = scene.join(&client).await?;
    scene.publish_all(&client, &numbered(&client, TOPIC, 30)).await?;
    let leases = scene.take(&*member, 20).await?;
    scene.settle(&*member, &leases[..5]).await?;
    member.close().await;
    let again = scene.join(&client).await?;
    same("what comes again", numbers(&scene.take(&*again, 25).await?), (5..30).collect())?;
    scene.nothing(&*again).await
}

async fn dropped_subscription_gives_back(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let (first, second) = (scene.join(&client).await?, scene.join(&client).await?);
    scene.publish_all(&client, &numbered(&client, TOPIC, 10)).await?;
    let leases = scene.take(&*first, 6).await?;
    scene.settle(&*first, &leases[..1]).await?;
    drop(first);
    let settled = numbers(&leases[..1]);
    let expected: Vec<u64> = (0..10).filter(|number| !settled.contains(number)).collect();
    same("what the other member gets", numbers(&scene.take(&*second, 9).await?), expected)
}

async fn no_ack_no_next_in_lane(scene: &Scene) -> Tested {
    let (_client, bus, oracle) = scene.runtime().await?;
    let (open, gate) = tokio::sync::watch::channel(false);
    let handler = move |job: Job, _| {
        let mut gate = gate.clone();
        async move {
            if job.number == 0 {
                let _ = gate.wait_for(|open| *open).await;
            }
            Ok(())
        }
    };
    let work = scene.work(&bus, &oracle, handler).await?;
    let jobs = (0..20).map(|number| Job::new(if number % 2 == 0 { "held" } else { "other" }, number));
    scene.send_all(&bus, &oracle, jobs).await?;
    scene.until("the other lane goes on", || async { oracle.handled().len() == 10 }).await?;
    tokio::time::sleep(MOMENT).await;
    same("calls for the lane that is held", oracle.calls() - 10, 1)?;
    let _ = open.send(true);
    scene.complete(&oracle).await?;
    work.stop().await;
    oracle.check()
}

async fn settle_comes_after_the_handler(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    let (open, gate) = tokio::sync::watch::channel(false);
    let handler = move |_: Job, _| {
        let mut gate = gate.clone();
        async move {
            let _ = gate.wait_for(|open| *open).await;
            Ok(())
        }
    };
    let work = scene.work(&bus, &oracle, handler).await?;
    scene.send_all(&bus, &oracle, (0..5).map(|number| Job::new(number, number))).await?;
    scene.until("the handlers are called", || async { oracle.running() == 5 }).await?;
    tokio::time::sleep(MOMENT).await;
    scene.lag_is(&client, GROUP, 5).await?;
    same("settled while its handler runs", client.seen().settled.len(), 0)?;
    let _ = open.send(true);
    scene.complete(&oracle).await?;
    scene.lag_is(&client, GROUP, 0).await?;
    work.stop().await;
    same("settled once they had ended", oracle.settled().len(), 5)?;
    oracle.check()
}

async fn ack_then_crash_no_redelivery(scene: &Scene) -> Tested {
    let (client, other) = (scene.client().await?, scene.client().await?);
    let member = scene.join(&client).await?;
    scene.publish_all(&client, &numbered(&client, TOPIC, 20)).await?;
    let leases = scene.take(&*member, 20).await?;
    scene.settle(&*member, &leases).await?;
    scene.crash(&client).await?;
    drop(member);
    let again = scene.join(&other).await?;
    let wait = other.capabilities().lease.map_or(MOMENT, |lease| lease * 2);
    same("what comes again", numbers(&scene.whatever(&*again, wait).await?.leases), Vec::new())
}

async fn crash_before_ack_redelivers(scene: &Scene) -> Tested {
    let (client, other) = (scene.client().await?, scene.client().await?);
    let member = scene.join(&client).await?;
    scene.publish_all(&client, &numbered(&client, TOPIC, 20)).await?;
    let leases = scene.take(&*member, 20).await?;
    let (done, left): (Vec<Lease>, Vec<Lease>) = leases.into_iter().partition(|one| one.token.locator % 2 == 0);
    scene.settle(&*member, &done).await?;
    scene.crash(&client).await?;
    drop(member);
    let again = scene.join(&other).await?;
    let found = numbers(&scene.take(&*again, left.len()).await?);
    same("what comes again", found, numbers(&left))?;
    scene.nothing(&*again).await
}

async fn frontier_never_passes_unsettled(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let individual = client.capabilities().supports(Ability::AckIndividual);
    let member = scene.join(&client).await?;
    let count = scene.messages.min(200);
    scene.publish_all(&client, &numbered(&client, TOPIC, count)).await?;
    let mut member = member;
    let mut unsettled: Vec<u64> = (0..count).collect();
    let mut random = 7_u64;
    while !unsettled.is_empty() {
        let leases = scene.take(&*member, unsettled.len()).await?;
        let found = numbers(&leases);
        let lost: Vec<_> = unsettled.iter().filter(|number| !found.contains(number)).collect();
        ensure!(lost.is_empty(), "never settled, and gone: {}", some_of(&lost));
        // About half of them, in an order that has nothing to do with theirs; never the first.
        let mut some: Vec<Lease> = leases[1..].to_vec();
        some.retain(|_| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            random >> 63 == 1
        });
        if unsettled.len() < 8 {
            some = leases;
        }
        some.reverse();
        for chunk in some.chunks(7) {
            scene.settle(&*member, chunk).await?;
        }
        let settled = numbers(&some);
        unsettled.retain(|number| !settled.contains(number));
        scene.lag_is(&client, GROUP, unsettled.len() as u64).await?;
        member.close().await;
        member = scene.join(&client).await?;
        if !individual && !unsettled.is_empty() {
            let first = unsettled[0];
            unsettled = (first..count).collect();
        }
    }
    scene.nothing(&*member).await
}

async fn settle_one_of_many(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let member = scene.join(&client).await?;
    scene.publish_all(&client, &numbered(&client, TOPIC, 9)).await?;
    let leases = scene.take(&*member, 9).await?;
    for place in [4, 8, 0] {
        scene.settle(&*member, &leases[place..=place]).await?;
    }
    let settled = numbers(&[leases[4].clone(), leases[8].clone(), leases[0].clone()]);
    drop(member);
    let again = scene.join(&client).await?;
    let expected: Vec<u64> = (0..9).filter(|number| !settled.contains(number)).collect();
    same("what comes again", numbers(&scene.take(&*again, 6).await?), expected)?;
    scene.nothing(&*again).await
}

async fn settle_stale_epoch_is_noop(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let member = scene.join(&client).await?;
    scene.publish_all(&client, &numbered(&client, TOPIC, 5)).await?;
    let old = scene.take(&*member, 5).await?;
    scene.harness.cut().await?;
    let delivered = scene.take_all(&*member, 5).await?;
    let epochs: Vec<_> = old.iter().map(|lease| lease.token.epoch).collect();
    ensure!(epochs.iter().all(|epoch| delivered.lost.contains(epoch)), "the epoch that is over is not said to be lost");
    let reused = delivered.leases.iter().filter(|lease| epochs.contains(&lease.token.epoch)).count();
    same("leases under an epoch that is over", reused, 0)?;
    same("a settle of what is lost", member.settle(&tokens(&old)).await?, Settlement { stale: 5, repeated: 0 })?;
    scene.lag_is(&client, GROUP, 5).await?;
    scene.settle(&*member, &delivered.leases).await?;
    scene.lag_is(&client, GROUP, 0).await?;
    scene.nothing(&*member).await
}

async fn settle_of_another_is_noop(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let (first, second) = (scene.join(&client).await?, scene.join(&client).await?);
    scene.publish_all(&client, &numbered(&client, TOPIC, 4)).await?;
    let old = scene.take(&*first, 4).await?;
    drop(first);
    let new = scene.take(&*second, 4).await?;
    let settlement = second.settle(&tokens(&old)).await?;
    same("tokens that are stale", settlement.stale, 4)?;
    scene.lag_is(&client, GROUP, 4).await?;
    drop(second);
    let third = scene.join(&client).await?;
    let again = scene.take(&*third, 4).await?;
    same("what comes again", texts(&again), texts(&new))?;
    scene.settle(&*third, &again).await?;
    scene.lag_is(&client, GROUP, 0).await
}

async fn settle_twice_is_noop(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let member = scene.join(&client).await?;
    scene.publish_all(&client, &numbered(&client, TOPIC, 3)).await?;
    let leases = scene.take(&*member, 3).await?;
    scene.settle(&*member, &leases[..2]).await?;
    let Settlement { stale, repeated } = member.settle(&tokens(&leases[..2])).await?;
    same("tokens that are stale or repeated", stale + repeated, 2)?;
    scene.lag_is(&client, GROUP, 1).await?;
    scene.settle(&*member, &leases[2..]).await?;
    scene.lag_is(&client, GROUP, 0).await
}

async fn settle_reaches_all_groups_apart(scene: &Scene) -> Tested {
    use crate::transport::Start;
    let client = scene.client().await?;
    let one = scene.join(&client).await?;
    let two = scene.join_as(&client, TOPIC, "others", Start::Earliest).await?;
    scene.publish_all(&client, &numbered(&client, TOPIC, 10)).await?;
    let leases = scene.take(&*one, 10).await?;
    scene.settle(&*one, &leases).await?;
    scene.lag_is(&client, GROUP, 0).await?;
    scene.lag_is(&client, "others", 10).await?;
    same("what is left for the other group", numbers(&scene.take(&*two, 10).await?), (0..10).collect())
}

async fn settle_failures_do_not_rerun_handler(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    client.settles(ALWAYS);
    let work = scene.work(&bus, &oracle, |_, _| async { Ok(()) }).await?;
    scene.send_all(&bus, &oracle, (0..5).map(|number| Job::new("a", number))).await?;
    scene.complete(&oracle).await?;
    scene.lag_is(&client, GROUP, 5).await?;
    ensure!(!work.health().is_ready(), "nothing can be settled, and health does not say so");
    client.heal();
    scene.lag_is(&client, GROUP, 0).await?;
    same("calls", oracle.calls(), 5)?;
    scene.until("health says that it is over", || async { work.health().is_ready() }).await?;
    same("settled, by the report", work.stop().await.settled, 5)?;
    oracle.check()
}

async fn ack_batching_flushes_on_idle(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    let work = scene.work(&bus, &oracle, |_, _| async { Ok(()) }).await?;
    for number in 0..5 {
        scene.send(&bus, &oracle, Job::new("a", number)).await?;
        scene.complete(&oracle).await?;
        scene.until("the last one is settled", || async { oracle.settled().len() as u64 == number + 1 }).await?;
        scene.lag_is(&client, GROUP, 0).await?;
    }
    work.stop().await;
    oracle.check()
}

async fn release_redelivers(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let member = scene.join(&client).await?;
    scene.publish_all(&client, &numbered(&client, TOPIC, 10)).await?;
    let leases = scene.take(&*member, 10).await?;
    member.release(&tokens(&leases[2..6])).await?;
    let again = scene.take(&*member, 4).await?;
    same("what was given back", numbers(&again), numbers(&leases[2..6]))?;
    scene.settle(&*member, &again).await?;
    scene.settle(&*member, &leases[..2]).await?;
    scene.settle(&*member, &leases[6..]).await?;
    scene.lag_is(&client, GROUP, 0).await?;
    scene.nothing(&*member).await
}

async fn release_of_settled_is_noop(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let member = scene.join(&client).await?;
    scene.publish(&client, message(&client, TOPIC, None, "0")).await?;
    let leases = scene.take(&*member, 1).await?;
    scene.settle(&*member, &leases).await?;
    member.release(&tokens(&leases)).await?;
    scene.nothing(&*member).await?;
    scene.lag_is(&client, GROUP, 0).await
}

async fn deliveries_are_counted(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    scene.publish(&client, message(&client, TOPIC, None, "0")).await?;
    for delivery in 1..4 {
        let member = scene.join(&client).await?;
        let leases = scene.take(&*member, 1).await?;
        same("how often it was delivered", leases[0].deliveries, Some(delivery))?;
        drop(member);
    }
    Ok(())
}
