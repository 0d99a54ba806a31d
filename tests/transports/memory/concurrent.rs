//! Many publishers and members at once, on several threads.

use std::{collections::BTreeSet, sync::Arc};

use super::{PLENTY, join, of, publish, settle, texts};
use crate::kept::Kept;
use events::transport::{Delivered, Transport};

const PUBLISHERS: usize = 1000;
const EACH: usize = 10;

/// A thousand publishers, most of which have to wait for room, and three members in each of two groups.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_thousand_publishers_at_once_lose_and_double_nothing() {
    let broker = of("memory:?queue=64").await;
    let seen = [Kept::default(), Kept::default()];
    let mut members = Vec::new();
    for (group, seen) in ["audit", "billing"].into_iter().zip(&seen) {
        for _ in 0..3 {
            let (member, seen) = (join(&*broker, group).await, seen.clone());
            members.push(tokio::spawn(async move {
                let mut delivered = Delivered::default();
                while member.receive(PLENTY, &mut delivered).await.is_ok() {
                    texts(&delivered.leases).into_iter().for_each(|text| seen.push(text));
                    settle(&*member, &delivered.leases).await;
                    delivered.leases.clear();
                }
            }));
        }
    }
    let publishers: Vec<_> =
        (0..PUBLISHERS).map(|number| tokio::spawn(publisher(Arc::clone(&broker), number))).collect();
    for publisher in publishers {
        publisher.await.unwrap();
    }
    events_tests::eventually("all is settled", async || {
        broker.admin().unwrap().browse(super::TOPIC, 1).await.unwrap().is_empty()
    })
    .await;
    broker.close(std::time::Duration::ZERO).await;
    for member in members {
        member.await.unwrap();
    }
    for seen in seen {
        let all = seen.take();
        assert_eq!(all.len(), PUBLISHERS * EACH, "each message once");
        assert_eq!(all.into_iter().collect::<BTreeSet<_>>().len(), PUBLISHERS * EACH);
    }
}

async fn publisher(broker: Arc<dyn Transport>, number: usize) {
    for n in 0..EACH {
        publish(&*broker, &format!("{number}/{n}")).await;
    }
}
