//! Events that are caused by others.

use events::{prelude::*, testing::TestApp};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "typed.parents", version = "1.0.0")]
struct Parent {
    n: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "typed.children", version = "1.0.0")]
struct Child {
    n: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "typed.grandchildren", version = "1.0.0")]
struct Grandchild {
    n: u32,
}

#[handler]
async fn typed_parent(parent: Parent, bus: Bus) -> Result<Vec<Child>, events::Error> {
    bus.publish(Draft::of(Child { n: parent.n }).tenant("another").correlation("another")).await?;
    Ok(vec![Child { n: parent.n + 1 }, Child { n: parent.n + 2 }])
}

#[handler]
async fn typed_child(child: Child) -> Option<Grandchild> {
    (child.n == 2).then_some(Grandchild { n: child.n })
}

async fn family(draft: Draft<Parent>) -> TestApp {
    let app = TestApp::start(App::new("shop").handler::<typed_parent>().handler::<typed_child>()).await;
    app.publish(draft).await;
    app
}

const TRACE: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

#[events::test]
async fn a_child_names_its_cause_and_inherits_the_rest() {
    let draft = Draft::of(Parent { n: 0 }).id("evt_1").tenant("acme").correlation("order 7").traceparent(TRACE);
    let app = family(draft).await;
    let children = app.published::<Child>();
    for child in &children.count(3).all()[1..] {
        let metadata = &child.metadata;
        assert_eq!(metadata.causation.as_deref(), Some("evt_1"));
        assert_eq!((metadata.correlation.as_deref(), metadata.tenant.as_deref()), (Some("order 7"), Some("acme")));
        assert_eq!(metadata.traceparent.as_deref(), Some(TRACE));
        assert_eq!(&*metadata.source, "shop");
        assert_eq!(metadata.id.as_uuid().unwrap().get_version_num(), 8, "derived, and not random");
    }
    let grandchild = app.published::<Grandchild>().one().metadata.clone();
    assert_eq!(grandchild.causation, Some(children.all()[2].metadata.id.to_string()), "its parent, not the first");
    assert_eq!(grandchild.correlation.as_deref(), Some("order 7"));
}

#[events::test]
async fn what_a_child_says_itself_is_not_inherited() {
    let app = family(Draft::of(Parent { n: 0 }).tenant("acme").correlation("order 7")).await;
    let metadata = app.published::<Child>().all()[0].metadata.clone();
    assert_eq!((metadata.tenant.as_deref(), metadata.correlation.as_deref()), (Some("another"), Some("another")));
}

#[events::test]
async fn where_there_is_no_correlation_the_first_event_is_it() {
    let app = family(Draft::of(Parent { n: 0 }).id("evt_1")).await;
    assert_eq!(app.published::<Child>().all()[1].metadata.correlation.as_deref(), Some("evt_1"));
    assert_eq!(app.published::<Grandchild>().one().metadata.correlation.as_deref(), Some("evt_1"));
    assert_eq!(app.published::<Parent>().one().metadata.correlation, None);
}

#[events::test]
async fn the_same_cause_has_the_same_children() {
    let ids =
        |app: &TestApp| app.published::<Child>().all().iter().map(|one| one.metadata.id.clone()).collect::<Vec<_>>();
    let (first, second) =
        (family(Draft::of(Parent { n: 0 }).id("1")).await, family(Draft::of(Parent { n: 0 }).id("1")).await);
    assert_eq!(ids(&first), ids(&second));
    let mut all = ids(&first);
    all.extend(ids(&family(Draft::of(Parent { n: 0 }).id("2")).await));
    all.sort_by_key(ToString::to_string);
    all.dedup();
    assert_eq!(all.len(), 6, "and each has its own");
}
