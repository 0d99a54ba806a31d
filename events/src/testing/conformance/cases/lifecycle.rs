//! Starting, stopping, and members that come and go.

use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::{Scene, cases};
use crate::{
    handler::Verdict,
    testing::conformance::{
        job::Job,
        scene::{GROUP, MOMENT},
        verdict::{Tested, ensure, same},
    },
};

cases!(Lifecycle {
    graceful_drain [] [];
    drain_deadline [] [];
    stop_gives_back_what_waits [] [];
    dropped_handle_gives_back [] [];
    shutdown_with_frozen_broker [] [];
    restart_loop_100 [] [];
    rebalance_storm [Groups] [];
    revoke_during_shutdown [] [Cut];
});

/// A gate that handlers wait at.
fn gate() -> (watch::Sender<bool>, impl Fn() -> std::pin::Pin<Box<dyn Future<Output = ()> + Send>> + Clone) {
    let (open, gate) = watch::channel(false);
    let wait = move || {
        let mut gate = gate.clone();
        Box::pin(async move {
            let _ = gate.wait_for(|open| *open).await;
        }) as std::pin::Pin<Box<dyn Future<Output = ()> + Send>>
    };
    (open, wait)
}

async fn graceful_drain(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    let (open, wait) = gate();
    let handler = move |_: Job, _| {
        let wait = wait();
        async move {
            wait.await;
            Ok(())
        }
    };
    let work = scene.work_as(&bus, &oracle, (GROUP, 0), |s| s.concurrency(4), handler).await?;
    scene.send_all(&bus, &oracle, (0..20).map(|number| Job::new(number, number))).await?;
    scene.until("four are being handled", || async { oracle.running() == 4 && client.seen().open.len() == 20 }).await?;
    let stop = tokio::spawn(work.shutdown(scene.patience, MOMENT));
    tokio::time::sleep(MOMENT).await;
    same("calls that were begun after the stop", oracle.calls(), 4)?;
    let _ = open.send(true);
    let report = scene.within("it stops", stop).await?.map_err(|error| error.to_string())?;
    same("settled, given back and abandoned", (report.settled, report.released, report.abandoned.len()), (4, 16, 0))?;
    ensure!(report.is_clean(), "the report is not clean: {report:?}");
    scene.lag_is(&client, GROUP, 16).await?;
    let again = scene.work(&bus, &oracle, |_, _| async { Ok(()) }).await?;
    scene.complete(&oracle).await?;
    again.stop().await;
    same("handled twice", oracle.twice().len(), 0)?;
    oracle.check()
}

async fn drain_deadline(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    let handler = |job: Job, _| async move {
        if job.number.is_multiple_of(2) {
            std::future::pending::<()>().await;
        }
        Ok(())
    };
    let work = scene.work(&bus, &oracle, handler).await?;
    scene.send_all(&bus, &oracle, (0..6).map(|number| Job::new(number, number))).await?;
    scene.until("half of them are handled", || async { oracle.handled().len() == 3 && oracle.running() == 3 }).await?;
    let mut report = work.shutdown(MOMENT, MOMENT).await;
    report.abandoned.sort();
    same("settled and abandoned", (report.settled, report.abandoned.join(" ")), (3, "0 2 4".to_owned()))?;
    ensure!(!report.is_clean(), "handlers were abandoned, and the report is clean");
    scene.lag_is(&client, GROUP, 3).await?;
    let again = scene.work(&bus, &oracle, |_, _| async { Ok(()) }).await?;
    scene.complete(&oracle).await?;
    scene.lag_is(&client, GROUP, 0).await?;
    again.stop().await;
    oracle.check()
}

async fn stop_gives_back_what_waits(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    let later = |_: Job, _| async { Err(Verdict::retry_after(Duration::from_secs(3600), "much later")) };
    let work = scene.work(&bus, &oracle, later).await?;
    scene.send_all(&bus, &oracle, (0..5).map(|number| Job::new(number, number))).await?;
    scene.until("all of them wait", || async { oracle.calls() == 5 && oracle.running() == 0 }).await?;
    let report = scene.within("it stops", work.stop()).await?;
    same("settled and given back", (report.settled, report.released), (0, 5))?;
    scene.lag_is(&client, GROUP, 5).await?;
    let again = scene.work(&bus, &oracle, |_, _| async { Ok(()) }).await?;
    scene.complete(&oracle).await?;
    scene.lag_is(&client, GROUP, 0).await?;
    again.stop().await;
    scene.letters(0).await?;
    oracle.check()
}

