//! Groups get everything, and their members share it.

use events::{
    handler::Settings,
    prelude::*,
    transport::memory::{MemoryConfig, MemoryTransport},
};

use super::{Job, MS, Script, app, start};

/// One more instance of the app, on the same broker.
async fn instance(transport: &MemoryTransport, script: &Script) -> Running {
    let change = |mut settings: Settings| {
        settings.max_in_flight = Some(32);
        settings
    };
    let bus = Bus::over(transport.clone()).await.unwrap();
    app(script).configure("scripted", change).start(bus).await.unwrap()
}

#[events::test]
async fn two_groups_each_get_all() {
    let (mine, theirs) = (Script::new(|_, _| Ok(())), Script::new(|_, _| Ok(())));
    let app = start(&mine).await;
    let script = theirs.clone();
    let audit = app.bus().subscribe("audit", move |job: Job| {
        let script = script.clone();
        async move { script.play(job, 1).await }
    });
    let audit = audit.await.unwrap();
    assert!(app.bus().publish_all((0..500).map(Job::unkeyed)).await.iter().all(Result::is_ok));
    app.settle().await;
    audit.stop().await;
    let numbers = |script: &Script| {
        let mut numbers = script.of("");
        numbers.sort_unstable();
        numbers
    };
    assert_eq!(numbers(&mine), (0..500).collect::<Vec<_>>());
    assert_eq!(numbers(&theirs), numbers(&mine));
}

#[events::test]
async fn members_of_a_group_share_and_none_goes_without() {
    let transport = MemoryTransport::new(MemoryConfig::default());
    let scripts: Vec<_> = (0..3).map(|_| Script::taking(MS, |_, _| Ok(()))).collect();
    let mut running = Vec::new();
    for script in &scripts {
        running.push(instance(&transport, script).await);
    }
    for start in (0..900).step_by(300) {
        let jobs = (start..start + 300).map(Job::unkeyed);
        assert!(running[0].bus().publish_all(jobs).await.iter().all(Result::is_ok));
    }
    running[0].quiet().await;
    let mut all: Vec<u32> = scripts.iter().flat_map(|script| script.of("")).collect();
    all.sort_unstable();
    assert_eq!(all, (0..900).collect::<Vec<_>>(), "each once");
    assert!(scripts.iter().all(|script| script.calls().len() > 100), "none goes without");
}

#[events::test]
async fn a_key_stays_in_order_over_two_members_through_retries() {
    let transport = MemoryTransport::new(MemoryConfig::default());
    let script = Script::taking(MS, |job, attempt| match job.number {
        number if number % 9 == 4 => Err(Verdict::reject("")),
        number if (number + attempt) % 4 == 0 => Err(Verdict::retry("")),
        _ => Ok(()),
    });
    let (one, two) = (instance(&transport, &script).await, instance(&transport, &script).await);
    let keys = ["a", "b", "c", "d", "e", "f"];
    for number in 0..50 {
        let jobs = keys.iter().map(|key| Job::new(key, number));
        assert!(one.bus().publish_all(jobs).await.iter().all(Result::is_ok));
    }
    one.quiet().await;
    two.quiet().await;
    for key in keys {
        let mut numbers = script.of(key);
        assert!(numbers.is_sorted(), "{key}: {numbers:?}");
        numbers.dedup();
        assert_eq!(numbers, (0..50).collect::<Vec<_>>());
    }
    assert_eq!(script.overlaps(), 0);
}

#[events::test]
async fn what_a_member_leaves_another_finishes() {
    let transport = MemoryTransport::new(MemoryConfig::default());
    let stuck = Script::taking(3600 * super::SECOND, |_, _| Ok(()));
    let one = instance(&transport, &stuck).await;
    assert!(one.bus().publish_all((0..20).map(Job::unkeyed)).await.iter().all(Result::is_ok));
    events::testing::stall(MS).await;
    let well = Script::new(|_, _| Ok(()));
    let two = instance(&transport, &well).await;
    events::testing::stall(10 * MS).await;
    assert_eq!(well.calls(), [], "all of them are leased");
    drop(one);
    events::testing::stall(10 * MS).await;
    two.quiet().await;
    let mut numbers = well.of("");
    numbers.sort_unstable();
    assert_eq!(numbers, (0..20).collect::<Vec<_>>());
}
