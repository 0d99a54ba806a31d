//! Brokers that go and come back: nothing is lost, nobody spins, and health says so meanwhile.

use std::time::Duration;

use super::{Scene, cases};
use crate::{
    handler::Verdict,
    testing::conformance::{
        job::Job,
        scene::{GROUP, MOMENT, TOPIC},
        stage::{ALWAYS, Fault},
        verdict::{Tested, ensure, same},
    },
};

cases!(Outage {
    broker_restart_mid_stream [Reconnect] [Restart];
    cut_mid_stream [] [Cut];
    receive_failures_are_survived [] [];
    outage_is_no_spin [] [];
    outage_of_publishes_is_survived [] [];
    nothing_is_lost_whatever_fails [] [];
    handlers_go_on_in_an_outage [] [];
});

async fn broker_restart_mid_stream(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    let work = scene.work(&bus, &oracle, |_, _| async { Ok(()) }).await?;
    let (count, part) = (scene.messages, scene.messages / 3);
    for (restart, jobs) in [(true, 0..part), (true, part..2 * part), (false, 2 * part..count)] {
        let jobs: Vec<_> = jobs.map(|number| Job::new(number % 20, number)).collect();
        let sending = scene.send_all(&bus, &oracle, jobs);
        if restart {
            let (sent, restarted) = tokio::join!(sending, scene.harness.restart(Duration::from_millis(30)));
            sent.and(restarted.map_err(Into::into))?;
        } else {
            sending.await?;
        }
    }
    scene.complete(&oracle).await?;
    scene.lag_is(&client, GROUP, 0).await?;
    scene.until("health says that it is over", || async { work.health().is_ready() }).await?;
    work.stop().await;
    oracle.check_but_for_order()
}

async fn cut_mid_stream(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    let handler = |job: Job, _| async move {
        if job.number.is_multiple_of(10) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        Ok(())
    };
    let work = scene.work(&bus, &oracle, handler).await?;
    for part in 0..5 {
        let jobs = part * scene.messages / 5..(part + 1) * scene.messages / 5;
        scene.send_all(&bus, &oracle, jobs.map(|number| Job::new(number % 20, number))).await?;
        scene.harness.cut().await?;
    }
    scene.complete(&oracle).await?;
    scene.lag_is(&client, GROUP, 0).await?;
    work.stop().await;
    oracle.check()
}

async fn receive_failures_are_survived(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    let work = scene.work(&bus, &oracle, |_, _| async { Ok(()) }).await?;
    scene.send(&bus, &oracle, Job::new("a", 0)).await?;
    scene.complete(&oracle).await?;
    client.receives(3);
    scene.send_all(&bus, &oracle, (1..20).map(|number| Job::new("a", number))).await?;
    scene.complete(&oracle).await?;
    scene.until("health says that it is over", || async { work.health().is_ready() }).await?;
    scene.lag_is(&client, GROUP, 0).await?;
    work.stop().await;
    oracle.check()
}

async fn outage_is_no_spin(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    client.receives(ALWAYS);
    client.settles(ALWAYS);
    let work = scene.work(&bus, &oracle, |_, _| async { Ok(()) }).await?;
    scene.until("health says that the broker is gone", || async { !work.health().is_ready() }).await?;
    scene.send(&bus, &oracle, Job::new("a", 1)).await?;
    tokio::time::sleep(Duration::from_millis(400)).await;
    let tries = client.seen().receives;
    ensure!(tries <= 40, "{tries} tries to receive in 400 ms");
    client.heal();
    scene.complete(&oracle).await?;
    scene.until("health says that it is over", || async { work.health().is_ready() }).await?;
    work.stop().await;
    oracle.check()
}

async fn outage_of_publishes_is_survived(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    let work = scene.work(&bus, &oracle, |_, _| async { Ok(()) }).await?;
    let mut next = 0..;
    for fault in [Fault::Fail, Fault::Lose, Fault::Unanswered, Fault::Backpressure] {
        client.publishes(TOPIC, fault, 5);
        let jobs: Vec<_> = next.by_ref().take(10).map(|number| Job::new("a", number)).collect();
        scene.send_all(&bus, &oracle, jobs).await?;
    }
    scene.complete(&oracle).await?;
    scene.lag_is(&client, GROUP, 0).await?;
    work.stop().await;
    oracle.check()
}

async fn nothing_is_lost_whatever_fails(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    let handler = |job: Job, attempt| async move {
        match (job.number % 11, job.number % 97) {
            (3, _) if attempt == 1 => Err(Verdict::retry("not yet")),
            (_, 5) => Err(Verdict::reject("never")),
            _ => Ok(()),
        }
    };
    let work = scene.work(&bus, &oracle, handler).await?;
    let mut random = 7_u32;
    for number in 0..scene.messages {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        match random >> 26 {
            _ if client.armed() > 1 => {}
            0 => client.receives(1),
            1 => client.settles(1),
            2 => client.publishes(TOPIC, Fault::Fail, 1),
            3 => client.publishes(TOPIC, Fault::Unanswered, 1),
            4 => client.publishes("jobs.dlq", Fault::Fail, 1),
            5 => tokio::task::yield_now().await,
            _ => {}
        }
        scene.send(&bus, &oracle, Job::new(number % 25, number)).await?;
    }
    let given_up: Vec<_> = (0..scene.messages).filter(|number| number % 97 == 5).collect();
    scene.letters_of(&given_up).await?;
    given_up.iter().for_each(|number| oracle.dead(*number));
    scene.complete(&oracle).await?;
    scene.lag_is(&client, GROUP, 0).await?;
    work.stop().await;
    oracle.check()
}

async fn handlers_go_on_in_an_outage(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    let work = scene.work(&bus, &oracle, |_, _| async {
        tokio::time::sleep(MOMENT).await;
        Ok(())
    });
    let work = work.await?;
    scene.send_all(&bus, &oracle, (0..4).map(|number| Job::new(number, number))).await?;
    scene.until("handlers are called", || async { oracle.running() == 4 }).await?;
    client.receives(ALWAYS);
    client.settles(ALWAYS);
    scene.until("they come to their end", || async { oracle.handled().len() == 4 }).await?;
    client.heal();
    scene.lag_is(&client, GROUP, 0).await?;
    same("calls", oracle.calls(), 4)?;
    work.stop().await;
    oracle.check()
}
