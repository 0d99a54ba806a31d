//! A broker that goes and comes back: nothing is lost, nobody spins, and health says so meanwhile.

use events::{prelude::*, testing::TestApp};

use super::{Job, MS, SECOND, Script, problems, start};

fn errors(app: &TestApp, operation: &str) -> u64 {
    let metrics = app.metrics();
    let errors = &metrics.topic("memory", "jobs").unwrap().errors;
    errors.get(operation).map_or(0, |kinds| kinds.values().sum())
}

#[events::test]
async fn receiving_goes_on_when_the_broker_is_back() {
    let script = Script::new(|_, _| Ok(()));
    let app = start(&script).await;
    app.publish(Job::new("a", 0)).await;
    app.faults().receives(1_000_000);
    app.bus().publish(Job::new("a", 1)).await.unwrap();
    events::testing::stall(MS).await;
    app.bus().publish(Job::new("a", 2)).await.unwrap();
    events::testing::stall(600 * SECOND).await;
    assert!(problems(&app.health()).contains("shop.scripted: the broker is out of reach for"), "{:?}", app.health());
    let tries = errors(&app, "receive");
    assert!((20..200).contains(&tries), "{tries} tries in ten minutes");
    app.faults().heal();
    events::testing::stall(31 * SECOND).await;
    assert_eq!(script.of("a"), [0, 1, 2]);
    assert!(app.health().is_ready());
}

#[events::test]
async fn the_outage_is_over_also_where_there_is_nothing_to_receive() {
    let app = start(&Script::new(|_, _| Ok(()))).await;
    app.faults().receives(4);
    app.publish(Job::new("a", 1)).await;
    events::testing::stall(60 * SECOND).await;
    assert_eq!(errors(&app, "receive"), 4);
    assert!(app.health().is_ready(), "{:?}", app.health());
}

#[events::test]
async fn settles_are_tried_again_and_handlers_are_not_called_again() {
    let script = Script::new(|_, _| Ok(()));
    let app = start(&script).await;
    app.faults().settles(1_000_000);
    for number in 0..5 {
        app.bus().publish(Job::new("a", number)).await.unwrap();
    }
    events::testing::stall(60 * SECOND).await;
    let admin = app.bus().transport().admin().unwrap();
    assert_eq!(admin.lag("jobs", "shop.scripted").await.unwrap(), 5);
    assert!(problems(&app.health()).contains("out of reach"), "{:?}", app.health());
    let tries = errors(&app, "settle");
    assert!((10..100).contains(&tries), "{tries} tries in a minute");
    app.faults().heal();
    app.settle().await;
    assert_eq!((script.of("a"), admin.lag("jobs", "shop.scripted").await.unwrap()), ((0..5).collect(), 0));
    assert!(app.health().is_ready());
}

/// Random bits decide what goes wrong at each step; `DELIVERY` B20: what went in comes out.
#[events::test]
async fn nothing_is_lost_whatever_fails_and_whenever() {
    let script = Script::taking(
        MS,
        |job, attempt| {
            if (job.number + attempt) % 11 == 0 { Err(Verdict::retry("")) } else { Ok(()) }
        },
    );
    let app = start(&script).await;
    let mut random = 7_u32;
    for number in 0..2000 {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        match random >> 28 {
            0 => app.faults().receives(1),
            1 => app.faults().settles(1),
            2 => app.transport().cut(),
            3 => events::testing::stall(MS).await,
            _ => {}
        }
        app.bus().publish(Job::new(&(number % 50).to_string(), number)).await.unwrap();
    }
    app.settle().await;
    let mut numbers: Vec<_> = script.calls().iter().map(|call| call.number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers, (0..2000).collect::<Vec<_>>());
    assert_eq!((script.overlaps(), app.letters().len()), (0, 0));
}

#[events::test]
async fn those_who_failed_together_do_not_return_together() {
    let script = Script::new(|_, attempt| if attempt == 1 { Err(Verdict::retry("")) } else { Ok(()) });
    let change = |mut settings: events::handler::Settings| {
        settings.jitter = Some(Jitter::Full);
        settings.backoff = Some(Backoff::exponential(10 * SECOND, 10 * SECOND));
        settings
    };
    let app = TestApp::start(super::app(&script).configure("scripted", change)).await;
    assert!(app.bus().publish_all((0..1000).map(Job::unkeyed)).await.iter().all(Result::is_ok));
    app.settle().await;
    let again = script.calls().into_iter().filter(|call| call.attempt == 2);
    let waits: Vec<_> = again.map(|call| call.at / 500).collect();
    let most = (0..20).map(|bucket| waits.iter().filter(|wait| **wait == bucket).count()).max();
    assert!(waits.len() == 1000 && most <= Some(150), "{most:?} of 1000 in one twentieth");
}
