//! One event to bytes and back, in each format, by each codec.
//!
//! Every side's bytes are compared with those written by hand, and what it decodes with the original, before it runs. A
//! side is a file with a `start`, and its line in [`SIDES`].

use job::Job;
use order::{Order, first};

use crate::case::{Case, Result, Sizes};

mod events;
mod hand;
mod job;
mod order;
mod peers;
mod schema;

/// Every side: what it is called in reports, and how it starts a work.
const SIDES: &[(&str, Entry)] = &[
    ("events", events::start),
    ("hand-written", hand::start),
    ("serde_avro_fast", peers::serde_avro_fast::start),
    ("apache-avro", peers::apache_avro::start),
    ("prost", peers::prost::start),
    ("prost-convert", peers::prost::start_converting),
    ("sonic-rs", peers::sonic::start),
    ("serde_json", peers::serde_json::start),
];

/// How a side starts a work; none where it takes no part.
type Entry = fn(Work) -> Result<Option<Job>>;

/// Every work, and what it is called in reports.
const WORKS: &[(&str, Work)] = &[
    ("avro encode", Work::AvroEncode),
    ("avro decode", Work::AvroDecode),
    ("avro decode v1 as v2", Work::AvroDecodeOld),
    ("protobuf encode", Work::ProtobufEncode),
    ("protobuf decode", Work::ProtobufDecode),
    ("json encode", Work::JsonEncode),
    ("json decode", Work::JsonDecode),
];

/// Whole rounds of the 64 orders, so that each run meets the same ones.
const SIZES: Sizes = Sizes { timed: Some(2_560), allocated: 640, instructed: (640, 5_760) };

/// One work of this bench.
#[derive(Debug, Clone, Copy)]
enum Work {
    AvroEncode,
    AvroDecode,
    /// Decode what a writer of version 1 wrote.
    AvroDecodeOld,
    ProtobufEncode,
    ProtobufDecode,
    JsonEncode,
    JsonDecode,
}

impl Work {
    /// The bytes of an order, as the codec written by hand writes them.
    fn body(self, order: &Order) -> Vec<u8> {
        let mut body = Vec::new();
        match self {
            Self::AvroEncode | Self::AvroDecode => hand::avro::encode(order, &mut body),
            Self::AvroDecodeOld => hand::avro::encode_old(order, &mut body),
            Self::ProtobufEncode | Self::ProtobufDecode => hand::protobuf::encode(order, &mut body),
            Self::JsonEncode | Self::JsonDecode => hand::json::encode(order, &mut body),
        }
        body
    }

    /// The order that is read from its bytes.
    fn seen(self, order: Order) -> Order {
        match self {
            Self::AvroDecodeOld => Order { attempt: first(), ..order },
            _ => order,
        }
    }
}

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for &(work, what) in WORKS {
        for &(side, entry) in SIDES {
            let start = move || entry(what).map_err(|error| format!("`{work}` by `{side}`: {error}"));
            if !matches!(start(), Ok(None)) {
                let start = Box::new(move |_| start()?.ok_or_else(|| "it takes no part".into()));
                cases.push(Case { work, side, sizes: SIZES, start });
            }
        }
    }
    cases
}

#[cfg(test)]
mod tests {
    use super::cases;
    use crate::case::Threads;

    /// Bytes and values are compared where a side starts.
    #[test]
    fn every_side_agrees_with_what_is_written_by_hand() {
        for case in cases() {
            let mut running = (case.start)(Threads::One).unwrap_or_else(|error| panic!("{error}"));
            running.run(3).unwrap();
        }
    }
}
