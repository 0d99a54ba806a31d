//! What the tasks of one subscription share.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::{sync::Notify, time::Instant};
use tokio_util::sync::CancellationToken;

use super::{
    delivery::{Delivery, End},
    lanes::{LaneId, Lanes, Ticket},
    plan::{HandlerPlan, SubscriptionPlan},
    route::Routed,
};
use crate::{
    bus::Bus,
    handler::{Context, Order},
    key::Key,
    record::{SubscriptionMeter, TopicMeter},
    transport::{HeaderValue, Lease, Room, Subscription, Token},
};

/// How many boxes are kept to be used again.
const SPARE: usize = 256;

/// One subscription at work.
#[derive(Debug)]
pub(super) struct Core {
    pub(super) plan: SubscriptionPlan,
    pub(super) handlers: Arc<[HandlerPlan]>,
    pub(super) bus: Bus,
    pub(super) source: Box<dyn Subscription>,
    /// How long a lease lasts that is not extended; `None` where it lasts as long as the connection.
    pub(super) lease: Option<Duration>,
    pub(super) topic_meter: Arc<TopicMeter>,
    pub(super) meter: Arc<SubscriptionMeter>,
    state: Mutex<State>,
    /// Whether `State::lost` holds anything, to be asked without the lock.
    any_lost: AtomicBool,
    /// Rung when a delivery is ready for a worker.
    pub(super) work: Notify,
    /// Rung when there is room for more.
    pub(super) room: Notify,
    /// Rung when something is to be settled.
    pub(super) settling: Notify,
    /// Rung when a wait was begun that may be the next to end.
    pub(super) timer: Notify,
    /// Rung when a delivery or a settlement is over.
    pub(super) progress: Notify,
    /// Cancelled when nothing more will be admitted.
    pub(super) received: CancellationToken,
    /// Receive nothing more.
    pub(super) stop: CancellationToken,
    /// Handlers should stop: their results no longer matter, unless they succeed.
    pub(super) cancel: CancellationToken,
}

/// What is in flight. Held for a few instructions at a time, never over an await.
#[derive(Debug)]
pub(super) struct State {
    pub(super) lanes: Lanes<Box<Delivery>>,
    pub(super) bytes: usize,
    pub(super) parked: usize,
    /// Boxes to be used again.
    #[expect(clippy::vec_box, reason = "the boxes are what is kept: they go through the lanes without being copied")]
    spare: Vec<Box<Delivery>>,
    /// Ended here, and not yet told to the broker.
    pub(super) settled: Vec<Token>,
    /// Tokens that the broker is being told about.
    pub(super) being_settled: usize,
    /// Epochs that are over while deliveries of theirs are being handled.
    lost: BTreeSet<u64>,
    /// What each worker is at.
    pub(super) running: Vec<Option<Running>>,
    idle_workers: usize,
    /// Nothing new is begun, and what would wait is given back.
    pub(super) draining: bool,
    pub(super) released: Vec<Token>,
    /// Given up here, while the broker may still keep them for us: to be given back.
    pub(super) adrift: Vec<Token>,
    pub(super) ended: Ended,
    /// Since when nothing can be received.
    pub(super) unreachable_since: Option<Instant>,
    /// Since when nothing can be settled.
    pub(super) unsettling_since: Option<Instant>,
}

/// How many deliveries ended how.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Ended {
    pub(super) settled: u64,
    pub(super) released: u64,
    pub(super) lost: u64,
}

/// A delivery that a worker is at.
#[derive(Debug, Clone)]
pub(super) struct Running {
    pub(super) id: Option<HeaderValue>,
    pub(super) received: Instant,
    pub(super) since: Instant,
    /// The handler that is being called, if one is.
    pub(super) handler: Option<usize>,
    pub(super) token: Token,
    /// Tells the handler to stop, where it wants to know.
    pub(super) cancel: Option<CancellationToken>,
}

/// What a worker has done with its delivery.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    /// It is over.
    End(End),
    /// It goes on when it is due.
    Hold(Instant),
}

/// What a worker does next.
#[derive(Debug)]
pub(super) enum Turn {
    Work {
        ticket: Ticket,
        delivery: Box<Delivery>,
        /// Whether another worker was woken for what else there is.
        woke: bool,
    },
    Wait,
    Stop,
}

impl State {
    /// The leases of all that is here: waiting, being handled, or not yet settled.
    pub(super) fn tokens(&self) -> Vec<Token> {
        let waiting = self.lanes.jobs().map(|delivery| delivery.token);
        let running = self.running.iter().flatten().map(|running| running.token);
        waiting.chain(running).chain(self.settled.iter().copied()).collect()
    }
}

