//! Leases: who holds a message holds it until its lease ends, and nobody after that.

use std::time::{Duration, Instant};

use super::{Scene, cases};
use crate::{
    testing::conformance::{
        job::Job,
        probe::{Call, PROBES},
        scene::{GROUP, MOMENT, TOPIC, numbered, numbers, tokens},
        verdict::{Tested, ensure, same},
    },
    transport::Settlement,
};

cases!(Lease {
    lease_ends_when_it_is_due [LeaseExpires] [];
    extend_keeps_leases [LeaseExpires, LeaseExtend] [];
    extend_says_what_is_lost [LeaseExpires, LeaseExtend] [];
    extend_of_settled_is_noop [LeaseExpires, LeaseExtend] [];
    slow_handler_keeps_lease [LeaseExpires, LeaseExtend] [];
    buffered_messages_are_leased [LeaseExpires, LeaseExtend] [];
    lease_lost_cancels_handler [LeaseExpires, LeaseExtend] [];
    lost_epoch_discards_result [] [Cut];
    frozen_consumer_does_not_settle [LeaseExpires] [];
    dead_consumer_work_reclaimed [Groups] [Crash];
});

/// What a lease lasts at the least, with a little for clocks that are coarse.
fn nearly(lease: Duration) -> Duration {
    lease.mul_f64(0.9)
}

async fn lease_ends_when_it_is_due(scene: &Scene) -> Tested {
    let (client, other) = (scene.client().await?, scene.client().await?);
    let lease = scene.lease(&client)?;
    let (first, second) = (scene.join(&client).await?, scene.join(&other).await?);
    scene.publish_all(&client, &numbered(&client, TOPIC, 3)).await?;
    let began = Instant::now();
    let old = scene.take(&*first, 3).await?;
    let new = scene.take(&*second, 3).await?;
    ensure!(began.elapsed() >= nearly(lease), "after {:?} of {lease:?} another has it", began.elapsed());
    same("tokens that are stale", first.settle(&tokens(&old)).await?, Settlement { stale: 3, repeated: 0 })?;
    scene.settle(&*second, &new).await?;
    scene.lag_is(&client, GROUP, 0).await
}

async fn extend_keeps_leases(scene: &Scene) -> Tested {
    let (client, other) = (scene.client().await?, scene.client().await?);
    let lease = scene.lease(&client)?;
    let (first, second) = (scene.join(&client).await?, scene.join(&other).await?);
    scene.publish_all(&client, &numbered(&client, TOPIC, 3)).await?;
    let leases = scene.take(&*first, 3).await?;
    let began = Instant::now();
    while began.elapsed() < lease * 3 {
        same("lost leases", first.extend(&tokens(&leases)).await?, Vec::new())?;
        let taken = scene.whatever(&*second, lease / 4).await?;
        same("what another gets", numbers(&taken.leases), Vec::new())?;
    }
    scene.settle(&*first, &leases).await?;
    scene.nothing(&*second).await
}

async fn extend_says_what_is_lost(scene: &Scene) -> Tested {
    let (client, other) = (scene.client().await?, scene.client().await?);
    let (first, second) = (scene.join(&client).await?, scene.join(&other).await?);
    scene.publish_all(&client, &numbered(&client, TOPIC, 2)).await?;
    let old = scene.take(&*first, 2).await?;
    let new = scene.take(&*second, 2).await?;
    let mut lost = first.extend(&tokens(&old)).await?;
    lost.sort_by_key(|token| token.locator);
    let mut expected = tokens(&old);
    expected.sort_by_key(|token| token.locator);
    same("what is lost", lost, expected)?;
    same("of the new owner", second.extend(&tokens(&new)).await?, Vec::new())?;
    scene.settle(&*second, &new).await
}

async fn extend_of_settled_is_noop(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let member = scene.join(&client).await?;
    scene.publish_all(&client, &numbered(&client, TOPIC, 4)).await?;
    let leases = scene.take(&*member, 4).await?;
    scene.settle(&*member, &leases[..2]).await?;
    // A settle may be on its way while leases are extended: what is done is not lost.
    same("what is lost", member.extend(&tokens(&leases)).await?, Vec::new())?;
    scene.settle(&*member, &leases[2..]).await?;
    scene.lag_is(&client, GROUP, 0).await
}

async fn slow_handler_keeps_lease(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    let other = scene.client().await?;
    let (others, lease) = (scene.bus(&other).await?, scene.lease(&client)?);
    let slow = move |_: Job, _| async move {
        tokio::time::sleep(lease * 3).await;
        Ok(())
    };
    let one = scene.work_as(&bus, &oracle, (GROUP, 0), |settings| settings, slow).await?;
    let two = scene.work_as(&others, &oracle, (GROUP, 1), |settings| settings, slow).await?;
    scene.send_all(&bus, &oracle, (0..4).map(|number| Job::new(number, number))).await?;
    tokio::time::sleep(lease * 3).await;
    scene.complete(&oracle).await?;
    scene.lag_is(&client, GROUP, 0).await?;
    same("calls", oracle.calls(), 4)?;
    same("settles that came too late", client.seen().stale + other.seen().stale, 0)?;
    one.stop().await;
    two.stop().await;
    oracle.check()
}

