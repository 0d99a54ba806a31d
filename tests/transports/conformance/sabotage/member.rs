//! A membership with one thing wrong.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, Weak,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use async_trait::async_trait;
use events::{
    Result,
    testing::stall,
    transport::{Delivered, Lease, Message, Room, Settlement, Subscription, Token, Transport},
};
use tokio::time::timeout;

use super::{Mutant, broken::Shared};

const EARLY: Duration = Duration::from_millis(30);

type Held = Mutex<HashMap<u64, (Lease, Instant)>>;

#[derive(Debug)]
pub(super) struct Member {
    mutant: Mutant,
    inner: Arc<dyn Subscription>,
    client: Arc<dyn Transport>,
    shared: Arc<Shared>,
    /// What is held, by its place: the lease, and since when.
    held: Arc<Held>,
    misses_next: AtomicBool,
}

impl Member {
    pub(super) fn new(
        mutant: Mutant,
        inner: Box<dyn Subscription>,
        client: Arc<dyn Transport>,
        shared: Arc<Shared>,
        misses_next: bool,
    ) -> Self {
        let (held, misses_next) = (Arc::default(), AtomicBool::new(misses_next));
        let member = Self { mutant, inner: inner.into(), client, shared, held, misses_next };
        if mutant == Mutant::LeaseNeverEnds {
            // Leases that the owner has let go of are kept all the same.
            tokio::spawn(keep(Arc::downgrade(&member.inner), Arc::clone(&member.held)));
        }
        member
    }

    fn tokens(&self) -> Vec<Token> {
        self.held.lock().unwrap().values().map(|(lease, _)| lease.token).collect()
    }

    /// What is wrong with what was received.
    async fn alter(&self, delivered: &mut Delivered) -> Result<()> {
        if self.misses_next.load(Relaxed) && !delivered.leases.is_empty() {
            self.misses_next.store(false, Relaxed);
            let missed = delivered.leases.remove(0);
            self.inner.settle(&[missed.token]).await?;
        }
        let purged = self.shared.purged.lock().unwrap().clone();
        let (gone, kept): (Vec<_>, Vec<_>) =
            std::mem::take(&mut delivered.leases).into_iter().partition(|one| purged.contains(&one.token.locator));
        delivered.leases = kept;
        self.inner.settle(&gone.iter().map(|lease| lease.token).collect::<Vec<_>>()).await?;
        for lease in &mut delivered.leases {
            self.shared.leased.lock().unwrap().insert(lease.token.locator);
            self.held.lock().unwrap().insert(lease.token.locator, (lease.clone(), Instant::now()));
            match self.mutant {
                Mutant::NoLaneOnRetry => lease.message.key = None,
                Mutant::EveryDeliveryIsTheFirst => lease.deliveries = Some(1),
                _ => {}
            }
        }
        match self.mutant {
            Mutant::AckBeforeHandler => drop(self.inner.settle(&self.tokens()).await?),
            Mutant::LossIsNotTold => delivered.lost.clear(),
            _ => {}
        }
        Ok(())
    }

    /// What has been held for a moment, once more.
    fn again(&self) -> Vec<Lease> {
        let mut held = self.held.lock().unwrap();
        let old = held.values_mut().filter(|(_, since)| since.elapsed() > EARLY);
        old.map(|(lease, since)| (lease.clone(), *since = Instant::now()).0).collect()
    }
}

async fn keep(member: Weak<dyn Subscription>, held: Arc<Held>) {
    while let Some(member) = member.upgrade() {
        let tokens: Vec<_> = held.lock().unwrap().values().map(|(lease, _)| lease.token).collect();
        // A broker that is out of reach has no leases to keep.
        let _ = member.extend(&tokens).await;
        drop(member);
        stall(Duration::from_millis(100)).await;
    }
}

#[async_trait]
impl Subscription for Member {
    async fn receive(&self, room: Room, into: &mut Delivered) -> Result<()> {
        let room = if self.mutant == Mutant::RoomIsIgnored { Room { messages: 1000, bytes: 1 << 30 } } else { room };
        loop {
            let mut delivered = Delivered::default();
            if self.mutant == Mutant::RedeliversEarly {
                match timeout(EARLY, self.inner.receive(room, &mut delivered)).await {
                    Ok(received) => received?,
                    Err(_) => delivered.leases = self.again(),
                }
            } else {
                self.inner.receive(room, &mut delivered).await?;
            }
            if self.mutant == Mutant::DroppedReceiveLoses {
                stall(Duration::from_millis(2)).await;
            }
            self.alter(&mut delivered).await?;
            if delivered.leases.is_empty() && delivered.lost.is_empty() && self.mutant != Mutant::LossIsNotTold {
                continue;
            }
            into.leases.append(&mut delivered.leases);
            into.lost.append(&mut delivered.lost);
            return Ok(());
        }
    }

    async fn settle(&self, tokens: &[Token]) -> Result<Settlement> {
        let mut tokens = tokens.to_vec();
        match self.mutant {
            Mutant::AckBeforeHandler | Mutant::SettleForgets => return Ok(Settlement::default()),
            Mutant::CommitHighestSeen => {
                let highest = tokens.iter().map(|token| token.locator).max().unwrap_or_default();
                let below =
                    self.tokens().into_iter().filter(|token| token.locator < highest && !tokens.contains(token));
                let below: Vec<_> = below.collect();
                tokens.extend(below);
            }
            Mutant::StaleEpochAccepted => {
                let held = self.held.lock().unwrap();
                for token in &mut tokens {
                    *token = held.get(&token.locator).map_or(*token, |(lease, _)| lease.token);
                }
            }
            _ => {}
        }
        let settlement = self.inner.settle(&tokens).await?;
        self.shared.settled.fetch_add(tokens.len() as u64, Relaxed);
        tokens.iter().for_each(|token| drop(self.held.lock().unwrap().remove(&token.locator)));
        let hidden = [Mutant::StaleEpochAccepted, Mutant::CommitHighestSeen].contains(&self.mutant);
        Ok(if hidden { Settlement::default() } else { settlement })
    }

    async fn release(&self, tokens: &[Token]) -> Result<()> {
        match self.mutant {
            Mutant::ReleaseSettles => drop(self.inner.settle(tokens).await?),
            Mutant::CancelledIsFailed => {
                let held = self.held.lock().unwrap().clone();
                for (lease, _) in tokens.iter().filter_map(|token| held.get(&token.locator)) {
                    let name = lease.message.topic.name().replacen("jobs", "jobs.dlq", 1);
                    let letter = Message { topic: self.client.topic(&name)?, ..lease.message.clone() };
                    self.client.publish(&[letter]).await;
                }
                self.inner.settle(tokens).await?;
            }
            _ => self.inner.release(tokens).await?,
        }
        Ok(())
    }

    async fn extend(&self, tokens: &[Token]) -> Result<Vec<Token>> {
        match self.mutant {
            Mutant::ExtendDoesNothing => Ok(Vec::new()),
            Mutant::ExtendLosesNothing => self.inner.extend(tokens).await.map(|_| Vec::new()),
            _ => self.inner.extend(tokens).await,
        }
    }

    async fn close(&self) {
        if self.mutant == Mutant::CloseSettles {
            // What cannot be settled comes again.
            let _ = self.inner.settle(&self.tokens()).await;
        }
        self.inner.close().await;
    }
}
