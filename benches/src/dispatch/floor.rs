//! The least that could do it: a channel, JSON, and one task that decodes and handles.
//!
//! No topics, no acknowledgement, no retries, no bound. More workers change nothing here, and
//! keys mean nothing: works about keys show what their events cost with no key looked at.

use std::hint::black_box;
use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;

use super::arrivals::Arrivals;
use super::order::Orders;
use super::reading::Readings;
use super::side::{self, Side, Start};
use super::{Feed, Work};
use crate::case::Result;

pub(super) fn start(work: Work) -> Option<Start> {
    match work {
        Work::Codec { .. } => None,
        Work::Handle { lines, workers: _ } => {
            Some(side::start(move |arrivals| async move { Ok(Floor::new(Orders::new(lines), arrivals)) }))
        }
        Work::Keys { distinct } => {
            Some(side::start(move |arrivals| async move { Ok(Floor::new(Readings::new(distinct), arrivals)) }))
        }
    }
}

struct Floor<F> {
    feed: F,
    queue: UnboundedSender<Vec<u8>>,
    consumer: JoinHandle<Result<()>>,
}

impl<F: Feed> Floor<F> {
    fn new(feed: F, arrivals: Arc<Arrivals>) -> Self {
        let (queue, queued) = unbounded_channel();
        let consumer = tokio::spawn(consume::<F>(queued, arrivals));
        Self { feed, queue, consumer }
    }
}

async fn consume<F: Feed>(mut queued: UnboundedReceiver<Vec<u8>>, arrivals: Arc<Arrivals>) -> Result<()> {
    while let Some(bytes) = queued.recv().await {
        black_box(serde_json::from_slice::<F::Event>(&bytes)?);
        arrivals.note();
    }
    Ok(())
}

#[async_trait]
impl<F: Feed> Side for Floor<F> {
    async fn publish(&mut self, count: u64) -> Result<()> {
        for _ in 0..count {
            self.queue.send(serde_json::to_vec(self.feed.next_event())?)?;
        }
        Ok(())
    }

    async fn stop(self: Box<Self>) -> Result<()> {
        drop(self.queue);
        self.consumer.await?
    }
}
