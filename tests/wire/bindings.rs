//! Attributes have the names of the transport's own binding.

use std::time::Duration;

use async_trait::async_trait;
use events::{
    Bus, Result,
    prelude::*,
    transport::{
        Admin, Capabilities, Closed, Message, Publishing, SubscribeSpec, Subscription, Topic, Transport,
        memory::{MemoryConfig, MemoryTransport},
    },
};

use super::{Note, TOPIC, note};
use crate::kept::Kept;

/// The memory transport, with the names of another binding.
#[derive(Debug)]
pub(super) struct Bound(pub(super) MemoryTransport, pub(super) &'static str);

impl Bound {
    pub(super) fn new(prefix: &'static str) -> Self {
        Self(MemoryTransport::new(MemoryConfig { history: 10, ..MemoryConfig::default() }), prefix)
    }
}

#[async_trait]
impl Transport for Bound {
    fn name(&self) -> &'static str {
        "bound"
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities { attribute_prefix: self.1, ..self.0.capabilities() }
    }

    fn topic(&self, name: &str) -> Result<Topic> {
        self.0.topic(name)
    }

    fn publish<'a>(&'a self, batch: &'a [Message]) -> Publishing<'a> {
        self.0.publish(batch)
    }

    async fn subscribe(&self, spec: SubscribeSpec) -> Result<Box<dyn Subscription>> {
        self.0.subscribe(spec).await
    }

    fn admin(&self) -> Option<&dyn Admin> {
        self.0.admin()
    }

    async fn close(&self, deadline: Duration) -> Closed {
        self.0.close(deadline).await
    }
}

#[events::test]
async fn each_binding_has_its_own_prefix() {
    for prefix in ["ce-", "ce_", "cloudEvents:"] {
        let bus = Bus::over(Bound::new(prefix)).source("shop").await.unwrap();
        bus.publish(Draft::of(note()).tenant("acme").subject("s").correlation("c").causation("p").tag("t").priority(1))
            .await
            .unwrap();
        let message = bus.transport().admin().unwrap().browse(TOPIC, 1).await.unwrap().remove(0);
        let (attributes, others): (Vec<_>, Vec<_>) = message
            .headers
            .iter()
            .map(|header| header.name.as_str().to_owned())
            .partition(|name| name.starts_with(prefix));
        let mut attributes: Vec<_> = attributes.iter().map(|name| &name[prefix.len()..]).collect();
        attributes.sort_unstable();
        assert_eq!(
            attributes,
            [
                "causationid",
                "correlationid",
                "dataschema",
                "dataversion",
                "id",
                "priority",
                "source",
                "specversion",
                "subject",
                "tags",
                "tenantid",
                "time",
                "type"
            ],
        );
        assert_eq!(others, ["content-type"]);
    }
}

#[events::test]
async fn what_one_binding_writes_it_reads_in_both_modes() {
    for prefix in ["ce-", "ce_", "cloudEvents:"] {
        let (bus, kept) = (Bus::over(Bound::new(prefix)).await.unwrap(), Kept::default());
        let app = App::new("shop").state::<Kept<Envelope<Note>>>(kept.clone()).handler::<super::wire_keep>();
        let running = app.start(bus).await.unwrap();
        for draft in [Draft::of(note()).tenant("acme"), Draft::of(note()).tenant("acme").structured()] {
            running.bus().publish(draft).await.unwrap();
            running.quiet().await;
            let found = kept.take().remove(0);
            assert_eq!((found.event, found.metadata.tenant.as_deref()), (note(), Some("acme")), "{prefix}");
        }
    }
}
