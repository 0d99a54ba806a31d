//! Where a group begins, and where it goes on.

use super::{broker, drain, join, publish, publish_many, settle, spec, take, texts};
use events::transport::{Start, Transport};

#[events::test]
async fn earliest_begins_with_what_is_there() {
    let broker = broker();
    publish_many(&broker, 3).await;
    assert_eq!(texts(&drain(&*join(&broker, "audit").await).await), ["0", "1", "2"]);
}

#[events::test]
async fn latest_begins_with_what_comes() {
    let broker = broker();
    publish_many(&broker, 3).await;
    let spec = events::transport::SubscribeSpec { start: Start::Latest, ..spec(&broker, "audit") };
    let member = broker.subscribe(spec).await.unwrap();
    publish(&broker, "later").await;
    assert_eq!(texts(&drain(&*member).await), ["later"]);
}

#[events::test]
async fn a_group_that_exists_goes_on_where_it_was() {
    let broker = broker();
    publish_many(&broker, 4).await;
    let member = join(&broker, "audit").await;
    settle(&*member, &take(&*member, 2).await).await;
    drop(member);
    let again = events::transport::SubscribeSpec { start: Start::Latest, ..spec(&broker, "audit") };
    let member = broker.subscribe(again).await.unwrap();
    assert_eq!(texts(&drain(&*member).await), ["2", "3"], "`start` is for groups that are new");
}

#[events::test]
async fn what_was_there_before_latest_takes_no_room() {
    let broker = super::of("memory:?queue=2").await;
    publish_many(&*broker, 5).await;
    let spec = events::transport::SubscribeSpec { start: Start::Latest, ..spec(&*broker, "audit") };
    let member = broker.subscribe(spec).await.unwrap();
    publish(&*broker, "later").await;
    assert_eq!(texts(&drain(&*member).await), ["later"]);
}
