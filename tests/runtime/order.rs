//! Lanes: one of a key at a time, in order, whatever happens to it.

use events::{handler::Settings, prelude::*, testing::TestApp};

use super::{Job, MS, Script, app, start};

#[events::test]
async fn five_at_once_take_a_tenth_of_a_second() {
    let script = Script::taking(50 * MS, |_, _| Ok(()));
    let change = |mut settings: Settings| {
        settings.concurrency = Some(5);
        settings
    };
    let app = TestApp::start(app(&script).configure("scripted", change)).await;
    let began = tokio::time::Instant::now();
    assert!(app.bus().publish_all((0..10).map(Job::unkeyed)).await.iter().all(Result::is_ok));
    app.settle().await;
    assert_eq!(script.times(), [0, 0, 0, 0, 0, 50, 50, 50, 50, 50]);
    assert_eq!(script.most_at_once(), 5);
    assert!(began.elapsed() < 102 * MS, "{:?}", began.elapsed());
}

#[events::test]
async fn order_holds_through_retries_and_dead_letters() {
    // A fifth of the calls fail, and every seventh job for good.
    let script = Script::taking(MS, |job, attempt| match job.number {
        number if number % 7 == 3 => Err(Verdict::reject("")),
        number if (number * 31 + attempt) % 5 == 0 => Err(Verdict::retry("")),
        _ => Ok(()),
    });
    let app = start(&script).await;
    let jobs = (0..300).map(|number| Job::new(["a", "b", "c", "d", "e"][number as usize % 5], number / 5));
    assert!(app.bus().publish_all(jobs).await.iter().all(Result::is_ok));
    app.settle().await;
    for key in ["a", "b", "c", "d", "e"] {
        let mut numbers = script.of(key);
        assert!(numbers.is_sorted(), "{key}: {numbers:?}");
        numbers.dedup();
        assert_eq!(numbers, (0..60).collect::<Vec<_>>(), "{key}");
    }
    assert_eq!(script.overlaps(), 0);
    assert!(script.most_at_once() > 1, "keys are handled beside each other");
    assert_eq!(app.letters().len(), 5 * (0..60).filter(|number| number % 7 == 3).count());
}

#[events::test]
async fn a_key_that_waits_for_its_retry_waits_alone() {
    let fails = |job: &Job, attempt| job.key == "a" && job.number == 0 && attempt == 1;
    let script = Script::new(
        move |job, attempt| {
            if fails(job, attempt) { Err(Verdict::retry_after(5000 * MS, "")) } else { Ok(()) }
        },
    );
    let app = start(&script).await;
    for number in 0..20 {
        app.bus().publish(Job::new("a", number)).await.unwrap();
        app.bus().publish(Job::new("b", number)).await.unwrap();
    }
    app.settle().await;
    let late = |key: &str| script.calls().iter().filter(|call| call.key == key && call.at >= 200).count();
    assert_eq!((late("a"), late("b")), (20, 0), "{:?}", script.calls());
}

#[events::test]
async fn events_without_a_key_overlap_under_order_by_key() {
    let script = Script::taking(10 * MS, |_, _| Ok(()));
    let app = start(&script).await;
    assert!(app.bus().publish_all((0..8).map(Job::unkeyed)).await.iter().all(Result::is_ok));
    app.settle().await;
    assert_eq!(script.most_at_once(), 8);
}

#[events::test]
async fn order_by_partition_is_one_at_a_time_and_order_none_is_not() {
    for (order, expected) in [("partition", 1), ("none", 8)] {
        let script = Script::taking(10 * MS, |_, _| Ok(()));
        let change: fn(Settings) -> Settings = match order {
            "partition" => |mut settings| {
                settings.order = Some(events::handler::Order::Partition);
                settings
            },
            _ => |mut settings| {
                settings.order = Some(events::handler::Order::None);
                settings
            },
        };
        let app = TestApp::start(app(&script).configure("scripted", change)).await;
        assert!(app.bus().publish_all((0..16).map(|number| Job::new("a", number))).await.iter().all(Result::is_ok));
        app.settle().await;
        assert_eq!(script.most_at_once(), expected, "{order}");
    }
}

/// `DELIVERY` I-3: whatever is not settled is not passed by the group's position.
#[events::test]
async fn a_settle_never_passes_what_is_unsettled() {
    let script = Script::taking(
        10 * MS,
        |job, attempt| {
            if job.number == 0 && attempt < 4 { Err(Verdict::retry("")) } else { Ok(()) }
        },
    );
    let app = start(&script).await;
    assert!(app.bus().publish_all((0..50).map(Job::unkeyed)).await.iter().all(Result::is_ok));
    events::testing::stall(200 * MS).await;
    let admin = app.bus().transport().admin().unwrap();
    assert_eq!(script.calls().len(), 51, "all others are done");
    assert_eq!(admin.browse("jobs", 100).await.unwrap().len(), 50, "its message and all behind it are still there");
    app.settle().await;
    assert_eq!(admin.lag("jobs", "shop.scripted").await.unwrap(), 0);
}
