//! Looking into the broker, which changes nothing there.

use super::{Scene, cases};
use crate::{
    testing::conformance::{
        scene::{GROUP, TOPIC, anatomy, bytes, headers, numbered, numbers, text},
        stage::Stage,
        verdict::{Tested, ensure, same},
    },
    transport::{Admin, Message, Start, Transport},
};

cases!(Admin {
    lag_is_true [Browse] [];
    browse_shows_and_takes_nothing [Browse] [];
    topics_are_listed [Browse] [];
    purge_spares_what_is_leased [Browse] [];
    group_is_moved [Seek, Browse] [];
});

fn admin(client: &Stage) -> Tested<&dyn Admin> {
    client.admin().ok_or_else(|| "it is said to be browsed, and has no `admin`".into())
}

async fn lag_is_true(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let admin = admin(&client)?;
    ensure!(admin.lag(TOPIC, GROUP).await.is_err(), "a group that is not there has a lag");
    let member = scene.join(&client).await?;
    same("of a new group", admin.lag(TOPIC, GROUP).await?, 0)?;
    scene.publish_all(&client, &numbered(&client, TOPIC, 10)).await?;
    scene.lag_is(&client, GROUP, 10).await?;
    let leases = scene.take(&*member, 6).await?;
    scene.lag_is(&client, GROUP, 10).await?;
    scene.settle(&*member, &leases[..4]).await?;
    scene.lag_is(&client, GROUP, 6).await?;
    member.close().await;
    scene.lag_is(&client, GROUP, 6).await
}

async fn browse_shows_and_takes_nothing(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let admin = admin(&client)?;
    let member = scene.join(&client).await?;
    let of = |number: u8| {
        let timestamp = Some(1_234_567_890_123_456 + i64::from(number));
        let headers = headers(&[("number", &[b'0' + number])]);
        Message { headers, timestamp, ..bytes(&client, TOPIC, Some(b"key"), Some(&[b'0' + number])) }
    };
    let sent: Vec<_> = (0..9).map(of).collect();
    scene.publish_all(&client, &sent).await?;
    let shown = admin.browse(TOPIC, 100).await?;
    same("how many are shown", shown.len(), 9)?;
    ensure!(shown.iter().map(anatomy).eq(sent.iter().map(anatomy)), "what is shown is not what was published");
    same(
        "a few of them",
        admin.browse(TOPIC, 2).await?.iter().map(text).collect(),
        vec!["0".to_owned(), "1".to_owned()],
    )?;
    same("what is then consumed", numbers(&scene.take(&*member, 9).await?), (0..9).collect())?;
    same("of no topic", admin.browse("nothing", 10).await?.len(), 0)
}

async fn topics_are_listed(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    for topic in ["b", "a"] {
        let _member = scene.join_as(&client, topic, GROUP, Start::Earliest).await?;
        scene.publish_all(&client, &numbered(&client, topic, 1)).await?;
    }
    let mut topics = admin(&client)?.topics().await?;
    topics.retain(|topic| ["a", "b"].contains(&topic.as_str()));
    same("topics, sorted", topics, vec!["a".to_owned(), "b".to_owned()])
}

async fn purge_spares_what_is_leased(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let admin = admin(&client)?;
    let member = scene.join(&client).await?;
    scene.publish_all(&client, &numbered(&client, TOPIC, 10)).await?;
    let leases = scene.take(&*member, 3).await?;
    same("what is removed", admin.purge(TOPIC).await?, 7)?;
    scene.lag_is(&client, GROUP, 3).await?;
    scene.nothing(&*member).await?;
    drop(member);
    let again = scene.join(&client).await?;
    same("what was leased", numbers(&scene.take(&*again, 3).await?), numbers(&leases))?;
    scene.publish_all(&client, &numbered(&client, TOPIC, 1)).await?;
    same("what comes later", numbers(&scene.take(&*again, 1).await?), vec![0])
}

async fn group_is_moved(scene: &Scene) -> Tested {
    let client = scene.client().await?;
    let admin = admin(&client)?;
    let member = scene.join(&client).await?;
    scene.publish_all(&client, &numbered(&client, TOPIC, 10)).await?;
    let leases = scene.take(&*member, 10).await?;
    scene.settle(&*member, &leases[..7]).await?;
    admin.seek(TOPIC, GROUP, Start::Earliest).await?;
    let again = scene.take_all(&*member, 10).await?;
    same("what comes again", numbers(&again.leases), (0..10).collect())?;
    ensure!(again.lost.contains(&leases[9].token.epoch), "what was leased before is not said to be lost");
    let stale = member.settle(&crate::testing::conformance::scene::tokens(&leases[7..])).await?.stale;
    same("tokens from before that are stale", stale, 3)?;
    scene.settle(&*member, &again.leases).await?;
    admin.seek(TOPIC, GROUP, Start::Latest).await?;
    scene.publish_all(&client, &numbered(&client, TOPIC, 1)).await?;
    same("what comes after a move to the end", numbers(&scene.take(&*member, 1).await?), vec![0])
}
