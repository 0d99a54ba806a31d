//! The lanes against a model, over a million steps.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use proptest::prelude::*;

use super::*;

type Job = (Option<u8>, u32);

fn id(key: u8) -> LaneId {
    LaneId { partition: 0, key: Some(Key::new(&[key])) }
}

/// What the lanes have to do, written as plainly as possible.
#[derive(Default)]
struct Model {
    /// Jobs of each key, in order; the first may be running or held.
    lanes: BTreeMap<u8, VecDeque<Job>>,
    running: Vec<(Ticket, Job)>,
    held: Vec<(Instant, Job)>,
    count: usize,
}

impl Model {
    fn may_start(&self, job: &Job) -> bool {
        let is_running = self.running.iter().any(|(_, other)| other.0 == job.0);
        let is_held = self.held.iter().any(|(_, held)| held == job);
        job.0.is_none_or(|key| !is_running && self.lanes[&key].front() == Some(job)) && !is_held
    }

    fn forget(&mut self, job: &Job) {
        self.count -= 1;
        if let Some(lane) = job.0.and_then(|key| self.lanes.get_mut(&key)) {
            lane.retain(|other| other != job);
        }
    }
}

#[derive(Debug, Clone)]
enum Step {
    Admit(Option<u8>),
    Take,
    Finish(prop::sample::Index),
    Hold(prop::sample::Index, u64),
    Wake(u64),
    Remove(u8),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => prop::option::weighted(0.8, 0u8..6).prop_map(Step::Admit),
        6 => Just(Step::Take),
        4 => any::<prop::sample::Index>().prop_map(Step::Finish),
        2 => (any::<prop::sample::Index>(), 0u64..50).prop_map(|(index, wait)| Step::Hold(index, wait)),
        2 => (0u64..20).prop_map(Step::Wake),
        1 => (0u8..8).prop_map(Step::Remove),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, max_shrink_iters: 2000, ..ProptestConfig::default() })]

    /// One of a lane at a time, in order, also through waits and removals; nothing is lost and nothing comes twice.
    #[test]
    fn lanes_keep_their_promises(steps in prop::collection::vec(step(), 2000)) {
        let (mut lanes, mut model, mut now, mut serial) = (Lanes::new(), Model::default(), Instant::now(), 0);
        for step in steps {
            match step {
                Step::Admit(key) => {
                    serial += 1;
                    lanes.admit(key.map(id), (key, serial));
                    model.count += 1;
                    if let Some(key) = key {
                        model.lanes.entry(key).or_default().push_back((key.into(), serial));
                    }
                }
                Step::Take => match lanes.take() {
                    Some((ticket, job)) => {
                        prop_assert!(model.may_start(&job), "{job:?} was not its lane's turn");
                        model.running.push((ticket, job));
                    }
                    None => {
                        let next = model.lanes.values().filter_map(VecDeque::front).find(|job| model.may_start(job));
                        prop_assert_eq!(next, None, "a lane is forgotten");
                    }
                },
                Step::Finish(index) if !model.running.is_empty() => {
                    let (ticket, job) = model.running.swap_remove(index.index(model.running.len()));
                    lanes.finish(ticket);
                    model.forget(&job);
                }
                Step::Hold(index, wait) if !model.running.is_empty() => {
                    let (ticket, job) = model.running.swap_remove(index.index(model.running.len()));
                    let due = now + Duration::from_millis(wait);
                    lanes.hold(ticket, job, due);
                    model.held.push((due, job));
                }
                Step::Wake(wait) => {
                    now += Duration::from_millis(wait);
                    let due = model.held.iter().any(|(due, _)| *due <= now);
                    prop_assert_eq!(lanes.wake(now), due);
                    model.held.retain(|(due, _)| *due > now);
                    prop_assert_eq!(lanes.next_due(), model.held.iter().map(|(due, _)| *due).min());
                }
                Step::Remove(key) => {
                    let removed = lanes.remove(|job| job.0 == Some(key));
                    for job in &removed {
                        prop_assert!(!model.running.iter().any(|(_, running)| running == job));
                        model.held.retain(|(_, held)| held != job);
                        model.forget(job);
                    }
                    let left = model.lanes.get(&key).map_or(0, VecDeque::len);
                    prop_assert!(left <= 1, "only what is being handled is left");
                }
                _ => {}
            }
            prop_assert_eq!(lanes.len(), model.count);
            prop_assert_eq!(lanes.held(), model.held.len());
        }
        let everything = lanes.remove(|_| true).len();
        prop_assert_eq!(everything + model.running.len(), model.count);
    }
}

#[test]
fn a_million_keys_leave_nothing_behind() {
    let mut lanes = Lanes::new();
    for serial in 0..1_000_000u32 {
        lanes.admit(Some(LaneId { partition: 0, key: Some(Key::new(&serial.to_be_bytes())) }), serial);
        let (ticket, _) = lanes.take().unwrap();
        lanes.finish(ticket);
    }
    assert_eq!((lanes.len(), lanes.slots.len(), lanes.lanes.len()), (0, 1, 0));
    assert!(lanes.lanes.capacity() < 16);
}
