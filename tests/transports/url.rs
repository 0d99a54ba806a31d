//! URLs: which transports there are, and what is wrong with one.

use events::{Bus, Error};

async fn error(url: &str) -> String {
    match Bus::connect(url).source("test").await {
        Ok(_) => panic!("`{url}` connects"),
        Err(error @ Error::Config(_)) => error.to_string(),
        Err(other) => panic!("{other:?}"),
    }
}

#[events::test]
async fn an_unknown_scheme_lists_what_is_built_in() {
    let error = error("carrier-pigeon://roof").await;
    assert!(error.contains("no transport is called `carrier-pigeon:`"), "{error}");
    assert!(error.contains("built in: `memory:`"), "{error}");
}

#[events::test]
async fn a_scheme_that_this_build_lacks_is_told_apart() {
    for scheme in ["redis", "rediss", "kafka", "amqp", "amqps", "pubsub", "sqs", "nats"] {
        let error = error(&format!("{scheme}://host/path")).await;
        assert!(error.contains(&format!("`{scheme}:` is not part of this build")), "{error}");
        assert!(error.contains("built in: `memory:`"), "{error}");
    }
}

#[events::test]
async fn what_is_no_url_says_what_one_looks_like() {
    for url in ["", "memory", "localhost"] {
        assert!(error(url).await.contains("a URL such as `memory:`"), "{url:?}");
    }
}

#[events::test]
async fn an_unknown_option_lists_the_options() {
    let error = error("memory:?queu=2").await;
    assert!(error.contains("no option `queu`"), "{error}");
    for option in ["queue", "full", "history", "unread", "max_bytes"] {
        assert!(error.contains(&format!("`{option}`")), "{error}");
    }
}

#[events::test]
async fn a_bad_value_says_which_there_are() {
    assert!(error("memory:?full=perhaps").await.contains("`full` is `wait`, `reject` or `drop_oldest`"));
    for value in ["", "many", "-1", "1.5", "99999999999999999999999"] {
        assert!(error(&format!("memory:?queue={value}")).await.contains("`queue` is a whole number"), "{value:?}");
    }
    for option in ["queue", "unread", "max_bytes"] {
        assert!(error(&format!("memory:?{option}=0")).await.contains("at least 1"), "{option}");
    }
}

#[events::test]
async fn no_error_echoes_a_credential() {
    const SECRET: &str = "hunter2";
    for url in [
        "redis://user:hunter2@host",
        "kafka://user:hunter2@host:9092/?sasl=plain",
        "amqps://hunter2@host",
        "pigeon://user:hunter2@host",
        "memory://user:hunter2@host",
        "memory:hunter2",
        "memory:?queue=hunter2",
        "memory:?full=hunter2",
        "//user:hunter2@host",
        "hunter2@host:6379",
    ] {
        let Err(error) = Bus::connect(url).await else { panic!("`{url}` connects") };
        assert!(!format!("{error} {error:?}").contains(SECRET), "{url}: {error:?}");
    }
}

#[events::test]
async fn nothing_shows_a_password_in_debug() {
    assert!(!format!("{:?}", Bus::connect("hunter2@host:6379")).contains("hunter2"));
    let connect = Bus::connect("redis://user:hunter2@host").source("shop");
    assert_eq!(format!("{connect:?}"), r#"Connect { to: "redis", source: "shop", .. }"#);
    let bus = Bus::connect("memory:?queue=7").source("shop").await.unwrap();
    let shown = format!("{bus:?} {:?}", bus.transport());
    assert!(!shown.contains("hunter2") && shown.contains("queue: 7"), "{shown}");
}
