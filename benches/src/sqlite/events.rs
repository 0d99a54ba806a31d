//! This framework: group commit, leases, settling, lanes, retry and metrics.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use ::events::Bus;
use ::events::runtime::SubscriptionHandle;
use async_trait::async_trait;

use super::file::File;
use super::{BATCH, Work};
use crate::case::Result;
use crate::dispatch::Feed;
use crate::dispatch::arrivals::Arrivals;
use crate::dispatch::order::{Order, Orders};
use crate::dispatch::side::{self, Side, Start};

pub(super) fn start(work: Work) -> Start {
    side::start(move |arrivals| Events::new(work, arrivals))
}

struct Events {
    work: Work,
    orders: Orders,
    bus: Bus,
    /// Counted when it is confirmed, where nobody handles it.
    arrivals: Arc<Arrivals>,
    subscription: Option<SubscriptionHandle>,
    _file: File,
}

impl Events {
    async fn new(work: Work, arrivals: Arc<Arrivals>) -> Result<Self> {
        let file = File::new()?;
        let bus = Bus::connect(format!("sqlite:{}", file.path().display())).source("bench").await?;
        let mut subscription = None;
        if work == Work::Handle {
            let arrivals = Arc::clone(&arrivals);
            let handle = move |order: Order| {
                let arrivals = Arc::clone(&arrivals);
                async move {
                    black_box(&order);
                    arrivals.note();
                }
            };
            subscription = Some(bus.subscribe("handle", handle).configure(|settings| settings.concurrency(1)).await?);
        }
        Ok(Self { work, orders: Orders::new(0), bus, arrivals, subscription, _file: file })
    }
}

#[async_trait]
impl Side for Events {
    async fn publish(&mut self, count: u64) -> Result<()> {
        if self.work == Work::One {
            for _ in 0..count {
                self.bus.publish(self.orders.next_event()).await?;
                self.arrivals.note();
            }
            return Ok(());
        }
        let mut left = usize::try_from(count)?;
        while left > 0 {
            let batch = left.min(BATCH);
            for receipt in self.bus.publish_all(self.orders.wave(batch)).await {
                receipt?;
                if self.work == Work::Batch {
                    self.arrivals.note();
                }
            }
            left -= batch;
        }
        Ok(())
    }

    async fn stop(self: Box<Self>) -> Result<()> {
        if let Some(subscription) = self.subscription {
            subscription.stop().await;
        }
        self.bus.close(Duration::from_secs(10)).await;
        Ok(())
    }
}