async fn buffered_messages_are_leased(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    let other = scene.client().await?;
    let (others, lease) = (scene.bus(&other).await?, scene.lease(&client)?);
    let slow = move |_: Job, _| async move {
        tokio::time::sleep(lease).await;
        Ok(())
    };
    let one = scene.work_as(&bus, &oracle, (GROUP, 0), |settings| settings.concurrency(1), slow).await?;
    scene.send_all(&bus, &oracle, (0..4).map(|number| Job::new("a", number))).await?;
    scene.until("all of them are received", || async { client.seen().open.len() == 4 }).await?;
    let two = scene.work_as(&others, &oracle, (GROUP, 1), |settings| settings, slow).await?;
    scene.complete(&oracle).await?;
    scene.lag_is(&client, GROUP, 0).await?;
    same("calls", oracle.calls(), 4)?;
    one.stop().await;
    two.stop().await;
    oracle.check()
}

async fn lease_lost_cancels_handler(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    let (cancelled, mut was_cancelled) = tokio::sync::mpsc::channel(1);
    let notes = oracle.clone();
    let app = scene.app(move |Call { job, cancel, .. }| {
        let (span, cancelled) = (notes.called(&job, 0), cancelled.clone());
        async move {
            cancel.cancelled().await;
            drop(span);
            let _ = cancelled.try_send(());
            Ok(())
        }
    });
    let running = scene.start(app, &bus).await?;
    scene.send(&bus, &oracle, Job::new("a", 1)).await?;
    scene.until("the handler is called", || async { oracle.running() == 1 }).await?;
    // No sign of life gets through any more, and the next member has the lease.
    client.freeze();
    let other = scene.client().await?;
    let others = scene.bus(&other).await?;
    let two = scene.work_as(&others, &oracle, (PROBES, 1), |settings| settings, |_, _| async { Ok(()) }).await?;
    scene.complete(&oracle).await?;
    scene.within("the handler is told to stop", was_cancelled.recv()).await?;
    client.thaw();
    tokio::time::sleep(MOMENT).await;
    same("settles by the member that lost it", client.seen().settled.len(), 0)?;
    two.stop().await;
    running.shutdown(scene.patience, scene.patience).await;
    oracle.check()
}

async fn lost_epoch_discards_result(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    let (open, gate) = tokio::sync::watch::channel(false);
    let handler = move |_: Job, _| {
        let mut gate = gate.clone();
        async move {
            let _ = gate.wait_for(|open| *open).await;
            Err(crate::handler::Verdict::reject("in vain")).or(Ok(()))
        }
    };
    let work = scene.work(&bus, &oracle, handler).await?;
    scene.send(&bus, &oracle, Job::new("a", 1)).await?;
    scene.until("the handler is called", || async { oracle.running() == 1 }).await?;
    scene.harness.cut().await?;
    scene.until("the loss is known", || async { client.seen().open.len() == 1 && client.seen().receives > 2 }).await?;
    let _ = open.send(true);
    scene.until("it is handled again", || async { oracle.calls_of(1) == 2 }).await?;
    scene.lag_is(&client, GROUP, 0).await?;
    same("settles", client.seen().settled.len(), 1)?;
    same("settles that were stale", client.seen().stale, 0)?;
    work.stop().await;
    oracle.check()
}

async fn frozen_consumer_does_not_settle(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    let lease = scene.lease(&client)?;
    let (open, gate) = tokio::sync::watch::channel(false);
    let handler = move |_: Job, _| {
        let mut gate = gate.clone();
        async move {
            let _ = gate.wait_for(|open| *open).await;
            Ok(())
        }
    };
    let frozen = scene.work(&bus, &oracle, handler).await?;
    scene.send(&bus, &oracle, Job::new("a", 1)).await?;
    scene.until("the handler is called", || async { oracle.running() == 1 }).await?;
    client.freeze();
    let other = scene.client().await?;
    other.witness(&oracle);
    let others = scene.bus(&other).await?;
    let two = scene.work_as(&others, &oracle, (GROUP, 1), |settings| settings, |_, _| async { Ok(()) }).await?;
    let took_over = Instant::now();
    scene.complete(&oracle).await?;
    scene.lag_is(&other, GROUP, 0).await?;
    tokio::time::sleep((lease * 2).saturating_sub(took_over.elapsed())).await;
    let _ = open.send(true);
    client.thaw();
    scene.until("the frozen one comes to its end", || async { oracle.running() == 0 }).await?;
    frozen.stop().await;
    two.stop().await;
    same("calls", oracle.calls(), 2)?;
    scene.lag_is(&other, GROUP, 0).await?;
    let client = scene.client().await?;
    scene.nothing(&*scene.join(&client).await?).await?;
    oracle.check()
}

async fn dead_consumer_work_reclaimed(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    let dead = scene.work(&bus, &oracle, |_, _| std::future::pending()).await?;
    scene.send_all(&bus, &oracle, (0..20).map(|number| Job::new(number % 3, number))).await?;
    scene.until("handlers are called", || async { oracle.running() == 3 }).await?;
    scene.crash(&client).await?;
    drop(dead);
    let other = scene.client().await?;
    other.witness(&oracle);
    let others = scene.bus(&other).await?;
    let alive = scene.work_as(&others, &oracle, (GROUP, 1), |settings| settings, |_, _| async { Ok(()) }).await?;
    scene.complete(&oracle).await?;
    scene.lag_is(&other, GROUP, 0).await?;
    alive.stop().await;
    ensure!(oracle.twice().is_empty(), "handled twice, though the dead one handled none");
    oracle.check()
}
