//! Two hundred thousand mutants of what is valid: nothing panics, nothing is lost.

use events::{
    codec::{Encoding, Limits},
    event::{Decode, Event},
    prelude::*,
    transport::{
        Message, Transport,
        memory::{MemoryConfig, MemoryTransport},
    },
};

use super::{BODY, Note, TOPIC, headers, structured_headers};
use crate::{kept::Kept, typed::codecs::Packed};

const MUTANTS: usize = 200_000;

/// What gives a document its structure, and what breaks it.
const TELLING: &[u8] = b"{}[]\",:\\0-e.u\0\xff\xdd";

/// A generator that gives the same numbers in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }

    /// Bytes with some of them changed, removed, doubled, swapped for a structural one, or cut off.
    fn mutant(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        for _ in 0..=self.below(4) {
            let at = self.below(bytes.len().max(1));
            match self.below(7) {
                _ if bytes.is_empty() => bytes.push(self.below(256) as u8),
                0 => bytes[at] = self.below(256) as u8,
                1 => bytes[at] ^= 1 << self.below(8),
                2 => drop(bytes.remove(at)),
                3 => bytes.insert(at, TELLING[self.below(TELLING.len())]),
                4 => bytes.truncate(at),
                5 => bytes[at] = TELLING[self.below(TELLING.len())],
                _ => {
                    let end = at + self.below(bytes.len() - at + 1).min(20);
                    let part = bytes[at..end].to_vec();
                    bytes.splice(at..at, part);
                }
            }
        }
        bytes
    }
}

#[test]
fn decoding_mutants_never_panics() {
    let mut random = Random(0x5EED);
    let mut packed = Vec::new();
    Packed::encode_into(&Packed { id: 7, text: "Größe \"quoted\" \u{1F600}".into() }, &mut packed).unwrap();
    let mut text = Vec::new();
    Note::encode_into(&Note { id: 7, text: "Größe \"quoted\" \u{1F600}".into() }, &mut text).unwrap();
    let mut decoded = 0;
    for _ in 0..MUTANTS {
        let mutant = random.mutant(&text);
        decoded += usize::from(Note::decode(Encoding::of("application/json"), &mutant, &Limits::DEFAULT).is_ok());
        let mutant = random.mutant(&packed);
        decoded += usize::from(Packed::decode(Encoding::of("application/msgpack"), &mutant, &Limits::DEFAULT).is_ok());
        decoded += usize::from(Packed::decode(Encoding::of("application/json"), &mutant, &Limits::DEFAULT).is_ok());
    }
    assert!(decoded > 1000, "some are still valid, {decoded} are");
}

#[events::test]
async fn an_app_accounts_for_every_mutant() {
    const DOCUMENT: &str = concat!(
        r#"{"specversion":"1.0","id":"1","source":"s","type":"wire.note","priority":3,"#,
        r#""datacontenttype":"application/json","data":{"id":7,"text":"foreign"}}"#
    );
    let transport = MemoryTransport::new(MemoryConfig { unread: 1, ..MemoryConfig::default() });
    let bus = events::Bus::over(transport.clone()).await.unwrap();
    let app = App::new("wire").state(Kept::<Envelope<Note>>::default()).handler::<super::wire_keep>();
    let running = app.start(bus).await.unwrap();
    let (topic, mut random) = (transport.topic(TOPIC).unwrap(), Random(0xBAD));
    for chunk in 0..MUTANTS / 200 {
        let batch: Vec<Message> = (0..200)
            .map(|_| {
                let (headers, valid) =
                    if chunk % 2 == 0 { (headers(&[]), BODY) } else { (structured_headers(), DOCUMENT) };
                let body = Some(random.mutant(valid.as_bytes()).into());
                Message { topic: topic.clone(), key: None, headers, timestamp: None, body }
            })
            .collect();
        transport.publish(&batch).await;
    }
    running.quiet().await;
    let metrics = running.metrics();
    let (topic, group) = (&metrics.topics[0], metrics.subscription("memory", TOPIC, "wire.wire_keep").unwrap());
    let dead = topic.dead_lettered.values().sum::<u64>();
    assert_eq!(topic.consumed + dead + group.unhandled + group.tombstones + group.expired, MUTANTS as u64);
    assert!(topic.consumed > 1000 && dead > 1000, "{} consumed, {dead} dead letters", topic.consumed);
    assert_eq!((group.panics, group.timeouts), (0, 0));
}
