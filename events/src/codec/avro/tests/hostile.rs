//! Bytes that were tampered with: no panic, no memory for what is only claimed, and what is accepted is a value.

use std::cell::Cell;

use serde::{Deserialize, Serialize};

use super::{
    super::{
        decode_planned,
        number::{push, zigzag},
        plan::{Branch, Node, Part, Plan, Skip, Skipped, Step},
    },
    bytes, read,
    types::{Everything, samples},
};
use crate::payload::{DecodeError, Payload, Read, Reader, Sink, Writer, Written};

/// Marsaglia's xorshift64.
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    /// The same bytes, but for one to three changes: flipped, cut, inserted, repeated, or with a huge number in them.
    pub(super) fn mutant(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        for _ in 0..=self.below(3) {
            let at = self.below(bytes.len());
            match self.below(6) {
                0 | 1 if !bytes.is_empty() => bytes[at] ^= 1 << self.below(8),
                2 => bytes.truncate(at),
                3 => bytes.insert(at, self.next() as u8),
                4 => {
                    let again = bytes[at..(at + self.below(20)).min(bytes.len())].to_vec();
                    bytes.splice(at..at, again);
                }
                _ => {
                    let mut number = Vec::new();
                    push(&mut number, zigzag(self.next() as i64 >> self.below(63)));
                    let end = (at + number.len()).min(bytes.len());
                    bytes.splice(at..end, number);
                }
            }
        }
        bytes
    }
}

#[test]
fn four_hundred_thousand_mutants() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let originals: Vec<_> = samples(64).iter().map(bytes).collect();
    let mut accepted = 0;
    for round in 0..400_000 {
        let mutant = random.mutant(&originals[round % originals.len()]);
        let Ok(value) = read::<Everything>(&mutant) else { continue };
        accepted += 1;
        // NaN is no number, not even its own equal, so bytes are compared and not values.
        let again = bytes(&value);
        assert_eq!(bytes(&read::<Everything>(&again).unwrap()), again);
    }
    assert!((10_000..300_000).contains(&accepted), "{accepted} are accepted: the changes are too bold or too shy");
}

thread_local!(static ROOM: Cell<usize> = const { Cell::new(0) });

/// A list that keeps in mind for how many items it was to make room.
#[derive(Debug, Serialize, Deserialize)]
struct Watched(Vec<Line>);

#[derive(Debug, Serialize, Deserialize, crate::Payload)]
struct Line {
    sku: String,
    price: f64,
    parts: Vec<Watched>,
}

impl Payload for Watched {
    const SHAPE: crate::shape::Shape = crate::shape::Shape::Null;

    fn write<W: Writer>(&self, to: W) -> Written {
        to.list(self.0.iter())
    }
}

impl<'de> Read<'de> for Watched {
    fn read<R: Reader<'de>>(from: R) -> Result<Self, DecodeError> {
        let mut watched = Self(Vec::new());
        from.list::<Line>(&mut watched)?;
        Ok(watched)
    }
}

impl Sink<Line> for Watched {
    fn reserve(&mut self, additional: usize) {
        ROOM.set(ROOM.get().max(additional));
    }

    fn add(&mut self, item: Line) {
        self.0.push(item);
    }
}

fn watched(random: &mut Random, depth: usize) -> Watched {
    let lines = (0..random.below(4)).map(|_| Line {
        sku: "x".repeat(random.below(90)),
        price: 1.0,
        parts: (0..random.below(2 + depth) * depth).map(|_| watched(random, depth - 1)).collect(),
    });
    Watched(lines.collect())
}

#[test]
fn no_room_is_made_for_more_than_the_bytes_hold() {
    assert_eq!(Line::LEAST, 10);
    let mut random = Random(1);
    let mut highest = 0;
    for _ in 0..50_000 {
        let original = bytes(&watched(&mut random, 2));
        let mutant = random.mutant(&original);
        ROOM.set(0);
        let _ = read::<Watched>(&mutant);
        assert!(ROOM.get() * Line::LEAST <= mutant.len(), "{} in {} bytes", ROOM.get(), mutant.len());
        highest = highest.max(ROOM.get());
    }
    assert!(highest > 3, "no mutant claimed more than was written");
    ROOM.set(0);
    let claim = [bytes(&1_000_000i64), vec![0; 1000]].concat();
    assert!(read::<Watched>(&claim).is_err());
    assert_eq!(ROOM.get(), 0, "a claim beyond the bytes is refused before anything is reserved");
}

/// Any plan whatever, most of them for no writer's schema of this type.
fn plan(random: &mut Random) -> Plan {
    let mut plan = Plan::new();
    let (nodes, skips) = (1 + random.below(12), 1 + random.below(4));
    let step = |random: &mut Random| match random.below(9) {
        0..4 => Step::Same,
        4 => Step::Integer,
        5 => Step::Float,
        // One more than there are.
        _ => Step::Node(random.below(nodes + 1) as u32),
    };
    let skip = |random: &mut Random| match random.below(4) {
        0 => Skip::Bytes(random.below(9) as u32),
        1 => Skip::Varint,
        2 => Skip::Prefixed,
        _ => Skip::Entry(random.below(skips + 1) as u32),
    };
    for _ in 0..nodes {
        let branch = |random: &mut Random| Branch { index: random.below(9) as u32, step: step(random) };
        let some = |random: &mut Random| random.below(5) > 0;
        let count = random.below(10);
        let node = match random.below(9) {
            0..3 => {
                let part = |_| match random.below(4) {
                    0 => Part::Skip(skip(random)),
                    _ => Part::Read(random.below(11) as u32, step(random)),
                };
                let fields: Vec<_> = (0..count).map(part).collect();
                Node::Record { fields, wrapper: random.below(4) == 0 }
            }
            3 => Node::Symbols((0..count).map(|_| some(random).then_some(random.below(3) as u32)).collect()),
            4 => Node::List(step(random)),
            5 => Node::Map(step(random)),
            6 => Node::Union((0..count).map(|_| some(random).then(|| branch(random))).collect()),
            7 => Node::Open((0..count).map(|_| some(random).then(|| step(random))).collect()),
            _ => Node::Wrap(branch(random)),
        };
        plan.add(node);
    }
    for _ in 0..skips {
        let entry = match random.below(4) {
            0 => Skipped::Record((0..random.below(4)).map(|_| skip(random)).collect()),
            1 => Skipped::Union((0..random.below(4)).map(|_| skip(random)).collect()),
            2 => Skipped::List(skip(random)),
            _ => Skipped::Map(skip(random)),
        };
        plan.add_skipped(entry);
    }
    let root = step(random);
    plan.finish(root)
}

#[test]
fn plans_of_other_types_are_no_danger() {
    let mut random = Random(2);
    let originals: Vec<_> = samples(64).iter().map(bytes).collect();
    let limits = crate::codec::Limits { elements: 10_000, ..crate::codec::Limits::DEFAULT };
    for round in 0..40_000 {
        let plan = plan(&mut random);
        let mutant = random.mutant(&originals[round % originals.len()]);
        let _ = decode_planned::<Everything>(&mutant, &plan, &limits);
        let _ = decode_planned::<Vec<super::types::Choice>>(&mutant, &plan, &limits);
        let _ = decode_planned::<Option<super::types::Choice>>(&mutant, &plan, &limits);
    }
}
