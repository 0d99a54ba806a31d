//! Futures that are dropped half way.

use std::{
    future::Future,
    pin::pin,
    task::{Context, Poll, Waker},
};

use super::{PLENTY, drain, join, message, of, publish, publish_many, settle, texts};
use events::transport::{Delivered, Message, Room};

/// Polls a future this often, then drops it; its output, if it had one.
fn poll<T>(future: impl Future<Output = T>, times: usize) -> Option<T> {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    (0..times).find_map(|_| match future.as_mut().poll(&mut context) {
        Poll::Ready(output) => Some(output),
        Poll::Pending => None,
    })
}

/// A generator that gives the same numbers in every run.
fn numbers() -> impl FnMut(u64) -> u64 {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    move |below| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    }
}

#[events::test]
async fn ten_thousand_dropped_receives_lose_nothing() {
    let broker = of("memory:?queue=100000").await;
    let members = [join(&*broker, "audit").await, join(&*broker, "audit").await];
    let (mut random, mut published, mut seen) = (numbers(), 0, Vec::new());
    for _ in 0..10_000 {
        for _ in 0..random(3) {
            publish(&*broker, &published.to_string()).await;
            published += 1;
        }
        let member = &members[random(2) as usize];
        let mut delivered = Delivered::default();
        let room = Room { messages: 1 + random(4) as usize, ..PLENTY };
        let done = poll(member.receive(room, &mut delivered), random(3) as usize);
        assert_eq!(done.is_some(), !delivered.leases.is_empty(), "a receive that is dropped has taken nothing");
        seen.extend(texts(&delivered.leases));
        settle(&**member, &delivered.leases).await;
    }
    for member in &members {
        seen.extend(texts(&drain(&**member).await));
    }
    let mut seen: Vec<u32> = seen.iter().map(|text| text.parse().unwrap()).collect();
    seen.sort_unstable();
    assert_eq!(seen, (0..published).collect::<Vec<u32>>(), "in == out");
}

#[events::test]
async fn a_member_whose_receive_was_dropped_does_not_swallow_the_wake_of_another() {
    let broker = of("memory:").await;
    let (gone, waiting) = (join(&*broker, "audit").await, join(&*broker, "audit").await);
    let waits = tokio::spawn(async move { texts(&drain(&*waiting).await) });
    tokio::task::yield_now().await;
    for _ in 0..10 {
        assert!(poll(gone.receive(PLENTY, &mut Delivered::default()), 1).is_none());
    }
    publish(&*broker, "one").await;
    assert_eq!(waits.await.unwrap(), ["one"]);
}

#[events::test]
async fn a_publish_that_is_dropped_while_it_waits_has_published_nothing() {
    let broker = of("memory:?queue=1").await;
    let member = join(&*broker, "audit").await;
    publish_many(&*broker, 1).await;
    let waiting = [message(&*broker, None, "never")];
    assert!(poll(broker.publish(&waiting), 3).is_none(), "there is no room");
    settle(&*member, &drain(&*member).await).await;
    publish(&*broker, "next").await;
    assert_eq!(texts(&drain(&*member).await), ["next"]);
}

#[events::test]
async fn of_a_dropped_batch_the_first_part_is_there_in_order() {
    let broker = of("memory:?queue=2").await;
    let member = join(&*broker, "audit").await;
    let batch: Vec<Message> = (0..5).map(|number| message(&*broker, None, &number.to_string())).collect();
    assert!(poll(broker.publish(&batch), 1).is_none(), "there is room for two");
    assert_eq!(texts(&drain(&*member).await), ["0", "1"]);
}
