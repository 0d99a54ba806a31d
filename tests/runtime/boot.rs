//! What keeps an app from starting is said when it starts, all at once, and with what to write.

use async_trait::async_trait;
use events::{
    Error, Result as Answer,
    handler::{Needs, Order, Settings},
    prelude::*,
    transport::{
        Ability, Capabilities, Closed, Message, Publishing, SubscribeSpec, Subscription, Topic, Transport,
        memory::{MemoryConfig, MemoryTransport},
    },
};

use super::{Job, Script, app, scripted};

async fn refusal(app: App) -> String {
    refusal_on(app, Bus::connect("memory:").await.unwrap()).await
}

async fn refusal_on(app: App, bus: Bus) -> String {
    match app.start(bus).await {
        Err(Error::Config(text)) => text,
        other => panic!("{other:?}"),
    }
}

#[derive(Clone)]
struct Bank;

#[handler(group = "boot")]
async fn boot_with_state(_job: Job, _bank: State<Bank>) {}

#[handler(name = "boot_same")]
async fn boot_one(_job: Job) {}

mod elsewhere {
    use super::{Job, handler};

    #[handler(group = "boot", concurrency = 3, start = "latest")]
    pub(super) async fn boot_other(_job: Job) {}
}

#[handler]
async fn boot_raw(_event: RawEvent) {}

#[handler(group = "boot", concurrency = 4, topic = "jobs")]
async fn boot_raw_in_group(_event: RawEvent) {}

#[events::test]
async fn a_missing_state_names_the_handler_and_the_type() {
    let text = refusal(App::new("shop").handler::<boot_with_state>()).await;
    assert!(
        text.contains("`boot_with_state`") && text.contains("Bank>`") && text.contains("`App::new(…).state(value)`")
    );
}

#[events::test]
async fn two_handlers_of_one_name() {
    let text = refusal(App::new("shop").handler::<boot_one>().handler::<boot_one>()).await;
    assert!(
        text.contains("two handlers are called `boot_same`") && text.contains("#[handler(name = \"…\")]"),
        "{text}"
    );
}

#[events::test]
async fn two_handlers_of_one_type_in_one_group() {
    let text =
        refusal(App::new("shop").state(Bank).handler::<boot_with_state>().handler::<elsewhere::boot_other>()).await;
    assert!(text.contains("both take job.posted of topic `jobs` in group `boot`"), "{text}");
    assert!(text.contains("give one a group of its own"), "{text}");
}

#[events::test]
async fn handlers_of_a_group_that_disagree() {
    let text = refusal(App::new("shop").handler::<elsewhere::boot_other>().handler::<boot_raw_in_group>()).await;
    assert!(text.contains("group `boot` disagree about `concurrency`") && text.contains("3 and 4"), "{text}");
}

#[events::test]
async fn names_that_nobody_has() {
    let apps = [
        ("only", App::new("shop").only(["boot_sam"])),
        ("except", App::new("shop").except(["boot_sam"])),
        ("configure", App::new("shop").handler::<boot_one>().configure("boot_sam", |settings| settings)),
    ];
    for (by, app) in apps {
        let text = refusal(app).await;
        assert!(text.contains(&format!("`{by}` names `boot_sam`")) && text.contains("boot_same"), "{text}");
    }
    let text = refusal(App::new("shop").handler::<boot_one>().expect(["billing_charge"])).await;
    assert!(text.contains("`billing_charge` is expected") && text.contains("events::link!"), "{text}");
}

#[events::test]
async fn a_raw_handler_without_a_topic() {
    let text = refusal(App::new("shop").handler::<boot_raw>()).await;
    assert!(text.contains("`boot_raw`") && text.contains("#[handler(topic = \"…\")]"), "{text}");
}

#[events::test]
async fn no_handler_at_all() {
    let text = refusal(App::new("shop").only([""; 0])).await;
    assert!(text.contains("no handler is left of those there are: ") && text.contains("boot_other"), "{text}");
}

#[events::test]
async fn dead_letters_that_would_come_back() {
    let change = |mut settings: Settings| {
        settings.dead_letters = Some(events::handler::DeadLetters::Topic("jobs"));
        settings
    };
    let text = refusal(app(&Script::new(|_, _| Ok(()))).configure("scripted", change)).await;
    assert!(text.contains("`jobs`, which it reads") && text.contains("`dlq_suffix`"), "{text}");
    let text = refusal(App::new("shop").handler::<boot_one>().dlq_suffix("\n")).await;
    assert!(text.contains("topic `jobs\\n`"), "{text}");
}

#[events::test]
async fn all_mistakes_at_once() {
    let app = App::new("shop").handler::<boot_with_state>().handler::<boot_raw>().expect(["nobody"]);
    let text = refusal(app).await;
    assert!(text.starts_with("3 mistakes:"), "{text}");
}

/// A transport without order, and not more than that.
#[derive(Debug)]
struct Plain(MemoryTransport);

#[async_trait]
impl Transport for Plain {
    fn name(&self) -> &'static str {
        "plain"
    }
    fn capabilities(&self) -> Capabilities {
        Capabilities { abilities: &[Ability::Groups], ..self.0.capabilities() }
    }
    fn topic(&self, name: &str) -> Answer<Topic> {
        self.0.topic(name)
    }
    fn publish<'a>(&'a self, batch: &'a [Message]) -> Publishing<'a> {
        self.0.publish(batch)
    }
    async fn subscribe(&self, spec: SubscribeSpec) -> Answer<Box<dyn Subscription>> {
        self.0.subscribe(spec).await
    }
    async fn close(&self, deadline: std::time::Duration) -> Closed {
        self.0.close(deadline).await
    }
}

struct Replayed;

impl Extract for Replayed {
    fn requirements(needs: &mut Needs) {
        needs.ability(Ability::Replay, "it looks back");
    }

    async fn extract(_context: &events::handler::Context) -> Result<Self, Verdict> {
        Ok(Self)
    }
}

#[handler(order = "none")]
async fn boot_replays(_job: Job, _replayed: Replayed) {}

#[events::test]
async fn an_ability_that_the_transport_lacks() {
    let plain = || async { Bus::over(Plain(MemoryTransport::new(MemoryConfig::default()))).await.unwrap() };
    let script = Script::new(|_, _| Ok(()));
    let text = refusal_on(app(&script), plain().await).await;
    assert!(text.contains("`plain:` has no order by key") && text.contains("`order = \"none\"`"), "{text}");
    let partition: fn(Settings) -> Settings = |mut settings| {
        settings.order = Some(Order::Partition);
        settings
    };
    let text = refusal_on(app(&script).configure("scripted", partition), plain().await).await;
    assert!(text.contains("`plain:` has no order by partition"), "{text}");
    let text = refusal_on(App::new("shop").handler::<boot_replays>(), plain().await).await;
    assert!(text.contains("`boot_replays` needs replay (it looks back)"), "{text}");
    let none: fn(Settings) -> Settings = |mut settings| {
        settings.order = Some(Order::None);
        settings
    };
    let running = app(&script).configure("scripted", none).start(plain().await).await.unwrap();
    assert_eq!(running.topology().transport, "plain");
    assert_eq!(running.topology().handlers[0].name, <scripted as events::handler::Declared>::declaration().name);
}
