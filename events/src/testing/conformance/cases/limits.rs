//! Bounds, which hold whatever comes.

use std::time::Duration;

use super::{Scene, cases};
use crate::{
    testing::conformance::{
        job::Job,
        scene::{GROUP, PLENTY, TOPIC, message, numbered, numbers, texts},
        verdict::{Tested, ensure, same},
    },
    transport::{Delivered, Room},
};

cases!(Limits {
    receive_keeps_to_its_room [] [];
    prefetch_respected [] [];
    huge_message_backlog [] [];
    backlog_drains [] [];
    idle_then_message [] [];
    many_topics_and_groups [Groups] [];
});

async fn receive_keeps_to_its_room(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let member = scene.join(&client).await?;
    scene.publish_all(&client, &numbered(&client, TOPIC, 20)).await?;
    let mut found = Vec::new();
    for messages in [1, 3, 5] {
        let leases = scene.take(&*member, messages).await?;
        ensure!(leases.len() <= messages, "{} messages where there was room for {messages}", leases.len());
        found.extend(leases);
    }
    let mut delivered = Delivered::default();
    let tiny = member.receive(Room { messages: 10, bytes: 1 }, &mut delivered);
    scene.within("a message larger than the room comes alone", tiny).await??;
    same("messages where there was room for one byte", delivered.leases.len(), 1)?;
    found.extend(delivered.leases);
    found.extend(scene.take(&*member, 10).await?);
    same("what came in all", numbers(&found), (0..20).collect())?;
    scene.settle(&*member, &found).await
}

async fn prefetch_respected(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    let change = |settings: crate::handler::Settings| settings.max_in_flight(10);
    let count = scene.messages / 2;
    scene.send_all(&bus, &oracle, (0..count).map(|number| Job::new(number, number))).await?;
    let handler = |_: Job, _| async {
        tokio::task::yield_now().await;
        Ok(())
    };
    let work = scene.work_as(&bus, &oracle, (GROUP, 0), change, handler).await?;
    scene.complete(&oracle).await?;
    scene.lag_is(&client, GROUP, 0).await?;
    let most = client.seen().most_open;
    ensure!(most <= 10, "{most} were in flight, where 10 are allowed");
    work.stop().await;
    oracle.check()
}

async fn huge_message_backlog(scene: &Scene) -> Tested {
    use crate::transport::Transport;
    let (client, bus, oracle) = scene.runtime().await?;
    let size = (client.capabilities().max_bytes / 4).min(100_000);
    let jobs = (0..40).map(|number| Job { text: "x".repeat(size), ..Job::new(number, number) });
    scene.send_all(&bus, &oracle, jobs).await?;
    let limit = size * 3;
    let work = scene.work_as(&bus, &oracle, (GROUP, 0), |s| s.max_bytes(limit), |_, _| async { Ok(()) }).await?;
    scene.complete(&oracle).await?;
    scene.lag_is(&client, GROUP, 0).await?;
    let most = client.seen().most_bytes;
    // A first message is taken whatever its size; and one goes on while it is being settled.
    let allowed = (limit / size + 2) * (size + 1000);
    ensure!(most <= allowed, "{most} bytes were in flight, where {limit} are allowed");
    work.stop().await;
    oracle.check()
}

async fn backlog_drains(scene: &Scene) -> Tested {
    let (client, bus, oracle) = scene.runtime().await?;
    scene.send_all(&bus, &oracle, (0..2 * scene.messages).map(|number| Job::new(number % 100, number))).await?;
    let work = scene.work(&bus, &oracle, |_, _| async { Ok(()) }).await?;
    scene.complete(&oracle).await?;
    scene.lag_is(&client, GROUP, 0).await?;
    work.stop().await;
    same("handled twice", oracle.twice().len(), 0)?;
    oracle.check()
}

async fn idle_then_message(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let member = scene.join(&client).await?;
    let mut found = Vec::new();
    for round in 0..3_u64 {
        let mut delivered = Delivered::default();
        let (receive, message) =
            (member.receive(PLENTY, &mut delivered), message(&client, TOPIC, None, &round.to_string()));
        let publish = async {
            tokio::time::sleep(Duration::from_millis(150)).await;
            scene.publish(&client, message).await
        };
        let (received, published) = tokio::join!(scene.within("a message after a silence comes", receive), publish);
        published?;
        received??;
        if delivered.leases.is_empty() {
            delivered.leases = scene.take(&*member, 1).await?;
        }
        found.append(&mut delivered.leases);
    }
    same("what came", texts(&found), vec!["0".to_owned(), "1".to_owned(), "2".to_owned()])
}

async fn many_topics_and_groups(scene: &Scene) -> Tested {
    use crate::transport::Start;
    let client = scene.client().await?;
    let mut members = Vec::new();
    for topic in 0..10 {
        for group in 0..3 {
            let (topic, group) = (format!("topic-{topic}"), format!("group-{group}"));
            members.push((topic.clone(), scene.join_as(&client, &topic, &group, Start::Earliest).await?));
        }
    }
    for topic in 0..10 {
        scene.publish_all(&client, &numbered(&client, &format!("topic-{topic}"), 5)).await?;
    }
    for (topic, member) in &members {
        let leases = scene.take(&**member, 5).await?;
        same(topic, numbers(&leases), (0..5).collect())?;
        scene.settle(&**member, &leases).await?;
    }
    Ok(())
}
