//! Handlers that panic, take too long, or always fail.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use super::{Scene, cases};
use crate::{
    handler::Verdict,
    testing::{
        conformance::{
            job::Job,
            probe::{Call, PROBES},
            scene::{GROUP, header},
            verdict::{Tested, ensure, same},
        },
        stall_blocking,
    },
    wire::dead_letter,
};

cases!(Handler {
    panic_is_a_failed_attempt [] [];
    timeout_async [] [];
    timeout_blocking_holds_lane [OrderKey] [];
    cancel_is_not_failure [] [];
    error_storm_bounded_memory [] [];
});

async fn panic_is_a_failed_attempt(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    let handler = |job: Job, attempt| async move {
        let panics = job.number == 3 || (job.number == 4 && attempt == 1);
        if panics { std::panic::resume_unwind(Box::new("a handler that panics")) } else { Ok(()) }
    };
    let change = |settings: crate::handler::Settings| settings.attempts(3);
    let work = scene.work_as(&bus, &oracle, (GROUP, 0), change, handler).await?;
    scene.send_all(&bus, &oracle, (0..10).map(|number| Job::new(number % 2, number))).await?;
    let letters = scene.letters(1).await?;
    oracle.dead(3);
    scene.complete(&oracle).await?;
    scene.lag_is(&client, GROUP, 0).await?;
    work.stop().await;
    same("the error's type", header(&letters[0], dead_letter::ERROR_TYPE), "panic".to_owned())?;
    same("calls of those that panicked", (oracle.calls_of(3), oracle.calls_of(4)), (3, 2))?;
    oracle.check()
}

async fn timeout_async(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    let handler = |job: Job, attempt| async move {
        if job.number == 0 && attempt == 1 {
            std::future::pending::<()>().await;
        }
        Ok(())
    };
    let change = |settings: crate::handler::Settings| settings.timeout(Duration::from_millis(30));
    let work = scene.work_as(&bus, &oracle, (GROUP, 0), change, handler).await?;
    scene.send_all(&bus, &oracle, [Job::new("a", 0), Job::new("a", 1), Job::new("b", 2)]).await?;
    scene.complete(&oracle).await?;
    scene.lag_is(&client, GROUP, 0).await?;
    work.stop().await;
    same("calls of each", (0..3).map(|number| oracle.calls_of(number)).collect(), vec![2, 1, 1])?;
    oracle.check()
}

async fn timeout_blocking_holds_lane(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    let (notes, running) = (oracle.clone(), Arc::new(Mutex::new((0_u32, 0_u32))));
    let threads = Arc::clone(&running);
    let app = scene.hasty_app(move |Call { job, blocking, attempt, .. }| {
        let (notes, threads) = (notes.clone(), Arc::clone(&threads));
        async move {
            let slow = job.number == 0 && attempt == 1;
            blocking
                .run(move || {
                    let span = notes.called(&job, 0);
                    let beside = {
                        let mut now = threads.lock().unwrap_or_else(PoisonError::into_inner);
                        now.0 += 1;
                        now.1 = now.1.max(now.0);
                        now.0
                    };
                    stall_blocking(Duration::from_millis(if slow { 1300 } else { 1 }));
                    threads.lock().unwrap_or_else(PoisonError::into_inner).0 -= 1;
                    span.ended(beside > 0 && !slow);
                })
                .await;
            Ok(())
        }
    });
    let app = scene.start(app, &bus).await?;
    scene.send_all(&bus, &oracle, [Job::new("a", 0), Job::new("a", 1)]).await?;
    scene.complete(&oracle).await?;
    scene.lag_is(&client, PROBES, 0).await?;
    app.shutdown(scene.patience, scene.patience).await;
    same("most that ran at once", running.lock().unwrap_or_else(PoisonError::into_inner).1, 1)?;
    oracle.check()
}

async fn cancel_is_not_failure(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    let change = |settings: crate::handler::Settings| settings.attempts(1);
    let never = |_: Job, _| std::future::pending::<Result<(), Verdict>>();
    let work = scene.work_as(&bus, &oracle, (GROUP, 0), change, never).await?;
    scene.send_all(&bus, &oracle, (0..20).map(|number| Job::new(number % 4, number))).await?;
    scene.until("handlers are called", || async { oracle.running() == 4 }).await?;
    let report = work.shutdown(Duration::from_millis(10), Duration::from_millis(10)).await;
    same("handlers that were let go, by the report", report.abandoned.len(), 4)?;
    same("settled", (report.settled, client.seen().settled.len()), (0, 0))?;
    scene.lag_is(&client, GROUP, 20).await?;
    let first = |_, attempt| async move { if attempt == 1 { Ok(()) } else { Err(Verdict::reject("one was spent")) } };
    let again = scene.work_as(&bus, &oracle, (GROUP, 0), change, first).await?;
    scene.complete(&oracle).await?;
    scene.lag_is(&client, GROUP, 0).await?;
    again.stop().await;
    scene.letters(0).await?;
    oracle.check()
}

async fn error_storm_bounded_memory(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    let change = |settings: crate::handler::Settings| settings.attempts(2).max_in_flight(32);
    let work = scene.work_as(&bus, &oracle, (GROUP, 0), change, |_, _| async { Err(Verdict::retry("always")) }).await?;
    let count = scene.messages / 5;
    scene.send_all(&bus, &oracle, (0..count).map(|number| Job::new(number, number))).await?;
    scene.letters(usize::try_from(count).unwrap_or(usize::MAX)).await?;
    (0..count).for_each(|number| oracle.dead(number));
    scene.lag_is(&client, GROUP, 0).await?;
    let most = client.seen().most_open;
    ensure!(most <= 32, "{most} were in flight, where 32 are allowed");
    same("calls", oracle.calls() as u64, count * 2)?;
    work.stop().await;
    oracle.check()
}
