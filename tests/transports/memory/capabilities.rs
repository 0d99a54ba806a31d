//! What the broker says it can do, and what it does.

use super::{TOPIC, broker, drain, join, message, of, publish, publish_many, settle, spec, take, texts, try_publish};
use events::transport::{Ability, Durability, HeaderSet, Message, Outcome, SubscribeSpec, Transport};

/// Every ability, with whether `memory:` shows it.
const ABILITIES: [(Ability, bool); 14] = [
    (Ability::OrderPartition, true),
    (Ability::OrderKey, true),
    (Ability::Groups, true),
    (Ability::Replay, true),
    (Ability::AckIndividual, true),
    (Ability::LeaseExpires, false),
    (Ability::LeaseExtend, false),
    (Ability::DeliveryCount, false),
    (Ability::UnroutableDetect, false),
    (Ability::Persistent, false),
    (Ability::BinaryHeaders, true),
    (Ability::BatchPartial, true),
    (Ability::Reconnect, false),
    (Ability::Browse, true),
];

#[events::test]
async fn capabilities_agree_with_behaviour() {
    let capabilities = broker().capabilities();
    for (ability, declared) in ABILITIES {
        assert_eq!(capabilities.supports(ability), declared, "{ability} is declared");
        if let Some(shown) = shows(ability).await {
            assert_eq!(shown, declared, "{ability} is shown");
        }
    }
    assert_eq!(capabilities.durability, Durability::None);
    assert_eq!(capabilities.attribute_prefix, "ce-");
    assert_eq!(capabilities.lease, None);
    assert_eq!(broker().name(), "memory");
}

/// Whether the broker does it; `None` where there is nothing that could show it.
async fn shows(ability: Ability) -> Option<bool> {
    let broker = broker();
    Some(match ability {
        Ability::OrderPartition => in_order(false).await,
        Ability::OrderKey => in_order(true).await,
        Ability::Groups => {
            let (one, other) = (join(&broker, "g").await, join(&broker, "g").await);
            publish_many(&broker, 2).await;
            take(&*one, 1).await.len() == 1 && take(&*other, 1).await.len() == 1
        }
        Ability::Replay => {
            publish_many(&broker, 1).await;
            drain(&*join(&broker, "g").await).await.len() == 1
        }
        Ability::AckIndividual => {
            let member = join(&broker, "g").await;
            publish_many(&broker, 3).await;
            settle(&*member, &drain(&*member).await[1..2]).await;
            drop(member);
            texts(&drain(&*join(&broker, "g").await).await) == ["0", "2"]
        }
        Ability::LeaseExpires => {
            let (one, other) = (join(&broker, "g").await, join(&broker, "g").await);
            publish_many(&broker, 1).await;
            let _leased = drain(&*one).await;
            !drain(&*other).await.is_empty()
        }
        Ability::DeliveryCount => {
            publish_many(&broker, 1).await;
            drain(&*join(&broker, "g").await).await[0].deliveries.is_some()
        }
        Ability::UnroutableDetect => !matches!(try_publish(&broker, None, "x").await, Outcome::Confirmed(_)),
        Ability::Persistent => {
            publish(&*of("memory:").await, "x").await;
            !drain(&*join(&*of("memory:").await, "g").await).await.is_empty()
        }
        Ability::BinaryHeaders => binary_headers().await,
        Ability::BatchPartial => partial().await,
        Ability::Browse => broker.admin().is_some(),
        _ => return None,
    })
}

async fn in_order(exclusive_keys: bool) -> bool {
    let broker = broker();
    let member = broker.subscribe(SubscribeSpec { exclusive_keys, ..spec(&broker, "g") }).await.unwrap();
    for number in 100..200 {
        try_publish(&broker, Some("k"), &number.to_string()).await;
    }
    let leases = drain(&*member).await;
    leases.len() == 100 && texts(&leases).is_sorted()
}

async fn binary_headers() -> bool {
    let (broker, bytes) = (broker(), (0..=255).collect::<Vec<u8>>());
    let mut headers = HeaderSet::default();
    headers.push("raw", bytes.clone());
    broker.publish(&[Message { headers, ..message(&broker, None, "x") }]).await;
    let found = drain(&*join(&broker, "g").await).await;
    found[0].message.headers.get("RAW").map(|value| value.to_vec()) == Some(bytes)
}

async fn partial() -> bool {
    let broker = of("memory:?max_bytes=3").await;
    let batch: Vec<Message> = ["one", "larger", "two"].iter().map(|text| message(&*broker, None, text)).collect();
    let outcomes = broker.publish(&batch).await;
    let confirmed: Vec<_> = outcomes.iter().map(|outcome| matches!(outcome, Outcome::Confirmed(_))).collect();
    confirmed == [true, false, true]
}

#[events::test]
async fn the_declared_size_is_the_limit() {
    let broker = of("memory:?max_bytes=100").await;
    let limit = broker.capabilities().max_bytes;
    assert_eq!(limit, 100);
    publish(&*broker, &"x".repeat(limit)).await;
    let outcome = try_publish(&*broker, None, &"x".repeat(limit + 1)).await;
    assert!(matches!(outcome, Outcome::Rejected(events::Error::TooLarge { size: 101, limit: 100 })), "{outcome:?}");
    assert_eq!(broker.admin().unwrap().browse(TOPIC, 10).await.unwrap().len(), 1);
}
