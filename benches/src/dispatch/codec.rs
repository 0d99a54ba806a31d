//! The JSON alone: what is left of a message when nothing moves it.

use std::hint::black_box;
use std::sync::Arc;

use async_trait::async_trait;

use super::arrivals::Arrivals;
use super::order::{Order, Orders};
use super::side::{self, Side, Start};
use super::{Feed, Work};
use crate::case::Result;

pub(super) fn start(work: Work) -> Option<Start> {
    let Work::Codec { lines } = work else { return None };
    Some(side::start(move |arrivals| async move { Ok(Codec { orders: Orders::new(lines), arrivals }) }))
}

struct Codec {
    orders: Orders,
    arrivals: Arc<Arrivals>,
}

#[async_trait]
impl Side for Codec {
    async fn publish(&mut self, count: u64) -> Result<()> {
        for _ in 0..count {
            let bytes = black_box(serde_json::to_vec(self.orders.next_event())?);
            black_box(serde_json::from_slice::<Order>(&bytes)?);
            self.arrivals.note();
        }
        Ok(())
    }

    async fn stop(self: Box<Self>) -> Result<()> {
        Ok(())
    }
}