async fn dropped_handle_gives_back(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    let work = scene.work(&bus, &oracle, |_, _| std::future::pending()).await?;
    scene.send_all(&bus, &oracle, (0..10).map(|number| Job::new(number % 2, number))).await?;
    scene.until("handlers are called", || async { oracle.running() == 2 }).await?;
    drop(work);
    scene.until("handlers are let go", || async { oracle.running() == 0 }).await?;
    let again = scene.work(&bus, &oracle, |_, _| async { Ok(()) }).await?;
    scene.complete(&oracle).await?;
    scene.lag_is(&client, GROUP, 0).await?;
    again.stop().await;
    scene.letters(0).await?;
    oracle.check()
}

async fn shutdown_with_frozen_broker(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    let work = scene.work(&bus, &oracle, |_, _| async { Ok(()) }).await?;
    scene.send(&bus, &oracle, Job::new("a", 1)).await?;
    scene.complete(&oracle).await?;
    client.freeze();
    let began = Instant::now();
    // Bounded by drain + grace + 10 s (`DELIVERY` §3.8).
    let bound = Duration::from_secs(10) + 2 * MOMENT;
    let stopped = tokio::time::timeout(bound + Duration::from_secs(2), work.shutdown(MOMENT, MOMENT)).await;
    client.thaw();
    ensure!(stopped.is_ok(), "with a broker that does not answer, it has not stopped after {:?}", began.elapsed());
    Ok(())
}

async fn restart_loop_100(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    for round in 0..100 {
        let work = scene.work(&bus, &oracle, |_, _| async { Ok(()) }).await?;
        scene.send(&bus, &oracle, Job::new("a", round)).await?;
        if round % 10 == 0 {
            scene.complete(&oracle).await?;
        }
        scene.within("it stops", work.stop()).await?;
    }
    let work = scene.work(&bus, &oracle, |_, _| async { Ok(()) }).await?;
    scene.complete(&oracle).await?;
    scene.lag_is(&client, GROUP, 0).await?;
    scene.within("it stops", work.stop()).await?;
    same("leases that nobody has let go of", client.seen().open.len(), 0)?;
    same("handled twice", oracle.twice().len(), 0)?;
    oracle.check()
}

async fn rebalance_storm(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    let change = |settings: crate::handler::Settings| settings.max_in_flight(8);
    let stays = scene.work_as(&bus, &oracle, (GROUP, 0), change, |_, _| async { Ok(()) }).await?;
    let sender = {
        let (scene, bus, oracle) = (scene.clone(), bus.clone(), oracle.clone());
        tokio::spawn(async move {
            let part = scene.messages / 50;
            for first in (0..scene.messages).step_by(usize::try_from(part).unwrap_or(1).max(1)) {
                let jobs = (first..scene.messages.min(first + part.max(1))).map(|number| Job::new(number % 30, number));
                scene.send_all(&bus, &oracle, jobs).await?;
            }
            Tested::Ok(())
        })
    };
    let other = scene.client().await?;
    let others = scene.bus(&other).await?;
    for member in 1..=50 {
        let goes = scene.work_as(&others, &oracle, (GROUP, member), change, |_, _| async { Ok(()) }).await?;
        tokio::task::yield_now().await;
        scene.within("a member leaves", goes.stop()).await?;
    }
    sender.await.map_err(|error| error.to_string())??;
    scene.complete(&oracle).await?;
    scene.lag_is(&client, GROUP, 0).await?;
    stays.stop().await;
    same("unique ids", oracle.handled().len() as u64, scene.messages)?;
    oracle.check()
}

async fn revoke_during_shutdown(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    for round in 0..20 {
        let work = scene.work(&bus, &oracle, |_, _| async { Ok(()) }).await?;
        scene.send_all(&bus, &oracle, (0..5).map(|number| Job::new(number % 2, round * 5 + number))).await?;
        let stop = tokio::spawn(work.shutdown(scene.patience, MOMENT));
        scene.harness.cut().await?;
        scene.within("it stops", stop).await?.map_err(|error| error.to_string())?;
    }
    let work = scene.work(&bus, &oracle, |_, _| async { Ok(()) }).await?;
    scene.complete(&oracle).await?;
    scene.lag_is(&client, GROUP, 0).await?;
    work.stop().await;
    oracle.check()
}
