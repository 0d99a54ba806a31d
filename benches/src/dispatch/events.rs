//! This framework, with everything on: bounded queue, key lanes, budgets, settling, retry and metrics.

use std::hint::black_box;
use std::sync::Arc;

use ::events::Bus;
use ::events::event::{Decode, Event};
use ::events::runtime::SubscriptionHandle;
use async_trait::async_trait;

use super::arrivals::Arrivals;
use super::order::Orders;
use super::reading::Readings;
use super::side::{self, Side, Start};
use super::{Feed, Work};
use crate::case::Result;

/// One publish for each event.
pub(super) fn start(work: Work) -> Option<Start> {
    match work {
        Work::Codec { .. } => None,
        Work::Handle { lines, workers } => {
            Some(side::start(move |arrivals| async move { Events::new(Orders::new(lines), workers, arrivals).await }))
        }
        Work::Keys { distinct } => {
            Some(side::start(move |arrivals| async move { Events::new(Readings::new(distinct), 1, arrivals).await }))
        }
    }
}

/// One `publish_all` for each 64 events.
pub(super) fn start_waves(work: Work) -> Option<Start> {
    let Work::Handle { lines, workers } = work else { return None };
    Some(side::start(
        move |arrivals| async move { Ok(Waves(Events::new(Orders::new(lines), workers, arrivals).await?)) },
    ))
}

struct Events<F> {
    feed: F,
    bus: Bus,
    subscription: SubscriptionHandle,
}

impl<F: Feed<Event: Event + for<'de> Decode<'de> + 'static>> Events<F> {
    async fn new(feed: F, workers: usize, arrivals: Arc<Arrivals>) -> Result<Self> {
        let bus = Bus::connect("memory:").source("bench").await?;
        let handle = move |event: F::Event| {
            let arrivals = Arc::clone(&arrivals);
            async move {
                black_box(&event);
                arrivals.note();
            }
        };
        let subscription = bus.subscribe("handle", handle).configure(|settings| settings.concurrency(workers)).await?;
        Ok(Self { feed, bus, subscription })
    }
}

#[async_trait]
impl<F: Feed<Event: Event>> Side for Events<F> {
    async fn publish(&mut self, count: u64) -> Result<()> {
        for _ in 0..count {
            self.bus.publish(self.feed.next_event()).await?;
        }
        Ok(())
    }

    async fn stop(self: Box<Self>) -> Result<()> {
        self.subscription.stop().await;
        Ok(())
    }
}

struct Waves(Events<Orders>);

#[async_trait]
impl Side for Waves {
    async fn publish(&mut self, count: u64) -> Result<()> {
        let mut left = usize::try_from(count)?;
        while left > 0 {
            let wave = left.min(64);
            for receipt in self.0.bus.publish_all(self.0.feed.wave(wave)).await {
                receipt?;
            }
            left -= wave;
        }
        Ok(())
    }

    async fn stop(self: Box<Self>) -> Result<()> {
        Box::new(self.0).stop().await
    }
}
