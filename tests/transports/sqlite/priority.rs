//! More urgent messages first; order among equally urgent ones.

use super::{TestFile, header, join, message, publish_one, settle, take, take_all, texts, tokens};

fn urgent(priority: i8, body: &str) -> events::transport::Message {
    let mut message = message(None, body);
    let events::transport::Header { name, value } = header("events-priority", &priority.to_string());
    message.headers.push(name, value);
    message
}

#[tokio::test]
async fn the_most_urgent_is_delivered_first() {
    let file = TestFile::new();
    let log = file.open().await;
    for (priority, body) in [(0, "a"), (-1, "slow"), (5, "x"), (0, "b"), (5, "y"), (127, "!")] {
        publish_one(&log, urgent(priority, body)).await;
    }
    let member = join(&log, "g").await;
    let all = take_all(&*member, 6).await;
    assert_eq!(texts(&all), ["!", "x", "y", "a", "b", "slow"]);
    member.release(&tokens(&all)).await.unwrap();
    assert_eq!(texts(&take(&*member, 6).await), ["!", "x", "y", "a", "b", "slow"]);
    settle(&*member, &all).await;
    for (priority, body) in [(0, "c"), (1, "z")] {
        publish_one(&log, urgent(priority, body)).await;
    }
    assert_eq!(texts(&take_all(&*member, 2).await), ["z", "c"]);
}