impl Core {
    #[expect(clippy::too_many_arguments, reason = "made in one place, of parts that have nothing else in common")]
    pub(super) fn new(
        plan: SubscriptionPlan,
        handlers: Arc<[HandlerPlan]>,
        bus: Bus,
        source: Box<dyn Subscription>,
        topic_meter: Arc<TopicMeter>,
        meter: Arc<SubscriptionMeter>,
        stop: CancellationToken,
        cancel: CancellationToken,
    ) -> Self {
        let state = State {
            lanes: Lanes::new(),
            bytes: 0,
            parked: 0,
            spare: Vec::new(),
            settled: Vec::new(),
            being_settled: 0,
            lost: BTreeSet::new(),
            running: vec![None; plan.concurrency],
            idle_workers: 0,
            draining: false,
            released: Vec::new(),
            adrift: Vec::new(),
            ended: Ended::default(),
            unreachable_since: None,
            unsettling_since: None,
        };
        Self {
            plan,
            handlers,
            lease: bus.transport().capabilities().lease,
            bus,
            source,
            topic_meter,
            meter,
            state: Mutex::new(state),
            any_lost: AtomicBool::new(false),
            work: Notify::new(),
            room: Notify::new(),
            settling: Notify::new(),
            timer: Notify::new(),
            progress: Notify::new(),
            received: CancellationToken::new(),
            stop,
            cancel,
        }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How much may be received now: what waits, is parked or not yet settled counts (`DELIVERY` I-6).
    pub(super) fn free(&self) -> Room {
        let state = self.lock();
        if state.parked >= self.plan.max_parked || state.draining {
            return Room { messages: 0, bytes: 0 };
        }
        let taken = state.lanes.len() + state.settled.len() + state.being_settled;
        let bytes = self.plan.max_bytes.saturating_sub(state.bytes);
        Room { messages: if bytes == 0 { 0 } else { self.plan.max_in_flight.saturating_sub(taken) }, bytes }
    }

    /// Takes leases in, each at the end of its lane; `routes` are theirs, in the same order.
    pub(super) fn admit(&self, leases: &mut Vec<Lease>, routes: &mut Vec<Routed>, received: Instant) {
        let mut state = self.lock();
        let mut routes = routes.drain(..);
        for Lease { message, token, .. } in leases.drain(..) {
            let Some(Routed { route, unpacked }) = routes.next() else { break };
            if state.draining {
                self.end(&mut state, token, End::Release);
                continue;
            }
            let lane = self.lane(token.partition, message.key.as_ref());
            let size = message.size();
            state.bytes += size;
            let (message, original) = match unpacked {
                Some(unpacked) => (*unpacked, Some(Box::new(message))),
                None => (message, None),
            };
            let scope = &self.handlers[route.handler()].scope;
            let mut delivery = state.spare.pop().unwrap_or_else(|| Box::new(Delivery::spare(token, received)));
            match &mut delivery.context {
                Some(context) => context.renew(message, scope),
                none => *none = Some(Box::new(Context::new(message, scope))),
            }
            (delivery.original, delivery.token, delivery.route) = (original, token, route);
            (delivery.received, delivery.size) = (received, size);
            state.lanes.admit(lane, delivery);
        }
        let _ = self.ring(&state);
    }

    fn lane(&self, partition: u32, key: Option<&Key>) -> Option<LaneId> {
        match self.plan.order {
            Order::Key => key.map(|key| LaneId { partition, key: Some(key.clone()) }),
            Order::Partition => Some(LaneId { partition, key: None }),
            Order::None => None,
        }
    }

    /// Ends one step of a worker and begins the next, under one lock.
    pub(super) fn turn(&self, worker: usize, done: Option<(Ticket, Box<Delivery>, Step)>, now: Instant) -> Turn {
        let mut state = self.lock();
        if let Some((ticket, delivery, step)) = done {
            self.finish(&mut state, worker, ticket, delivery, step);
        }
        if state.draining {
            return Turn::Stop;
        }
        let Some((ticket, delivery)) = state.lanes.take() else {
            state.idle_workers += 1;
            return Turn::Wait;
        };
        state.parked -= usize::from(delivery.is_parked());
        state.running[worker] = Some(Running {
            id: self.bus.incoming(delivery.content()).id(),
            received: delivery.received,
            since: now,
            handler: delivery.handler(),
            token: delivery.token,
            cancel: None,
        });
        let woke = self.ring(&state);
        Turn::Work { ticket, delivery, woke }
    }

    /// A worker that waited is awake.
    pub(super) fn awake(&self) {
        let mut state = self.lock();
        state.idle_workers = state.idle_workers.saturating_sub(1);
    }

    fn finish(&self, state: &mut State, worker: usize, ticket: Ticket, mut delivery: Box<Delivery>, step: Step) {
        state.running[worker] = None;
        if state.draining {
            self.progress.notify_waiters();
        }
        let end = match step {
            Step::End(end) => end,
            Step::Hold(_) if state.lost.contains(&delivery.token.epoch) => {
                self.meter.lease_lost();
                End::Lost
            }
            Step::Hold(_) if state.draining => End::Release,
            Step::Hold(due) => {
                if delivery.is_parked() {
                    state.parked += 1;
                    self.progress.notify_waiters();
                }
                state.lanes.hold(ticket, delivery, due);
                self.timer.notify_one();
                return;
            }
        };
        state.lanes.finish(ticket);
        state.bytes -= delivery.size;
        self.end(state, delivery.token, end);
        if state.spare.len() < SPARE {
            delivery.retire();
            state.spare.push(delivery);
        }
    }

    /// A delivery is over. Settling comes after this; it is what tells the broker.
    fn end(&self, state: &mut State, token: Token, end: End) {
        match end {
            _ if state.lost.contains(&token.epoch) => state.ended.lost += 1,
            End::Lost => state.ended.lost += 1,
            End::Release => {
                self.meter.released();
                state.ended.released += 1;
                state.released.push(token);
            }
            End::Settle => {
                state.ended.settled += 1;
                if state.settled.is_empty() {
                    self.settling.notify_one();
                }
                state.settled.push(token);
            }
        }
    }

    /// Wakes a worker, where one sleeps and there is work; that one wakes the next. Whether it did.
    pub(super) fn ring(&self, state: &State) -> bool {
        let wakes = state.idle_workers > 0 && state.lanes.has_ready();
        if wakes {
            self.work.notify_one();
        }
        wakes
    }

    /// Leases under these epochs are lost: what waits is dropped, what is being handled will be (`DELIVERY` I-5).
    pub(super) fn lose(&self, epochs: &[u64]) {
        if epochs.is_empty() {
            return;
        }
        let mut state = self.lock();
        let gone = state.lanes.remove(|delivery| epochs.contains(&delivery.token.epoch));
        for delivery in &gone {
            state.bytes -= delivery.size;
            state.parked -= usize::from(delivery.is_parked());
            state.ended.lost += 1;
            self.meter.lease_lost();
        }
        let settled = state.settled.len();
        state.settled.retain(|token| !epochs.contains(&token.epoch));
        let unsettled = (settled - state.settled.len()) as u64;
        state.ended.settled -= unsettled;
        state.ended.lost += unsettled;
        let running: BTreeSet<u64> = state.running.iter().flatten().map(|running| running.token.epoch).collect();
        state.lost.retain(|epoch| running.contains(epoch));
        state.lost.extend(epochs.iter().filter(|epoch| running.contains(epoch)));
        self.any_lost.store(!state.lost.is_empty(), Ordering::Release);
        let theirs = state.running.iter().flatten().filter(|running| epochs.contains(&running.token.epoch));
        theirs.filter_map(|running| running.cancel.as_ref()).for_each(CancellationToken::cancel);
        self.progress.notify_waiters();
    }

    /// Whether the lease under which a delivery is handled is over.
    pub(super) fn is_lost(&self, token: Token) -> bool {
        self.any_lost.load(Ordering::Acquire) && self.lock().lost.contains(&token.epoch)
    }

    /// The token that tells a worker's handler to stop.
    pub(super) fn cancellation(&self, worker: usize) -> CancellationToken {
        let token = self.cancel.child_token();
        let mut state = self.lock();
        let State { running, lost, .. } = &mut *state;
        if let Some(running) = &mut running[worker] {
            if lost.contains(&running.token.epoch) {
                token.cancel();
            }
            running.cancel = Some(token.clone());
        }
        token
    }

    /// The tasks were stopped where they stood: nobody is at anything any more, and it all comes again.
    pub(super) fn abandon(&self) {
        let mut state = self.lock();
        let (lost, unsettled) = (state.lanes.len() as u64, (state.settled.len() + state.being_settled) as u64);
        state.ended.lost += lost + unsettled;
        state.ended.settled -= unsettled;
        state.lanes = Lanes::new();
        state.settled.clear();
        (state.being_settled, state.bytes, state.parked) = (0, 0, 0);
        state.running.fill(None);
        self.progress.notify_waiters();
    }

    /// How many deliveries have ended.
    pub(super) fn ended(&self) -> u64 {
        let Ended { settled, released, lost } = self.lock().ended;
        settled + released + lost
    }

    /// How many deliveries are parked or stand behind one that is, where nothing else is left to do.
    pub(super) fn quiet(&self) -> Option<usize> {
        let state = self.lock();
        let is_idle = !state.lanes.has_ready() && state.running.iter().all(Option::is_none);
        let is_settled = state.settled.is_empty() && state.being_settled == 0;
        (is_idle && is_settled && state.lanes.held() == state.parked).then(|| state.lanes.len())
    }
}
